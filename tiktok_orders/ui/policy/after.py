"""What follows once the sales order is there: shipments, cancellations of either side, refunds."""

from __future__ import annotations

from typing import Any

import streamlit as st

from tiktok_orders.domain.cancel_reasons import CancelReason
from tiktok_orders.ui.policy.asking import Asking

_REJECT = {
    "": "Never: it is shown as a mismatch, and a person decides",
    CancelReason.OUT_OF_STOCK: "Yes, as out of stock",
    CancelReason.PRICING_ERROR: "Yes, as a pricing error",
    CancelReason.UNABLE_TO_DELIVER: "Yes, as unable to deliver",
}


def choose_after(ask: Asking) -> dict[str, Any]:
    """Draws the choices of this group and returns field to value."""
    return {
        "follow_tiktok_shipments": ask.tick(
            "What TikTok shows as shipped is shipped in Magento",
            "follow_tiktok_shipments",
            note="With TikTok's carrier and tracking number, once per package: labels bought in Seller Center, "
            "TikTok's own shipping, and what TikTok sends from its warehouse.",
        ),
        "invoice_before_shipping": ask.tick(
            "A sales order without an invoice is invoiced before it is shipped", "invoice_before_shipping"
        ),
        "ship_on_tiktok": ask.tick(
            "What is shipped in Magento is shipped on TikTok",
            "ship_on_tiktok",
            note="With the carrier and tracking number of Magento's shipment. A carrier that TikTok does not have "
            "waits for a person.",
        ),
        "hold_while_cancel_is_asked": ask.tick(
            "While a buyer asks to cancel, the sales order is on hold", "hold_while_cancel_is_asked"
        ),
        "cancel_with_tiktok": ask.tick(
            "An order that is cancelled on TikTok is cancelled in Magento, unless it is invoiced",
            "cancel_with_tiktok",
        ),
        "propose_refunds_only": ask.tick(
            "Refunds are credited in Magento only when a person confirms it",
            "propose_refunds_only",
            note="Else each refund that TikTok has paid gets its credit memo by itself, once, where its sales "
            "order is invoiced. Those that wait are on the page Refunds, with “Credit in Magento”.",
        ),
        "return_to_stock": ask.tick(
            "Credited goods go back into stock",
            "return_to_stock",
            note="What was cancelled before it left, and what the buyer sent back; never what a buyer keeps.",
        ),
        "reject_when_cancelled_in_magento": str(
            st.radio(
                "An order that somebody cancels in Magento is rejected on TikTok",
                list(_REJECT),
                index=list(_REJECT).index(ask.policy.reject_when_cancelled_in_magento),
                format_func=_REJECT.__getitem__,
                key=ask.of("reject_when_cancelled_in_magento"),
            )
        ),
    }
