"""TikTok's carriers of each delivery option, as they were last read, and whose carriers are to be read next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.store.clock import aware_utc, naive_utc
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


def list_providers(database: Database, account_id: str) -> dict[str, tuple[ShippingProvider, ...]]:
    """Returns delivery option to its carriers, for the options of an account that were read; none is possible."""
    rows = database.rows(_SQL["list_providers"], {"account_id": account_id})
    found: dict[str, list[ShippingProvider]] = {row["delivery_option_id"]: [] for row in rows}
    for row in rows:
        if row["provider_id"]:
            found[row["delivery_option_id"]].append(ShippingProvider(id=row["provider_id"], name=row["name"]))
    return {option: tuple(carriers) for option, carriers in found.items()}


def list_offered(database: Database) -> list[tuple[str, ShippingProvider]]:
    """Returns every carrier that was read for an account, with its market, by market and name."""
    return [
        (row["region"], ShippingProvider(id=row["provider_id"], name=row["name"]))
        for row in database.rows(_SQL["list_offered"])
    ]


def save_providers(
    database: Database,
    account_id: str,
    delivery_option_id: str,
    providers: Sequence[ShippingProvider],
    *,
    now: datetime,
) -> None:
    """Keeps the carriers of a delivery option in place of those that were known."""
    option = {"account_id": account_id, "delivery_option_id": delivery_option_id}
    unique = {provider.id: provider for provider in providers}

    def unit(cursor: Any) -> None:
        cursor.execute(_SQL["note_reading"], {**option, "now": naive_utc(now)})
        cursor.execute(_SQL["forget_providers"], option)
        for position, one in enumerate(unique.values()):
            values = {**option, "position": position, "provider_id": one.id, "name": one.name}
            cursor.execute(_SQL["add_provider"], values)

    database.write(unit)


def options_to_read(database: Database, account_id: str, *, read_before: datetime) -> list[str]:
    """Returns the delivery options of orders that wait for the seller's parcel and were not read since then."""
    values = {"account_id": account_id, "read_before": naive_utc(read_before)}
    return [row["delivery_option_id"] for row in database.rows(_SQL["options_to_read"], values)]


def times_of_reading(database: Database, account_id: str) -> dict[str, datetime]:
    """Returns delivery option to when its carriers were read, aware UTC."""
    rows = database.rows(_SQL["times_of_reading"], {"account_id": account_id})
    return {row["delivery_option_id"]: aware_utc(row["read_at"]) for row in rows}
