from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders import GB, NOW, SG, TESTER, US, ticking_clock
from tiktok_orders.domain.failures import MOST_TRIES
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send
from tiktok_orders.services.job_worker import JobWorker, WorkerLimits
from tiktok_orders.store.bulk_actions import (
    STOP_ALL_SENDING,
    BulkAction,
    find_bulk_action,
    give_up_queued,
    save_bulk_action,
    save_switch,
    set_state,
)
from tiktok_orders.store.clock import naive_utc
from tiktok_orders.store.database import Database
from tiktok_orders.store.failure_history import days_of_tries
from tiktok_orders.store.jobs import Job, attempts_of, count_jobs, get_jobs, name_job, next_due_at, request_jobs
from tiktok_orders.store.magento_connections import Pause, list_pauses, pause_magento, resume_magento

BULK, MAGENTO = "bulk", "magento"
DONE = Outcome(Kind.DONE)
DOWN = Outcome(Kind.RETRY, "magento_error", "It failed.", is_magento_down=True, counts=False)
LOST = Outcome(Kind.UNKNOWN, "outcome_unknown", "No answer.", is_magento_down=True)


@dataclass
class Letters:
    """An action that sends letters: what comes of each is told by `answer` and `found`, given the order's id."""

    answer: Callable[[str], Outcome] = lambda _: DONE
    found: Callable[[str], Outcome] = lambda _: DONE
    name: str = "send_letter"
    title: str = "Send a letter"
    shows_failures: bool = True
    unheard: tuple[str, ...] = ()
    sent: Counter[str] = field(default_factory=Counter)
    looked_up: Counter[str] = field(default_factory=Counter)
    prepared: list[list[str]] = field(default_factory=list)

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        self.prepared.append([job.order_id for job in jobs])
        return {job.job_id: self._letter(job.order_id) for job in jobs if job.order_id not in self.unheard}

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        self.looked_up.update(job.order_id for job in jobs)
        return {job.job_id: self.found(job.order_id) for job in jobs if job.order_id not in self.unheard}

    def _letter(self, order_id: str) -> Send:
        def send() -> Outcome:
            self.sent[order_id] += 1
            return self.answer(order_id)

        return send


def make_worker(
    database: Database, letters: Letters, clock: Callable[[], datetime] = lambda: NOW, **parts: Any
) -> JobWorker:
    limits = WorkerLimits(**{"look_up_after_seconds": 0.0, **parts.pop("limits", {})})
    return JobWorker(database, {letters.name: letters}, clock, lambda: 0.0, limits, **parts)


def ask(
    database: Database, *order_ids: str, starts_at: datetime = NOW, account_ids: tuple[str, ...] = (GB,)
) -> None:
    """Writes a bulk action with a job per order, the accounts by turns."""
    bulk = BulkAction(BULK, "send_letter", NOW, "tester", starts_at, "running", len(order_ids), 0)
    jobs = [
        Job(
            job_id=name_job("send_letter", account_ids[place % len(account_ids)], order_id),
            action="send_letter",
            account_id=account_ids[place % len(account_ids)],
            order_id=order_id,
            magento_id=MAGENTO,
            bulk_id=BULK,
            requested_at=NOW,
            requested_by="tester",
            due_at=NOW,
        )
        for place, order_id in enumerate(order_ids)
    ]

    def unit(cursor: Any) -> None:
        save_bulk_action(cursor, bulk)
        request_jobs(cursor, jobs)

    database.write(unit)


def job_of(database: Database, order_id: str) -> Job:
    return get_jobs(database, [name_job("send_letter", GB, order_id)])[0]


def hold(database: Database, until: datetime | None) -> None:
    database.write(lambda cursor: pause_magento(cursor, Pause(MAGENTO, NOW, until, "held")))


def test_sends_every_job_once_whatever_the_batches(database: Database) -> None:
    orders = [f"{number}" for number in range(50)]
    ask(database, *orders, account_ids=(GB, US, SG))
    letters = Letters()
    make_worker(database, letters, limits={"batch": 7}).work_off()
    assert letters.sent == Counter(orders)
    assert count_jobs(database) == {"done": 50}
    assert all(job.sent_at and job.answered_at for job in get_jobs(database, [name_job("send_letter", GB, "0")]))


