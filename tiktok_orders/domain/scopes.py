"""The rights (scopes) that a seller's consent gives our app, and what stops without each.

Keys: Partner Center, as confirmed in 2026-11; those of logistics and finance are not confirmed. None of logistics
is asked for here, and any right of finance counts as the one.
"""

from __future__ import annotations

from collections.abc import Iterable

NEEDED_SCOPES = {
    "seller.authorization.info": "Seeing which shops an authorisation covers: no shop can be connected.",
    "seller.order.info": "Reading orders: nothing can be imported, and no sales order can be checked or created.",
    "seller.fulfillment.basic": "Parcels: orders cannot be shipped from here.",
    "seller.return_refund.basic": "Cancellations, returns and refunds: they are not shown and cannot be answered.",
}
_FINANCE = "seller.finance"
_FINANCE_STOPS = "Statements and payments: payouts are not shown."
NO_RIGHT_TO_FINANCE = (
    "TikTok Shop does not let this app read statements and payments. Add the right for finance in Partner Center, "
    "then authorise the shop again; all else goes on without it."
)
# Without these an account does nothing at all.
INDISPENSABLE = ("seller.authorization.info", "seller.order.info")


def missing_scopes(granted: Iterable[str]) -> dict[str, str]:
    """Returns scope to what stops without it, for each that lacks; none where TikTok did not say."""
    known = set(granted)
    if not known:
        return {}
    lacking = {scope: what for scope, what in NEEDED_SCOPES.items() if scope not in known}
    if not any(scope.startswith(_FINANCE) for scope in known):
        lacking[_FINANCE] = _FINANCE_STOPS
    return lacking
