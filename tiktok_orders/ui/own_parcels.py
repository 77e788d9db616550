"""What an order's page offers for own parcels: shipping what waits, and correcting what was shipped."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from tiktok_orders.domain.people import Deed
from tiktok_orders.domain.ship_call import plan_shipment
from tiktok_orders.domain.ship_judgement import OWN_CALLS
from tiktok_orders.domain.tracking_correction import why_not_correct
from tiktok_orders.services.ship_desk import CORRECT_TRACKING, SHIP_ORDER
from tiktok_orders.ui import permission
from tiktok_orders.ui.bulk.preview import open_preview
from tiktok_orders.ui.order_view import OrderPageData


def show_ship_button(data: OrderPageData) -> None:
    """Draws the button where the seller's own parcel can go now; elsewhere the preview would only say no."""
    plan = plan_shipment(data.order, data.row["region"], data.now)
    if plan.call not in OWN_CALLS:
        return
    # The next step is the one filled button of the page: the sales order comes first.
    kind: Literal["primary", "secondary"] = "primary" if data.row["increment_id"] else "secondary"
    if st.button(
        "Ship", icon=":material/local_shipping:", type=kind, key="ship_one", **permission.offer(Deed.ACT)
    ):
        open_preview(SHIP_ORDER, [data.order.id])


def show_correct_button(data: OrderPageData, package_id: str) -> None:
    """Draws the button where TikTok still takes another carrier and number for a parcel."""
    if why_not_correct(data.order, package_id, data.now) is not None:
        return
    if st.button("Correct tracking", type="tertiary", key=f"correct_{package_id}", **permission.offer(Deed.ACT)):
        open_preview(CORRECT_TRACKING, [data.order.id])
