"""Asking for a refund to be credited in Magento, and what TikTok says of that refund."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tiktok_orders.domain.cancellations import COMPLETE, DECLINED, Cancellation, RefundAmount
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.services.actions.outcome import Kind, Outcome
from tiktok_orders.store.jobs import Job, name_job

NAME = "credit_in_magento"
# Both sides of a refund ask under this key, so that it is credited once whoever asks.
KEY = "credit"
CANCELLATION, RETURN = "CANCELLATION", "RETURN"
# TikTok pays back minutes to days after it took a cancellation: it is asked less and less often.
_LEAST_WAIT, _LONGEST_WAIT = timedelta(minutes=15), timedelta(hours=6)


@dataclass(frozen=True)
class CreditRequest:
    """A refund to be credited; `case_id` is TikTok's cancel_id or return_id.

    Of a return, `refund` and `line_item_ids` are what TikTok states once it is complete; of a cancellation they
    are left out, since TikTok is asked until it is. `return_to_stock` puts the goods back where they came from.
    """

    account_id: str
    order_id: str
    magento_id: str
    case_id: str
    requested_by: str
    kind: str = CANCELLATION
    refund: RefundAmount | None = None
    line_item_ids: tuple[str, ...] = ()
    reason: str = ""
    return_to_stock: bool = False


def credit_details(asked: CreditRequest) -> dict[str, Any]:
    """Returns what the job of a refund is told, ready for JSON."""
    details: dict[str, Any] = {"case_id": asked.case_id, "kind": asked.kind, "reason": asked.reason}
    if asked.refund is not None:
        stated = asked.refund.model_dump(mode="json", exclude_none=True)
        details |= {"refund": stated, "line_item_ids": list(asked.line_item_ids)}
    if asked.return_to_stock:
        details["return_to_stock"] = True
    return details


def credit_job(asked: CreditRequest, *, now: datetime) -> Job:
    """Returns the one job that credits a refund."""
    return Job(
        job_id=name_job(KEY, asked.account_id, asked.case_id),
        action=NAME,
        account_id=asked.account_id,
        order_id=asked.order_id,
        magento_id=asked.magento_id,
        bulk_id="",
        requested_at=now,
        requested_by=asked.requested_by,
        details=credit_details(asked),
        due_at=now,
    )


@dataclass(frozen=True)
class Refund:
    """What TikTok paid back, for which of its lines, and why."""

    amount: RefundAmount
    line_item_ids: tuple[str, ...]
    reason: str


def refund_of(job: Job, case: Cancellation | None, now: datetime) -> Refund | Outcome:
    """Returns what TikTok paid back, or that it has not yet; one that was declined pays nothing back."""
    details = job.details
    if "refund" in details:
        amount = RefundAmount.model_validate(details["refund"])
        return Refund(amount, tuple(details["line_item_ids"]), str(details.get("reason", "")))
    if case is None:
        return _ended(Kind.RETRY, FailureFound("no_cancellation"))
    if case.cancel_status == DECLINED:
        return _ended(Kind.SKIPPED, FailureFound("cancel_declined"))
    if case.cancel_status != COMPLETE:
        return _not_yet(job, now)
    lines = tuple(line.order_line_item_id for line in case.cancel_line_items if line.order_line_item_id)
    return Refund(case.refund_amount or RefundAmount(), lines, case.cancel_reason_text or case.cancel_reason)


def _not_yet(job: Job, now: datetime) -> Outcome:
    """Returns the outcome of a job that is no failure: it waits until TikTok has paid, however long that takes."""
    wait = min(max((now - job.requested_at) / 4, _LEAST_WAIT), _LONGEST_WAIT)
    return Outcome(
        Kind.RETRY,
        message="TikTok has not paid the buyer back yet. It is looked at again.",
        counts=False,
        retry_after_seconds=wait.total_seconds(),
    )


def _ended(kind: Kind, found: FailureFound) -> Outcome:
    return Outcome(kind, found.code, found.sentence)
