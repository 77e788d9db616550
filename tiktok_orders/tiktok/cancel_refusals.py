"""What TikTok Shop's refusals of cancellations and returns, and of answers to them, mean to a seller.

Source: Partner Center, error tables of Cancel Order, Approve and Reject Cancellation, Approve and Reject Return
(202309, read 2026-11).
"""

from __future__ import annotations

from tiktok_orders.errors import (
    AlreadyDoneError,
    ForeignOrderError,
    ReasonNotOfferedError,
    RemoteError,
    WrongStateError,
)
from tiktok_orders.tiktok.refusal import Refusal

REASON_NOT_OFFERED = Refusal(
    ReasonNotOfferedError,
    "TikTok Shop does not offer this reason here: not in this market, or not for an order in this state. "
    "Choose another reason.",
)
IN_PROGRESS = Refusal(
    AlreadyDoneError,
    "A cancellation or return of this order is already under way, or the order is cancelled. Nothing was changed.",
)
OVER = Refusal(
    AlreadyDoneError,
    "The order is already completed or cancelled on TikTok Shop. Nothing was changed.",
)
ANSWERED = Refusal(
    AlreadyDoneError,
    "The buyer’s request was already answered, withdrawn or decided by TikTok Shop. Read the order anew to "
    "see how.",
)
SHIPPED = Refusal(
    WrongStateError,
    "The order is already shipped, so it can no longer be cancelled. The buyer may return it once it has arrived.",
)
WRONG_STATE = Refusal(
    WrongStateError,
    "TikTok Shop does not allow this for the order or request as it stands. Read the order anew.",
)
LINES_NOT_ALONE = Refusal(
    WrongStateError,
    "Single lines of this order cannot be cancelled for this reason. Cancel the whole order.",
)
LINES_TOO_MANY = Refusal(
    WrongStateError,
    "More lines than the order still has were to be cancelled. Read the order anew, then try again.",
)
NOT_THIS_SHOPS = Refusal(
    ForeignOrderError,
    "TikTok Shop has no such order or request in this shop. Check that the right account is chosen.",
)
NEGOTIATING = Refusal(
    WrongStateError,
    "The buyer has not answered the partial refund that was offered. Wait for that answer.",
)
WITH_OPERATOR = Refusal(
    WrongStateError,
    "TikTok Shop itself decides this request now. Follow it in Seller Center.",
)
RECEIVED_BY_TIKTOK = Refusal(
    WrongStateError,
    "TikTok’s own warehouse receives this parcel, so it is not for the seller to confirm.",
)
TOO_MUCH = Refusal(
    WrongStateError,
    "The amount is more than can be refunded. Offer a smaller one.",
)
RISK = Refusal(
    RemoteError,
    "TikTok Shop’s risk control stopped the cancellation. Cancel the order in Seller Center, or ask its support.",
)
LOCKED = Refusal(
    RemoteError,
    "TikTok Shop is working on this order at the moment. Try again in a minute.",
    retryable=True,
)
SYSTEM = Refusal(
    RemoteError,
    "TikTok Shop could not read or write the order’s requests. Try again in a few minutes.",
    retryable=True,
    outcome_known=False,
)

CANCEL_REFUSALS: dict[int, Refusal] = {
    **dict.fromkeys((25001014, 25001015, 25001016, 25001020, 25001021, 25001057), REASON_NOT_OFFERED),
    25001011: IN_PROGRESS,
    **dict.fromkeys((25001010, 25001051), OVER),
    **dict.fromkeys((25011011, 25011012, 25020009, 25020010, 25020011, 25020012), ANSWERED),
    **dict.fromkeys((25011013, 25011032), WRONG_STATE),
    25007007: NEGOTIATING,
    25011010: WITH_OPERATOR,
    25011026: RECEIVED_BY_TIKTOK,
    25005005: TOO_MUCH,
    25001045: SHIPPED,
    **dict.fromkeys((25001003, 25020003, 25020004), WRONG_STATE),
    25005010: LINES_NOT_ALONE,
    25005011: LINES_TOO_MANY,
    **dict.fromkeys((25007006, 25020005), NOT_THIS_SHOPS),
    25001046: RISK,
    25001028: LOCKED,
    **dict.fromkeys((25001058, 25007002), SYSTEM),
}
