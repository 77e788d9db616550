"""What the order page has about rejecting: the button, and what was rejected by whom, when and why."""

from __future__ import annotations

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.cancel_reasons import describe_reason
from tiktok_orders.domain.people import Deed
from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.services.actions.reject_order import NAME as REJECT
from tiktok_orders.store.credit_memos import list_credit_memos
from tiktok_orders.store.rejections import Rejection, list_rejections
from tiktok_orders.ui import permission
from tiktok_orders.ui.bulk.preview import open_preview
from tiktok_orders.ui.formats import count, exact_time, money
from tiktok_orders.ui.messages import plain
from tiktok_orders.ui.order_view import OrderPageData

_REJECTABLE = (
    OrderStatus.UNPAID,
    OrderStatus.ON_HOLD,
    OrderStatus.AWAITING_SHIPMENT,
    OrderStatus.PARTIALLY_SHIPPING,
    OrderStatus.AWAITING_COLLECTION,
)


def show_reject_button(data: OrderPageData) -> None:
    """Draws the button where something of the order still can be rejected."""
    if data.order.status in _REJECTABLE and st.button(
        "Reject", icon=":material/block:", key="reject_one", **permission.offer(Deed.ACT)
    ):
        open_preview(REJECT, [data.order.id])


def show_rejections(data: OrderPageData) -> None:
    """Draws what was rejected and credited; nothing where nothing was."""
    rejections = list_rejections(running().database, [data.order.id])
    memos = list_credit_memos(running().database, [data.order.id])
    if titles := [title for title, found in (("Rejected", rejections), ("Credited", memos)) if found]:
        st.markdown(f"#### {' and '.join(titles).capitalize()}")
    for rejection in rejections:
        with st.container(border=True, key=f"rejection_{rejection.cancel_id}"):
            _show(rejection, data)
    for memo in memos:
        amount = plain(money(memo.grand_total, memo.currency))
        when = exact_time(memo.credited_at, data.zone)
        st.caption(f"Credited in Magento {when}: credit memo {plain(memo.increment_id)}, {amount}")


def _show(rejection: Rejection, data: OrderPageData) -> None:
    what = count(len(rejection.line_item_ids), "line") + " rejected" if rejection.line_item_ids else "Rejected"
    st.markdown(f":red[:material/block:] **{what}: {describe_reason(rejection.reason)}**")
    asked, taken = (exact_time(at, data.zone) for at in (rejection.asked_at, rejection.rejected_at))
    by, number = plain(rejection.rejected_by), plain(rejection.cancel_id)
    st.caption(f"Asked for by {by} {asked}, taken by TikTok {taken} as cancellation {number}")
    skus = {line.id: line.seller_sku or line.product_name for line in data.order.line_items}
    if rejection.line_item_ids:
        names = [skus.get(line, line) for line in rejection.line_item_ids]
        st.caption(f"Of these lines: {plain(', '.join(names))}")
