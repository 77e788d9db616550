"""TikTok's refusals of cancellations, returns and refunds, in the words of the endpoints' error tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.refusals import Refusal, RequestRefusedError
from tiktok_orders.sandbox.api.replies import Data

PARAMETER_INVALID = Refusal(
    25001001,
    "An invalid request parameter was passed. Please check that you have the correct parameter type(s) and "
    "format.",
)
ORDER_STATUS_INVALID = Refusal(25001003, "Invalid order status.")
ALREADY_COMPLETED = Refusal(
    25001010, "A return request has already been completed, or the order has already been cancelled."
)
IN_PROGRESS = Refusal(25001011, "A return request is already in process, or the order has already been cancelled.")
REASON_UNKNOWN = Refusal(25001014, "Unknown return reason. Please ensure you are passing a valid return reason.")
REASON_NOT_OF_SELLER = Refusal(
    25001015,
    "The provided return reason cannot be used by the seller. Please select a valid return reason and try again.",
)
REASON_NOT_OF_ACTION = Refusal(25001016, "reverse reason not match action type")
REASON_NOT_OF_STATUS = Refusal(25001021, "Reason not match order status")
SHIPPED = Refusal(
    25001045, "The order has already been shipped and we are unable to cancel shipment with the courier."
)
ORDER_OVER = Refusal(25001051, "Not allowed to return or cancel since order is completed or cancelled")
TOTAL_TOO_HIGH = Refusal(25005005, "Refund total amount is larger than the refundable amount.")
LINES_NOT_ALONE = Refusal(25005010, "Unable to cancel individual line items within this request.")
LINES_TOO_MANY = Refusal(25005011, "The requested line item(s) for return or refund exceeds the allowable limit.")
NOT_FOUND = Refusal(25007006, "Order not found.")
NEGOTIATING = Refusal(25007007, "ReverseOrderExistNegotiate")
WITH_OPERATOR = Refusal(25011010, "request has been transferred to platform operator")
CANNOT_REJECT = Refusal(25011011, "reverse status cannot reject application")
CANNOT_APPROVE = Refusal(25011012, "reverse status cannot approve application")
CANNOT_RECEIVE = Refusal(25011013, "reverse status cannot approve receive")
RECEIVED_BY_TIKTOK = Refusal(25011026, "forbid process receive for FBT order")
CANNOT_OFFER = Refusal(25011032, "ReverseInvalidStatusPartialRefund")
DECISION_NOT_OF_TYPE = Refusal(25020004, "decision not match reverse type")
NO_PERMISSION = Refusal(25020005, "No permission to process this order")
ALREADY_CANCELLED = Refusal(25020009, "reverse already cancelled")
ALREADY_APPROVED = Refusal(25020010, "Aftersales has been approved and cannot be rejected.")
ALREADY_RECEIVED = Refusal(25020011, "return already received")
CANNOT_REJECT_RECEIVED = Refusal(25020012, "status can't reject receive")

_GENERAL = 36009004


def in_words_of_aftersales(handler: Callable[[Call], Data]) -> Callable[[Call], Data]:
    """Returns a handler that says 25001001 where a parameter has a wrong type, format or value.

    That is the one code which the error tables of these endpoints have for it.
    """

    @wraps(handler)
    def answer(call: Call) -> Data:
        try:
            return handler(call)
        except RequestRefusedError as error:
            if error.refusal.code == _GENERAL:
                raise RequestRefusedError(PARAMETER_INVALID) from error
            raise

    return answer


def refuse_if(is_wrong: object, refusal: Refusal) -> None:
    """Refuses the request where something is wrong with it."""
    if is_wrong:
        raise RequestRefusedError(refusal)