def ask_of(database: Database, action: str, *order_ids: str) -> None:
    """Writes a job of that action per order, outside of a bulk action."""
    jobs = [
        Job(
            name_job(action, GB, one), action, GB, one, "", "", requested_at=NOW, requested_by="tester", due_at=NOW
        )
        for one in order_ids
    ]
    database.write(lambda cursor: request_jobs(cursor, jobs))


@pytest.mark.parametrize("answer", [DONE, LOST])
def test_an_order_is_not_shipped_while_it_is_being_cancelled(database: Database, answer: Outcome) -> None:
    """Nor while it is not known whether it was; the worker does not stay awake for that."""
    ask_of(database, "reject_order", "a")
    ask_of(database, "ship_order", "a", "b")
    cancelling = Letters(name="reject_order", answer=lambda _: answer)
    shipping = Letters(name="ship_order")
    moments = [NOW]
    worker = JobWorker(
        database,
        {one.name: one for one in (cancelling, shipping)},
        lambda: moments[0],
        lambda: 0.0,
        WorkerLimits(senders=1, look_up_after_seconds=30.0),
    )
    worker.work_off()
    assert cancelling.sent == Counter("a") and shipping.prepared[0] == ["b"]
    if answer is LOST:
        assert shipping.sent == Counter("b")
        assert (next_due_at(database, now=NOW) or NOW) > NOW
        moments[0] = NOW + timedelta(seconds=60)
        worker.work_off()
    assert cancelling.looked_up == Counter("a" if answer is LOST else "")
    assert shipping.prepared == [["b"], ["a"]] and count_jobs(database) == {"done": 3}


def test_what_was_checked_long_before_its_turn_is_checked_again(database: Database) -> None:
    ask_of(database, "ship_order", "a", "b")
    moments = [NOW]

    def answer(order_id: str) -> Outcome:
        moments[0] += timedelta(seconds=31 if order_id == "a" else 0)
        return DONE

    letters = Letters(name="ship_order", answer=answer)
    make_worker(database, letters, lambda: moments[0], limits={"senders": 1}).work_off()
    assert letters.prepared == [["a", "b"], ["b"]]
    assert letters.sent == Counter("ab") and count_jobs(database) == {"done": 2}


