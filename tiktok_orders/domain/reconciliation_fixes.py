"""What mends the orders of a box: the verbs of the bulk bar and an import, in the order in which they are offered.

Where none is named there is nothing that could be sent from here: a person asks TikTok, or closes the difference.
"""

from __future__ import annotations

from collections.abc import Mapping

from tiktok_orders.domain.reconciliation import Box

CREATE, SYNC, CREDIT = "create_sales_order", "sync_status", "credit_in_magento"
SHIP, REJECT = "ship_order", "reject_order"
CANCEL_IN_MAGENTO, SHIP_IN_MAGENTO = "cancel_in_magento", "ship_in_magento"
IMPORT = "import"  # no verb of the bulk bar, since these orders are not stored yet: an import by their ids

FIXES: Mapping[Box, tuple[str, ...]] = {
    Box.AMOUNT: (SYNC,),
    Box.ONLY_TIKTOK: (CREATE, SYNC),
    Box.ONLY_MAGENTO: (IMPORT,),
    Box.REFUNDED: (CREDIT, SYNC),
    Box.STATUS: (SYNC, CANCEL_IN_MAGENTO, SHIP_IN_MAGENTO, SHIP, REJECT),
    Box.PAID_OUT: (),
    Box.NOT_SETTLED: (),
    Box.AGREES: (),
}
# What to do where no verb, or not every cause, is mended from here.
ADVICE: Mapping[Box, str] = {
    Box.AMOUNT: "Sync Status reads both sides anew. What was changed in Magento is corrected there.",
    Box.ONLY_TIKTOK: "Create Sales Order makes what is missing, or links what Magento has already.",
    Box.ONLY_MAGENTO: "Import from TikTok brings these orders in by their ids. What TikTok does not have is "
    "cancelled in Magento.",
    Box.REFUNDED: "Credit in Magento books what TikTok paid back. Money that only Magento gave back is a matter "
    "between you and the buyer.",
    Box.STATUS: "Sync Status reads both sides anew and lets the other side follow, where the policy says so. "
    "Cancel and Ship in Magento let Magento follow whatever the policy says; Ship and Reject act on TikTok.",
    Box.PAID_OUT: "Ask TikTok about the statement: Seller Center, Finance. The evidence pack has the figures.",
    Box.NOT_SETTLED: "TikTok settles some days after delivery. Sync payouts now, on the page Payouts, reads it.",
    Box.AGREES: "",
}
