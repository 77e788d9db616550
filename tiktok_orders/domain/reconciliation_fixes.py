"""What mends the orders of a box: the verbs of the bulk bar, in the order in which they are offered.

Where none is named there is nothing that could be sent from here: a person asks TikTok, or closes the difference.
"""

from __future__ import annotations

from collections.abc import Mapping

from tiktok_orders.domain.reconciliation import Box

CREATE, SYNC, CREDIT = "create_sales_order", "sync_status", "credit_in_magento"
SHIP, REJECT = "ship_order", "reject_order"

FIXES: Mapping[Box, tuple[str, ...]] = {
    Box.AMOUNT: (SYNC,),
    Box.ONLY_TIKTOK: (CREATE, SYNC),
    Box.ONLY_MAGENTO: (),
    Box.REFUNDED: (CREDIT, SYNC),
    Box.STATUS: (SYNC, SHIP, REJECT),
    Box.PAID_OUT: (),
    Box.NOT_SETTLED: (),
    Box.AGREES: (),
}
# What to do where no verb, or not every cause, is mended from here.
ADVICE: Mapping[Box, str] = {
    Box.AMOUNT: "Sync Status reads both sides anew. What was changed in Magento is corrected there.",
    Box.ONLY_TIKTOK: "Create Sales Order makes what is missing, or links what Magento has already.",
    Box.ONLY_MAGENTO: "Import the order by its ID, on the page Imports, or cancel it in Magento.",
    Box.REFUNDED: "Credit in Magento books what TikTok paid back. Money that only Magento gave back is a matter "
    "between you and the buyer.",
    Box.STATUS: "Sync Status reads both sides anew and lets the other side follow, where the policy says so.",
    Box.PAID_OUT: "Ask TikTok about the statement: Seller Center, Finance. The evidence pack has the figures.",
    Box.NOT_SETTLED: "TikTok settles some days after delivery. Sync payouts now, on the page Payouts, reads it.",
    Box.AGREES: "",
}
