"""What an order's page shows and offers for parcels that TikTok carries: handover, label, arranging, printing."""

from __future__ import annotations

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.arranging import METHOD_WORDS
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.people import Deed
from tiktok_orders.domain.ship_call import ShipCall, plan_shipment
from tiktok_orders.domain.tiktok_words import ShippingType
from tiktok_orders.services.actions.arrange_shipment import NAME as ARRANGE
from tiktok_orders.store.arranged_packages import find_arranged
from tiktok_orders.ui import permission
from tiktok_orders.ui.bulk.preview import open_preview
from tiktok_orders.ui.formats import exact_time, money, short_time
from tiktok_orders.ui.messages import plain
from tiktok_orders.ui.order_view import OrderPageData
from tiktok_orders.ui.printing import open_printing

_PRINTABLE = "PROCESSING"  # of a package: arranged, and not with the carrier yet


def show_handover(data: OrderPageData, package_id: str) -> None:
    """Draws how a parcel that was arranged from here is handed over, and how far its label is; else nothing."""
    arranged = find_arranged(running().database, [package_id]).get(package_id) if package_id else None
    if arranged is None:
        return
    facts = []
    if arranged.service_name or arranged.price is not None:
        price = f", about {money(arranged.price, arranged.currency)}" if arranged.price is not None else ""
        facts.append(f"Label bought: {plain(arranged.service_name)}{plain(price)}")
    if arranged.handover_method:
        facts.append(METHOD_WORDS.get(arranged.handover_method, arranged.handover_method))
    if arranged.slot_start is not None:
        end = short_time(arranged.slot_end, data.zone, data.now).rpartition(" ")[2]
        facts.append(f"{short_time(arranged.slot_start, data.zone, data.now)}–{end} ({data.zone})")
    facts.append("Label ready" if arranged.label_ready_at else "TikTok is making the label")
    when = exact_time(arranged.arranged_at, data.zone)
    st.caption(" · ".join(facts), help=f"Arranged {when} by {plain(arranged.arranged_by)}.")


def show_carried_buttons(data: OrderPageData) -> None:
    """Draws the buttons for arranging and printing where TikTok carries the order; elsewhere nothing."""
    order = data.order
    call = plan_shipment(order, data.row["region"], data.now).call
    with st.container(horizontal=True):
        if call in (ShipCall.TIKTOK_HANDOVER, ShipCall.BUY_LABEL) and st.button(
            "Arrange shipment", icon=":material/local_shipping:", key="arrange_one", **permission.offer(Deed.ACT)
        ):
            open_preview(ARRANGE, [order.id])
        if _is_printable(order) and st.button(
            "Label and packing slip", icon=":material/print:", key="print_order"
        ):
            open_printing([order.id])


def _is_printable(order: Order) -> bool:
    is_tiktoks = order.shipping_type == ShippingType.TIKTOK
    return is_tiktoks and any(line.package_status == _PRINTABLE for line in order.line_items)
