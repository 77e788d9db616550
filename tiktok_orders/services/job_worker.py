"""Works through the outbox: claims, lets the action check again, sends several at once, records each outcome.

A job is `running` in the database before anything is sent for it, and its outcome lands in one transaction with
what it changed; outcomes that come together share it, and no sender waits for it. So a kill at any moment leaves
either an outcome or a job to look up: nothing is sent twice.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from tiktok_orders.domain.backoff import backoff_seconds
from tiktok_orders.domain.failures import MOST_TRIES, FailureFound
from tiktok_orders.errors import RemoteError, TikTokOrdersError
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
# Who resumes wakes the worker; should that be forgotten somewhere, it looks by itself after so long.
_LONGEST_REST_SECONDS = 5.0
_SHORTEST_REST_SECONDS = 0.01


@dataclass(frozen=True)
class WorkerLimits:
    """How much at once, and how long until an unknown outcome is looked up: a server may still be at work.

    `batch` jobs are checked at once while as many wait for a sender; `pause_seconds` is the first pause of a
    Magento that keeps failing.
    """

    senders: int = 4
    batch: int = BATCH
    look_up_after_seconds: float = 30.0
    pause_seconds: float = 60.0


@dataclass
class _Health:
    """How a Magento did lately: failures in a row that were its own, when the last ended, and pauses in a row."""

    failures: int = 0
    failed_at: datetime | None = None
    pauses: int = 0


@dataclass(frozen=True)
class _Threads:
    """Who checks jobs, an account each, who sends them, and the one who writes down what came of it."""

    preparers: ThreadPoolExecutor
    senders: ThreadPoolExecutor
    recorder: ThreadPoolExecutor


@dataclass(frozen=True)
class _Try:
    """One try at a job that is over."""

    action: Action
    job: Job
    outcome: Outcome
    started_at: datetime
    finished_at: datetime
    was_sent: bool = False


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
        self._rounds = threading.Lock()
        self._hands = threading.Condition()
        self._in_hand: set[str] = set()
        self._tries: deque[_Try] = deque()
        self._is_unsure = False

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

    def work_off(self) -> None:
        """Does everything that is due now, and what becomes due by it, then returns."""
        with self._threads() as threads:
            is_over = False
            while not is_over:
                is_idle = not self._in_hand  # looked at first: what ends during a round can make something due
                is_busy = self._round(threads)
                is_over = is_idle and not is_busy
                if not is_busy:
                    self._wait_for_senders(most=0)

    def _run(self) -> None:
        with self._threads() as threads:
            while not self._stop.is_set():
                if rest := self._turn(threads):
                    self._wake.wait(rest)
                    self._wake.clear()

    @contextmanager
    def _threads(self) -> Iterator[_Threads]:
        """Gives threads that live for long: each keeps its connections."""
        count = self.limits.senders
        with (
            ThreadPoolExecutor(1, thread_name_prefix="record") as recorder,
            ThreadPoolExecutor(count, thread_name_prefix="send") as senders,
            ThreadPoolExecutor(count, thread_name_prefix="prepare") as preparers,
        ):
            yield _Threads(preparers, senders, recorder)

    def _turn(self, threads: _Threads) -> float:
        """Does a round and returns for how many seconds there is nothing to do; no error ends the worker."""
        try:
            is_busy = self._round(threads)
            if not self._is_unsure:
                return 0.0 if is_busy else self._rest_seconds()
        except TikTokOrdersError as error:
            log.warning("the worker rests: %s", error.message)
            self._is_unsure = True
        except Exception:
            log.exception("the worker met a mistake in the program and goes on")
            self._is_unsure = True
        return _LONGEST_REST_SECONDS

    def _rest_seconds(self) -> float:
        now = self.clock()
        due = next_due_at(self.database, now=now)
        if due is None:
            return _LONGEST_REST_SECONDS
        return min(_LONGEST_REST_SECONDS, max(_SHORTEST_REST_SECONDS, (due - now).total_seconds()))

    def _round(self, threads: _Threads) -> bool:
        """Looks up what is unknown and hands a batch to the senders; tells whether there was anything to do.

        A batch is checked while the one before is sent, so that senders need not wait for it.
        """
        with self._rounds:
            self._find_orphans()
            looked_up = self._look_up()
            self._wait_for_senders(most=self.limits.batch)
            if self._stop.is_set():
                return False
            jobs = claim_jobs(
                self.database,
                now=self.clock(),
                limit=self.limits.batch,
                about_to=lambda: self.at_point("before the intent"),
            )
            if jobs:
                self.at_point("after intent")
                self._prepare_all(jobs, threads)
            return bool(jobs) or looked_up

    def _find_orphans(self) -> None:
        """After an error, has running jobs looked up that nobody has in hand: how they ended was not written."""
        if not self._is_unsure:
            return
        self._is_unsure = False
        with self._hands:
            in_hand = list(self._in_hand)
        look_up_at = self.clock() + timedelta(seconds=self.limits.look_up_after_seconds)
        if count := recover_jobs(self.database, look_up_at=look_up_at, but=in_hand):
            log.warning("the outcome of %s jobs could not be written down and will be looked up", count)

    def _wait_for_senders(self, *, most: int) -> None:
        """Waits until no more than so many jobs are still to be sent and written down."""
        with self._hands:
            self._hands.wait_for(lambda: len(self._in_hand) <= most)

    def _look_up(self) -> bool:
        jobs = find_unknown_jobs(self.database, now=self.clock(), limit=self.limits.batch)
        for (name, _), group in _by_action_and_account(jobs):
            started_at = self.clock()
            action = self.actions[name]
            found = self._guarded(action, group, action.look_up)
            now = self.clock()
            self._record([_Try(action, job, found[job.job_id], started_at, now) for job in group])
        return bool(jobs)

    def _prepare_all(self, jobs: list[Job], threads: _Threads) -> None:
        """Checks the jobs of all accounts side by side and hands them to the senders."""
        begun = [
            threads.preparers.submit(self._prepare, self.actions[name], group, threads)
            for (name, _), group in _by_action_and_account(jobs)
        ]
        wait(begun)
        for one in begun:
            one.result()

    def _prepare(self, action: Action, jobs: list[Job], threads: _Threads) -> None:
        started_at = self.clock()
        prepared = self._guarded(action, jobs, action.prepare)
        now = self.clock()
        outcomes = {job_id: one for job_id, one in prepared.items() if isinstance(one, Outcome)}
        self._record(
            [_Try(action, job, outcomes[job.job_id], started_at, now) for job in jobs if job.job_id in outcomes]
        )
        going = [job for job in jobs if job.job_id not in outcomes]
        with self._hands:
            self._in_hand.update(job.job_id for job in going)
        for job in going:
            threads.senders.submit(self._send, action, job, prepared[job.job_id], threads.recorder)

    def _guarded(
        self, action: Action, jobs: list[Job], ask: Callable[[Sequence[Job]], Mapping[str, Any]]
    ) -> dict[str, Any]:
        """Returns what the action says of each job; what hinders it from saying anything is the job's outcome."""
        found: Mapping[str, Any] = {}
        instead = Outcome(Kind.FAILED, code="internal_error", message=_INTERNAL)
        try:
            found = ask(jobs)
        except TikTokOrdersError as error:
            instead = Outcome(Kind.RETRY, code="not_checked", message=error.message)
            instead = replace(
                instead, is_magento_down=isinstance(error, RemoteError) and error.service == "Magento"
            )
        except Exception:
            log.exception("%s broke", action.name)
        return {job.job_id: found.get(job.job_id) or _as_hindered(job, instead) for job in jobs}

    def _send(self, action: Action, job: Job, send: Send, recorder: ThreadPoolExecutor) -> None:
        """Sends one job and leaves what came of it to the recorder."""
        started_at = self.clock()
        try:
            outcome = self._sent(action, job, send)
        except Exception:
            log.exception("whether %s of order %s may be sent could not be seen", action.name, job.order_id)
            outcome = Outcome(Kind.RELEASED)
        was_sent = outcome.kind is not Kind.RELEASED
        self._tries.append(_Try(action, job, outcome, started_at, self.clock(), was_sent=was_sent))
        recorder.submit(self._record_tries)

    def _sent(self, action: Action, job: Job, send: Send) -> Outcome:
        if self._stop.is_set() or not may_send(self.database, job.job_id, now=self.clock()):
            return Outcome(Kind.RELEASED)
        self.at_point("before sending")
        try:
            outcome = send()
        except Exception:
            log.exception("%s of order %s broke", action.name, job.order_id)
            outcome = Outcome(Kind.UNKNOWN, code="outcome_unknown", message=_INTERNAL)
        self.at_point("after the reply")
        return outcome

    def _record_tries(self) -> None:
        """Writes down all tries that are over by now."""
        tries: list[_Try] = []
        while self._tries:
            tries.append(self._tries.popleft())
        is_written = self._record(tries)
        with self._hands:
            self._in_hand.difference_update(one.job.job_id for one in tries)
            self._hands.notify_all()
        if not is_written:
            self._is_unsure = True  # now that nobody has them in hand
        if tries:
            self._wake.set()

    def _record(self, tries: list[_Try]) -> bool:
        """Writes tries down in one transaction, or each in its own where that fails; tells whether all were."""
        try:
            if tries:
                self._write(tries)
            return True
        except Exception as error:
            if len(tries) > 1:
                return not [one for one in tries if not self._record([one])]
            log.error("the outcome for order %s could not be written down", tries[0].job.order_id, exc_info=error)
            self._is_unsure = True
            return False

    def _write(self, tries: list[_Try]) -> None:
        pauses = [self._pause(one) for one in tries]
        ended = [self._ended(one) for one in tries]

        def unit(cursor: Any) -> None:
            for one, end, pause in zip(tries, ended, pauses, strict=True):
                _write_try(cursor, one, end)
                if pause is not None:
                    pause_magento(cursor, pause)
            self.at_point("before the commit")

        self.database.write(unit)
        self.at_point("after the commit")

    def _ended(self, one: _Try) -> Ended:
        """Returns how the outcome leaves the job: when there is another try, or that a person is needed."""
        job, outcome, now = one.job, one.outcome, one.finished_at
        times = {"sent_at": one.started_at} if one.was_sent else {}
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
        code, message = outcome.code, outcome.message
        if outcome.kind is Kind.FAILED:
            return Ended("failed", code=code, message=message, counts_as_try=True, times=times)
        if outcome.counts and tries >= MOST_TRIES:
            found = FailureFound("needs_attention", {"tries": str(tries), "last": outcome.message})
            code, message = found.code, found.sentence
            if outcome.kind is not Kind.UNKNOWN:
                return Ended("failed", code=code, message=message, counts_as_try=True, times=times)
        wait_seconds = backoff_seconds(tries, self.random(), at_least=outcome.retry_after_seconds)
        if outcome.kind is not Kind.UNKNOWN:
            due_at = now + timedelta(seconds=wait_seconds)
            return Ended("queued", due_at, code, message, counts_as_try=outcome.counts, times=times)
        # An outcome that stays unknown is never called failed: it is looked up as long as it takes.
        due_at = now + timedelta(seconds=wait_seconds + self.limits.look_up_after_seconds)
        return Ended("unknown", due_at, "outcome_unknown", message, counts_as_try=outcome.counts, times=times)

    def _pause(self, one: _Try) -> Pause | None:
        """Returns the pause that the outcome calls for: at once where nothing works, or after several failures.

        What was under way already when another call failed may have met the same mishap: it counts once.
        """
        job, outcome, now = one.job, one.outcome, one.finished_at
        with self._hands:
            health = self._health[job.magento_id]
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
            if health.failures < _MOST_FAILURES_IN_A_ROW:
                return None
            health.failures = 0
            seconds = min(_LONGEST_PAUSE_SECONDS, self.limits.pause_seconds * 2**health.pauses)
            health.pauses += 1
        until = now + timedelta(seconds=seconds)
        return Pause(
            job.magento_id, now, until, f"It failed {_MOST_FAILURES_IN_A_ROW} times in a row. {outcome.message}"
        )


