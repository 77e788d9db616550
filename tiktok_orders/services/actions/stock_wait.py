"""Orders that wait for stock: their job stays in the outbox and asks Magento again by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from tiktok_orders.domain.failure_causes import cause_of
from tiktok_orders.domain.failures import CannotBuildError
from tiktok_orders.domain.policy import OnUnsalable, OrderPolicy
from tiktok_orders.services.actions.outcome import Kind, Outcome
from tiktok_orders.store.jobs import Job

# In a job's details: until when it waits for stock, as an ISO instant; "" until there is enough.
WAITS = "waits_for_stock"
# Each look reads the order anew on TikTok, and is written down: often enough for goods that arrive.
LOOKS_EVERY = timedelta(minutes=30)
_OUT_OF_STOCK = "out_of_stock"


def cannot_build(error: CannotBuildError, job: Job, policy: OrderPolicy, now: datetime) -> Outcome:
    """Returns the outcome of a job whose sales order cannot be built: it waits where it should, else it failed."""
    words = " ".join(dict.fromkeys(found.sentence for found in error.found))
    cause = cause_of(error.found[0])
    wait = _time_to_wait(job, policy, now) if {one.code for one in error.found} == {_OUT_OF_STOCK} else None
    if wait is None:
        return Outcome(Kind.FAILED, error.code, words, cause=cause)
    happened = " ".join(dict.fromkeys(found.what_happened for found in error.found))
    words = f"{happened} It waits for stock and is tried again by itself."
    return Outcome(
        Kind.RETRY, error.code, words, cause=cause, counts=False, retry_after_seconds=wait.total_seconds()
    )


def _time_to_wait(job: Job, policy: OrderPolicy, now: datetime) -> timedelta | None:
    """Returns for how long a job waits now, None where it does not: a day that was named has come, say.

    By the policy only those wait of which no bulk action is waiting for the end: whoever asked for one is told.
    """
    asked = job.details.get(WAITS)
    if asked:
        until = datetime.fromisoformat(str(asked))
        return until - now if until > now else None
    by_policy = policy.on_unsalable is OnUnsalable.WAIT and not job.bulk_id
    return LOOKS_EVERY if asked == "" or by_policy else None
