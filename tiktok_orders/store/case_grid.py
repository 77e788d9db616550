"""The list of refunds: a page of it, its counts, its ids. One row per cancellation or return."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from tiktok_orders.domain.case_filter import DATES, FLAGS, SORTS, STATES_OF_TAB, CaseFilter
from tiktok_orders.store.clock import aware_row, naive_utc
from tiktok_orders.store.columns import TEXT, arrow_table
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.order_conditions import named_in
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
# What follows the `picked` cases of a statement: their rows of the list.
_ROWS = f"in_magento AS ({_SQL['in_magento']}) {_SQL['rows']}"
_FLAG_CONDITIONS = {
    "return": "c.kind = 'RETURN'",  # by its kind: a type that TikTok adds is a return too
    "late": "c.state = 'TO_ANSWER' AND c.respond_by < $now",
    "today": "c.state = 'TO_ANSWER' AND c.respond_by BETWEEN $now AND $tomorrow",
    "disputed": "c.arbitration_status = 'IN_PROGRESS'",
}
_SORT_COLUMNS = {
    "respond_by": "c.respond_by",
    "updated": "c.update_time",
    "requested": "c.create_time",
    "amount": "c.refund_total",
}
_DATE_COLUMNS = {"requested": "c.create_time", "updated": "c.update_time"}
# A choice of several values, any of which may hold: the filter's field, and what it is compared with.
_CHOICE_COLUMNS = {
    "types": "c.case_type",
    "statuses": "c.status",
    "reasons": "coalesce(nullif(c.reason_text, ''), c.reason)",
}
assert _SORT_COLUMNS.keys() == SORTS.keys() and _DATE_COLUMNS.keys() == DATES.keys()
assert _FLAG_CONDITIONS.keys() == FLAGS.keys()


def search_cases(
    database: Database, wanted: CaseFilter, *, now: datetime, offset: int, limit: int
) -> list[dict[str, Any]]:
    """Returns one page in the filter's order: one dict per case, columns of `rows`, instants aware UTC."""
    condition, values = _condition(wanted, now)
    order = _order_by(wanted)
    # First the page's ids, then their rows alone: sorting whole rows of 200,000 takes three times as long.
    sql = f"""
        WITH ids AS MATERIALIZED (
            SELECT c.case_id FROM {_cases(wanted)} WHERE {condition} ORDER BY {order} LIMIT $limit OFFSET $offset
        ), picked AS MATERIALIZED (SELECT * FROM after_sale_cases SEMI JOIN ids USING (case_id)), {_ROWS}
        ORDER BY {order}
    """  # noqa: S608 - fixed tables alone
    rows = database.rows(sql, named_in(sql, {**values, "limit": limit, "offset": max(offset, 0)}))
    return [aware_row(row) for row in rows]


def get_row(database: Database, case_id: str) -> dict[str, Any] | None:
    """Returns one case's row of the list, or None."""
    sql = f"WITH picked AS (SELECT * FROM after_sale_cases WHERE case_id = $case_id), {_ROWS}"  # noqa: S608 - fixed texts alone
    row = database.row(sql, {"case_id": case_id})
    return aware_row(row) if row else None


def count_tabs(database: Database, wanted: CaseFilter, *, now: datetime) -> dict[str, int]:
    """Returns how many cases each tab holds under the rest of the filter, counted in one reading."""
    condition, values = _condition(wanted, now, with_tab=False)
    sql = f"SELECT c.state, count(*) AS cases FROM {_cases(wanted)} WHERE {condition} GROUP BY c.state"  # noqa: S608 - fixed tables alone
    found = {row["state"]: row["cases"] for row in database.rows(sql, named_in(sql, values))}
    return {tab: sum(found.get(state, 0) for state in states) for tab, states in STATES_OF_TAB.items()}


def orders_of_cases(database: Database, case_ids: Sequence[str]) -> dict[str, str]:
    """Returns case id to the order's, of those that are stored."""
    rows = database.rows(_SQL["orders_of_cases"], {"case_ids": list(case_ids)})
    return {row["case_id"]: row["order_id"] for row in rows}


def find_case_ids(database: Database, wanted: CaseFilter, *, now: datetime) -> list[str]:
    """Returns the ids of all cases that match, in no particular order."""
    condition, values = _condition(wanted, now)
    sql = f"SELECT c.case_id FROM {_cases(wanted)} WHERE {condition}"  # noqa: S608 - fixed tables alone
    return [row["case_id"] for row in database.rows(sql, named_in(sql, values))]


