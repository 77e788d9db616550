"""Answers to the ready questions: statements of `questions.sql` over the documented views."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from tiktok_orders.domain.periods import Period
from tiktok_orders.domain.questions import QUESTIONS
from tiktok_orders.store.clock import naive_utc
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_conditions import named_in
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
MOST_ROWS = 200_000  # what Excel still takes in reasonable time
assert _SQL.keys() == QUESTIONS.keys()


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """The answer as a table (instants naive UTC), and what was asked, word for word."""

    table: pa.Table
    sql: str
    parameters: dict[str, Any]


def answer_question(
    database: Database, name: str, period: Period, *, account_id: str = "", now: datetime
) -> QuestionAnswer:
    """Returns the first `MOST_ROWS` rows of the answer to one of the `QUESTIONS`; `account_id` "" means all."""
    values = {"account_id": account_id, "first": period.first, "last": period.last, "now": naive_utc(now)}
    sql = f"{_SQL[name]}\nLIMIT {MOST_ROWS}"
    parameters = named_in(sql, values)
    with database.reading() as cursor:
        return QuestionAnswer(cursor.execute(sql, parameters).to_arrow_table(), sql, parameters)
