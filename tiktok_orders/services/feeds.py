"""The lists that an account is read from by one import: orders, cancellations, returns, statements, payments.

A feed says how the entries of its pages are read and stored; windows, batches, cursors, runs and their progress
are the import's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from tiktok_orders.domain.after_sale import CANCELLATION, RETURN, order_id_in
from tiktok_orders.domain.import_decision import Verdict
from tiktok_orders.domain.orders import record_id
from tiktok_orders.domain.tiktok_words import SEA_REGIONS
from tiktok_orders.services.import_request import FIRST_IMPORT_DAYS
from tiktok_orders.services.read_cases import read_case_page, unreadable_case
from tiktok_orders.services.read_orders import ReadEntries, read_page, unreadable
from tiktok_orders.services.read_payouts import held_elsewhere, read_payment_page, read_statement_page
from tiktok_orders.store import after_sale_cases, orders, payouts
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.database import Database
from tiktok_orders.store.sync_runs import get_cursor
from tiktok_orders.store.unreadable_records import UnreadableRecord
from tiktok_orders.tiktok.cancellations import ShopCancellations
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.finance import ShopPayments, ShopStatements
from tiktok_orders.tiktok.orders import ShopOrders
from tiktok_orders.tiktok.returns import ShopReturns
from tiktok_orders.tiktok.search import Page, Span

ORDERS, CANCELLATIONS, RETURNS = "orders", "cancellations", "returns"
STATEMENTS, PAYMENTS = "statements", "payments"
AFTER_SALES = (CANCELLATIONS, RETURNS)
# Whose damaged records are read again: from the kept text, and from TikTok by the order that they name.
REREAD = (ORDERS, *AFTER_SALES)
PAYOUTS = (STATEMENTS, PAYMENTS)
# A statement bears the time at which its day ended and may be listed hours later.
_LATE_STATEMENTS = timedelta(days=3)
# What was not paid after so long is not waited for any more.
_LONGEST_OPEN = timedelta(days=60)


class ShopList(Protocol):
    """One list of a shop: its pages of a span, TikTok's count of it, and the pages of what has these order ids."""

    def search(self, span: Span) -> Iterator[Page]: ...

    def count(self, span: Span) -> int | None: ...

    def get(self, order_ids: Sequence[str]) -> Iterator[Page]: ...


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """What became of a batch: the verdicts counted, and what another account holds, to be kept aside."""

    verdicts: Counter[Verdict]
    foreign: list[UnreadableRecord]


Store = Callable[[Any, Account, ReadEntries, datetime, str], StoredBatch]


def _no_further(_database: Database, _account_id: str, _now: datetime) -> datetime | None:
    return None


def _nowhere(_region: str) -> bool:
    return False


def _of_no_order(_entry: Any) -> str:
    return ""


@dataclass(frozen=True)
class Feed:
    """One list. `is_checked` is true where its days are compared with TikTok's count.

    `order_of` names the order by which a damaged entry is asked for again, "" where it names none. `store` takes a
    cursor, the account, what was read, the time, and what brought it in. `reach_back` tells, for an account's id
    and the present, since when to read, which may be further back than usual: again, because it may have changed,
    or for the first time. `is_left_out` tells for a market that it has no such list.
    """

    name: str
    noun: str
    open: Callable[[ShopClient], ShopList]
    read: Callable[[Page], ReadEntries]
    store: Store
    is_checked: bool = False
    order_of: Callable[[Any], str] = _of_no_order
    reach_back: Callable[[Database, str, datetime], datetime | None] = _no_further
    is_left_out: Callable[[str], bool] = _nowhere


_FOREIGN = "{} already belongs to another account. It is kept here and changes nothing there."


def _store_orders(
    cursor: Any, account: Account, entries: ReadEntries, now: datetime, brought_in_by: str
) -> StoredBatch:
    done = orders.upsert(
        cursor,
        account_id=account.account_id,
        region=account.region,
        orders=entries.orders,
        now=now,
        brought_in_by=brought_in_by,
    )
    reason = _FOREIGN.format("An order with this id")
    return StoredBatch(done.verdicts, [unreadable(order, reason) for order in done.foreign])


def _store_cases(cursor: Any, account: Account, entries: ReadEntries, now: datetime, _: str) -> StoredBatch:
    done = after_sale_cases.upsert_cases(cursor, account_id=account.account_id, cases=entries.cases, now=now)
    reason = _FOREIGN.format("A cancellation or return with this id")
    return StoredBatch(done.verdicts, [unreadable_case(case, reason) for case in done.foreign])


def _store_statements(cursor: Any, account: Account, entries: ReadEntries, now: datetime, _: str) -> StoredBatch:
    done = payouts.upsert_statements(cursor, account_id=account.account_id, imported=entries.statements, now=now)
    reason = _FOREIGN.format("A statement with this id")
    return StoredBatch(done.verdicts, [held_elsewhere(one, reason) for one in done.foreign])


def _store_payments(cursor: Any, account: Account, entries: ReadEntries, now: datetime, _: str) -> StoredBatch:
    done = payouts.upsert_payments(cursor, account_id=account.account_id, imported=entries.payments, now=now)
    reason = _FOREIGN.format("A payment with this id")
    return StoredBatch(done.verdicts, [held_elsewhere(one, reason) for one in done.foreign])


def _as_far_as_orders(feed: str, database: Database, account_id: str, now: datetime) -> datetime | None:
    """Where orders were imported from further back than this list was read, it is read as far back, too."""
    position, orders_from = get_cursor(database, account_id, feed), get_cursor(database, account_id).covered_from
    begun = min(filter(None, (position.covered_from, position.window_start)), default=None)
    reached = begun or now - timedelta(days=FIRST_IMPORT_DAYS)
    return orders_from if orders_from is not None and orders_from < reached else None


def _until_paid(what: str, feed: str, database: Database, account_id: str, now: datetime) -> datetime | None:
    """What is not paid yet is read again, and so are the days of which a statement may have been late."""
    back = _as_far_as_orders(feed, database, account_id, now)
    watermark = get_cursor(database, account_id, feed).watermark
    if watermark is None:
        return back
    still_open = payouts.oldest_open(database, account_id, what, not_before=now - _LONGEST_OPEN)
    return min(filter(None, (back, still_open, watermark - _LATE_STATEMENTS)))


FEEDS: Mapping[str, Feed] = {
    feed.name: feed
    for feed in (
        Feed(ORDERS, "order", ShopOrders, read_page, _store_orders, is_checked=True, order_of=record_id),
        Feed(
            CANCELLATIONS,
            "cancellation",
            ShopCancellations,
            partial(read_case_page, CANCELLATION),
            _store_cases,
            order_of=order_id_in,
            reach_back=partial(_as_far_as_orders, CANCELLATIONS),
        ),
        Feed(
            RETURNS,
            "return",
            ShopReturns,
            partial(read_case_page, RETURN),
            _store_cases,
            order_of=order_id_in,
            reach_back=partial(_as_far_as_orders, RETURNS),
        ),
        Feed(
            STATEMENTS,
            "statement",
            ShopStatements,
            read_statement_page,
            _store_statements,
            reach_back=partial(_until_paid, "statement", STATEMENTS),
        ),
        Feed(
            PAYMENTS,
            "payment",
            ShopPayments,
            read_payment_page,
            _store_payments,
            reach_back=partial(_until_paid, "payment", PAYMENTS),
            is_left_out=SEA_REGIONS.__contains__,
        ),
    )
}