def list_statuses(database: Database) -> list[str]:
    """Returns every status that TikTok gave a case, in its own words."""
    return [row["status"] for row in database.rows(_SQL["list_statuses"])]


def list_reasons(database: Database) -> list[str]:
    """Returns every reason that was given for a case, as people read it."""
    return [row["reason"] for row in database.rows(_SQL["list_reasons"])]


def accounts_of_cases(database: Database, case_ids: Sequence[str]) -> dict[str, str]:
    """Returns case id to account id, of those that are stored."""
    with database.reading() as cursor, _asked(cursor, case_ids):
        return dict(cursor.execute(_SQL["accounts_of_cases"]).fetchall())


def stream_cases(database: Database, wanted: CaseFilter, *, now: datetime) -> Iterator[dict[str, Any]]:
    """Yields all matching rows in the filter's order, as dicts of `rows`; instants naive UTC."""
    condition, values = _condition(wanted, now)
    sql = f"""
        WITH ids AS (SELECT c.case_id FROM {_cases(wanted)} WHERE {condition}),
        picked AS (SELECT * FROM after_sale_cases SEMI JOIN ids USING (case_id)), {_ROWS}
        ORDER BY {_order_by(wanted)}
    """  # noqa: S608 - fixed tables alone
    with database.reading() as cursor:
        yield from _each(cursor.execute(sql, named_in(sql, values)))


def stream_chosen(database: Database, case_ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yields the rows of the given ids, the last changed first, as dicts of `rows`; instants naive UTC."""
    sql = f"""
        WITH picked AS (SELECT * FROM after_sale_cases SEMI JOIN asked_ids USING (case_id)), {_ROWS}
        ORDER BY {_order_by(CaseFilter(sort="updated", descending=True))}
    """  # noqa: S608 - fixed tables alone
    with database.reading() as cursor, _asked(cursor, case_ids):
        yield from _each(cursor.execute(sql))


def _asked(cursor: Any, case_ids: Sequence[str]) -> Any:
    return registered(cursor, arrow_table({"case_id": TEXT}, [(one,) for one in case_ids]), "asked_ids")


def _each(answer: Any) -> Iterator[dict[str, Any]]:
    names = [column[0] for column in answer.description]
    while rows := answer.fetchmany(4096):
        yield from (dict(zip(names, row, strict=True)) for row in rows)


def _condition(wanted: CaseFilter, now: datetime, *, with_tab: bool = True) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {"now": naive_utc(now), "tomorrow": naive_utc(now + timedelta(hours=24))}
    parts = [f"({_FLAG_CONDITIONS[flag]})" for flag in wanted.flags]
    if with_tab and wanted.tab != "all":
        parts.append("list_contains($states, c.state)")
        values["states"] = [state.value for state in STATES_OF_TAB[wanted.tab]]
    if wanted.account_id:
        parts.append("c.account_id = $account_id")
        values["account_id"] = wanted.account_id
    else:
        parts.append("c.account_id NOT IN (FROM left_out_accounts)")
    for field, column in _CHOICE_COLUMNS.items():
        if chosen := getattr(wanted, field):
            parts.append(f"list_contains(${field}, {column})")
            values[field] = list(chosen)
    for which, column in _DATE_COLUMNS.items():
        for name, operator, bound in zip(("from", "until"), (">=", "<"), wanted.bounds(which), strict=True):
            if bound is not None:
                parts.append(f"{column} {operator} ${which}_{name}")
                values[f"{which}_{name}"] = naive_utc(bound)
    for place, word in enumerate(wanted.words.lower().split()):
        parts.append(f"contains(c.search_text, $word{place})")
        values[f"word{place}"] = word
    if wanted.magento:
        parts.append("list_contains($magento, c.magento)")
        values["magento"] = list(wanted.magento)
    return " AND ".join(parts), values


def _cases(wanted: CaseFilter) -> str:
    """Returns what a filter is asked of; Magento's books are looked into only where it names what they have."""
    if not wanted.magento:
        return "after_sale_cases c"
    return f"(WITH picked AS (FROM after_sale_cases) {_SQL['in_magento']}) c"


def _order_by(wanted: CaseFilter) -> str:
    """Returns the ORDER BY of a filter; it ends in the key, so that pages never overlap."""
    direction = "DESC" if wanted.descending else "ASC"
    return f"{_SORT_COLUMNS[wanted.sort]} {direction} NULLS LAST, c.update_time DESC NULLS LAST, c.case_id"
