"""The outbox and its ledger: one job per thing to do, every attempt at it, and what came of it.

A job's key names action, account and subject, so however often something is asked for, there is one job. Rows are
written in the transaction of the decision; a job is `running` in the database before anything is sent for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from tiktok_orders.domain.order_turns import ONE_AT_A_TIME
from tiktok_orders.store.clock import aware_row, aware_utc, naive_row, naive_utc, stored_values
from tiktok_orders.store.columns import INSTANT, TEXT, arrow_table
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)

_TURNS = {"one_at_a_time": list(ONE_AT_A_TIME)}
OPEN_STATES = ("queued", "running", "unknown")


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do for one order. `tries` counts those in vain since it was last asked for; times aware UTC.

    The ledger's times: `sent_at` the first sending, `answered_at` the answer that settled it, `linked_at` when the
    sales order was written down here, `confirmed_at` when a later look found it as it should be.
    """

    job_id: str
    action: str
    account_id: str
    order_id: str
    magento_id: str
    bulk_id: str
    requested_at: datetime
    requested_by: str
    details: Mapping[str, Any] = field(default_factory=dict)
    state: str = "queued"
    due_at: datetime | None = None
    tries: int = 0
    finished_at: datetime | None = None
    code: str = ""
    message: str = ""
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    linked_at: datetime | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a job: how it ended, the service's id of the exchange, what it answered, and its root cause."""

    job_id: str
    started_at: datetime
    finished_at: datetime
    outcome: str
    code: str = ""
    request_id: str = ""
    message: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a try left its job: the new state, where there is another try when, and what is at the root of it."""

    state: str
    due_at: datetime | None = None
    code: str = ""
    message: str = ""
    counts_as_try: bool = False
    cause: str = ""
    times: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Requested:
    """What became of a request: order ids newly in the outbox, already in it, and done before."""

    queued: tuple[str, ...] = ()
    already_open: tuple[str, ...] = ()
    already_done: tuple[str, ...] = ()


def name_job(action: str, account_id: str, subject: str) -> str:
    """Returns the key of the one job that does this for its subject: mostly an order, or a package of it, say."""
    return f"{action}:{account_id}:{subject}"


def subject_of(job: Job) -> str:
    """Returns what a job is about, as its key names it: see `name_job`."""
    return job.job_id.removeprefix(f"{job.action}:{job.account_id}:")


def request_jobs(cursor: Any, jobs: Sequence[Job]) -> Requested:
    """Writes jobs into the outbox, inside the transaction of the decision.

    One that is open or done stays as it is; one that failed, was skipped or stopped is asked for anew.
    """
    with registered(cursor, _as_table(jobs), "asked_jobs"):
        before = dict(cursor.execute(_SQL["states_of_asked"]).fetchall())
        cursor.execute(_SQL["request_again"])
        cursor.execute(_SQL["insert_new"])
        forget_failures(cursor, [job_id for (job_id,) in cursor.execute(_SQL["failures_of_asked"]).fetchall()])
    states = [(job.order_id, before.get(job.job_id, "")) for job in jobs]
    return Requested(
        queued=tuple(order_id for order_id, state in states if state not in (*OPEN_STATES, "done")),
        already_open=tuple(order_id for order_id, state in states if state in OPEN_STATES),
        already_done=tuple(order_id for order_id, state in states if state == "done"),
    )


def hurry_jobs(cursor: Any, jobs: Sequence[Job]) -> int:
    """Lets queued jobs that are due later be due when these say, with their details; returns how many."""
    with registered(cursor, _as_table(jobs), "asked_jobs"):
        return len(cursor.execute(_SQL["hurry"]).fetchall())


_ASKED = {
    "job_id": TEXT,
    "action": TEXT,
    "account_id": TEXT,
    "order_id": TEXT,
    "magento_id": TEXT,
    "bulk_id": TEXT,
    "requested_at": INSTANT,
    "requested_by": TEXT,
    "details": TEXT,
    "due_at": INSTANT,
}


def _as_table(jobs: Sequence[Job]) -> Any:
    rows = [tuple(_asked_value(job, name) for name in _ASKED) for job in jobs]
    return arrow_table(_ASKED, rows)


def _asked_value(job: Job, name: str) -> Any:
    return json.dumps(job.details) if name == "details" else getattr(job, name)


def claim_jobs(
    database: Database,
    *,
    now: datetime,
    limit: int,
    batched: Collection[str] = (),
    batch: int = 0,
    about_to: Callable[[], None] = lambda: None,
) -> list[Job]:
    """Takes up to `limit` jobs that are due, fairly between accounts, and marks them as running.

    An account's jobs of an action of `batched` come `batch` at once where one of them comes at all.

    None of a bulk action that is paused or still can be undone, of a Magento that is paused, or while all sending
    is stopped; of actions that exclude each other (`domain.order_turns`) one at a time for an order. They are
    returned in the order in which they should be done. Where there are some, `about_to` is called before they are
    marked.
    """

    def unit(cursor: Any) -> list[str]:
        values = {"now": naive_utc(now), "limit": limit, "batched": list(batched), "batch": batch}
        found = [row[0] for row in cursor.execute(_SQL["find_due"], {**values, **_TURNS}).fetchall()]
        first = set(cursor.execute(_SQL["first_of_each_order"], {"job_ids": found, **_TURNS}).fetchall())
        ids = [job_id for job_id in found if (job_id,) in first]
        if ids:
            about_to()
            cursor.execute(_SQL["mark_running"], {"job_ids": ids})
        return ids

    if not database.rows(_SQL["any_due"], {"now": naive_utc(now)}):
        return []
    ids = database.write(unit, is_shown=False)
    places = {job_id: place for place, job_id in enumerate(ids)}
    return sorted(get_jobs(database, ids), key=lambda job: places[job.job_id])


def unknown_since(database: Database, job_ids: Sequence[str]) -> dict[str, datetime]:
    """Returns job id to when the try began after which nobody knew any more whether it was done, aware UTC.

    One that a stopped program left behind bears no such try before it was looked up once.
    """
    rows = database.rows(_SQL["unknown_since"], {"job_ids": list(job_ids)})
    return {row["job_id"]: aware_utc(row["since"]) for row in rows}


def find_unknown_jobs(database: Database, *, now: datetime, limit: int) -> list[Job]:
    """Returns jobs whose outcome is unknown and whose time to be looked up has come, the oldest first."""
    return _jobs(database.rows(_SQL["find_unknown"], {"now": naive_utc(now), "limit": limit}))


def get_jobs(database: Database, job_ids: Sequence[str]) -> list[Job]:
    """Returns the jobs of these keys that exist, in no particular order."""
    return _jobs(database.rows(_SQL["get_jobs"], {"job_ids": list(job_ids)}))


def jobs_of_order(database: Database, order_id: str) -> list[Job]:
    """Returns all jobs of an order, the newest first."""
    return _jobs(database.rows(_SQL["jobs_of_order"], {"order_id": order_id}))


def subjects_under_way(database: Database, actions: Sequence[str]) -> list[str]:
    """Returns what the open jobs of these actions are about."""
    return [subject_of(job) for job in _jobs(database.rows(_SQL["open_of_actions"], {"actions": list(actions)}))]


def orders_under_way(database: Database, order_ids: Sequence[str], actions: Sequence[str]) -> set[str]:
    """Returns those of the orders for which a job of these actions is open."""
    values = {"order_ids": list(order_ids), "actions": list(actions)}
    return {row["order_id"] for row in database.rows(_SQL["orders_under_way"], values)}


def attempts_of(database: Database, job_ids: Sequence[str]) -> list[Attempt]:
    """Returns the attempts at these jobs, the oldest first."""
    return [Attempt(**aware_row(row)) for row in database.rows(_SQL["attempts_of"], {"job_ids": list(job_ids)})]


def may_send(database: Database, job_id: str, *, now: datetime) -> bool:
    """Tells whether a claimed job may still be sent: nobody stopped or paused it, or all sending, meanwhile."""
    return bool(database.row(_SQL["may_send"], {"job_id": job_id, "now": naive_utc(now)}))


def end_try(cursor: Any, job: Job, attempt: Attempt, ended: Ended, *, is_shown: bool = True) -> None:
    """Writes down one try and how it left its job, inside the caller's transaction.

    Where `is_shown`, what hinders the job is what the list shows of its order.
    """
    cursor.execute(_SQL["insert_attempt"], stored_values(attempt))
    settle_job(cursor, job, ended, now=attempt.finished_at, is_shown=is_shown)


def settle_job(cursor: Any, job: Job, ended: Ended, *, now: datetime, is_shown: bool = True) -> None:
    """Writes how a job now stands, without a try; none is queued for a bulk action that was stopped."""
    finished = ended.state not in OPEN_STATES
    times = {name: ended.times.get(name) for name in ("sent_at", "answered_at", "linked_at", "confirmed_at")}
    values = {
        "job_id": job.job_id,
        "state": ended.state,
        "due_at": ended.due_at or now,
        "tries": job.tries + 1 if ended.counts_as_try else job.tries,
        "finished_at": now if finished else None,
        "code": ended.code,
        "message": ended.message,
        **times,
    }
    cursor.execute(_SQL["settle_job"], naive_row(values))
    is_stopped = (
        ended.state == "queued"
        and cursor.execute(_SQL["stop_if_given_up"], {"job_id": job.job_id, "now": naive_utc(now)}).fetchall()
    )
    if is_shown and ended.code and ended.state not in ("skipped", "done") and not is_stopped:
        shown = {
            "order_id": job.order_id,
            "job_id": job.job_id,
            "code": ended.code,
            "message": ended.message,
            "cause": ended.cause,
            "failed_at": now,
            "retry_at": None if finished else ended.due_at,
        }
        cursor.execute(_SQL["hide_other_failure"], {"order_id": job.order_id, "job_id": job.job_id})
        cursor.execute(_SQL["unhide_failure"], {"job_id": job.job_id})
        cursor.execute(_SQL["show_failure"], naive_row(shown))
    else:
        forget_failures(cursor, [job.job_id])


def forget_failures(cursor: Any, job_ids: Sequence[str]) -> None:
    """Ends what these jobs show of their orders, inside the caller's transaction; then what else hinders shows."""
    values = {"job_ids": list(job_ids)}
    if not cursor.execute(_SQL["any_failure_of"], values).fetchall():
        return
    cursor.execute(_SQL["forget_hidden"], values)
    cursor.execute(_SQL["bring_forward"], values)
    cursor.execute(_SQL["forget_shown"], values)
    cursor.execute(_SQL["forget_brought_forward"])


