"""Reject in the dialog: the reason, single lines where that is allowed, and what follows for buyer and seller."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.cancel_reasons import REASON_WORDS, CancelReason
from tiktok_orders.domain.orders import LineItem, read_order
from tiktok_orders.domain.reject_order import LINES, REASON, may_be_of_lines
from tiktok_orders.services.actions.outcome import Wishes
from tiktok_orders.services.bulk_actions import Preview
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.order_facts import newest_payloads
from tiktok_orders.store.order_records import find_order
from tiktok_orders.store.rejections import list_line_standings
from tiktok_orders.store.sales_orders import find_linked
from tiktok_orders.ui import reads
from tiktok_orders.ui.bulk.form import BulkForm
from tiktok_orders.ui.formats import count, money
from tiktok_orders.ui.messages import plain


def _ask(order_ids: Sequence[str]) -> Wishes | None:
    """Draws the choice of the reason, and of lines where there is one order that has several."""
    reason = st.radio(
        "Why can it not be sent?" if len(order_ids) == 1 else "Why can they not be sent?",
        list(CancelReason),
        index=None,
        format_func=lambda one: REASON_WORDS[one],
        key="reject_reason",
    )
    if reason is None:
        st.caption("Choose it to see what follows.")
        return None
    lines = _ask_lines(order_ids[0], reason) if len(order_ids) == 1 else ()
    wish = {REASON: str(reason), **({LINES: list(lines)} if lines else {})}
    return dict.fromkeys(order_ids, wish)


def _ask_lines(order_id: str, reason: CancelReason) -> tuple[str, ...]:
    """Returns the lines that were chosen, none for the order as a whole."""
    row = find_order(running().database, order_id)
    standings = list_line_standings(running().database, [order_id]).get(order_id, ())
    waiting = [line.line_item_id for line in standings if line.is_waiting]
    if row is None or len(waiting) < 2 or not may_be_of_lines(row["region"], reason):
        return ()
    payload = newest_payloads(running().database, [order_id])[order_id]
    items = {item.id: item for item in read_order(json.loads(payload)).line_items}
    names = {line: f"{place}. {_name(items[line])}" for place, line in enumerate(waiting, 1) if line in items}
    chosen = st.multiselect(
        "Only these lines",
        list(names),
        format_func=lambda line: names[line],
        placeholder="The whole order",
        key="reject_lines",
    )
    return tuple(chosen)


def _name(item: LineItem) -> str:
    parts = (item.product_name, item.sku_name, item.seller_sku, money(item.sale_price, item.currency))
    return ", ".join(part for part in parts if part)


def _show_more(preview: Preview) -> None:
    """Draws what follows, in plain words."""
    if not any(one.will or one.eye for one in preview.accounts):
        return
    reasons = {wish.get(REASON, "") for wish in preview.wishes.values()}
    is_of_lines = any(wish.get(LINES) for wish in preview.wishes.values())
    with st.container(border=True, key="reject_follows"):
        st.markdown("**What follows**")
        st.markdown("\n".join(f"- {one}" for one in _consequences(preview, reasons, is_of_lines=is_of_lines)))


def _consequences(preview: Preview, reasons: set[str], *, is_of_lines: bool) -> list[str]:
    totals: dict[str, Decimal] = {}
    for one in preview.accounts:
        for currency, amount in one.totals().items():
            totals[currency] = totals.get(currency, Decimal(0)) + amount
    sums = ", ".join(plain(money(amount, currency)) for currency, amount in totals.items() if amount)
    back = "the part of these lines" if is_of_lines else sums or "what they have paid"
    return [
        f"TikTok pays the buyers back: **{back}**.",
        "Each counts against you as a cancellation by the seller.",
        *(
            ["TikTok may set the stock of the rejected SKUs to zero. Look at it in Seller Center afterwards."]
            if CancelReason.OUT_OF_STOCK in reasons
            else []
        ),
        *_in_magento(preview),
        "Once it is sent, it cannot be undone.",
    ]


def _in_magento(preview: Preview) -> list[str]:
    rules = list_rules(running().database, reads.accounts())
    ids = [
        order.order_id
        for one in preview.accounts
        if rules[one.account.account_id].policy.cancel_with_tiktok
        for order in (*one.will, *one.eye)
    ]
    linked = len(find_linked(running().database, ids))
    if not linked:
        return []
    words = count(linked, "sales order is", "sales orders are")
    return [f"{words} cancelled in Magento; what is invoiced is credited once TikTok has paid back."]


FORM = BulkForm(ask=_ask, show_more=_show_more)
