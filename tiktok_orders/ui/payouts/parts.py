"""The Payouts page: sums per currency, the list of statements, one statement with its transactions, files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pyarrow as pa
import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.payout_words import PAYMENT_WORDS, payment_words
from tiktok_orders.domain.people import Deed, Person
from tiktok_orders.domain.statements import FAILED, PAID
from tiktok_orders.services.export_answers import export_answer
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.payouts import list_statements, list_transactions
from tiktok_orders.ui import permission, session
from tiktok_orders.ui.formats import count, exact_time, money
from tiktok_orders.ui.messages import plain
from tiktok_orders.ui.payouts.tables import (
    AMOUNTS,
    day_words,
    statement_file,
    statement_rows,
    sums_table,
    transaction_file,
    transaction_rows,
)

PAGE_SIZE = 50
_MOST_IN_A_FILE = 100_000
_KINDS = {"CSV": "csv", "Excel": "xlsx"}
_MONEY = {words: st.column_config.TextColumn(alignment="right") for words in (*AMOUNTS, "Of it refunded")}
_COLOURS = {PAID: "green", FAILED: "red"}


def show_sums(sums: Sequence[dict[str, Any]]) -> None:
    """Draws what the statements come to, one line per currency, and what went wrong with payments."""
    st.markdown(sums_table(sums))
    failed = sum(row["failed"] for row in sums)
    if failed:
        st.warning(
            f"The payment of {count(failed, 'statement')} failed. Look at the bank account in Seller Center.",
            icon=":material/account_balance:",
        )


def show_filter() -> str:
    """Draws how payments stand, as a choice; returns TikTok's word for it, "" for any."""
    chosen = st.segmented_control(
        "Payment",
        ["", *PAYMENT_WORDS],
        format_func=lambda one: PAYMENT_WORDS.get(one, "All"),
        default="",
        label_visibility="collapsed",
        key="payout_status",
    )
    return str(chosen or "")


def show_statements(rows: Sequence[dict[str, Any]], zone: str) -> None:
    """Draws the statements; the one that is picked opens."""
    ids = [row["statement_id"] for row in rows]
    picked = st.dataframe(
        statement_rows(rows, zone),
        hide_index=True,
        width="stretch",
        height=min(40 + 35 * len(rows), 640),
        column_config=_MONEY,
        on_select="rerun",
        selection_mode="single-row",
        key=f"statements_{hash(tuple(ids))}",
    )
    places = picked.selection.rows
    if places and places[0] < len(ids):
        st.query_params["statement_id"] = ids[places[0]]
        st.rerun()
    st.caption("A statement is made at 00:00 UTC for the day before. Tick one to see what is on it.")


def show_pager(total: int) -> int:
    """Draws how many statements there are, and the page where there are several; returns it."""
    pages = max(1, -(-total // PAGE_SIZE))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(count(total, "statement"))
        page = st.number_input("Page", 1, pages, 1, width=120, label_visibility="collapsed") if pages > 1 else 1
    return int(page)


def show_statement_files(accounts: Sequence[Account], payment_status: str) -> None:
    """Draws the downloads of all statements that match."""
    account_ids = [account.account_id for account in accounts]

    def read() -> pa.Table:
        rows = list_statements(
            running().database, account_ids, payment_status=payment_status, limit=_MOST_IN_A_FILE
        )
        return statement_file(rows)

    _show_files("payouts", read)


def show_statement(row: dict[str, Any], zone: str) -> None:
    """Draws one statement: what it comes to, how it is paid, and its transactions with the way to their orders."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"## Statement of {day_words(row)}", width="content")
        colour = _COLOURS.get(row["payment_status"], "blue")
        st.badge(plain(payment_words(row["payment_status"])), color=colour)  # type: ignore[arg-type]
    st.caption(f"{plain(row['account_title'])} · {row['region']} · statement {plain(row['statement_id'])}")
    st.markdown(sums_table([{**row, "statements": 1, **_paid_and_open(row)}]))
    st.caption(_payment_facts(row, zone))
    if not row["adds_up"]:
        st.warning("TikTok's parts do not add up to what it calls settled.", icon=":material/difference:")
    transactions = list_transactions(running().database, row["statement_id"])
    _show_transactions(transactions)
    _show_files(f"statement-{row['statement_id']}", lambda: transaction_file(transactions, row))


def _paid_and_open(row: dict[str, Any]) -> dict[str, Any]:
    is_paid = row["payment_status"] == PAID
    return {
        "paid_amount": row["settlement_amount"] if is_paid else None,
        "open_amount": None if is_paid else row["settlement_amount"],
    }


def _payment_facts(row: dict[str, Any], zone: str) -> str:
    if not row["payment_id"]:
        return "No payment yet. What comes to less than nothing is taken off a later payment."
    facts = [f"Payment {plain(row['payment_id'])}"]
    if row["paid_amount"] is not None:
        facts.append(f"of {plain(money(row['paid_amount'], row['paid_currency']))} in all")
    if row["bank_account"]:
        facts.append(f"to account {plain(row['bank_account'])}")
    if row["paid_time"]:
        facts.append(f"on {exact_time(row['paid_time'], zone)}")
    return " ".join(facts) + "."


def _show_transactions(transactions: Sequence[dict[str, Any]]) -> None:
    picked = st.dataframe(
        transaction_rows(transactions),
        hide_index=True,
        width="stretch",
        height=min(40 + 35 * len(transactions), 640),
        column_config=_MONEY,
        on_select="rerun",
        selection_mode="single-row",
        key="statement_lines",
    )
    places = picked.selection.rows
    chosen = [transactions[place] for place in places if place < len(transactions)] or transactions
    here = list(dict.fromkeys(one["order_id"] for one in chosen if one["is_order_here"]))
    if places and not here:
        st.caption("This one is about no order that was imported here.")
    with st.container(horizontal=True, key="statement_orders"):
        for order_id in here[:12]:
            st.page_link("order.py", label=f"Order {order_id}", query_params={"order_id": order_id})
    if len(here) > 12:
        st.caption(f"And {count(len(here) - 12, 'more order', 'more orders')}: tick a line to open its order.")


def _show_files(name: str, read: Callable[[], pa.Table]) -> None:
    with st.container(horizontal=True, key="payout_files"):
        for kind, ending in _KINDS.items():
            st.download_button(
                f"Download {kind}",
                partial(_make, read, kind, session.person_later()),
                file_name=f"{name}.{ending}",
                on_click="ignore",
                icon=":material/download:",
                key=f"payouts_{ending}",
                **permission.offer(Deed.EXPORT),
            )


def _make(read: Callable[[], pa.Table], kind: str, who: Callable[[], Person]) -> bytes:
    return export_answer(read(), kind, person=who())
