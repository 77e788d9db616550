"""Why Magento does not follow TikTok though a person asks for it, as the preview says it: a part of `failures`."""

from __future__ import annotations

_C = "check"
# Code, stage, whether a retry helps, label, sentence, what to do.
# fmt: off
FOLLOW_ROWS: tuple[tuple[str, str, bool, str, str, str], ...] = (
    ("follow_watch_only", _C, False, "Account only watches",
     "The account only watches: nothing is sent to Magento for it.",
     "Switch the account to live first."),
    ("follow_other_magento", _C, False, "In another Magento",
     "The sales order {increment_id} lies in a Magento to which this account does not send.",
     "Do it there by hand."),
    ("follow_cancel_in_progress", _C, False, "Being cancelled",
     "The sales order of this order is being cancelled at this moment.",
     "Wait for it to finish."),
    ("follow_not_cancelled", _C, False, "Not cancelled on TikTok",
     "The order is not cancelled on TikTok, as far as is known here.",
     "Sync its status, or reject it on TikTok first."),
    ("follow_order_over", _C, False, "Over in Magento",
     "The sales order {increment_id} is {state} in Magento already.",
     "Nothing: there is nothing left to cancel."),
    ("follow_cancelled_before", _C, False, "Followed already",
     "Magento was told of this cancellation: what is invoiced of {increment_id} can only be credited.",
     "Look at the refund of this order, on the page Refunds."),
    ("follow_shipment_in_progress", _C, False, "Being shipped in Magento",
     "This package is being shipped in Magento at this moment.",
     "Wait for it to finish."),
    ("follow_nothing_to_ship", _C, False, "Nothing to ship in Magento",
     "Magento has all that TikTok shows as shipped of this order, as far as is known here.",
     "Sync its status if that surprises you."),
)
# fmt: on
