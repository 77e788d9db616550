"""Parcels that TikTok carries and that were arranged from here: what was asked, and what TikTok says of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tiktok_orders.store.clock import aware_row, naive_row
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class ArrangedPackage:
    """One parcel. `status`, tracking number and carrier are TikTok's, "" until they were read; times aware UTC.

    `price` is TikTok's estimate for the label in `currency`, None without a label.
    """

    package_id: str
    account_id: str
    order_id: str
    line_item_ids: tuple[str, ...]
    arranged_at: datetime
    arranged_by: str
    handover_method: str = ""
    slot_start: datetime | None = None
    slot_end: datetime | None = None
    service_name: str = ""
    price: Decimal | None = None
    currency: str = ""
    status: str = ""
    tracking_number: str = ""
    shipping_provider: str = ""
    label_ready_at: datetime | None = None
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PackageReading:
    """What TikTok says of a parcel at an instant; what it does not state leaves what is known."""

    package_id: str
    status: str
    tracking_number: str
    shipping_provider: str
    handover_method: str
    slot_start: datetime | None
    slot_end: datetime | None
    has_label: bool
    read_at: datetime


_ASKED = (
    *(
        "package_id",
        "account_id",
        "order_id",
        "handover_method",
        "slot_start",
        "slot_end",
        "service_name",
        "price",
    ),
    *("currency", "arranged_at", "arranged_by"),
)


def save_arranged(cursor: Any, package: ArrangedPackage) -> None:
    """Writes down a parcel that was arranged, inside the caller's transaction; a second time replaces it."""
    values = {name: getattr(package, name) for name in _ASKED}
    cursor.execute(_SQL["save"], naive_row({**values, "line_item_ids": json.dumps(package.line_item_ids)}))


def note_reading(cursor: Any, reading: PackageReading) -> None:
    """Writes down what TikTok says of a parcel, inside the caller's transaction."""
    cursor.execute(_SQL["note"], naive_row({name: getattr(reading, name) for name in reading.__slots__}))


def find_arranged(database: Database, package_ids: Sequence[str]) -> dict[str, ArrangedPackage]:
    """Returns package id to the parcel, for those that were arranged from here."""
    rows = database.rows(_SQL["find"], {"package_ids": list(package_ids)})
    return {row["package_id"]: _read(row) for row in rows}


def arranged_of_orders(database: Database, order_ids: Sequence[str]) -> dict[str, list[ArrangedPackage]]:
    """Returns order id to what was arranged through it, the earliest first."""
    found: dict[str, list[ArrangedPackage]] = {}
    for row in database.rows(_SQL["of_orders"], {"order_ids": list(order_ids)}):
        found.setdefault(row["order_id"], []).append(_read(row))
    return found


def count_done(database: Database, order_ids: Sequence[str], *, action: str) -> dict[str, int]:
    """Returns order id to how often the action was done for it, for those for which it was."""
    rows = database.rows(_SQL["times_done"], {"order_ids": list(order_ids), "action": action})
    return {row["order_id"]: row["jobs"] for row in rows}


def _read(row: dict[str, Any]) -> ArrangedPackage:
    return ArrangedPackage(**{**aware_row(row), "line_item_ids": tuple(json.loads(row["line_item_ids"]))})
