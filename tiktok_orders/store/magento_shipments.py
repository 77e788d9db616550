"""Shipments that Magento is known to have of linked sales orders: made here, or made there and seen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tiktok_orders.domain.shipped_packages import KnownShipment
from tiktok_orders.store.clock import aware_row, naive_utc
from tiktok_orders.store.columns import INSTANT, MONEY, TEXT, WHOLE, arrow_table
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
_COLUMNS = {
    "magento_id": TEXT,
    "shipment_id": WHOLE,
    "increment_id": TEXT,
    "account_id": TEXT,
    "order_id": TEXT,
    "package_id": TEXT,
    "tracks": TEXT,
    "line_item_ids": TEXT,
    "unit_count": MONEY,
    "origin": TEXT,
    "shipped_at": INSTANT,
}
_AS_JSON = ("tracks", "line_item_ids")


@dataclass(frozen=True, slots=True)
class StoredTrack:
    """A parcel's number in Magento, and its carrier: `title` for people."""

    track_number: str
    title: str
    carrier_code: str


@dataclass(frozen=True, slots=True)
class StoredShipment:
    """One shipment. `origin` is tiktok (made here, for what TikTok shows) or magento; `shipped_at` is aware UTC.

    `package_id` is the subject of TikTok's package that it is (see `domain.shipped_packages`), "" where nobody
    said; `increment_id` is "" until the shipment was seen in Magento.
    """

    magento_id: str
    shipment_id: int
    increment_id: str
    account_id: str
    order_id: str
    package_id: str
    tracks: tuple[StoredTrack, ...]
    line_item_ids: tuple[str, ...]
    unit_count: Decimal
    origin: str
    shipped_at: datetime

    @property
    def known(self) -> KnownShipment:
        """Returns what the domain decides by."""
        numbers = tuple(track.track_number for track in self.tracks)
        return KnownShipment(self.package_id, numbers, self.line_item_ids)


@dataclass(frozen=True, slots=True)
class LinkedEntity:
    """Which order and account a sales order of Magento's belongs to."""

    order_id: str
    entity_id: int
    increment_id: str
    account_id: str


def save_shipments(cursor: Any, shipments: Sequence[StoredShipment]) -> None:
    """Writes shipments down, inside the caller's transaction; what is not said of one now stays as known."""
    rows = [tuple(_value(one, name) for name in _COLUMNS) for one in shipments]
    with registered(cursor, arrow_table(_COLUMNS, rows), "seen_shipments"):
        cursor.execute(_SQL["save_shipments"])


def shipments_of(database: Database, order_ids: Sequence[str]) -> dict[str, list[StoredShipment]]:
    """Returns order id to its shipments, in Magento's order; those without any are left out."""
    with database.reading() as cursor, registered(cursor, _as_table(order_ids), "asked_ids"):
        answer = cursor.execute(_SQL["shipments_of"])
        names = [column[0] for column in answer.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    found: dict[str, list[StoredShipment]] = {}
    for row in rows:
        found.setdefault(row["order_id"], []).append(_read(row))
    return found


def orders_with_missing_shipments(
    database: Database, account_id: str, magento_id: str, order_ids: Sequence[str]
) -> list[str]:
    """Returns which of these orders have a sales order there and a shipped line in no shipment of its package."""
    with database.reading() as cursor, registered(cursor, _as_table(order_ids), "asked_ids"):
        values = {"account_id": account_id, "magento_id": magento_id}
        return [row[0] for row in cursor.execute(_SQL["orders_with_missing_shipments"], values).fetchall()]


def linked_orders_changed_since(database: Database, account_id: str, since: datetime) -> list[str]:
    """Returns the ids of the account's orders with a sales order that an import changed since an aware instant."""
    values = {"account_id": account_id, "since": naive_utc(since)}
    return [row["order_id"] for row in database.rows(_SQL["orders_changed_since"], values)]


def linked_of_entities(database: Database, magento_id: str, entity_ids: Sequence[int]) -> list[LinkedEntity]:
    """Returns those of Magento's sales orders that are linked to a stored order."""
    values = {"magento_id": magento_id, "entity_ids": list(entity_ids)}
    return [LinkedEntity(**row) for row in database.rows(_SQL["linked_of_entities"], values)]


def sales_orders_without_numbers(database: Database, magento_id: str) -> list[str]:
    """Returns the numbers of sales orders that were shipped in Magento without tracking, and wait on TikTok."""
    rows = database.rows(_SQL["sales_orders_without_numbers"], {"magento_id": magento_id})
    return [row["increment_id"] for row in rows]


def states_of_jobs(database: Database, job_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Returns key to state and code of the jobs of these keys that exist."""
    rows = database.rows(_SQL["job_states"], {"job_ids": list(job_ids)})
    return {row["job_id"]: (row["state"], row["code"]) for row in rows}


def newest_correction(database: Database, action: str, order_id: str, package: str) -> dict[str, Any] | None:
    """Returns the details of the newest job of this action that is about a package of an order."""
    row = database.row(_SQL["newest_of_package"], {"action": action, "order_id": order_id, "package": package})
    return json.loads(row["details"]) if row else None


def is_being_shipped(database: Database, action: str, order_id: str, package: str) -> bool:
    """Tells whether a job of this action is open for a package of an order."""
    values = {"action": action, "order_id": order_id, "package": package}
    return database.row(_SQL["open_of_package"], values) is not None


def orders_with_package(database: Database, package_id: str) -> list[str]:
    """Returns the ids of the orders that have a line in a package and a sales order."""
    return [row["order_id"] for row in database.rows(_SQL["orders_with_package"], {"package_id": package_id})]


def _as_table(order_ids: Sequence[str]) -> Any:
    return arrow_table({"order_id": TEXT}, [(one,) for one in dict.fromkeys(order_ids)])


def _value(shipment: StoredShipment, name: str) -> Any:
    if name == "tracks":
        return json.dumps([[one.track_number, one.title, one.carrier_code] for one in shipment.tracks])
    return json.dumps(shipment.line_item_ids) if name in _AS_JSON else getattr(shipment, name)


def _read(row: dict[str, Any]) -> StoredShipment:
    values = aware_row(row)
    tracks = tuple(StoredTrack(*track) for track in json.loads(values["tracks"]))
    return StoredShipment(
        **{**values, "tracks": tracks, "line_item_ids": tuple(json.loads(values["line_item_ids"]))}
    )
