"""The boxes as cards, and the line under them: together they are all orders, to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from tiktok_orders.domain.reconciliation import BOXES, CLOSABLE, MEANINGS, Box
from tiktok_orders.store.reconciled_orders import BoxCount, OrdersSum
from tiktok_orders.ui.formats import count, money
from tiktok_orders.ui.messages import plain
from tiktok_orders.ui.reconciliation.choices import choose_box

_A_ROW = 4


def show_boxes(counts: Sequence[BoxCount], chosen: Box | None) -> None:
    """Draws a card for each box, the empty ones too: what they hold adds up."""
    boxes = list(Box)
    for first in range(0, len(boxes), _A_ROW):
        for place, box in zip(st.columns(_A_ROW), boxes[first : first + _A_ROW], strict=True):
            with place:
                _show_box(box, [one for one in counts if one.box is box], is_chosen=box is chosen)


def _show_box(box: Box, held: Sequence[BoxCount], *, is_chosen: bool) -> None:
    orders, closed = sum(one.orders for one in held), sum(one.closed for one in held)
    with st.container(border=True, gap="xxsmall", key=f"box_{box}", height="stretch"):
        st.metric(BOXES[box], f"{orders - closed:,}", help=MEANINGS[box])
        for one in held:
            amount = one.magento_amount if box is Box.ONLY_MAGENTO else one.tiktok_amount
            st.caption(f"{plain(money(amount, one.currency))}{_by(one)}")
        if closed:
            st.caption(f":material/task_alt: {count(closed, 'closed', 'closed')}")
        if orders:
            st.button(
                "Shown below" if is_chosen else "Show orders",
                icon=":material/arrow_downward:" if is_chosen else ":material/list_alt:",
                key=f"show_{box}",
                type="tertiary",
                disabled=is_chosen,
                on_click=choose_box,
                args=(box,),
            )


def _by(one: BoxCount) -> str:
    """What is open differs by, where the box is about amounts."""
    open_difference = one.difference - one.closed_difference
    if one.box not in CLOSABLE or one.box is Box.NOT_SETTLED or not open_difference:
        return ""
    return f" · differs by {plain(signed(open_difference, one.currency))}"


def signed(amount: Decimal | None, currency: str) -> str:
    """Returns "+£1.00" or "-£1.00"; a dash for none."""
    return f"{'+' if amount is not None and amount > 0 else ''}{money(amount, currency)}"


def show_sum(counts: Sequence[BoxCount], sums: Sequence[OrdersSum], waiting: int) -> None:
    """Draws all boxes together, currency by currency, beside all orders as they are counted by themselves."""
    of_orders = {one.currency: one for one in sums}
    lines = [
        "| All boxes | Orders | On TikTok | In Magento | Settled by TikTok | All orders |",
        "| :-- | --: | --: | --: | --: | :-- |",
    ]
    for currency in sorted({one.currency for one in counts} | set(of_orders)):
        lines.append(
            _sum_line(currency, [one for one in counts if one.currency == currency], of_orders.get(currency))
        )
    st.markdown("\n".join(lines))
    if waiting:
        st.caption(f":material/hourglass: {count(waiting, 'change')} still being compared.")


def _sum_line(currency: str, held: Sequence[BoxCount], orders: OrdersSum | None) -> str:
    number = sum(one.orders for one in held)
    amounts = [
        sum((getattr(one, name) for one in held), Decimal(0))
        for name in ("tiktok_amount", "magento_amount", "settled_amount")
    ]
    on_tiktok = [one for one in held if one.box is not Box.ONLY_MAGENTO]
    boxed = (sum(one.orders for one in on_tiktok), sum((one.tiktok_amount for one in on_tiktok), Decimal(0)))
    stated = (orders.orders, orders.tiktok_amount) if orders else (0, Decimal(0))
    cells = " | ".join(plain(money(amount, currency)) for amount in amounts)
    check = _check(boxed, stated, currency, number - boxed[0])
    return f"| **{plain(currency or 'No currency')}** | {number:,} | {cells} | {check} |"


def _check(boxed: tuple[int, Decimal], stated: tuple[int, Decimal], currency: str, only_magento: int) -> str:
    words = f"{count(stated[0], 'order')}, {plain(money(stated[1], currency))}"
    if only_magento:
        words += f", and {only_magento:,} only in Magento"
    if boxed == stated:
        return f":green[:material/check_circle:] the same: {words}"
    return f":orange[:material/hourglass:] not all compared yet: {words}"