def test_two_who_work_at_once_send_no_job_twice(database: Database) -> None:
    orders = [f"{number}" for number in range(60)]
    ask(database, *orders)
    letters = Letters(answer=lambda order_id: LOST if int(order_id) % 3 == 0 else DONE)
    worker = make_worker(database, letters, limits={"batch": 5})
    threads = [threading.Thread(target=worker.work_off) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert letters.sent == Counter(orders)
    assert count_jobs(database) == {"done": 60}


def test_checks_the_next_batch_while_one_is_sent(database: Database) -> None:
    ask(database, *"abcdefgh")
    may_end = threading.Event()
    letters = Letters(answer=lambda _: DONE if may_end.wait(20) else LOST)
    worker = make_worker(database, letters, limits={"batch": 4})
    thread = threading.Thread(target=worker.work_off)
    thread.start()
    try:
        assert _comes(lambda: len(letters.prepared) == 2), "the second batch waits for the first to be sent"
    finally:
        may_end.set()
        thread.join()
    assert count_jobs(database) == {"done": 8}


def _comes(is_so: Callable[[], bool], seconds: float = 10.0) -> bool:
    waiting = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if is_so():
            return True
        waiting.wait(0.02)
    return False


@pytest.mark.parametrize(("state", "message"), [("stopped", "Stopped before"), ("undone", "Stopped before")])
def test_what_is_in_hand_when_a_bulk_action_is_stopped_does_not_stay_open(
    database: Database, state: str, message: str
) -> None:
    """What is being sent is finished; what waits for a sender is stopped, and the bulk action is over."""
    ask(database, *"abcdefgh")
    begun, may_end = threading.Semaphore(0), threading.Event()

    def answer(_: str) -> Outcome:
        begun.release()
        return DONE if may_end.wait(20) else LOST

    letters = Letters(answer=answer)
    thread = threading.Thread(target=make_worker(database, letters, limits={"senders": 2}).work_off)
    thread.start()
    for _ in range(2):
        assert begun.acquire(timeout=20)
    give_up_queued(database, BULK, state=state, message="", now=NOW)
    may_end.set()
    thread.join()
    assert count_jobs(database) == {"done": 2, "stopped": 6}
    bulk = find_bulk_action(database, BULK)
    assert bulk is not None
    assert bulk.is_over
    stopped = database.rows("SELECT DISTINCT message FROM jobs WHERE state = 'stopped'")
    assert stopped[0]["message"].startswith(message)


def test_a_try_in_vain_is_not_repeated_for_a_bulk_action_that_was_stopped_meanwhile(database: Database) -> None:
    ask(database, "a")

    def answer(_: str) -> Outcome:
        give_up_queued(database, BULK, state="stopped", message="", now=NOW)
        return Outcome(Kind.RETRY, "magento_busy", "Later.")

    letters = Letters(answer=answer)
    make_worker(database, letters).work_off()
    assert letters.sent == Counter("a")
    assert job_of(database, "a").state == "stopped"
    assert database.rows("SELECT * FROM order_failures") == []


def test_an_answer_that_was_lost_is_looked_up_though_the_bulk_action_was_stopped(database: Database) -> None:
    ask(database, "a", "b")

    def answer(_: str) -> Outcome:
        give_up_queued(database, BULK, state="stopped", message="", now=NOW)
        return LOST

    letters = Letters(answer=answer, found=lambda order_id: DONE if order_id == "a" else Outcome(Kind.RETRY))
    make_worker(database, letters).work_off()
    assert job_of(database, "a").state == "done"
    assert job_of(database, "b").state == "stopped"


def test_what_waits_for_a_sender_goes_back_when_the_bulk_action_is_paused(database: Database) -> None:
    ask(database, *"abc")

    def answer(_: str) -> Outcome:
        set_state(database, BULK, "paused", of=("running",))
        return DONE

    letters = Letters(answer=answer)
    worker = make_worker(database, letters, limits={"senders": 1})
    worker.work_off()
    assert count_jobs(database) == {"done": 1, "queued": 2}
    set_state(database, BULK, "running", of=("paused",))
    letters.answer = lambda _: DONE
    worker.work_off()
    assert letters.sent == Counter("abc")
    assert count_jobs(database) == {"done": 3}


def test_what_could_not_be_written_down_is_looked_up_while_the_program_runs(database: Database) -> None:
    ask(database, *"abcd")

    def fail(_: object) -> None:
        raise OSError("no space left")

    letters = Letters(answer=lambda order_id: Outcome(Kind.DONE, record=fail if order_id == "b" else None))
    make_worker(database, letters).work_off()
    assert letters.sent == Counter("abcd")
    assert letters.looked_up == Counter("b")
    assert count_jobs(database) == {"done": 4}


def test_a_mistake_in_the_program_neither_ends_the_worker_nor_leaves_jobs_behind(database: Database) -> None:
    ask(database, *"abc")
    failed = threading.Event()

    def at_point(point: str) -> None:
        if point == "after intent" and not failed.is_set():
            failed.set()
            raise RuntimeError("a mistake")

    letters = Letters(found=lambda _: Outcome(Kind.RETRY, "outcome_unknown", "Not sent."))
    worker = make_worker(database, letters, at_point=at_point)
    worker.start()
    try:
        assert failed.wait(20)
        worker.wake()
        assert _comes(lambda: count_jobs(database) == {"done": 3}, 20), count_jobs(database)
    finally:
        worker.close()
    assert letters.sent == Counter("abc")


def test_a_job_of_which_its_action_says_nothing_is_a_failure_and_the_others_go_on(database: Database) -> None:
    ask(database, *"abc")
    letters = Letters(unheard=("b",))
    make_worker(database, letters).work_off()
    assert {order_id: job_of(database, order_id).state for order_id in "abc"} == {
        "a": "done",
        "b": "failed",
        "c": "done",
    }
    assert job_of(database, "b").code == "internal_error"


def test_an_outcome_that_stays_unknown_is_looked_up_ever_later_and_never_called_failed(database: Database) -> None:
    ask(database, "a")
    clock, set_clock = ticking_clock()
    letters = Letters(answer=lambda _: LOST, found=lambda _: LOST)
    worker = make_worker(database, letters, clock, limits={"look_up_after_seconds": 30.0})
    for _ in range(MOST_TRIES + 3):
        worker.work_off()
        job = job_of(database, "a")
        assert job.state == "unknown"
        assert job.due_at is not None
        assert job.due_at > clock(), "it would be looked up without a rest"
        set_clock(job.due_at)
    assert letters.looked_up["a"] == MOST_TRIES + 2
    assert letters.sent == Counter("a")


SLOW = {"look_up_after_seconds": 30.0, "quarantine_seconds": 300.0}


@pytest.mark.parametrize("ends", ["lost", "killed"])
def test_what_could_be_done_twice_is_sent_again_only_when_no_server_can_be_at_work_on_it(
    database: Database, ends: str
) -> None:
    ask(database, "a")
    clock, set_clock = ticking_clock()
    began = clock()
    not_there = Outcome(Kind.RETRY, "outcome_unknown", "It is asked for again.")
    letters = Letters(answer=lambda _: LOST if letters.sent["a"] == 1 else DONE, found=lambda _: not_there)
    worker = make_worker(database, letters, clock, limits=SLOW, doubling=frozenset({letters.name}))
    if ends == "killed":
        database.execute("UPDATE jobs SET state = 'running', sent_at = $now", {"now": naive_utc(began)})
        letters.sent["a"] += 1
        worker.recover()
    while job_of(database, "a").state != "done":
        assert clock() <= began + timedelta(hours=1)
        worker.work_off()
        job = job_of(database, "a")
        if clock() < began + timedelta(minutes=5):
            assert letters.sent == Counter("a") and (job.state, job.code) == ("unknown", "outcome_unknown")
        set_clock(job.due_at or clock())
    assert letters.sent == Counter("aa") and 1 <= letters.looked_up["a"] <= 3


def test_what_the_other_side_refuses_a_second_time_is_sent_again_at_once(database: Database) -> None:
    ask(database, "a")
    clock, set_clock = ticking_clock()
    not_there = Outcome(Kind.RETRY, "outcome_unknown", "It is asked for again.")
    letters = Letters(answer=lambda _: LOST if letters.sent["a"] == 1 else DONE, found=lambda _: not_there)
    worker = make_worker(database, letters, clock, limits=SLOW)
    worker.work_off()
    set_clock(NOW + timedelta(seconds=30))
    worker.work_off()
    assert letters.sent == Counter("aa")


def test_what_is_given_up_after_many_tries_is_one_failure_over_time(database: Database) -> None:
    ask(database, "a")
    clock, set_clock = ticking_clock()
    began = clock()
    worker = make_worker(database, Letters(answer=lambda _: Outcome(Kind.RETRY, "magento_error", "Busy.")), clock)
    for _ in range(MOST_TRIES):
        worker.work_off()
        set_clock(job_of(database, "a").due_at or clock())
    job = job_of(database, "a")
    assert (job.state, job.code) == ("failed", "needs_attention")
    outcomes = Counter(one.outcome for one in attempts_of(database, [job.job_id]))
    assert outcomes == {"retry": MOST_TRIES - 1, "failed": 1}
    (day,) = days_of_tries(database, began)
    assert (day.ended, day.failed_by) == (1, {"needs_attention": 1})


def test_calls_that_fail_together_count_as_one_mishap(database: Database) -> None:
    """Eight senders meet one restart of Magento: nothing is paused, as the next calls succeed."""
    ask(database, *"abcdefgh")
    clock, set_clock = ticking_clock()
    together = threading.Barrier(8)
    is_up = threading.Event()

    def answer(_: str) -> Outcome:
        if is_up.is_set():
            return DONE
        together.wait(20)
        set_clock(NOW + timedelta(seconds=1))
        together.wait(20)
        is_up.set()
        return DOWN

    letters = Letters(answer=answer)
    make_worker(database, letters, clock, limits={"senders": 8}).work_off()
    assert list_pauses(database, now=clock()) == []
    assert count_jobs(database) == {"done": 8}


def test_one_failed_check_of_a_batch_counts_once(database: Database) -> None:
    ask(database, *"abcdefgh")
    clock, set_clock = ticking_clock()

    @dataclass
    class Checked(Letters):
        def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
            if clock() > NOW:
                return super().prepare(jobs)
            set_clock(NOW + timedelta(seconds=1))
            return {job.job_id: DOWN for job in jobs}

    make_worker(database, Checked(), clock).work_off()
    assert list_pauses(database, now=clock()) == []
    assert count_jobs(database) == {"done": 8}


def test_failures_one_after_the_other_pause_the_magento_and_a_success_ends_the_row(database: Database) -> None:
    ask(database, *"abcdefghijkl")
    clock, set_clock = ticking_clock()
    asked: list[str] = []

    def answer(order_id: str) -> Outcome:
        asked.append(order_id)
        set_clock(clock() + timedelta(seconds=1))
        return DONE if len(asked) == 5 else DOWN

    worker = make_worker(database, Letters(answer=answer), clock, limits={"senders": 1, "batch": 1})
    worker.work_off()
    # Four failures, a success, five failures; the next may be on its way before the pause is written down.
    assert len(asked) in (10, 11)
    assert [one.paused_until for one in list_pauses(database, now=clock())] == [NOW + timedelta(seconds=10 + 60)]


def test_a_pause_that_a_person_has_to_end_is_not_shortened(database: Database) -> None:
    hold(database, None)
    hold(database, NOW + timedelta(seconds=60))
    assert [one.paused_until for one in list_pauses(database, now=NOW)] == [None]
    resume_magento(database, MAGENTO)
    hold(database, NOW + timedelta(seconds=60))
    assert [one.paused_until for one in list_pauses(database, now=NOW)] == [NOW + timedelta(seconds=60)]


LATER = NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("held_by", "due"),
    [
        ("nobody", NOW),
        ("a paused bulk action", None),
        ("the stop of all sending", None),
        ("a Magento that waits for a person", None),
        ("a Magento that is paused for a while", LATER),
    ],
)
def test_the_worker_rests_until_there_is_something_to_do(
    database: Database, held_by: str, due: datetime | None
) -> None:
    ask(database, "a")
    if held_by == "a paused bulk action":
        set_state(database, BULK, "paused", of=("running",))
    elif held_by == "the stop of all sending":
        save_switch(database, STOP_ALL_SENDING, is_on=True, person=TESTER.name, now=NOW)
    elif held_by != "nobody":
        hold(database, LATER if due else None)
    assert next_due_at(database, now=NOW) == due


