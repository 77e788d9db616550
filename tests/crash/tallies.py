"""How often each verb was asked for in a campaign, and what came of it, by the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass

from tests.crash.books import sentence_of
from tiktok_orders.store.database import Database

_BY_VERB = """
    SELECT j.action, count(*) AS asked, count(*) FILTER (j.state = 'done') AS done,
        count(*) FILTER (j.state IN ('skipped', 'failed', 'stopped')) AS refused,
        count(*) FILTER (EXISTS (FROM job_attempts a WHERE a.job_id = j.job_id AND a.outcome = 'unknown'))
            AS looked_up
    FROM jobs j GROUP BY j.action ORDER BY j.action
"""

# A job is stopped here where its order is cancelled on TikTok since, and nothing is left to be done about it.
_LEFT = """
    SELECT j.action, j.state, j.code FROM jobs j LEFT JOIN orders o USING (order_id)
    WHERE j.state NOT IN ('done', 'skipped', 'failed')
        AND NOT (j.state = 'stopped' AND coalesce(o.status = 'CANCELLED', false))
"""


@dataclass(frozen=True)
class Tally:
    """Jobs of one verb: how many there were, how many were done, refused by somebody, and looked up."""

    asked: int = 0
    done: int = 0
    refused: int = 0
    looked_up: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))


def count_verbs(database: Database) -> dict[str, Tally]:
    """Returns the name of each action that was asked for to what came of it."""
    return {row.pop("action"): Tally(**row) for row in database.rows(_BY_VERB)}


def faults_of_jobs(database: Database) -> list[str]:
    """Returns what was asked for and is still not settled, as sentences; empty where all is well."""
    left = [f"{row['action']} {row['state']} {row['code']}" for row in database.rows(_LEFT)]
    return [sentence_of("jobs left open", left)] if left else []


def tell_verbs(verbs: Mapping[str, Tally]) -> str:
    """Returns one line per verb, for people."""
    return "".join(
        f"  {name}: {one.asked:,} asked, {one.done:,} done, {one.refused:,} refused, {one.looked_up:,} looked up\n"
        for name, one in sorted(verbs.items())
    )
