"""How orders become sales orders: each account's policy in all its versions, its mode, the maps of SKUs and of
states, and the corrections of addresses. What a policy means is read by `domain.policy`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tiktok_orders.store.clock import aware_row, naive_utc, stored_values
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version of an account's policy; `policy` is its JSON text."""

    account_id: str
    version: int
    policy: str
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True, slots=True)
class StoredMode:
    """Whether an account sends anything, and the instant from which its orders count as ours."""

    account_id: str
    mode: str
    go_live_at: datetime | None
    changed_at: datetime
    changed_by: str


def list_policies(database: Database) -> dict[str, PolicyVersion]:
    """Returns account id to the policy that holds, for accounts where a person saved one."""
    return {row["account_id"]: PolicyVersion(**aware_row(row)) for row in database.rows(_SQL["list_policies"])}


def list_policy_versions(database: Database, account_id: str) -> list[PolicyVersion]:
    """Returns all versions of an account's policy, the newest first."""
    rows = database.rows(_SQL["list_policy_versions"], {"account_id": account_id})
    return [PolicyVersion(**aware_row(row)) for row in rows]


def save_policy(database: Database, account_id: str, policy: str, *, person: str, now: datetime) -> None:
    """Adds a version to an account's policy; nothing where the newest is the same already."""
    values = {"account_id": account_id, "policy": policy, "person": person, "now": naive_utc(now)}
    database.execute(_SQL["save_policy"], values)


def list_modes(database: Database) -> dict[str, StoredMode]:
    """Returns account id to its mode, for accounts where a person decided."""
    return {row["account_id"]: StoredMode(**aware_row(row)) for row in database.rows(_SQL["list_modes"])}


def save_mode(database: Database, mode: StoredMode) -> None:
    """Stores how an account works with Magento."""
    database.execute(_SQL["save_mode"], stored_values(mode))


def list_sku_rows(database: Database) -> dict[str, str]:
    """Returns TikTok SKU to the JSON of its components in Magento."""
    return {row["tiktok_sku"]: row["components"] for row in database.rows(_SQL["list_sku_rows"])}


def save_sku_rows(database: Database, rows: dict[str, str], *, person: str, now: datetime) -> None:
    """Stores these mappings; one of the same SKU is replaced, one whose components are "" is forgotten."""

    def unit(cursor: Any) -> None:
        for tiktok_sku, components in rows.items():
            values = {"tiktok_sku": tiktok_sku}
            if components:
                saved = {"components": components, "person": person, "now": naive_utc(now)}
                cursor.execute(_SQL["save_sku_row"], values | saved)
            else:
                cursor.execute(_SQL["drop_sku_row"], values)

    database.write(unit)


def list_regions(database: Database) -> dict[tuple[str, str], str]:
    """Returns (country, state as TikTok names it) to the state that it is in Magento, as people chose."""
    rows = database.rows(_SQL["list_regions"])
    return {(row["country_id"], row["tiktok_region"]): row["magento_region"] for row in rows}


def save_region(
    database: Database, country_id: str, tiktok_region: str, magento_region: str, *, person: str, now: datetime
) -> None:
    """Stores which of Magento's states one of TikTok's is, in place of an earlier choice."""
    values = {
        "country_id": country_id,
        "tiktok_region": tiktok_region,
        "magento_region": magento_region,
        "person": person,
        "now": naive_utc(now),
    }
    database.execute(_SQL["save_region"], values)


def drop_region(database: Database, country_id: str, tiktok_region: str) -> None:
    """Forgets which of Magento's states one of TikTok's is."""
    database.execute(_SQL["drop_region"], {"country_id": country_id, "tiktok_region": tiktok_region})


def list_corrections(database: Database, order_ids: list[str]) -> dict[str, str]:
    """Returns order id to the JSON of a person's corrections of its address, for those that have some."""
    rows = database.rows(_SQL["list_corrections"], {"order_ids": order_ids})
    return {row["order_id"]: row["corrections"] for row in rows}


def save_correction(database: Database, order_id: str, corrections: str, *, person: str, now: datetime) -> None:
    """Stores the corrections of an order's address in place of earlier ones."""
    values = {"order_id": order_id, "corrections": corrections, "person": person, "now": naive_utc(now)}
    database.execute(_SQL["save_correction"], values)
