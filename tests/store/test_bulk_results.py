"""What came of a bulk action, told by how it ended and why, and how many different sentences a line stands for."""

from __future__ import annotations

from pathlib import Path

from tests.builders import open_database
from tests.store.test_jobs import end, make_job
from tiktok_orders.store.bulk_results import ResultGroup, group_results
from tiktok_orders.store.jobs import Ended, request_jobs


def test_failures_alike_are_one_line_that_says_how_many_sentences_it_stands_for(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    endings = {
        "1": ("failed", "sku_unknown", "Magento has no product with SKU A."),
        "2": ("failed", "sku_unknown", "Magento has no product with SKU B."),
        "3": ("failed", "sku_unknown", "Magento has no product with SKU A."),
        "4": ("done", "", "Created."),
    }
    jobs = [make_job(order_id, bulk_id="one") for order_id in endings]
    database.write(lambda cursor: request_jobs(cursor, jobs))
    for job in jobs:
        state, code, message = endings[job.order_id]
        end(database, job, Ended(state, code=code, message=message))
    assert group_results(database, "one") == [
        ResultGroup("failed", "sku_unknown", 3, 2, "Magento has no product with SKU A."),
        ResultGroup("done", "", 1, 1, "Created."),
    ]
    database.close()
