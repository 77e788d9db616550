"""The orders of one box: open or closed, what differs and by how much, and where one difference comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.currencies import ZERO
from tiktok_orders.domain.expected_total import BridgePart
from tiktok_orders.domain.reconciliation import BOXES, CLOSABLE, MEANINGS, Box
from tiktok_orders.domain.reconciliation_fixes import ADVICE, FIXES
from tiktok_orders.magento.links import admin_order_url
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.closings import closings_of_order
from tiktok_orders.store.reconciled_orders import BoxCount, BoxScope
from tiktok_orders.store.sales_orders import find_linked
from tiktok_orders.ui import desks, reads, session
from tiktok_orders.ui.formats import exact_time, money
from tiktok_orders.ui.messages import plain, shown_errors
from tiktok_orders.ui.order_grid import show_grid
from tiktok_orders.ui.reconciliation.bar import show_bar
from tiktok_orders.ui.reconciliation.cards import signed
from tiktok_orders.ui.reconciliation.rows import COLUMNS, build_box_rows

PAGE_SIZE = 100
_WHICH = {"open": "Open", "closed": "Closed", "all": "All"}


def show_box(scope: BoxScope, box: Box, counts: Sequence[BoxCount], accounts: Sequence[Account]) -> None:
    """Draws the box's list; what is ticked can be mended or closed."""
    held = [one for one in counts if one.box is box]
    st.markdown(f"#### {BOXES[box]}")
    st.caption(f"{MEANINGS[box]} {ADVICE[box]}")
    which, total = _show_which(box, held)
    bar = st.container()
    if not total:
        st.caption("No order of this box is like this.")
        return
    desk = desks.reconciliation_desk()
    page = _current_page(scope, box, which, total)
    rows = reads.box_rows(scope, box, which, page, PAGE_SIZE)
    positions = {account.account_id: account.position for account in accounts}
    frame = build_box_rows(rows, positions, reads.this_minute(), _links(rows))
    with shown_errors():
        answer = show_grid(
            frame,
            page_key=f"{hash(scope)}-{box}-{which}-{page}-{hash(tuple(row['order_id'] for row in rows))}",
            selection=desk.selection,
            memory=desk.memory,
            columns=COLUMNS,
        )
    _show_pager(scope, box, which, page, total)
    with bar:
        if desk.selection.ids:
            show_bar(scope, box, which, total, accounts)
        else:
            st.caption(_invitation(box))
    _show_chosen(rows)
    if answer.open_order and box is not Box.ONLY_MAGENTO:
        st.switch_page("order.py", query_params={"order_id": answer.open_order})


def _show_which(box: Box, held: Sequence[BoxCount]) -> tuple[str, int]:
    """Draws open, closed and all with their counts; returns what is chosen and how many that are."""
    orders, closed = sum(one.orders for one in held), sum(one.closed for one in held)
    numbers = {"open": orders - closed, "closed": closed, "all": orders}
    if box not in CLOSABLE:
        return "all", orders
    chosen = st.segmented_control(
        "Which of them",
        list(_WHICH),
        format_func=lambda one: f"{_WHICH[one]} {numbers[one]:,}",
        default="open",
        key=f"which_{box}",
        label_visibility="collapsed",
        required=True,
        on_change=desks.reconciliation_desk().selection.clear,
    )
    which = str(chosen or "open")
    return which, numbers[which]


def _invitation(box: Box) -> str:
    if FIXES[box]:
        return "Tick orders to mend them, or to close them with a reason."
    return "Tick orders to close them with a reason." if box in CLOSABLE else "Tick orders to export them."


def _links(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    admins, linked = reads.admins(), find_linked(running().database, [row["order_id"] for row in rows])
    return {
        order_id: admin_order_url(admin_url, one.entity_id)
        for order_id, one in linked.items()
        if (admin_url := admins.get(one.magento_id, "")) and one.entity_id
    }


def _show_chosen(rows: Sequence[Mapping[str, Any]]) -> None:
    """Draws where the difference comes from, and every closing, where just one order of the page is ticked."""
    ticked = desks.reconciliation_desk().selection.ids
    row = next((row for row in rows if ticked == {row["order_id"]}), None)
    if row is None:
        return
    with st.container(border=True, key="chosen_difference"):
        st.markdown(f"**{plain(row['what'])}** · order {plain(row['order_id'])}")
        left, right = st.columns(2)
        with left:
            _show_steps("Up to what was expected", row["bridge"], lambda one: money(one, row["currency"]))
        with right:
            _show_steps("How the difference comes about", row["steps"], lambda one: signed(one, row["currency"]))
        for one in closings_of_order(running().database, row["order_id"]):
            st.caption(_closing_words(one, row["time_zone"]))


def _show_steps(heading: str, steps: Sequence[BridgePart], words: Callable[[Decimal], str]) -> None:
    if not steps:
        return
    lines = [f"| {plain(step.label)} | {plain(words(step.amount))} |" for step in steps]
    total = sum((step.amount for step in steps), ZERO)
    lines.append(f"| **Together** | **{plain(words(total))}** |")
    st.markdown("\n".join([f"| {heading} | Amount |", "| :-- | --: |", *lines]))


def _closing_words(one: Mapping[str, Any], zone: str) -> str:
    words = f"Closed by {plain(one['closed_by'])}, {exact_time(one['closed_at'], zone)}: {plain(one['reason'])}"
    if one["ended_at"] is None:
        return words
    why = f"by {plain(one['ended_by'])}" if one["ended_by"] else "since the figures changed"
    return f"{words} Opened again {why}, {exact_time(one['ended_at'], zone)}."


def _pager_key(scope: BoxScope, box: Box, which: str) -> str:
    return f"box_page_{abs(hash((scope, box, which)))}"


def _current_page(scope: BoxScope, box: Box, which: str, total: int) -> int:
    """Returns the page on screen; one past the end is the last one."""
    asked = session.widget_number(_pager_key(scope, box, which), 1)
    return min(max(asked, 1), max(1, -(-total // PAGE_SIZE)))


def _show_pager(scope: BoxScope, box: Box, which: str, page: int, total: int) -> None:
    first, last = (page - 1) * PAGE_SIZE + 1, min(page * PAGE_SIZE, total)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(f"{first:,}–{last:,} of {total:,}")
        st.pagination(max(1, -(-total // PAGE_SIZE)), default=page, key=_pager_key(scope, box, which))
