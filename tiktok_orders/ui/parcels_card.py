"""The parcels on the order page: carrier, number and state of each, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tiktok_orders.domain.orders import LineItem, Order
from tiktok_orders.domain.ship_call import list_waiting_lines
from tiktok_orders.domain.tiktok_words import FulfillmentType, OrderStatus, ShippingType
from tiktok_orders.ui.carried_parcels import show_carried_buttons, show_handover
from tiktok_orders.ui.formats import count
from tiktok_orders.ui.messages import plain
from tiktok_orders.ui.order_view import OrderPageData
from tiktok_orders.ui.own_parcels import show_correct_button, show_ship_button

# How TikTok calls the state of a package, in a seller's words.
_STATES = {
    "TO_FULFILL": ("Waits to be sent", "orange"),
    "PROCESSING": ("Waits for the carrier", "violet"),
    "FULFILLING": ("On its way", "blue"),
    "COMPLETED": ("Delivered", "green"),
    "CANCELLED": ("Cancelled", "red"),
}


def show_parcels(data: OrderPageData) -> None:
    """Draws the parcels, what still waits to be sent, and the buttons for all that can be done."""
    order = data.order
    with st.container(key="parcels"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown("#### Parcels")
            with st.container(horizontal=True, width="content"):
                show_ship_button(data)
                show_carried_buttons(data)
        parcels = _group(order)
        if not parcels:
            is_cancelled = order.status == OrderStatus.CANCELLED
            st.caption("Cancelled before it was shipped." if is_cancelled else "Not shipped yet.")
        for package_id, lines in parcels.items():
            _show_parcel(data, package_id, lines)
        waiting = [line for line in list_waiting_lines(order) if not line.package_id]
        if parcels and waiting:
            st.caption(f"{count(len(waiting), 'item')} not shipped yet.")
        option = plain(order.delivery_option_name) or "Delivery option not stated"
        st.caption(f"{option}, {_shipped_by(order)}.")


def _group(order: Order) -> dict[str, list[LineItem]]:
    parcels: dict[str, list[LineItem]] = {}
    for line in order.line_items:
        if line.package_id or line.tracking_number:
            parcels.setdefault(line.package_id, []).append(line)
    return parcels


def _show_parcel(data: OrderPageData, package_id: str, lines: Sequence[LineItem]) -> None:
    first = lines[0]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(first.shipping_provider_name) or 'Carrier not stated'}**", width="content")
            words, colour = _STATES.get(first.package_status, (first.package_status, "gray"))
            if words:
                st.badge(words, color=colour)  # type: ignore[arg-type]
        st.code(first.tracking_number or "no tracking number yet", language=None)
        show_handover(data, package_id)
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption(f"Parcel {package_id or 'not numbered'} · {count(len(lines), 'item')}")
            show_correct_button(data, package_id)


def _shipped_by(order: Order) -> str:
    if order.fulfillment_type == FulfillmentType.BY_TIKTOK:
        return "fulfilled by TikTok"
    return "shipped with TikTok's label" if order.shipping_type == ShippingType.TIKTOK else "shipped by the seller"
