"""Why a shipment that TikTok carries is not arranged: the part of `failures` that tells of handover and labels."""

from __future__ import annotations

_C, _S, _A = "check", "send", "answer"
_RETRY_SELF = "Nothing: it is tried again by itself."
# Code, stage, whether a retry helps, label, sentence, what to do.
# fmt: off
ARRANGING_ROWS: tuple[tuple[str, str, bool, str, str, str], ...] = (
    ("arranging", _C, False, "Being shipped or cancelled",
     "This order is being shipped, corrected or cancelled at this moment.",
     "Wait for it to finish."),
    ("watch_only_tiktok", _C, False, "Account only watches",
     "The account only watches: nothing is sent to TikTok.",
     "Switch the account to live, then do it."),
    ("seller_ships", _C, False, "Shipped by the seller",
     "The seller ships this order with a carrier of their own, so TikTok has no label for it.",
     "Use Ship, and state carrier and tracking number."),
    ("no_package", _C, True, "No parcel yet",
     "TikTok has not made a parcel for this order yet.",
     "Try again in a few minutes."),
    ("package_torn", _C, False, "Parcel is shipped whole",
     "Here a parcel is shipped whole.",
     "Split the order on TikTok first, or ship it all."),
    ("shipping_unknown", _C, False, "Who ships is not known",
     "TikTok does not say who ships this order.",
     "Ship it in Seller Center."),
    ("no_offer", _C, True, "TikTok offers no carrier",
     "TikTok offers no way to carry this parcel: {message}",
     "Check its weight and size, then ask TikTok again."),
    ("wish_differs", _C, True, "Parcels are others now",
     "What was chosen does not fit the parcels of this order as they are now.",
     "Ask TikTok again what it offers, then arrange it."),
    ("arranged_before", _C, False, "Arranged before",
     "This order was arranged from here before, and TikTok shows it as waiting again.",
     "Make sure that its label was cancelled, then arrange it once more."),
    ("price_rose", _S, False, "Label has another price now",
     "TikTok now asks {now} for the label, instead of the {before} that was confirmed, so it was not bought.",
     "Ask TikTok for its prices again, then decide."),
    ("slot_over", _A, False, "Collection time is gone",
     "The carrier does not come at the chosen time.",
     "Choose another time, or drop the parcel off."),
    ("tiktok_refused", _A, False, "Refused by TikTok",
     "TikTok refused it: {message}",
     "Correct what it names, then retry."),
    ("tiktok_busy", _S, True, "TikTok is busy",
     "TikTok asked to slow down.",
     _RETRY_SELF),
    ("tiktok_unreachable", _S, True, "TikTok not reachable",
     "TikTok did not answer.",
     _RETRY_SELF),
    ("label_coming", _A, True, "Label not made yet",
     "TikTok has not made the label yet.",
     _RETRY_SELF),
    ("label_not_had", _A, False, "No label to be had",
     "TikTok gives no label for this parcel: {message}",
     "Look at the parcel in Seller Center."),
)
# fmt: on
