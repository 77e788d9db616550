"""The outbox: one job per thing to do, fair claims, and what the list shows of what hinders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import GB, NOW, US, open_database
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import (
    Attempt,
    Ended,
    Job,
    attempts_of,
    claim_jobs,
    end_in_vain,
    end_try,
    find_unknown_jobs,
    get_jobs,
    name_job,
    recover_jobs,
    request_jobs,
)
from tiktok_orders.store.ledger import LedgerFilter, count_ledger, prove_once, read_ledger


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


def make_job(order_id: str, account_id: str = GB, **facts: object) -> Job:
    values: dict[str, object] = {
        "job_id": name_job("create_sales_order", account_id, order_id),
        "action": "create_sales_order",
        "account_id": account_id,
        "order_id": order_id,
        "magento_id": "practice",
        "bulk_id": "",
        "requested_at": NOW,
        "requested_by": "tester",
        "due_at": NOW,
    }
    return Job(**values | facts)  # type: ignore[arg-type]


def ask(database: Database, *jobs: Job) -> tuple[int, int, int]:
    requested = database.write(lambda cursor: request_jobs(cursor, jobs))
    return len(requested.queued), len(requested.already_open), len(requested.already_done)


def end(database: Database, job: Job, ended: Ended) -> None:
    attempt = Attempt(job.job_id, NOW, NOW, ended.state)
    database.write(lambda cursor: end_try(cursor, job, attempt, ended))


def failures(database: Database) -> dict[str, str]:
    return {row["order_id"]: row["code"] for row in database.rows("SELECT order_id, code FROM order_failures")}


def test_asking_twice_makes_one_job(database: Database) -> None:
    assert ask(database, make_job("1"), make_job("2")) == (2, 0, 0)
    assert ask(database, make_job("1"), make_job("3")) == (1, 1, 0)
    assert len(claim_jobs(database, now=NOW, limit=10)) == 3


def test_claims_are_fair_between_accounts(database: Database) -> None:
    ask(database, *(make_job(str(number)) for number in range(50)))
    ask(database, *(make_job(str(number), US, due_at=NOW + timedelta(seconds=1)) for number in range(100, 103)))
    claimed = claim_jobs(database, now=NOW + timedelta(minutes=1), limit=6)
    assert [job.account_id for job in claimed].count(US) == 3


def test_what_is_not_due_is_not_claimed(database: Database) -> None:
    ask(database, make_job("1", due_at=NOW + timedelta(seconds=8)))
    assert claim_jobs(database, now=NOW, limit=10) == []
    assert len(claim_jobs(database, now=NOW + timedelta(seconds=8), limit=10)) == 1


def test_a_failure_is_shown_until_it_is_asked_for_anew(database: Database) -> None:
    ask(database, make_job("1"))
    (job,) = claim_jobs(database, now=NOW, limit=1)
    end(database, job, Ended("failed", code="product_missing", message="No such product.", counts_as_try=True))
    assert failures(database) == {"1": "product_missing"}
    assert ask(database, make_job("1")) == (1, 0, 0)
    assert failures(database) == {}
    (again,) = claim_jobs(database, now=NOW, limit=1)
    assert again.tries == 0
    end(database, again, Ended("done", times={"linked_at": NOW}))
    assert ask(database, make_job("1")) == (0, 0, 1)
    assert [one.outcome for one in attempts_of(database, [job.job_id])] == ["failed", "done"]


def test_what_else_hinders_an_order_is_shown_once_the_newer_failure_is_over(database: Database) -> None:
    invoice, ship, credit = (
        make_job("1", job_id=name_job(action, GB, "1"), action=action)
        for action in ("invoice_sales_order", "ship_in_magento", "credit_in_magento")
    )
    ask(database, invoice, ship, credit)
    end(database, invoice, Ended("failed", code="magento_refused", message="No.", cause="No."))
    end(database, credit, Ended("failed", code="magento_credentials", message="Keys."))
    end(database, ship, Ended("queued", NOW, "magento_busy", "Later."))
    end(database, ship, Ended("queued", NOW, "magento_unreachable", "Later."))
    assert failures(database) == {"1": "magento_unreachable"}
    ask(database, credit)
    end(database, ship, Ended("done"))
    assert failures(database) == {"1": "magento_refused"}, "the other one is being tried again"
    (row,) = database.rows("SELECT * FROM order_failures")
    assert (row["job_id"], row["message"], row["cause"], row["retry_at"]) == (invoice.job_id, "No.", "No.", None)
    end(database, invoice, Ended("done"))
    assert failures(database) == {} and not database.rows("SELECT * FROM hidden_failures")


def test_a_hidden_failure_of_a_cancelled_order_is_over_too(database: Database) -> None:
    create, cancel = (
        make_job("1", job_id=name_job(action, GB, "1"), action=action)
        for action in ("create_sales_order", "cancel_in_magento")
    )
    ask(database, create, cancel)
    end(database, create, Ended("failed", code="product_missing", message="No."))
    end(database, cancel, Ended("failed", code="magento_credentials", message="Keys."))
    database.write(lambda cursor: end_in_vain(cursor, ["1"], NOW))
    assert failures(database) == {"1": "magento_credentials"}
    end(database, cancel, Ended("done"))
    assert failures(database) == {}


def test_what_a_stopped_process_left_running_is_looked_up(database: Database) -> None:
    ask(database, make_job("1"))
    claim_jobs(database, now=NOW, limit=1)
    later = NOW + timedelta(seconds=30)
    assert recover_jobs(database, look_up_at=later) == 1
    assert find_unknown_jobs(database, now=NOW, limit=10) == []
    (job,) = find_unknown_jobs(database, now=later, limit=10)
    assert job.state == "unknown"
    assert claim_jobs(database, now=later, limit=10) == []


def test_the_ledger_is_filtered_and_counted(database: Database) -> None:
    ask(database, make_job("1"), make_job("2", US))
    (job,) = get_jobs(database, [name_job("create_sales_order", GB, "1")])
    end(database, job, Ended("done"))
    assert [line.order_id for line in read_ledger(database, LedgerFilter(state="done"), offset=0, limit=9)] == [
        "1"
    ]
    assert count_ledger(database, LedgerFilter(account_id=US)) == 1
    assert count_ledger(database, LedgerFilter(words="2")) == 1
    assert count_ledger(database, LedgerFilter(day_from=NOW.date(), day_until=NOW.date())) == 2
    assert count_ledger(database, LedgerFilter(day_from=NOW.date() + timedelta(days=1))) == 0


def test_the_proof_sees_a_sales_order_that_two_orders_share(database: Database) -> None:
    assert prove_once(database).holds
    for order_id in ("1", "2"):
        database.execute(
            "INSERT INTO sales_orders (order_id, increment_id, magento_status, base_currency, magento_id, "
            "entity_id) VALUES ($order_id, 'TTS-1', 'pending', 'GBP', 'practice', 7)",
            {"order_id": order_id},
        )
    assert not prove_once(database).holds


def test_of_an_action_that_does_many_at_once_an_accounts_jobs_come_together(database: Database) -> None:
    reads = [
        make_job(
            f"{account_id}-{number:02}", account_id, action="sync_status", job_id=f"sync:{account_id}:{number:02}"
        )
        for account_id in (GB, US)
        for number in range(70)
    ]
    creates = [make_job(f"new-{number}") for number in range(3)]
    ask(database, *reads, *creates)
    values = {"now": NOW, "limit": 4, "batched": ["sync_status"], "batch": 50}
    claimed = claim_jobs(database, **values)  # type: ignore[arg-type]
    counts = Counter((job.action, job.account_id) for job in claimed)
    assert counts["sync_status", US] == 50
    assert counts["create_sales_order", GB] in (1, 2), "the others keep their turn"
    rest = claim_jobs(database, **{**values, "limit": 100})  # type: ignore[arg-type]
    assert len(claimed) + len(rest) <= 143 and not {job.job_id for job in claimed} & {job.job_id for job in rest}
    assert claim_jobs(database, now=NOW, limit=200) is not None
    assert {job.state for job in get_jobs(database, [job.job_id for job in (*reads, *creates)])} == {"running"}
