"""Whether the shipment of an order that TikTok carries is arranged now, and with what was wished for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tiktok_orders.domain.arranging import Wish
from tiktok_orders.domain.eligibility import Verdict, VerdictKind
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.ship_call import ShipCall, ShipPlan

# Why `plan_shipment` plans nothing, in the codes of the list of failures.
_PLAN_CODES = {"by_tiktok": "fulfilled_by_tiktok", "line_not_waiting": "already_shipped"}


@dataclass(frozen=True, slots=True)
class ArrangingFacts:
    """What decides beside the plan. `times_done` counts how often it was arranged from here and TikTok then showed
    the order as waiting again."""

    order_id: str
    now: datetime
    is_live: bool
    is_in_hand: bool
    times_done: int = 0


def judge_arranging(plan: ShipPlan, wish: Wish, facts: ArrangingFacts) -> Verdict:
    """Returns whether the parcels of the plan are arranged; the gravest reason wins.

    What was arranged before needs an eye: a label can cost money twice.
    """
    if facts.is_in_hand:
        return _skip(FailureFound("arranging"))
    if not facts.is_live:
        return _skip(FailureFound("watch_only_tiktok"))
    if plan.call is None:
        code = _PLAN_CODES.get(plan.code, plan.code)
        return Verdict(VerdictKind.SKIP, code, plan.sentence)
    if plan.call not in (ShipCall.TIKTOK_HANDOVER, ShipCall.BUY_LABEL):
        return _skip(FailureFound("seller_ships"))
    if wish.trouble:
        return Verdict(VerdictKind.SKIP, "no_offer", wish.trouble)
    if (found := why_not_wish(plan, wish, facts.now)) is not None:
        return _skip(found)
    subject = f"{facts.order_id}:{facts.times_done + 1}" if facts.times_done else ""
    if facts.times_done:
        before = FailureFound("arranged_before")
        return Verdict(VerdictKind.EYE, before.code, before.sentence, subject=subject)
    return Verdict(VerdictKind.WILL)


def why_not_wish(plan: ShipPlan, wish: Wish, now: datetime) -> FailureFound | None:
    """Returns why what was wished does not fit the parcels that wait now, or None."""
    if plan.call is ShipCall.TIKTOK_HANDOVER:
        slot = wish.handover.slot if wish.handover else None
        if slot is not None and slot.start_time is not None and slot.start_time <= now:
            return FailureFound("slot_over")
        return None if wish.handover else FailureFound("wish_differs")
    wished = {frozenset(one.line_item_ids) for one in wish.labels}
    waiting = {frozenset(parcel.line_item_ids) for parcel in plan.parcels}
    return None if waiting <= wished else FailureFound("wish_differs")


def _skip(found: FailureFound) -> Verdict:
    return Verdict(VerdictKind.SKIP, found.code, found.sentence)