def note_details(cursor: Any, job: Job, more: Mapping[str, Any]) -> None:
    """Adds to what is kept of a job, inside the caller's transaction."""
    details = json.dumps({**job.details, **more})
    cursor.execute(_SQL["note_details"], {"job_id": job.job_id, "details": details})


def confirm_job(cursor: Any, *, job_id: str, now: datetime) -> None:
    """Dates a job's line in the ledger: a later look found what it did as it should be."""
    cursor.execute(_SQL["confirm_job"], {"job_id": job_id, "now": naive_utc(now)})


def give_up_earlier(cursor: Any, action: str, order_ids: Sequence[str], *, before: datetime) -> None:
    """Ends an action's failed jobs whose orders have since been done anew, inside the caller's transaction."""
    values = {"action": action, "order_ids": list(order_ids), "before": naive_utc(before)}
    cursor.execute(_SQL["give_up_earlier"], values)


def end_in_vain(cursor: Any, order_ids: Sequence[str], now: datetime) -> None:
    """Ends what failed of orders that are cancelled on TikTok since, where nothing is left to be done about it."""
    found = cursor.execute(_SQL["failures_in_vain"], {"order_ids": list(order_ids)}).fetchall()
    if found:
        job_ids = [job_id for (job_id,) in found]
        cursor.execute(_SQL["end_in_vain"], {"job_ids": job_ids, "now": naive_utc(now)})
        forget_failures(cursor, job_ids)


