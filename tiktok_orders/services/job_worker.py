"""Works through the outbox: claims, lets the action check again, sends several at once, records each outcome.

A job is `running` in the database before anything is sent for it, and its outcome lands in one transaction with
what it changed. So a kill at any moment leaves either an outcome or a job to look up: nothing is sent twice.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from tiktok_orders.domain.backoff import backoff_seconds
from tiktok_orders.domain.failures import MOST_TRIES, FailureFound
from tiktok_orders.errors import TikTokOrdersError
from tiktok_orders.services.actions.outcome import Action, Kind, Outcome, Send
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import (
    Attempt,
    Ended,
    Job,
    claim_jobs,
    end_try,
    find_unknown_jobs,
    may_send,
    next_due_at,
    recover_jobs,
    settle_job,
)
from tiktok_orders.store.magento_connections import Pause, pause_magento

log = logging.getLogger(__name__)

BATCH = 40
# After so many failures in a row that are Magento's own, nothing is sent to it for a while.
_MOST_FAILURES_IN_A_ROW = 5
_LONGEST_PAUSE_SECONDS = 900.0
_IDLE_SECONDS = 1.0


@dataclass(frozen=True)
class WorkerLimits:
    """How much at once, and how long until an unknown outcome is looked up: a server may still be at work."""

    senders: int = 4
    batch: int = BATCH
    look_up_after_seconds: float = 30.0
    pause_seconds: float = 60.0


@dataclass
class _Health:
    """How a Magento did lately: failures in a row that were its own, and pauses in a row."""

    failures: int = 0
    pauses: int = 0


@dataclass
class JobWorker:
    """The one worker of this process. `at_point` hears of each named point on a job's way: for crash tests."""

    database: Database
    actions: Mapping[str, Action]
    clock: Callable[[], datetime]
    random: Callable[[], float]
    limits: WorkerLimits = field(default_factory=WorkerLimits)
    at_point: Callable[[str], None] = field(default=lambda _: None, repr=False)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._health: defaultdict[str, _Health] = defaultdict(_Health)
        self._lock = threading.Lock()
        self._sending: set[Future[None]] = set()

    def start(self) -> None:
        """Starts to work in a thread of its own; what a stopped process left behind is looked up first."""
        self.recover()
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
        self._thread.start()

    def recover(self) -> None:
        """Marks what a stopped process was sending as unknown, to be looked up after a pause."""
        look_up_at = self.clock() + timedelta(seconds=self.limits.look_up_after_seconds)
        if count := recover_jobs(self.database, look_up_at=look_up_at):
            log.info("%s jobs were under way when the program stopped and will be looked up", count)

    def wake(self) -> None:
        """Lets the worker look for jobs at once."""
        self._wake.set()

    def close(self) -> None:
        """Stops after what is being sent at this moment; the rest stays in the outbox."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=60)
            self._thread = None

    def _run(self) -> None:
        with ThreadPoolExecutor(self.limits.senders, thread_name_prefix="send") as pool:
            while not self._stop.is_set():
                try:
                    busy = self._round(pool)
                except TikTokOrdersError as error:
                    log.warning("the worker rests: %s", error.message)
                    busy = False
                except Exception:
                    log.exception("the worker met a mistake in the program and goes on")
                    busy = False
                if not busy:
                    self._wake.wait(self._rest_seconds())
                    self._wake.clear()

    def work_off(self) -> None:
        """Does everything that is due now, and what becomes due by it, then returns."""
        with ThreadPoolExecutor(self.limits.senders, thread_name_prefix="send") as pool:
            while self._round(pool) or self._sending:
                self._wait_for_senders(most=0)

    def _rest_seconds(self) -> float:
        due = next_due_at(self.database)
        if due is None:
            return 60.0
        return min(_IDLE_SECONDS, max(0.01, (due - self.clock()).total_seconds()))

    def _round(self, pool: ThreadPoolExecutor) -> bool:
        """Looks up what is unknown and hands a batch to the senders; tells whether there was anything to do."""
        looked_up = self._look_up()
        self._wait_for_senders(most=self.limits.senders)
        jobs = claim_jobs(
            self.database,
            now=self.clock(),
            limit=self.limits.batch,
            about_to=lambda: self.at_point("before the intent"),
        )
        if jobs:
            self.at_point("after intent")
        for name, group in _by_action(jobs):
            self._prepare(self.actions[name], group, pool)
        return bool(jobs) or looked_up

    def _wait_for_senders(self, *, most: int) -> None:
        """Waits until no more than so many jobs are still to be sent: senders stay busy, batches small."""
        while True:
            with self._lock:
                sending = list(self._sending)
            if len(sending) <= most:
                return
            sending[0].result()

    def _look_up(self) -> bool:
        jobs = find_unknown_jobs(self.database, now=self.clock(), limit=self.limits.batch)
        for name, group in _by_action(jobs):
            started_at = self.clock()
            action = self.actions[name]
            for job_id, outcome in self._guarded(action, group, action.look_up).items():
                job = next(job for job in group if job.job_id == job_id)
                self._record(action, job, outcome, started_at)
        return bool(jobs)

    def _prepare(self, action: Action, jobs: list[Job], pool: ThreadPoolExecutor) -> None:
        started_at = self.clock()
        prepared = self._guarded(action, jobs, action.prepare)
        for job in jobs:
            found = prepared[job.job_id]
            if isinstance(found, Outcome):
                self._record(action, job, found, started_at)
                continue
            future = pool.submit(self._send, action, job, found)
            with self._lock:
                self._sending.add(future)
            future.add_done_callback(self._sent)

    def _sent(self, future: Future[None]) -> None:
        with self._lock:
            self._sending.discard(future)
        self._wake.set()

    def _guarded(
        self, action: Action, jobs: list[Job], ask: Callable[[Sequence[Job]], Mapping[str, Any]]
    ) -> Mapping[str, Any]:
        """Returns what the action says; what hinders it from saying anything is each job's outcome."""
        try:
            return ask(jobs)
        except TikTokOrdersError as error:
            outcome = Outcome(Kind.RETRY, code="not_checked", message=error.message, is_magento_down=True)
        except Exception:
            log.exception("%s broke", action.name)
            outcome = Outcome(Kind.FAILED, code="internal_error", message=_INTERNAL)
        # Of a job that was unknown it stays unknown whether anything was done.
        return {
            job.job_id: Outcome(Kind.UNKNOWN, "outcome_unknown", outcome.message)
            if job.state == "unknown"
            else outcome
            for job in jobs
        }

    def _send(self, action: Action, job: Job, send: Send) -> None:
        started_at = self.clock()
        if self._stop.is_set() or not may_send(self.database, job.job_id, now=started_at):
            self._record(action, job, Outcome(Kind.RELEASED), started_at)
            return
        self.at_point("before sending")
        try:
            outcome = send()
        except Exception:
            log.exception("%s of order %s broke", action.name, job.order_id)
            outcome = Outcome(Kind.UNKNOWN, code="outcome_unknown", message=_INTERNAL)
        self.at_point("after the reply")
        self._record(action, job, outcome, started_at, was_sent=True)

    def _record(
        self, action: Action, job: Job, outcome: Outcome, started_at: datetime, *, was_sent: bool = False
    ) -> None:
        now = self.clock()
        ended = self._ended(job, outcome, now, sent_at=started_at if was_sent else None)
        attempt = Attempt(
            job.job_id, started_at, now, outcome.kind, ended.code, outcome.request_id, outcome.message
        )
        pause = self._pause(job, outcome, now)

        def unit(cursor: Any) -> None:
            if outcome.record is not None:
                outcome.record(cursor)
            if outcome.kind is Kind.RELEASED:
                settle_job(cursor, job, ended, now=now, is_shown=action.shows_failures)
            else:
                end_try(cursor, job, attempt, ended, is_shown=action.shows_failures)
            if pause is not None:
                pause_magento(cursor, pause)
            self.at_point("before the commit")

        self.database.write(unit)
        self.at_point("after the commit")

    def _ended(self, job: Job, outcome: Outcome, now: datetime, *, sent_at: datetime | None) -> Ended:
        """Returns how the outcome leaves the job: when there is another try, or that a person is needed."""
        times = {"sent_at": sent_at} if sent_at else {}
        settled = outcome.kind in (Kind.DONE, Kind.ADOPTED)
        times |= {"answered_at": now} if settled else {}
        times |= {"linked_at": now} if outcome.is_linked else {}
        times |= {"confirmed_at": now} if outcome.is_confirmed else {}
        if settled:
            return Ended("done", times=times, message=outcome.message)
        if outcome.kind is Kind.SKIPPED:
            return Ended("skipped", code=outcome.code, message=outcome.message, times=times)
        if outcome.kind is Kind.RELEASED:
            return Ended("queued", due_at=job.due_at or now, code=job.code, message=job.message, times=times)
        tries = job.tries + outcome.counts
        if outcome.kind is Kind.FAILED or (outcome.counts and tries >= MOST_TRIES):
            return self._given_up(outcome, tries, times)
        wait = backoff_seconds(tries, self.random(), at_least=outcome.retry_after_seconds)
        if outcome.kind is Kind.UNKNOWN:
            wait += self.limits.look_up_after_seconds
        state = "unknown" if outcome.kind is Kind.UNKNOWN else "queued"
        due_at = now + timedelta(seconds=wait)
        return Ended(state, due_at, outcome.code, outcome.message, counts_as_try=outcome.counts, times=times)

    @staticmethod
    def _given_up(outcome: Outcome, tries: int, times: Mapping[str, datetime]) -> Ended:
        if outcome.kind is Kind.FAILED:
            code, message = outcome.code, outcome.message
        else:
            found = FailureFound("needs_attention", {"tries": str(tries), "last": outcome.message})
            code, message = found.code, found.sentence
        # An outcome that stays unknown is never called failed: it is looked up as long as it takes.
        if outcome.kind is Kind.UNKNOWN:
            return Ended("unknown", code="outcome_unknown", message=message, counts_as_try=True, times=times)
        return Ended("failed", code=code, message=message, counts_as_try=True, times=times)

    def _pause(self, job: Job, outcome: Outcome, now: datetime) -> Pause | None:
        """Returns the pause that the outcome calls for: at once where nothing works, or after a row of failures."""
        with self._lock:
            health = self._health[job.magento_id]
            if outcome.pause:
                health.failures = 0
                return Pause(job.magento_id, now, None, outcome.pause)
            if not outcome.is_magento_down:
                health.failures = 0
                health.pauses = 0 if outcome.kind in (Kind.DONE, Kind.ADOPTED) else health.pauses
                return None
            health.failures += 1
            if health.failures < _MOST_FAILURES_IN_A_ROW:
                return None
            health.failures = 0
            seconds = min(_LONGEST_PAUSE_SECONDS, self.limits.pause_seconds * 2**health.pauses)
            health.pauses += 1
        until = now + timedelta(seconds=seconds)
        return Pause(
            job.magento_id, now, until, f"It failed {_MOST_FAILURES_IN_A_ROW} times in a row. {outcome.message}"
        )


_INTERNAL = "A mistake in the program hindered it. Please report it with the order's id."


def _by_action(jobs: list[Job]) -> list[tuple[str, list[Job]]]:
    """Returns action to its jobs; the jobs keep their order."""
    ordered = sorted(jobs, key=lambda job: job.action)
    return [(name, list(group)) for name, group in groupby(ordered, key=lambda job: job.action)]
