"""Works through the outbox: claims, lets the action check again, sends several at once, records each outcome.

A job is `running` in the database before anything is sent for it, and its outcome lands in one transaction with
what it changed; outcomes that come together share it, and no sender waits for it. So a kill at any moment leaves
either an outcome or a job to look up: nothing is sent twice.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from tiktok_orders.domain.order_turns import ONE_AT_A_TIME
from tiktok_orders.errors import RemoteError, TikTokOrdersError
from tiktok_orders.services.actions.outcome import Action, Kind, Outcome, Send
from tiktok_orders.services.job_tries import MagentoHealth, Try, end_of, write_try
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import (
    Job,
    claim_jobs,
    find_unknown_jobs,
    may_send,
    next_due_at,
    recover_jobs,
    unknown_since,
)
from tiktok_orders.store.magento_connections import pause_magento

log = logging.getLogger(__name__)

# TikTok reads up to 50 orders a call.
BATCH = 50
# Who resumes wakes the worker; should that be forgotten somewhere, it looks by itself after so long.
_LONGEST_REST_SECONDS = 5.0
_SHORTEST_REST_SECONDS = 0.01


@dataclass(frozen=True)
class WorkerLimits:
    """How much at once, and how long until an unknown outcome is looked up: a server may still be at work.

    `batch` jobs are checked at once while as many wait for a sender; what ships or cancels an order is checked
    again where its turn comes more than `recheck_after_seconds` later. `pause_seconds` is the first pause of a
    Magento that keeps failing. `quarantine_seconds` is how long a server may be at work on a request that it was
    sent: web servers and PHP give one up after a minute to five.
    """

    senders: int = 4
    batch: int = BATCH
    look_up_after_seconds: float = 30.0
    quarantine_seconds: float = 300.0
    recheck_after_seconds: float = 30.0
    pause_seconds: float = 60.0


@dataclass(frozen=True)
class _Threads:
    """Who checks jobs, an account each, who sends them, and the one who writes down what came of it."""

    preparers: ThreadPoolExecutor
    senders: ThreadPoolExecutor
    recorder: ThreadPoolExecutor


@dataclass
class JobWorker:
    """The one worker of this process. `at_point` hears of each named point on a job's way: for crash tests.

    `batched` names the actions of which it is worth while to take a whole batch of an account at once, `doubling`
    those that the other side does a second time when it is asked again: nothing of theirs is unique there.
    """

    database: Database
    actions: Mapping[str, Action]
    clock: Callable[[], datetime]
    random: Callable[[], float]
    limits: WorkerLimits = field(default_factory=WorkerLimits)
    batched: frozenset[str] = frozenset()
    doubling: frozenset[str] = frozenset()
    at_point: Callable[[str], None] = field(default=lambda _: None, repr=False)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._health = MagentoHealth(self.limits.pause_seconds)
        self._rounds = threading.Lock()
        self._hands = threading.Condition()
        self._in_hand: set[str] = set()
        self._tries: deque[Try] = deque()
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
                batched=self.batched,
                batch=BATCH,
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
            found |= self._may_still_come(name, found, now)
            self._record([Try(action, job, found[job.job_id], started_at, now) for job in group])
        return bool(jobs)

    def _may_still_come(self, name: str, found: Mapping[str, Outcome], now: datetime) -> dict[str, Outcome]:
        """Returns the jobs that were not done yet and still may be, by a slow server: they stay unknown."""
        asked_again = [job_id for job_id, one in found.items() if one.kind is Kind.RETRY]
        if name not in self.doubling or not asked_again:
            return {}
        since = unknown_since(self.database, asked_again)
        left = {
            job_id: self.limits.quarantine_seconds - (now - since.get(job_id, now)).total_seconds()
            for job_id in asked_again
        }
        return {
            job_id: Outcome(Kind.UNKNOWN, "outcome_unknown", _AT_WORK, counts=False, retry_after_seconds=seconds)
            for job_id, seconds in left.items()
            if seconds > 0
        }

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
            [Try(action, job, outcomes[job.job_id], started_at, now) for job in jobs if job.job_id in outcomes]
        )
        going = [job for job in jobs if job.job_id not in outcomes]
        with self._hands:
            self._in_hand.update(job.job_id for job in going)
        for job in going:
            threads.senders.submit(self._send, action, job, prepared[job.job_id], now, threads.recorder)

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

    def _send(
        self, action: Action, job: Job, send: Send, checked_at: datetime, recorder: ThreadPoolExecutor
    ) -> None:
        """Sends one job and leaves what came of it to the recorder."""
        started_at = self.clock()
        try:
            outcome = self._sent(action, job, send, checked_at)
        except Exception:
            log.exception("whether %s of order %s may be sent could not be seen", action.name, job.order_id)
            outcome = Outcome(Kind.RELEASED)
        was_sent = outcome.kind is not Kind.RELEASED
        self._tries.append(Try(action, job, outcome, started_at, self.clock(), was_sent=was_sent))
        recorder.submit(self._record_tries)

    def _sent(self, action: Action, job: Job, send: Send, checked_at: datetime) -> Outcome:
        if self._stop.is_set() or self._is_stale(job, checked_at):
            return Outcome(Kind.RELEASED)
        if not may_send(self.database, job.job_id, now=self.clock()):
            return Outcome(Kind.RELEASED)
        self.at_point("before sending")
        try:
            outcome = send()
        except Exception:
            log.exception("%s of order %s broke", action.name, job.order_id)
            outcome = Outcome(Kind.UNKNOWN, code="outcome_unknown", message=_INTERNAL)
        self.at_point("after the reply")
        return outcome

    def _is_stale(self, job: Job, checked_at: datetime) -> bool:
        age = self.clock() - checked_at
        return job.action in ONE_AT_A_TIME and age > timedelta(seconds=self.limits.recheck_after_seconds)

    def _record_tries(self) -> None:
        """Writes down all tries that are over by now."""
        tries: list[Try] = []
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

    def _record(self, tries: list[Try]) -> bool:
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

    def _write(self, tries: list[Try]) -> None:
        pauses = [self._health.pause_after(one) for one in tries]
        ends = [
            end_of(one, random=self.random(), look_up_after_seconds=self.limits.look_up_after_seconds)
            for one in tries
        ]

        def unit(cursor: Any) -> None:
            for one, end, pause in zip(tries, ends, pauses, strict=True):
                write_try(cursor, one, end)
                if pause is not None:
                    pause_magento(cursor, pause)
            self.at_point("before the commit")

        self.database.write(unit)
        self.at_point("after the commit")


def _as_hindered(job: Job, outcome: Outcome) -> Outcome:
    """Of a job that was unknown it stays unknown whether anything was done."""
    is_unknown = job.state == "unknown"
    return replace(outcome, kind=Kind.UNKNOWN, code="outcome_unknown") if is_unknown else outcome


_AT_WORK = "Magento may still be at work on it: it is looked up once more before it is sent again."
_INTERNAL = "A mistake in the program hindered it. Please report it with the order's id."


def _by_action_and_account(jobs: list[Job]) -> list[tuple[tuple[str, str], list[Job]]]:
    """Returns action and account to their jobs; the jobs keep their order."""

    def key(job: Job) -> tuple[str, str]:
        return job.action, job.account_id

    return [(one, list(group)) for one, group in groupby(sorted(jobs, key=key), key=key)]
