"""The shipments of a sales order as Magento is known to have them, and what keeps one from the other side."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.store.magento_shipments import StoredShipment, shipments_of
from tiktok_orders.ui.failures.standing import show_failure
from tiktok_orders.ui.formats import count, exact_time
from tiktok_orders.ui.messages import plain
from tiktok_orders.ui.order_view import OrderPageData

_ORIGINS = {
    "tiktok": "Shipped here, as TikTok shows it",
    "magento": "Shipped in Magento",
}


def show_shipments(data: OrderPageData) -> None:
    """Draws each shipment with its numbers, and what hinders one that is still to come."""
    shipments = shipments_of(running().database, [data.order.id]).get(data.order.id, ())
    if shipments:
        st.markdown("**Shipments**")
    for shipment in shipments:
        _show_shipment(shipment, data.zone)
    if data.row["failure_code"]:
        show_failure(data.row)
        st.page_link("failures.py", label="Mend it and try again", icon=":material/arrow_forward:")


def _show_shipment(shipment: StoredShipment, zone: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        for track in shipment.tracks:
            st.code(track.track_number, language=None, width="content")
            st.markdown(plain(track.title))
        if not shipment.tracks:
            st.markdown("No tracking number")
    number = f"{plain(shipment.increment_id)}, " if shipment.increment_id else ""
    when = exact_time(shipment.shipped_at, zone)
    st.caption(f"{number}{_units(shipment.unit_count)} · {_ORIGINS[shipment.origin]} {when}")


def _units(quantity: Decimal) -> str:
    is_whole = quantity == quantity.to_integral_value()
    return count(int(quantity), "piece") if is_whole else f"{quantity.normalize():f} pieces"