def test_the_time_for_undoing_is_waited_for(database: Database) -> None:
    ask(database, "a", starts_at=NOW + timedelta(seconds=8))
    assert next_due_at(database, now=NOW) == NOW + timedelta(seconds=8)


def test_unknown_jobs_are_due_though_all_sending_is_stopped(database: Database) -> None:
    ask(database, "a")

    def answer(_: str) -> Outcome:
        save_switch(database, STOP_ALL_SENDING, is_on=True, person=TESTER.name, now=NOW)
        return LOST

    clock, set_clock = ticking_clock()
    letters = Letters(answer=answer)
    worker = make_worker(database, letters, clock, limits={"look_up_after_seconds": 30.0})
    worker.work_off()
    due = next_due_at(database, now=NOW)
    assert due == NOW + timedelta(seconds=30)
    set_clock(NOW + timedelta(seconds=30))
    worker.work_off()
    assert job_of(database, "a").state == "done"
    assert [one.outcome for one in attempts_of(database, [job_of(database, "a").job_id])] == ["unknown", "done"]


def test_what_a_stopped_program_was_sending_is_looked_up_and_not_sent_again(database: Database) -> None:
    ask(database, "a")
    database.execute("UPDATE jobs SET state = 'running'")
    letters = Letters()
    worker = make_worker(database, letters)
    worker.recover()
    worker.work_off()
    assert letters.sent == Counter()
    assert letters.looked_up == Counter("a")
    assert job_of(database, "a").state == "done"
