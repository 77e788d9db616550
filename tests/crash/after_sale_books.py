"""What the practice Magento's own books have held, released, cancelled and credited, against what is done here."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crash.books import sentence_of
from tests.crash.deeds import read_diary
from tests.crash.return_books import faults_of_returns
from tiktok_orders.sandbox.command import name_magento_file
from tiktok_orders.services.actions.cancel_in_magento import CANCELED, CLOSED
from tiktok_orders.services.actions.cancel_in_magento import NAME as CANCEL
from tiktok_orders.services.actions.create_sales_order import INVOICE
from tiktok_orders.services.actions.credit_request import NAME as CREDIT
from tiktok_orders.services.actions.hold_in_magento import HELD, HOLD, RELEASE
from tiktok_orders.store.database import Database

# What hinders a follow-up and comes from the world: a request that ended before its hold, a buyer who paid
# nothing, a parcel that was sent before its order was cancelled.
OF_THE_WORLD = (
    *("request_over", "not_to_be_held", "not_on_hold", "held_by_others", "other_request_waits"),
    *(
        "no_sales_order",
        "nothing_paid_back",
        "credit_without_invoice",
        "cancel_declined",
        "shipped_in_magento",
        "invoice_order_over",
    ),
)
FOLLOW_UPS = (HOLD, RELEASE, CANCEL, CREDIT, INVOICE)
_MARKED = re.compile(r"TikTok Shop (?:cancellation|return) (\d+)")


@dataclass(frozen=True)
class Memo:
    """One credit memo of the books, and the cancellation or return that its comment names, "" for none."""

    entity_id: int
    order_id: int
    case_id: str


def faults_after_sale(database: Database, world_file: Path) -> list[str]:
    """Returns what is held, cancelled or credited twice, or called so and is not, as sentences."""
    file = name_magento_file(world_file)
    assert file is not None
    states, memos, diary = _states_in(file), memos_in(file), read_diary(file, "sales order")
    rows = [row for verb in FOLLOW_UPS for row in database.rows(_JOBS, {"action": verb})]
    entity_of = {row["order_id"]: row["entity_id"] for row in database.rows("SELECT * FROM sales_orders")}
    done = {verb: [row for row in rows if row["action"] == verb and row["state"] == "done"] for verb in FOLLOW_UPS}
    held = Counter({int(one): states.count(HELD) for one, states in diary.items()})
    holds = Counter(entity_of[row["order_id"]] for row in done[HOLD])
    marked = Counter(memo.case_id for memo in memos if memo.case_id)
    kept = {row["entity_id"]: row["case_id"] for row in database.rows("SELECT * FROM credit_memos")}
    credited = {json.loads(row["details"])["case_id"] for row in done[CREDIT]}
    checks: dict[str, Any] = {
        "sales orders put on hold more often than asked": [one for one in held if held[one] > holds[one]],
        "sales orders called held that never were": [one for one in holds if holds[one] > held[one]],
        "sales orders left on hold": [
            order_id
            for order_id, one in entity_of.items()
            if one in holds and states.get(one) == HELD and order_id not in _still_asked(database)
        ],
        "sales orders called released that are on hold": [
            row["order_id"] for row in done[RELEASE] if states[entity_of[row["order_id"]]] == HELD
        ],
        "sales orders cancelled twice": [one for one, told in diary.items() if told.count(CANCELED) > 1],
        "sales orders called cancelled that go on": [
            row["order_id"]
            for row in done[CANCEL]
            if states[entity_of[row["order_id"]]] not in (CANCELED, CLOSED) and not _is_credited(row, rows)
        ],
        "sales orders that go on though TikTok has cancelled": _forgotten(database, states, rows),
        "refunds credited twice": [one for one, count in marked.items() if count > 1],
        "refunds called credited without a memo": credited - marked.keys() - set(kept.values()),
        "memos in the books and not written down": [
            memo.entity_id for memo in memos if memo.case_id and memo.entity_id not in kept
        ],
        "follow-ups left neither done nor of the world's": [
            f"{row['action']} {row['state']} {row['code']}"
            for row in rows
            if row["state"] != "done" and row["code"] not in OF_THE_WORLD
        ],
    }
    found = [sentence_of(what, found) for what, found in checks.items() if found]
    return found + faults_of_returns(database, world_file, marked)


_JOBS = "SELECT * FROM jobs WHERE action = $action"
_STILL_ASKED = "SELECT order_id FROM after_sale_cases WHERE kind = 'CANCELLATION' AND state = 'TO_ANSWER'"
_CANCELLED = """
    SELECT s.order_id, s.entity_id FROM sales_orders s JOIN orders o USING (order_id) WHERE o.status = 'CANCELLED'
"""


def memos_in(magento_file: Path) -> list[Memo]:
    with closing(sqlite3.connect(magento_file)) as books:
        rows = books.execute("SELECT entity_id, order_id, data FROM sales_creditmemo").fetchall()
    return [
        Memo(entity_id, order_id, _case_of(json.loads(text)["comments"])) for entity_id, order_id, text in rows
    ]


def _case_of(comments: list[dict[str, Any]]) -> str:
    found = (_MARKED.match(comment["comment"]) for comment in comments)
    return next((one.group(1) for one in found if one), "")


def _states_in(magento_file: Path) -> dict[int, str]:
    with closing(sqlite3.connect(magento_file)) as books:
        return dict(books.execute("SELECT entity_id, state FROM sales_order").fetchall())


def _still_asked(database: Database) -> set[str]:
    return {row["order_id"] for row in database.rows(_STILL_ASKED)}


def _is_credited(row: dict[str, Any], rows: list[dict[str, Any]]) -> bool:
    """Tells whether what is invoiced of a cancelled order is left to credits, which are asked for."""
    return any(other["action"] == CREDIT and other["order_id"] == row["order_id"] for other in rows)


def _forgotten(database: Database, states: dict[int, str], rows: list[dict[str, Any]]) -> list[str]:
    """Returns orders that TikTok shows cancelled and nobody follows: no job says why the sales order goes on."""
    explained = {
        row["order_id"]
        for row in rows
        if row["action"] in (CANCEL, CREDIT) and (row["state"] == "done" or row["code"] in OF_THE_WORLD)
    }
    return [
        row["order_id"]
        for row in database.rows(_CANCELLED)
        if states.get(row["entity_id"]) not in (CANCELED, CLOSED) and row["order_id"] not in explained
    ]
