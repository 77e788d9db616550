"""Cancellations and returns as TikTok states them: one row per case, its units, every version of its payload."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tiktok_orders.domain.after_sale import AfterSaleCase, CaseLine
from tiktok_orders.domain.import_decision import Verdict, decide
from tiktok_orders.store.clock import aware_row, aware_utc, naive_utc
from tiktok_orders.store.columns import COUNT, FLAG, INSTANT, MONEY, TEXT, WHOLE, arrow_table
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.order_records import PayloadVersion
from tiktok_orders.store.statements import statements
from tiktok_orders.store.to_reconcile import mark_to_reconcile

_SQL = statements(__file__)

_CASE_COLUMNS = {
    "case_id": TEXT,
    "account_id": TEXT,
    "order_id": TEXT,
    "kind": TEXT,
    "case_type": TEXT,
    "status": TEXT,
    "state": TEXT,
    "role": TEXT,
    "reason": TEXT,
    "reason_text": TEXT,
    "create_time": INSTANT,
    "update_time": INSTANT,
    "next_action": TEXT,
    "respond_by": INSTANT,
    "arbitration_status": TEXT,
    "currency": TEXT,
    "refund_total": MONEY,
    "refund_subtotal": MONEY,
    "refund_shipping_fee": MONEY,
    "refund_tax": MONEY,
    "retail_delivery_fee": MONEY,
    "buyer_service_fee": MONEY,
    "partial_amount": MONEY,
    "buyer_keeps_item": FLAG,
    "tracking_number": TEXT,
    "provider_name": TEXT,
    "pre_case_id": TEXT,
    "next_case_id": TEXT,
    "unit_count": COUNT,
    "first_seen_at": INSTANT,
    "changed_at": INSTANT,
    "search_text": TEXT,
    "payload_version": COUNT,
    "payload_hash": WHOLE,
}
_OF_AMOUNT = (
    *("currency", "refund_total", "refund_subtotal", "refund_shipping_fee", "refund_tax"),
    *("retail_delivery_fee", "buyer_service_fee"),
)
_LINE_COLUMNS = {
    "case_id": TEXT,
    "case_line_id": TEXT,
    "line_item_id": TEXT,
    "sku_id": TEXT,
    "sku_name": TEXT,
    "seller_sku": TEXT,
    "product_name": TEXT,
    "picture_url": TEXT,
    "currency": TEXT,
    "refund_total": MONEY,
}
_PAYLOAD_COLUMNS = {"case_id": TEXT, "version": COUNT, "received_at": INSTANT, "payload": TEXT}


@dataclass(frozen=True, slots=True)
class ImportedCase:
    """A readable case with the very text of its payload."""

    case: AfterSaleCase
    payload: str
    payload_hash: int


@dataclass(frozen=True, slots=True)
class StoredCase:
    """One case as it is stored; times are aware UTC. `is_superseded` is true where it goes on under another id."""

    case_id: str
    account_id: str
    order_id: str
    kind: str
    case_type: str
    status: str
    state: str
    role: str
    reason: str
    reason_text: str
    create_time: datetime | None
    update_time: datetime | None
    next_action: str
    respond_by: datetime | None
    arbitration_status: str
    currency: str
    refund_total: Decimal | None
    refund_subtotal: Decimal | None
    refund_shipping_fee: Decimal | None
    refund_tax: Decimal | None
    retail_delivery_fee: Decimal | None
    buyer_service_fee: Decimal | None
    partial_amount: Decimal | None
    buyer_keeps_item: bool
    tracking_number: str
    provider_name: str
    pre_case_id: str
    next_case_id: str
    unit_count: int
    first_seen_at: datetime
    changed_at: datetime
    search_text: str
    payload_version: int
    payload_hash: int
    is_superseded: bool


@dataclass(frozen=True, slots=True)
class UpsertedCases:
    """What became of a batch: the verdicts counted, and the cases that another account already holds."""

    verdicts: Counter[Verdict]
    foreign: list[ImportedCase]


@dataclass(frozen=True, slots=True)
class _Before:
    account_id: str
    update_time: datetime | None
    payload_hash: int
    payload_version: int
    first_seen_at: datetime


def upsert_cases(cursor: Any, *, account_id: str, cases: Iterable[ImportedCase], now: datetime) -> UpsertedCases:
    """Stores the cases of one account inside the caller's transaction; an older `update_time` never wins.

    A case twice in the batch counts once, in its newest state. One that another account holds is handed back.
    """
    newest: dict[str, ImportedCase] = {}
    for one in cases:
        known = newest.get(one.case.case_id)
        if known is None or not _is_older(one.case, known.case):
            newest[one.case.case_id] = one
    result = UpsertedCases(Counter(), [])
    changed: list[tuple[ImportedCase, _Before | None]] = []
    before = _stored(cursor, list(newest))
    for case_id, one in newest.items():
        known_before = before.get(case_id)
        if known_before and known_before.account_id != account_id:
            result.foreign.append(one)
            continue
        verdict = _verdict(one, known_before)
        result.verdicts[verdict] += 1
        if verdict in (Verdict.NEW, Verdict.CHANGED):
            changed.append((one, known_before))
    _write(cursor, changed, account_id, now)
    return result


def find_case(database: Database, case_id: str) -> StoredCase | None:
    """Returns a case, or None."""
    row = database.row(_SQL["find_case"], {"case_id": case_id})
    return StoredCase(**aware_row(row)) if row else None


def get_cases(database: Database, case_ids: Sequence[str]) -> dict[str, StoredCase]:
    """Returns case id to case, of those that are stored."""
    rows = database.rows(_SQL["cases_by_id"], {"case_ids": list(case_ids)})
    return {row["case_id"]: StoredCase(**aware_row(row)) for row in rows}


def cases_of_order(database: Database, order_id: str) -> list[StoredCase]:
    """Returns the cases of an order, the newest first."""
    return [StoredCase(**aware_row(row)) for row in database.rows(_SQL["cases_of_order"], {"order_id": order_id})]


def open_cases_of(database: Database, order_ids: Sequence[str]) -> dict[str, list[StoredCase]]:
    """Returns order id to its cases that wait for the seller's answer, the most urgent first."""
    found: dict[str, list[StoredCase]] = {}
    for row in database.rows(_SQL["open_of_orders"], {"order_ids": list(order_ids)}):
        found.setdefault(row["order_id"], []).append(StoredCase(**aware_row(row)))
    return found


