"""What follows in Magento from a buyer's request to cancel: held while it waits, then released or cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tiktok_orders.domain.after_sale import CaseState
from tiktok_orders.domain.policy import OrderPolicy
from tiktok_orders.domain.tiktok_words import OrderStatus


class FollowUp(StrEnum):
    """What is asked of Magento; each value is the name of its action."""

    HOLD = "hold_in_magento"
    RELEASE = "release_in_magento"
    CANCEL = "cancel_in_magento"


_OVER_IN_MAGENTO = ("canceled", "closed", "complete")


@dataclass(frozen=True, slots=True)
class RequestStanding:
    """One request of a buyer to cancel, its order and its sales order.

    `hold_job` and `release_job` are the states of the jobs that were asked for, "" for none.
    """

    case_id: str
    order_id: str
    state: str
    unit_count: int
    order_unit_count: int
    order_status: str
    magento_id: str
    magento_state: str
    hold_job: str
    release_job: str


def decide_follow_up(one: RequestStanding, policy: OrderPolicy) -> FollowUp | None:
    """Returns what is to be asked of Magento now, or None.

    An order that is cancelled on TikTok is never released, even where the policy leaves its sales order alone:
    nobody should pack it.
    """
    if one.state == CaseState.TO_ANSWER:
        is_wanted = policy.hold_while_cancel_is_asked and one.magento_state not in _OVER_IN_MAGENTO
        return FollowUp.HOLD if is_wanted and not one.hold_job else None
    is_accepted = one.state in (CaseState.APPROVED, CaseState.REFUNDED)
    if is_accepted and one.unit_count >= one.order_unit_count:
        is_over = one.order_status == OrderStatus.CANCELLED and policy.cancel_with_tiktok
        return FollowUp.CANCEL if is_over and one.magento_state not in ("canceled", "closed") else None
    is_over = is_accepted or one.state == CaseState.CLOSED
    return FollowUp.RELEASE if is_over and one.hold_job and not one.release_job else None
