"""What a try at a job comes to: how it leaves the job, what is written, and whether its Magento needs a rest."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tiktok_orders.domain.backoff import backoff_seconds
from tiktok_orders.domain.failure_causes import cause_of_message
from tiktok_orders.domain.failures import MOST_TRIES, FailureFound
from tiktok_orders.services.actions.outcome import Action, Kind, Outcome
from tiktok_orders.store.jobs import Attempt, Ended, Job, end_try, settle_job
from tiktok_orders.store.magento_connections import Pause

# After so many failures in a row that are Magento's own, nothing is sent to it for a while.
_MOST_FAILURES_IN_A_ROW = 5
_LONGEST_PAUSE_SECONDS = 900.0


@dataclass(frozen=True)
class Try:
    """One try at a job that is over."""

    action: Action
    job: Job
    outcome: Outcome
    started_at: datetime
    finished_at: datetime
    was_sent: bool = False


def end_of(one: Try, *, random: float, look_up_after_seconds: float) -> Ended:
    """Returns how a try leaves its job: when there is another try, or that a person is needed.

    `random` lies between 0 and 1; an unknown outcome is looked up after so many seconds and more each time.
    """
    ended = _end_of(one, random, look_up_after_seconds)
    return replace(ended, cause=one.outcome.cause or cause_of_message(ended.code, ended.message))


def _end_of(one: Try, random: float, look_up_after_seconds: float) -> Ended:
    job, outcome, now, times = one.job, one.outcome, one.finished_at, _times_of(one)
    if outcome.kind in (Kind.DONE, Kind.ADOPTED):
        return Ended("done", code=outcome.code, times=times, message=outcome.message)
    if outcome.kind is Kind.SKIPPED:
        return Ended("skipped", code=outcome.code, message=outcome.message, times=times)
    if outcome.kind is Kind.RELEASED:
        return Ended("queued", due_at=job.due_at or now, code=job.code, message=job.message, times=times)
    if outcome.kind is Kind.FAILED:
        return Ended("failed", code=outcome.code, message=outcome.message, counts_as_try=True, times=times)
    tries = job.tries + outcome.counts
    code, message = outcome.code, outcome.message
    if outcome.counts and tries >= MOST_TRIES:
        found = FailureFound("needs_attention", {"tries": str(tries), "last": outcome.message})
        code, message = found.code, found.sentence
    wait_seconds = backoff_seconds(tries, random, at_least=outcome.retry_after_seconds)
    # An outcome that stays unknown is never called failed: it is looked up as long as it takes.
    if outcome.kind is Kind.UNKNOWN:
        due_at = now + timedelta(seconds=wait_seconds + look_up_after_seconds)
        return Ended("unknown", due_at, "outcome_unknown", message, counts_as_try=outcome.counts, times=times)
    if outcome.counts and tries >= MOST_TRIES:
        return Ended("failed", code=code, message=message, counts_as_try=True, times=times)
    due_at = now + timedelta(seconds=wait_seconds)
    return Ended("queued", due_at, code, message, counts_as_try=outcome.counts, times=times)


def write_try(cursor: Any, one: Try, ended: Ended) -> None:
    """Writes down a try, how it left its job, and what its outcome changed, inside the caller's transaction."""
    job, outcome, is_shown = one.job, one.outcome, one.action.shows_failures
    if outcome.record is not None:
        outcome.record(cursor)
    if outcome.kind is Kind.RELEASED:
        settle_job(cursor, job, ended, now=one.finished_at, is_shown=is_shown)
        return
    attempt = Attempt(
        job_id=job.job_id,
        started_at=one.started_at,
        finished_at=one.finished_at,
        outcome="failed" if ended.state == "failed" else outcome.kind,  # the last of many tries, too
        code=ended.code,
        request_id=outcome.request_id,
        message=outcome.message,
        cause=ended.cause,
    )
    end_try(cursor, job, attempt, ended, is_shown=is_shown)


@dataclass
class _Health:
    """How a Magento did lately: failures in a row that were its own, when the last ended, and pauses in a row."""

    failures: int = 0
    failed_at: datetime | None = None
    pauses: int = 0


class MagentoHealth:
    """Tells when a Magento needs a rest: at once where nothing works, longer each time where it keeps failing."""

    def __init__(self, pause_seconds: float) -> None:
        self._pause_seconds = pause_seconds
        self._known: defaultdict[str, _Health] = defaultdict(_Health)
        self._lock = threading.Lock()

    def pause_after(self, one: Try) -> Pause | None:
        """Returns the pause that a try calls for, None for none.

        What was under way already when another call failed may have met the same mishap: it counts once.
        """
        job, outcome, now = one.job, one.outcome, one.finished_at
        if outcome.kind is Kind.RELEASED:
            return None  # it was not sent, so it tells nothing
        with self._lock:
            health = self._known[job.magento_id]
            if outcome.pause:
                health.failures = 0
                return Pause(job.magento_id, now, None, outcome.pause)
            if not outcome.is_magento_down:
                health.failures = 0
                health.pauses = 0 if outcome.kind in (Kind.DONE, Kind.ADOPTED) else health.pauses
                return None
            if health.failed_at is not None and one.started_at < health.failed_at:
                return None
            health.failures, health.failed_at = health.failures + 1, now
            return self._rest(health, one) if health.failures >= _MOST_FAILURES_IN_A_ROW else None

    def _rest(self, health: _Health, one: Try) -> Pause:
        seconds = min(_LONGEST_PAUSE_SECONDS, self._pause_seconds * 2**health.pauses)
        health.failures, health.pauses = 0, health.pauses + 1
        reason = f"It failed {_MOST_FAILURES_IN_A_ROW} times in a row. {one.outcome.message}"
        return Pause(one.job.magento_id, one.finished_at, one.finished_at + timedelta(seconds=seconds), reason)


def _times_of(one: Try) -> dict[str, datetime]:
    """Returns the ledger's times that follow from a try."""
    outcome, now = one.outcome, one.finished_at
    times = {"sent_at": one.started_at} if one.was_sent or outcome.is_sent else {}
    times |= {"answered_at": now} if outcome.kind in (Kind.DONE, Kind.ADOPTED) else {}
    times |= {"linked_at": now} if outcome.is_linked else {}
    times |= {"confirmed_at": now} if outcome.is_confirmed else {}
    return times
