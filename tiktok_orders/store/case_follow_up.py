"""What is known of buyers' requests to cancel beside their sales orders, and of the holds that followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tiktok_orders.domain.request_follow_up import RequestStanding
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class HoldJob:
    """A hold that was asked for; `release_state` and `_code` are its release's, "" where none was asked for."""

    order_id: str
    job_id: str
    state: str
    release_state: str
    release_code: str


def requests_to_follow(cursor: Any, account_id: str) -> list[RequestStanding]:
    """Returns the account's requests to cancel that wait, or led to a hold, of orders with a sales order."""
    rows = cursor.execute(_SQL["requests_to_follow"], {"account_id": account_id}).fetchall()
    return [RequestStanding(*row) for row in rows]


def open_requests_of(database: Database, order_ids: Sequence[str]) -> dict[str, list[str]]:
    """Returns order id to the ids of the requests to cancel it that wait for an answer."""
    found: dict[str, list[str]] = {}
    for row in database.rows(_SQL["open_requests_of_orders"], {"order_ids": list(order_ids)}):
        found.setdefault(row["order_id"], []).append(row["case_id"])
    return found


def hold_jobs_of(database: Database, order_ids: Sequence[str]) -> dict[str, list[HoldJob]]:
    """Returns order id to the holds that were asked for."""
    found: dict[str, list[HoldJob]] = {}
    for row in database.rows(_SQL["hold_jobs_of_orders"], {"order_ids": list(order_ids)}):
        found.setdefault(row["order_id"], []).append(HoldJob(**row))
    return found


def requests_not_read(database: Database, account_id: str) -> list[str]:
    """Returns the ids of orders that say their buyer asks to cancel, of which no open request was read yet."""
    return [row["order_id"] for row in database.rows(_SQL["requests_not_read"], {"account_id": account_id})]
