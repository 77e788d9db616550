"""Whether Magento follows an order where a person asks for it: cancelled or shipped as TikTok shows it."""

from __future__ import annotations

from dataclasses import dataclass

from tiktok_orders.domain.eligibility import AccountMode, Verdict, VerdictKind
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.shipped_packages import ShippedPackage
from tiktok_orders.domain.tiktok_words import OrderStatus

_CANCELED, _CLOSED = "canceled", "closed"


@dataclass(frozen=True, slots=True)
class FollowFacts:
    """An order beside its sales order, of which all is "" where there is none.

    `account_magento_id` is the Magento that its account sends to, "" for none.
    """

    order_id: str
    status: str
    account_mode: str
    account_magento_id: str
    increment_id: str = ""
    magento_id: str = ""
    magento_state: str = ""
    is_invoiced: bool = False


def judge_cancellation(facts: FollowFacts, job_state: str) -> Verdict:
    """Returns whether the sales order is cancelled now; `job_state` is that of the order's job, "" without one."""
    number = {"increment_id": facts.increment_id}
    found = _why_not(facts, "no_sales_order", job_state, "follow_cancel_in_progress")
    if found is None and facts.status != OrderStatus.CANCELLED:
        found = FailureFound("follow_not_cancelled")
    if found is None and facts.magento_state in (_CANCELED, _CLOSED):
        found = FailureFound("follow_order_over", {**number, "state": facts.magento_state})
    if found is None and job_state == "done":
        found = FailureFound("follow_cancelled_before", number)
    if found is not None:
        return _skip(found)
    invoiced = "It is invoiced: what TikTok pays back is to be credited."
    return Verdict(VerdictKind.WILL, warnings=(invoiced,) if facts.is_invoiced else ())


def judge_shipment(facts: FollowFacts, missing: ShippedPackage | None, job_state: str) -> Verdict:
    """Returns whether a package that Magento lacks is shipped there now; `missing` is None where it lacks none.

    `job_state` is that of the package's job, "" without one.
    """
    number = {"increment_id": facts.increment_id}
    found = _why_not(facts, "shipment_no_sales_order", job_state, "follow_shipment_in_progress")
    if found is None and missing is None:
        found = FailureFound("follow_nothing_to_ship")
    if found is None and facts.magento_state == _CANCELED:
        found = FailureFound("shipment_order_cancelled", number)
    if found is None and facts.magento_state == _CLOSED:
        found = FailureFound("shipment_order_closed", number)
    if found is not None or missing is None:
        return _skip(found or FailureFound("follow_nothing_to_ship"))
    said = " ".join(part for part in (missing.provider_name, missing.tracking_number) if part)
    return Verdict(VerdictKind.WILL, sentence=said, subject=missing.subject_for(facts.order_id))


def _why_not(facts: FollowFacts, no_sales_order: str, job_state: str, in_progress: str) -> FailureFound | None:
    if facts.account_mode != AccountMode.LIVE:
        return FailureFound("follow_watch_only")
    if not facts.increment_id:
        return FailureFound(no_sales_order)
    if facts.magento_id != facts.account_magento_id:
        return FailureFound("follow_other_magento", {"increment_id": facts.increment_id})
    return FailureFound(in_progress) if job_state in ("queued", "running", "unknown") else None


def _skip(found: FailureFound) -> Verdict:
    return Verdict(VerdictKind.SKIP, found.code, found.sentence)
