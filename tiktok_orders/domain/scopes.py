"""The rights (scopes) that a seller's consent gives our app, and what stops without each.

Keys: Partner Center, as confirmed in 2026-11; those of logistics and finance are not confirmed, so none is asked
for here.
"""

from __future__ import annotations

from collections.abc import Iterable

NEEDED_SCOPES = {
    "seller.authorization.info": "Seeing which shops an authorisation covers: no shop can be connected.",
    "seller.order.info": "Reading orders: nothing can be imported, and no sales order can be checked or created.",
    "seller.fulfillment.basic": "Parcels: orders cannot be shipped from here.",
    "seller.return_refund.basic": "Cancellations, returns and refunds: they are not shown and cannot be answered.",
}
# Without these an account does nothing at all.
INDISPENSABLE = ("seller.authorization.info", "seller.order.info")


def missing_scopes(granted: Iterable[str]) -> dict[str, str]:
    """Returns scope to what stops without it, for each that lacks; none where TikTok did not say."""
    known = set(granted)
    return {scope: what for scope, what in NEEDED_SCOPES.items() if scope not in known} if known else {}
