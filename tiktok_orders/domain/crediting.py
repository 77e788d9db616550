"""Whether a refund of TikTok's is credited in Magento now: by itself, or because a person asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tiktok_orders.domain.after_sale import CANCELLATION, RETURN, CaseState
from tiktok_orders.domain.eligibility import Verdict, VerdictKind
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.policy import UNWANTED, OrderPolicy

_OPEN = ("queued", "running", "unknown")
_OVER = ("canceled", "closed")
# What a sales order without an invoice ends a credit with: it is asked for again once there is one.
NOT_INVOICED = "credit_without_invoice"


@dataclass(frozen=True, slots=True)
class RefundStanding:
    """A cancellation or return beside its sales order, its credit memo and the job that makes one.

    `magento_state` is "" without a sales order, `credit_memo` "" without a memo, `job_state` "" without a job.
    `credited_before` is true where the request that this one goes on from was credited. Times aware UTC.
    """

    case_id: str
    account_id: str
    order_id: str
    kind: str
    case_type: str
    state: str
    reason: str
    update_time: datetime | None
    currency: str
    refund_total: Decimal | None
    is_partial: bool
    buyer_keeps_item: bool
    is_superseded: bool
    credited_before: bool
    magento_id: str
    increment_id: str
    magento_state: str
    total_invoiced: Decimal | None
    credit_memo: str
    job_state: str
    job_code: str

    @property
    def waits_for_invoice(self) -> bool:
        """Tells whether it was not credited for want of an invoice, and none is known since."""
        return (self.job_state, self.job_code) == ("skipped", NOT_INVOICED) and not self.total_invoiced


def judge_credit(
    one: RefundStanding | None, *, is_live: bool, magento_id: str, go_live_at: datetime | None
) -> Verdict:
    """Returns whether a refund is credited when a person asks; `magento_id` is where its account sends to."""
    if one is None:
        return _told(VerdictKind.SKIP, FailureFound("nothing_to_credit"))
    if found := _why_not(one, is_live=is_live, magento_id=magento_id):
        return _told(VerdictKind.SKIP, found, one)
    if go_live_at and one.update_time and one.update_time < go_live_at:
        return _told(VerdictKind.EYE, FailureFound("credit_before_go_live"), one)
    return Verdict(VerdictKind.WILL, sentence=f"{one.refund_total:f} {one.currency}", subject=one.case_id)


def follows_by_itself(
    one: RefundStanding,
    policy: OrderPolicy,
    *,
    is_live: bool,
    magento_id: str,
    go_live_at: datetime | None,
) -> bool:
    """Tells whether a refund is credited though nobody asks; a cancellation's where cancellations are followed.

    One that was asked for before is left to people, whatever became of it, unless it lacked an invoice then, or
    the policy wanted none meanwhile.
    """
    if policy.propose_refunds_only or not (one.kind == RETURN or policy.cancel_with_tiktok):
        return False
    is_new = not one.job_state or (one.job_state == "skipped" and one.job_code in (NOT_INVOICED, UNWANTED))
    verdict = judge_credit(one, is_live=is_live, magento_id=magento_id, go_live_at=go_live_at)
    return is_new and verdict.kind is VerdictKind.WILL


def goods_are_back(one: RefundStanding) -> bool:
    """Tells whether the seller has the goods: sent back, or never sent."""
    if one.kind == CANCELLATION:
        return True
    return one.case_type == "RETURN_AND_REFUND" and not one.buyer_keeps_item and not one.is_partial


def _why_not(one: RefundStanding, *, is_live: bool, magento_id: str) -> FailureFound | None:
    number = {"increment_id": one.increment_id}
    rows: tuple[tuple[bool, FailureFound], ...] = (
        (bool(one.credit_memo), FailureFound("credit_done", {"memo": one.credit_memo})),
        (one.is_superseded or one.credited_before, FailureFound("credit_superseded")),
        (one.state != CaseState.REFUNDED, FailureFound("credit_not_refunded")),
        (not one.refund_total, FailureFound("nothing_paid_back")),
        (not one.increment_id, FailureFound("no_sales_order")),
        (one.job_state in _OPEN, FailureFound("credit_in_progress")),
        (
            one.magento_state in _OVER,
            FailureFound("credit_order_over", {**number, "state": one.magento_state}),
        ),
        (not is_live, FailureFound("credit_watch_only")),
        (one.magento_id != magento_id, FailureFound("credit_other_magento", number)),
        (one.waits_for_invoice, FailureFound(NOT_INVOICED, number)),
    )
    return next((found for is_so, found in rows if is_so), None)


def _told(kind: VerdictKind, found: FailureFound, one: RefundStanding | None = None) -> Verdict:
    return Verdict(kind, found.code, found.sentence, subject=one.case_id if one else "")
