"""What a seller or a buyer may still do with an order: cancel it, refund it, have it back; or why not.

The rules are those of the return overview and the order overview; the codes those of the endpoints' error tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.sandbox.world import cancellations, return_steps
from tiktok_orders.sandbox.world.cases import CANCELLATION, Case
from tiktok_orders.sandbox.world.reasons import (
    BUYER_CANCEL,
    buyer_return_reasons,
    seller_cancel_reasons,
    seller_return_reasons,
)

_DAY = 86_400
# How long after delivery an order may come back; it differs by market and no source states it for all.
_RETURN_DAYS = 30

_BEFORE_SHIPPING = frozenset({"UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING"})
_REFUNDABLE = frozenset({"AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED", "COMPLETED"})
_RETURNABLE = frozenset({"DELIVERED", "COMPLETED"})
REQUEST_TYPES = ("CANCEL", "REFUND", "RETURN_AND_REFUND")


class Standing(NamedTuple):
    """An order as the rules see it; `now` is unix seconds."""

    order: dict[str, Any]
    region: str
    cases: dict[str, Case]
    now: int

    @property
    def status(self) -> str:
        return str(self.order["status"])


def why_not(standing: Standing, request_type: str) -> str | None:
    """Returns what keeps the order as a whole from a request: "over", "shipped", "early", or None."""
    status, order = standing.status, standing.order
    if status == OrderStatus.CANCELLED.value:
        return "over"
    if request_type == "CANCEL":
        return _why_not_cancel(standing)
    is_far_enough = status in (_REFUNDABLE if request_type == "REFUND" else _RETURNABLE)
    if not is_far_enough or "paid_time" not in order:
        return "early"
    delivered = order.get("delivery_time", order.get("collection_time", standing.now))
    return "over" if standing.now > delivered + _RETURN_DAYS * _DAY else None


def _why_not_cancel(standing: Standing) -> str | None:
    status = standing.status
    if status == OrderStatus.COMPLETED.value:
        return "over"
    # Once a parcel is arranged a seller may stop it in the US alone (order overview).
    in_time = status in _BEFORE_SHIPPING or (
        status == OrderStatus.AWAITING_COLLECTION.value and standing.region == "US"
    )
    return None if in_time else "shipped"


def why_not_line(standing: Standing, place: int, request_type: str) -> str | None:
    """Returns what keeps a line from a request: "cancelled", "shipped", "open", "done", or None."""
    line = standing.order["line_items"][place]
    if line["display_status"] == OrderStatus.CANCELLED.value:
        return "cancelled"
    if request_type == "CANCEL" and standing.status == OrderStatus.PARTIALLY_SHIPPING.value and "rts_time" in line:
        return "shipped"
    return _find_case_of(standing.cases.values(), line["id"])


def _find_case_of(cases: Iterable[Case], line_id: str) -> str | None:
    found = None
    for case in cases:
        if line_id in case.line_ids:
            if is_open(case):
                return "open"
            if not is_void(case):
                found = "done"
    return found


def is_void(case: Case) -> bool:
    """Tells whether a case ended without effect, so that its lines are free again."""
    if case.kind == CANCELLATION:
        return case.status == cancellations.DECLINED
    return case.status in return_steps.VOID and case.shown.get("arbitration_status") != "IN_PROGRESS"


def is_open(case: Case) -> bool:
    """Tells whether a case still goes on."""
    if case.kind == CANCELLATION:
        return case.status in (cancellations.PENDING, cancellations.SUCCESS)
    return not is_void(case) and case.status not in return_steps.DONE


def reasons_of(standing: Standing, request_type: str, *, user: str) -> dict[str, str]:
    """Returns key to text of the reasons that a user (SELLER or BUYER) may give now."""
    if request_type != "CANCEL":
        return seller_return_reasons(request_type) if user == "SELLER" else buyer_return_reasons(request_type)
    if user == "BUYER":
        return BUYER_CANCEL
    return seller_cancel_reasons(standing.region, unpaid=standing.status == OrderStatus.UNPAID.value)