def forget_done(database: Database, action: str, *, before: datetime) -> int:
    """Deletes the jobs of an action that ended before that time, with their attempts; returns how many."""
    values = {"action": action, "before": naive_utc(before)}

    def unit(cursor: Any) -> int:
        cursor.execute(_SQL["forget_attempts"], values)
        return len(cursor.execute(_SQL["forget_done"], values).fetchall())

    return database.write(unit, is_shown=False)


def recover_jobs(database: Database, *, look_up_at: datetime, but: Sequence[str] = ()) -> int:
    """Marks jobs that were left running: what was sent for them is not known. Returns how many.

    `but` are the keys of those that somebody works on. The others are looked up from `look_up_at` on: a service
    may still be at work on what it was sent.
    """

    def unit(cursor: Any) -> int:
        values = {"due_at": naive_utc(look_up_at), "but": list(but)}
        return len(cursor.execute(_SQL["recover"], values).fetchall())

    return database.write(unit)


def count_jobs(database: Database) -> dict[str, int]:
    """Returns state to number of jobs, over all bulk actions."""
    return {row["state"]: row["jobs"] for row in database.rows(_SQL["count_jobs"])}


def next_due_at(database: Database, *, now: datetime) -> datetime | None:
    """Returns when there is something to do next, or None where nothing is until a person asks or resumes."""
    row = database.row(_SQL["next_due"], {"now": naive_utc(now), **_TURNS})
    return aware_utc(row["due_at"]) if row else None


def _jobs(rows: list[dict[str, Any]]) -> list[Job]:
    return [Job(**{**aware_row(row), "details": json.loads(row["details"])}) for row in rows]


_NAMES = tuple(one.name for one in fields(Job))
assert set(_ASKED) <= set(_NAMES)