def lines_of_case(database: Database, case_id: str) -> list[CaseLine]:
    """Returns the units that a case is about."""
    rows = database.rows(_SQL["lines_of_case"], {"case_id": case_id})
    return [CaseLine(**{name: value for name, value in row.items() if name != "case_id"}) for row in rows]


def payloads_of_case(database: Database, case_id: str) -> list[PayloadVersion]:
    """Returns every version of what TikTok said of a case, the newest first."""
    return [
        PayloadVersion(**aware_row(row)) for row in database.rows(_SQL["payloads_of_case"], {"case_id": case_id})
    ]


def save_records(database: Database, case_id: str, records: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """Keeps a return's history as TikTok states it, ready for JSON, the newest first."""
    values = {"case_id": case_id, "records": json.dumps(list(records)), "read_at": naive_utc(now)}
    database.execute(_SQL["save_records"], values)


def returns_without_history(database: Database, account_id: str, *, limit: int) -> list[str]:
    """Returns the ids of the account's returns whose history was not read since they changed, the urgent first."""
    rows = database.rows(_SQL["returns_without_history"], {"account_id": account_id, "limit": limit})
    return [row["case_id"] for row in rows]


def find_records(database: Database, case_id: str) -> tuple[list[dict[str, Any]], datetime] | None:
    """Returns a return's history as it was read last, and when; None where it was never read."""
    row = database.row(_SQL["find_records"], {"case_id": case_id})
    return (json.loads(row["records"]), aware_utc(row["read_at"])) if row else None


def _is_older(one: AfterSaleCase, other: AfterSaleCase) -> bool:
    return bool(one.update_time and other.update_time and one.update_time < other.update_time)


def _stored(cursor: Any, case_ids: list[str]) -> dict[str, _Before]:
    ids = arrow_table({"case_id": TEXT}, [(case_id,) for case_id in case_ids])
    with registered(cursor, ids, "batch_ids"):
        found = cursor.execute(_SQL["stored_of_batch"]).fetchall()
    return {
        case_id: _Before(account_id, aware_utc(update_time), payload_hash, version, aware_utc(first_seen))
        for case_id, account_id, update_time, payload_hash, version, first_seen in found
    }


def _verdict(one: ImportedCase, before: _Before | None) -> Verdict:
    return decide(
        stored_update_time=before.update_time if before else None,
        stored_hash=before.payload_hash if before else None,
        stated_update_time=one.case.update_time,
        stated_hash=one.payload_hash,
    )


def _write(
    cursor: Any, changed: Sequence[tuple[ImportedCase, _Before | None]], account_id: str, now: datetime
) -> None:
    if not changed:
        return
    cursor.execute(_SQL["delete_lines"], {"case_ids": [one.case.case_id for one, before in changed if before]})
    payloads = [(one.case.case_id, _version(before), now, one.payload) for one, before in changed]
    for statement, columns, rows in (
        ("save_cases", _CASE_COLUMNS, [_case_row(one, before, account_id, now) for one, before in changed]),
        ("insert_lines", _LINE_COLUMNS, [row for one, _ in changed for row in _line_rows(one.case)]),
        ("insert_payloads", _PAYLOAD_COLUMNS, payloads),
    ):
        if rows:
            with registered(cursor, arrow_table(columns, rows), "batch_rows"):
                cursor.execute(_SQL[statement])
    mark_to_reconcile(cursor, [one.case.order_id for one, _ in changed])


def _case_row(one: ImportedCase, before: _Before | None, account_id: str, now: datetime) -> tuple[Any, ...]:
    case = one.case
    own = {
        "account_id": account_id,
        "unit_count": len(case.lines),
        "first_seen_at": before.first_seen_at if before else now,
        "changed_at": now,
        "search_text": _search_text(case),
        "payload_version": _version(before),
        "payload_hash": one.payload_hash,
        **{name: getattr(case.amount, name) for name in _OF_AMOUNT},
    }
    return tuple(own[name] if name in own else getattr(case, name) for name in _CASE_COLUMNS)


def _version(before: _Before | None) -> int:
    return before.payload_version + 1 if before else 1


def _search_text(case: AfterSaleCase) -> str:
    words = [case.case_id, case.order_id, case.reason_text, case.tracking_number]
    words += [word for line in case.lines for word in (line.product_name, line.sku_name, line.seller_sku)]
    return " ".join(dict.fromkeys(word for word in words if word)).lower()


def _line_rows(case: AfterSaleCase) -> Iterable[tuple[Any, ...]]:
    for line in case.lines:
        yield (case.case_id, *(getattr(line, name) for name in _LINE_COLUMNS if name != "case_id"))
