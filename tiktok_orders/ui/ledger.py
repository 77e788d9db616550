"""The ledger on the screen: the proof, the filter, the lines with their attempts, and the export."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.failures import failure
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.services.sheets import harmless
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.clock import aware_utc
from tiktok_orders.store.jobs import Attempt, attempts_of
from tiktok_orders.store.ledger import LedgerFilter, LedgerLine, Proof, read_ledger, read_ledger_attempts
from tiktok_orders.ui import session
from tiktok_orders.ui.formats import count, exact_time
from tiktok_orders.ui.job_words import STATES, titles
from tiktok_orders.ui.messages import plain

_SIZE = 100
_EXPORTED = 100_000


def show_proof(proof: Proof) -> None:
    """Draws whether each order has one sales order at most, with the figures."""
    if proof.holds:
        st.success(
            f"{count(proof.linked, 'sales order')} linked. No TikTok order has two, and none belongs to two.",
            icon=":material/verified:",
        )
        return
    st.error(
        f"{proof.orders_with_several:,} orders have several sales orders, and {proof.shared_sales_orders:,} sales "
        "orders belong to several orders. Stop all sending and report this.",
        icon=":material/error:",
    )


def show_filter(accounts: Sequence[Account], account_id: str, zone: str) -> LedgerFilter:
    """Draws search and filters; returns what is asked for. Days are those of the zone that times are shown in."""
    shops = {account.account_id: account.title for account in accounts}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input("Search", placeholder="Order id or increment id", width=185)
        account = account_id or st.selectbox(
            "Of account", ["", *shops], format_func=lambda one: shops.get(one, "All accounts"), width=180
        )
        called = titles()
        action = st.selectbox(
            "What", ["", *called], index=1, format_func=lambda one: called.get(one, "Everything"), width=190
        )
        state = st.selectbox(
            "State", ["", *STATES], format_func=lambda one: STATES.get(one, "Any state"), width=140
        )
        days = st.date_input("Asked for between", [], format="DD/MM/YYYY", width=220)
    span = list(days) if isinstance(days, tuple | list) else [days]
    return LedgerFilter(
        account_id=str(account or ""),
        action=str(action or ""),
        state=str(state or ""),
        words=words,
        day_from=span[0] if span else None,
        day_until=span[-1] if len(span) > 1 else None,
        time_zone=zone,
    )


def show_pages(total: int, zone: str) -> tuple[int, int]:
    """Draws how many lines there are, and the page; returns the page and its size."""
    pages = max(1, -(-total // _SIZE))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{count(total, 'line')}, times of {zone}")
        page = st.number_input("Page", 1, pages, 1, width=120, label_visibility="collapsed") if pages > 1 else 1
    return int(page), _SIZE


def show_lines(lines: Sequence[LedgerLine], zone: str) -> None:
    """Draws the lines; the one that is picked is shown with its attempts."""
    if not lines:
        st.caption("Nothing was done yet that matches.")
        return
    picked = st.dataframe(
        [_shown(line, zone) for line in lines],
        hide_index=True,
        width="stretch",
        height=min(40 + 35 * len(lines), 560),
        column_config={"Said": st.column_config.TextColumn(width=300)},
        on_select="rerun",
        selection_mode="single-row",
        key="ledger_lines",
    )
    places = picked.selection.rows
    if places and places[0] < len(lines):
        _show_attempts(lines[places[0]], zone)


def _row(line: LedgerLine, zone: str) -> dict[str, str]:
    return {
        "Order": line.order_id,
        "Account": line.account_title,
        "What": titles().get(line.action, line.action),
        "State": STATES.get(line.state, line.state),
        "Sales order": line.increment_id,
        "Decided by": line.requested_by,
        "Decided": _time(line.requested_at, zone),
        "Sent": _time(line.sent_at, zone),
        "Answered": _time(line.answered_at, zone),
        "Linked": _time(line.linked_at, zone),
        "Confirmed": _time(line.confirmed_at, zone),
        "Said": line.message,
    }


def _shown(line: LedgerLine, zone: str) -> dict[str, str]:
    """The same for the screen: what was said early on, and the times of one day without the day."""
    row, decided = _row(line, zone), line.requested_at.astimezone(ZoneInfo(zone)).date()
    for name, instant in (
        ("Sent", line.sent_at),
        ("Answered", line.answered_at),
        ("Linked", line.linked_at),
        ("Confirmed", line.confirmed_at),
    ):
        if instant and instant.astimezone(ZoneInfo(zone)).date() == decided:
            row[name] = f"{instant.astimezone(ZoneInfo(zone)):%H:%M:%S}"
    early = ("Order", "Account", "What", "State", "Said")
    return {name: row[name] for name in dict.fromkeys((*early, *row))}


def _time(instant: Any, zone: str) -> str:
    return f"{instant.astimezone(ZoneInfo(zone)):%d %b %Y, %H:%M:%S}" if instant else ""


def _show_attempts(line: LedgerLine, zone: str) -> None:
    with st.container(border=True, key="ledger_attempts"):
        st.markdown(f"**{titles().get(line.action, line.action)}**, order {line.order_id}: {plain(line.message)}")
        st.page_link("order.py", label="Open the order", query_params={"order_id": line.order_id})
        rows = [_attempt_row(one, zone) for one in attempts_of(running().database, [line.job_id])]
        st.dataframe(rows, hide_index=True, width="stretch") if rows else st.caption("Not tried yet.")


def _attempt_row(attempt: Attempt, zone: str) -> dict[str, str]:
    return {
        "Tried": exact_time(attempt.started_at, zone),
        "Outcome": attempt.outcome,
        "Cause": failure(attempt.code).group_label if attempt.code else "",
        "Request id": attempt.request_id,
        "Answer": attempt.message,
    }


def show_export(wanted: LedgerFilter, total: int, zone: str) -> None:
    """Draws the download of what matches, one row per attempt."""
    if total:
        st.download_button(
            "Download CSV",
            partial(write_ledger_csv, wanted, zone, session.person_later()),
            file_name="activity.csv",
            icon=":material/download:",
            on_click="ignore",
        )


def write_ledger_csv(wanted: LedgerFilter, zone: str, who: Callable[[], Person]) -> bytes:
    """Returns what matches as CSV, one row per attempt with its line; a line that was not tried has one row.

    Raises `NotAllowedError` where the person's role does not allow exports.
    """
    require(who(), Deed.EXPORT)
    lines = read_ledger(running().database, wanted, offset=0, limit=_EXPORTED)
    attempts = read_ledger_attempts(running().database, wanted)
    rows = [
        _row(line, zone) | tried
        for line in lines
        for tried in [_attempt_row(one, zone) for one in attempts.get(line.job_id, [])] or [_NOT_TRIED]
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), quoting=csv.QUOTE_ALL) if rows else None
    if writer is not None:
        writer.writeheader()
        writer.writerows({name: harmless(value) for name, value in row.items()} for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


_NOT_TRIED = dict.fromkeys(("Tried", "Outcome", "Cause", "Request id", "Answer"), "")


def show_deeds(deeds: Sequence[dict[str, Any]], zone: str) -> None:
    """Draws who did what, the newest first."""
    rows = [
        {
            "When": exact_time(aware_utc(one["done_at"]), zone),
            "Who": one["person"],
            "What": one["deed"],
            "Account": one["account_id"],
            "Detail": one["detail"],
        }
        for one in deeds
    ]
    st.dataframe(rows, hide_index=True, width="stretch") if rows else st.caption("Nothing yet.")
