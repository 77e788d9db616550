"""Failures of twelve causes, as the worker writes them down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.builders import TESTER
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.failure_causes import cause_of
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.store.jobs import Attempt, Ended, Job, end_try, name_job, request_jobs

CAUSES = [
    *(FailureFound("product_missing", {"sku": sku}) for sku in ("ABC-RED", "ABC-BLUE", "MUG-9")),
    FailureFound("out_of_stock", {"sku": "ABC-RED", "salable": "0", "needed": "2"}),
    FailureFound("product_disabled", {"sku": "OLD-1"}),
    FailureFound("postcode_missing"),
    FailureFound("region_unknown", {"country": "US", "region": "Nowhere"}),
    FailureFound("region_unknown", {"country": "US", "region": "Elsewhere"}),
    FailureFound("no_rate", {"base_currency": "GBP", "currency": "SGD"}),
    FailureFound("store_view_gone", {"store_code": "uk_old"}),
    FailureFound("total_differs", {"part": "shipping", "difference": "0.01", "currency": "GBP"}),
    FailureFound("magento_credentials"),
]


def let_fail(
    desk: Application, order_ids: list[str], found: FailureFound, action: str = "create_sales_order"
) -> None:
    """Lets what was done to these orders, their creation at first, have failed a moment ago."""
    rows = desk.database.rows("SELECT order_id, account_id FROM orders")
    accounts = {row["order_id"]: row["account_id"] for row in rows}
    now = desk.clock()

    def unit(cursor: Any) -> None:
        for order_id in order_ids:
            job = Job(
                name_job(action, accounts[order_id], order_id),
                action,
                accounts[order_id],
                order_id,
                "practice",
                "",
                now,
                TESTER.name,
                due_at=now + timedelta(days=1),
            )
            request_jobs(cursor, [job])
            ended = Ended("failed", code=found.code, message=found.sentence, cause=cause_of(found))
            attempt = Attempt(job.job_id, now, now, "failed", found.code, "", found.sentence, ended.cause)
            end_try(cursor, job, attempt, ended)

    desk.database.write(unit)
