"""Why a refund is not credited in Magento, as the preview says it: a part of `failures`."""

from __future__ import annotations

_C = "check"
# Code, stage, whether a retry helps, label, sentence, what to do.
# fmt: off
CREDIT_ROWS: tuple[tuple[str, str, bool, str, str, str], ...] = (
    ("nothing_to_credit", _C, False, "Nothing to credit",
     "No refund of this order waits to be credited in Magento.",
     "Nothing."),
    ("credit_watch_only", _C, False, "Account only watches",
     "The account only watches: nothing is sent to Magento for it.",
     "Switch the account to live, then credit it."),
    ("credit_superseded", _C, False, "Goes on under another number",
     "The buyer changed this request: it goes on under another number and is credited there, once.",
     "Open the newer request."),
    ("credit_not_refunded", _C, False, "Not refunded yet",
     "TikTok has not paid the buyer back, so there is nothing to credit yet.",
     "Wait until TikTok shows it as refunded."),
    ("credit_done", _C, False, "Credited already",
     "This refund is credited in Magento: credit memo {memo}.",
     "Nothing: a refund is credited once."),
    ("credit_in_progress", _C, False, "Being credited",
     "This refund is being credited at this moment.",
     "Wait for it to finish."),
    ("credit_order_over", _C, False, "Sales order is over",
     "The sales order {increment_id} is {state} in Magento, so nothing can be credited.",
     "Compare the two in Magento."),
    ("credit_other_magento", _C, False, "In another Magento",
     "The sales order {increment_id} lies in a Magento to which this account does not send.",
     "Credit it there by hand."),
    ("credit_before_go_live", _C, False, "Refunded before go-live",
     "TikTok paid this back before the account went live, so somebody may have credited it in Magento already.",
     "Look for a credit memo in Magento; where there is none, tick it."),
)
# fmt: on
