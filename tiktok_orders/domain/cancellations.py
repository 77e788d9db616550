"""A cancellation as TikTok Shop states it, and what it may be answered (202309, 202512, 202601; read 2026-11)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from tiktok_orders.domain.stated import Id, Money, Seconds, Stated

PENDING = "CANCELLATION_REQUEST_PENDING"
SUCCESS = "CANCELLATION_REQUEST_SUCCESS"  # accepted; the money is on its way
COMPLETE = "CANCELLATION_REQUEST_COMPLETE"  # paid back
DECLINED = "CANCELLATION_REQUEST_CANCEL"  # declined by the seller, or withdrawn by the buyer


def read_cancel_status(value: Any) -> Any:
    """Returns the status in one spelling: replies and webhooks say CANCELLED where requests say CANCEL."""
    return DECLINED if value == f"{DECLINED}LED" else value


class RefundAmount(Stated):
    """What the buyer gets back, each part as TikTok states it; None where it states none."""

    currency: str = ""
    refund_total: Money | None = None
    refund_subtotal: Money | None = None
    refund_shipping_fee: Money | None = None
    refund_tax: Money | None = None
    retail_delivery_fee: Money | None = None
    buyer_service_fee: Money | None = None


class Picture(Stated):
    url: str = ""


class CancelLineItem(Stated):
    cancel_line_item_id: Id
    order_line_item_id: str = ""
    sku_id: str = ""
    sku_name: str = ""
    seller_sku: str = ""
    product_name: str = ""
    product_image: Picture | None = None
    refund_amount: RefundAmount | None = None


class NextAction(Stated):
    """What TikTok waits for from the seller (`SELLER_RESPOND_CANCEL`), and until when."""

    action: str = ""
    deadline: Seconds = None


class Cancellation(Stated):
    """`cancel_type` is CANCEL (by seller or system) or BUYER_CANCEL; `cancel_reason` is a key, not words.

    `role` is who began it: BUYER, SELLER or SYSTEM. `cancel_status` has one spelling, see `read_cancel_status`.
    """

    cancel_id: Id
    order_id: Id
    cancel_type: str = ""
    cancel_status: Annotated[str, BeforeValidator(read_cancel_status)] = ""
    cancel_reason: str = ""
    cancel_reason_text: str = ""
    role: str = ""
    create_time: Seconds = None
    update_time: Seconds = None
    refund_amount: RefundAmount | None = None
    cancel_line_items: tuple[CancelLineItem, ...] = ()
    seller_next_action_response: tuple[NextAction, ...] = ()

    @property
    def respond_by(self) -> Seconds:
        """Returns the deadline of an answer, or None where none is waited for."""
        deadlines = [action.deadline for action in self.seller_next_action_response if action.deadline]
        return min(deadlines, default=None)


class CancelReply(Stated):
    """A cancellation that TikTok took; `cancel_status` is SUCCESS long before the money is back."""

    cancel_id: Id
    cancel_status: Annotated[str, BeforeValidator(read_cancel_status)] = ""


class RejectReason(Stated):
    """A reason with which this very request may be declined: its key, and TikTok's words for it."""

    name: str = Field(min_length=1)  # longer than an id
    text: str = ""


class RejectReasons(Stated):
    reasons: tuple[RejectReason, ...] = ()


class LineEligibility(Stated):
    """Whether lines of one SKU may be cancelled; `order_line_items_ids` is TikTok's spelling."""

    request_type: str = ""
    eligible: bool = False
    ineligible_code: int = 0
    ineligible_reason: str = ""
    order_line_item_ids: tuple[str, ...] = Field(
        default=(), validation_alias=AliasChoices("order_line_items_ids", "order_line_item_ids")
    )
    available_reason_names: tuple[str, ...] = ()


class SkuEligibility(Stated):
    sku_id: str = ""
    line_item_eligibility: tuple[LineEligibility, ...] = ()


class CancelEligibility(Stated):
    """Which lines of an order the seller may cancel now, and for which reasons."""

    sku_eligibility: tuple[SkuEligibility, ...] = ()

    @property
    def lines(self) -> tuple[LineEligibility, ...]:
        """Returns what is said of cancelling, without the SKUs."""
        return tuple(self._list_lines())

    @property
    def is_whole_order_eligible(self) -> bool:
        """Tells whether every line may be cancelled."""
        return bool(self.lines) and all(line.eligible for line in self.lines)

    @property
    def reason_names(self) -> tuple[str, ...]:
        """Returns the keys that fit every line that may be cancelled, in TikTok's order."""
        offered = [line.available_reason_names for line in self.lines if line.eligible]
        first = offered[0] if offered else ()
        return tuple(name for name in first if all(name in names for names in offered))

    @property
    def obstacle(self) -> LineEligibility | None:
        """Returns the first that may not be cancelled, with TikTok's code and reason, or None."""
        return next((line for line in self.lines if not line.eligible), None)

    def obstacle_of(self, line_item_ids: Collection[str]) -> LineEligibility | None:
        """Returns the first of what is said of these lines that speaks against it, or None."""
        return next((line for line in self._about(line_item_ids) if not line.eligible), None)

    def reason_names_of(self, line_item_ids: Collection[str]) -> tuple[str, ...]:
        """Returns the keys that fit each of these lines, in TikTok's order; empty where it says nothing."""
        offered = [line.available_reason_names for line in self._about(line_item_ids) if line.eligible]
        first = offered[0] if offered else ()
        return tuple(name for name in first if all(name in names for names in offered))

    def _about(self, line_item_ids: Collection[str]) -> Iterator[LineEligibility]:
        wanted = set(line_item_ids)
        return (
            line
            for line in self._list_lines()
            if not line.order_line_item_ids or wanted.intersection(line.order_line_item_ids)
        )

    def _list_lines(self) -> Iterator[LineEligibility]:
        for sku in self.sku_eligibility:
            yield from (line for line in sku.line_item_eligibility if line.request_type == "CANCEL")


class Decision(Stated):
    """Whether a request may be answered so now; `decision` is REJECT_REQUEST_CANCEL, say."""

    decision: str = Field(min_length=1)
    eligible: bool = False
    ineligible_code: int = 0
    ineligible_reason: str = ""
    available_reject_reasons: tuple[RejectReason, ...] = ()


class Decisions(Stated):
    decisions: tuple[Decision, ...] = ()
