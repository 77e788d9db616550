"""What the practice TikTok Shop's own books have cancelled and answered, against what was asked for here."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.crash.books import jobs_left, sentence_of
from tests.crash.deeds import read_diary
from tests.crash.errands import ACCEPT, DECLINE, REJECT
from tiktok_orders.domain.cancel_reasons import find_cancel_reason
from tiktok_orders.sandbox.world.cancellations import COMPLETE, DECLINED, PENDING, SUCCESS
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import name_job

# Orders and requests go on by themselves: some are sent, cancelled or answered before we come to them.
OF_THE_WORLD = (
    *("reject_cancelled_since", "reject_shipped", "reject_partly_shipped", "reject_cancel_requested"),
    *("reject_not_eligible", "answered_already", "answer_not_allowed", "no_open_request"),
)
_VERBS = (REJECT, ACCEPT, DECLINE)


@dataclass(frozen=True)
class Case:
    """One cancellation of the books; `lines` are the order's lines that it is about."""

    case_id: str
    order_id: str
    status: str
    role: str
    reason: str
    lines: tuple[str, ...]

    @property
    def is_ours(self) -> bool:
        """Tells whether a seller cancelled for one of the reasons that are chosen here."""
        return self.role == "SELLER" and find_cancel_reason(self.reason) is not None


def cases_in(world_file: Path) -> list[Case]:
    with closing(sqlite3.connect(world_file)) as books:
        rows = books.execute("SELECT json FROM cases WHERE kind = 'CANCELLATION'").fetchall()
    return [_read(json.loads(text)) for (text,) in rows]


def faults_of_cancellations(database: Database, world_file: Path) -> list[str]:
    """Returns what is cancelled or answered twice, or called so and is not, as sentences."""
    cases = cases_in(world_file)
    rows = [row for verb in _VERBS for row in database.rows(_JOBS, {"action": verb})]
    done = {row["job_id"] for row in rows if row["state"] == "done"}
    rejected = {row["order_id"]: row["state"] for row in rows if row["action"] == REJECT}
    mine = {case.order_id for case in cases if case.is_ours and case.order_id in rejected}
    kept = {row["order_id"] for row in database.rows("SELECT order_id FROM rejections")}
    lines = Counter(line for case in cases if case.status in (SUCCESS, COMPLETE) for line in case.lines)
    diary, steps = read_diary(world_file, "order"), read_diary(world_file, "cancellation")
    accounts = {row["order_id"]: row["account_id"] for row in database.rows("SELECT * FROM orders")}
    answers = {
        name_job(verb, accounts.get(case.order_id, ""), case.case_id): (verb, case)
        for case in cases
        for verb in (ACCEPT, DECLINE)
    }
    checks: dict[str, Any] = {
        "orders called rejected that the books do not have so": _of(rejected, "done") - mine,
        "orders rejected in the books and not done here": mine - _of(rejected, "done"),
        "rejections done and not written down": _of(rejected, "done") - kept,
        "lines cancelled twice": [line for line, count in lines.items() if count > 1],
        "orders cancelled twice": [one for one, states in diary.items() if states.count("CANCELLED") > 1],
        "requests that were answered twice": [one for one, states in steps.items() if _is_twice(states)],
        "requests called answered that the books have otherwise": [
            job_id for job_id in done & answers.keys() if not _is_so(*answers[job_id])
        ],
        "requests answered in both ways": [
            case_id for case_id, count in Counter(_case_ids(rows, done)).items() if count > 1
        ],
        "requests answered in the books and not done here": _answered_unsaid(answers, rows, steps),
        "rejections and answers left neither done nor of the world's": [
            one for verb in _VERBS for one in jobs_left(database, verb, of_the_world=OF_THE_WORLD)
        ],
    }
    return [sentence_of(what, found) for what, found in checks.items() if found]


_JOBS = "SELECT * FROM jobs WHERE action = $action"


def _of(states: dict[str, str], state: str) -> set[str]:
    return {order_id for order_id, one in states.items() if one == state}


def _case_ids(rows: list[dict[str, Any]], done: set[str]) -> list[str]:
    """Returns the request of each answer that is done."""
    return [row["job_id"].rpartition(":")[2] for row in rows if row["action"] != REJECT and row["job_id"] in done]


def _is_twice(states: Iterable[str]) -> bool:
    """Tells whether a cancellation came back to a state that it had left, or was decided in both ways."""
    told = [state for state, _ in groupby(states)]
    return len(told) > len(set(told)) or {SUCCESS, DECLINED} <= set(told)


def _is_so(verb: str, case: Case) -> bool:
    return case.status in ((SUCCESS, COMPLETE) if verb == ACCEPT else (DECLINED,))


def _answered_unsaid(
    answers: dict[str, tuple[str, Case]],
    rows: list[dict[str, Any]],
    steps: dict[str, list[str]],
) -> list[str]:
    """Returns the jobs that ended as not done although the books have just their answer, given while they ran."""
    asked = {row["job_id"]: row for row in rows if row["action"] in (ACCEPT, DECLINE)}
    return [
        job_id
        for job_id, (verb, case) in answers.items()
        if job_id in asked
        and asked[job_id]["state"] != "done"
        and asked[job_id]["sent_at"] is not None
        and case.status != PENDING
        and _is_so(verb, case)
        and PENDING in steps.get(case.case_id, ())
    ]


def _read(shown: dict[str, Any]) -> Case:
    return Case(
        case_id=shown["cancel_id"],
        order_id=shown["order_id"],
        status=shown["cancel_status"],
        role=shown["role"],
        reason=shown["cancel_reason"],
        lines=tuple(line["order_line_item_id"] for line in shown["cancel_line_items"]),
    )
