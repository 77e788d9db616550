"""What TikTok Shop's own books have of returns, and Magento's of their refunds, against the ledger."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.crash.books import sentence_of
from tests.crash.deeds import read_diary
from tests.crash.errands import APPROVE, CONFIRM, REFUSE
from tiktok_orders.sandbox.world.return_steps import AWAITING_BUYER_SHIP, COMPLETE, REJECTED, SHIPPED, SUCCESS
from tiktok_orders.services.actions.credit_request import NAME as CREDIT
from tiktok_orders.store.database import Database

# A request that was answered before comes to its answer as one that is over.
OF_THE_WORLD = ("answered_already", "answer_not_allowed", "no_open_request")
_VERBS = (APPROVE, REFUSE, CONFIRM)
# To which states each answer leads, at once or later.
_LEADS_TO = {
    APPROVE: (AWAITING_BUYER_SHIP, SHIPPED, SUCCESS, COMPLETE),
    REFUSE: (REJECTED,),
    CONFIRM: (SUCCESS, COMPLETE),
}
_SAYS = {
    APPROVE: ("Seller approved the refund", "Seller approved the return"),
    REFUSE: ("Seller rejected the refund request", "Seller rejected the return request"),
    CONFIRM: ("Seller approved the received package",),
}
_JOBS = "SELECT * FROM jobs WHERE action = $action"
_CREDITABLE = """
    SELECT c.case_id FROM after_sale_cases c JOIN sales_orders s USING (order_id)
    WHERE c.kind = 'RETURN' AND c.state = 'REFUNDED' AND c.refund_total > 0 AND coalesce(s.total_invoiced, 0) > 0
"""


@dataclass(frozen=True)
class Returned:
    """One return of the books; `said` are its steps in TikTok's words."""

    case_id: str
    order_id: str
    status: str
    said: tuple[str, ...]


def returns_in(world_file: Path) -> dict[str, Returned]:
    with closing(sqlite3.connect(world_file)) as books:
        rows = books.execute("SELECT json, records FROM cases WHERE kind = 'RETURN'").fetchall()
    return {one.case_id: one for one in (_read(json.loads(text), json.loads(told)) for text, told in rows)}


def faults_of_returns(database: Database, world_file: Path, credited: Counter[str]) -> list[str]:
    """Returns what is answered twice, called answered and is not, or paid back and not credited, as sentences.

    `credited` counts the credit memos of Magento's books by the return or cancellation that they name.
    """
    books, diary = returns_in(world_file), read_diary(world_file, "return")
    rows = [row for verb in _VERBS for row in database.rows(_JOBS, {"action": verb})]
    done = [row for row in rows if row["state"] == "done"]
    decided = Counter(_case_of(row) for row in done if row["action"] != CONFIRM)
    explained = {_case_of(row) for row in database.rows(_JOBS, {"action": CREDIT}) if row["state"] != "done"}
    checks: dict[str, Any] = {
        "returns answered twice": [one for one, states in diary.items() if _is_twice(states)],
        "steps of returns that a seller took twice": [
            one.case_id for one in books.values() if len(set(_by_seller(one))) < len(_by_seller(one))
        ],
        "returns answered in both ways": [case_id for case_id, count in decided.items() if count > 1],
        "returns called answered that the books have otherwise": [
            row["job_id"] for row in done if books[_case_of(row)].status not in _LEADS_TO[row["action"]]
        ],
        "returns answered in the books and not done here": [
            row["job_id"]
            for row in rows
            if row["state"] != "done"
            and row["sent_at"] is not None
            and set(_SAYS[row["action"]]) & set(books[_case_of(row)].said)
        ],
        "answers to returns left neither done nor of the world's": [
            f"{row['action']} {row['state']} {row['code']}"
            for row in rows
            if row["state"] != "done" and row["code"] not in OF_THE_WORLD
        ],
        "returns paid back, invoiced and not credited": [
            row["case_id"]
            for row in database.rows(_CREDITABLE)
            if not credited[row["case_id"]] and row["case_id"] not in explained
        ],
        "returns credited before they were paid back": [
            case_id for case_id, one in books.items() if credited[case_id] and one.status != COMPLETE
        ],
    }
    return [sentence_of(what, found) for what, found in checks.items() if found]


def _case_of(row: dict[str, Any]) -> str:
    return str(json.loads(row["details"]).get("case_id") or row["job_id"].rpartition(":")[2])


def _by_seller(one: Returned) -> list[str]:
    return [words for words in one.said if words.startswith("Seller")]


def _is_twice(states: list[str]) -> bool:
    """Tells whether a return came back to a state that it had left, or was decided in both ways."""
    told = [state for state, _ in groupby(states)]
    return len(told) > len(set(told)) or {SUCCESS, REJECTED} <= set(told)


def _read(shown: dict[str, Any], records: list[dict[str, Any]]) -> Returned:
    said = tuple(record["description"] for record in records)
    return Returned(shown["return_id"], shown["order_id"], shown["return_status"], said)