def _write_try(cursor: Any, one: _Try, ended: Ended) -> None:
    outcome = one.outcome
    if outcome.record is not None:
        outcome.record(cursor)
    if outcome.kind is Kind.RELEASED:
        settle_job(cursor, one.job, ended, now=one.finished_at, is_shown=one.action.shows_failures)
        return
    attempt = Attempt(
        one.job.job_id,
        one.started_at,
        one.finished_at,
        outcome.kind,
        ended.code,
        outcome.request_id,
        outcome.message,
    )
    end_try(cursor, one.job, attempt, ended, is_shown=one.action.shows_failures)


def _as_hindered(job: Job, outcome: Outcome) -> Outcome:
    """Of a job that was unknown it stays unknown whether anything was done."""
    is_unknown = job.state == "unknown"
    return replace(outcome, kind=Kind.UNKNOWN, code="outcome_unknown") if is_unknown else outcome


_INTERNAL = "A mistake in the program hindered it. Please report it with the order's id."


def _by_action_and_account(jobs: list[Job]) -> list[tuple[tuple[str, str], list[Job]]]:
    """Returns action and account to their jobs; the jobs keep their order."""

    def key(job: Job) -> tuple[str, str]:
        return job.action, job.account_id

    return [(one, list(group)) for one, group in groupby(sorted(jobs, key=key), key=key)]
