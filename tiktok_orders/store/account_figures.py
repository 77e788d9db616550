"""What the Accounts page says of each account in figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tiktok_orders.store.clock import aware_row
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class AccountFigures:
    """`watermark`: what changed before it was read (None for nothing yet); orders that failed, unreadable ones."""

    account_id: str
    watermark: datetime | None
    unreadable: int
    failed: int


def list_figures(database: Database) -> dict[str, AccountFigures]:
    """Returns account id to its figures."""
    rows = (AccountFigures(**aware_row(row)) for row in database.rows(_SQL["list_figures"]))
    return {row.account_id: row for row in rows}
