"""The figures of failures, each held against pandas over the tries that were made, to the cent and the second."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pandas as pd
import pytest

from tests.builders import US, open_database
from tests.failures_world import RATES, ZONES, FailuresWorld
from tiktok_orders.domain.base_amounts import Rate, sum_in
from tiktok_orders.store.failure_groups import list_failure_groups
from tiktok_orders.store.failure_history import FailureHistory, read_failure_history

SINCE = datetime(2026, 10, 26, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FailuresWorld]:
    database = open_database(tmp_path_factory.mktemp("failures"))
    made = FailuresWorld(database)
    made.fill()
    yield made
    database.close()


@pytest.fixture(params=["", US], ids=["all", "one account"])
def account_id(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def history(world: FailuresWorld, account_id: str) -> FailureHistory:
    return read_failure_history(world.database, since=SINCE, account_id=account_id)


@pytest.fixture
def ended(world: FailuresWorld, account_id: str) -> pd.DataFrame:
    """One row per try that ended since then, with the day of the account and when its job was done."""
    done = {one.job_id: one.at for one in world.tries if one.outcome == "done"}
    rows = [
        {
            "job_id": one.job_id,
            "order_id": one.order.order_id,
            "account_id": one.order.account_id,
            "at": one.at.timestamp(),
            "day": pd.Timestamp(one.at).tz_convert(ZONES[one.order.account_id]).date(),
            "is_failed": one.outcome == "failed",
            "code": one.code,
            "cause": one.cause,
            "done": done[one.job_id].timestamp() if one.job_id in done else None,
        }
        for one in world.tries
        if one.outcome != "unsent" and one.at >= SINCE and account_id in ("", one.order.account_id)
    ]
    return pd.DataFrame(rows)


def test_the_rate_over_time(history: FailureHistory, ended: pd.DataFrame) -> None:
    expected = {
        day: (len(tries), tries[tries["is_failed"]]["code"].value_counts().to_dict())
        for day, tries in ended.groupby("day")
    }
    assert {one.day: (one.ended, dict(one.failed_by)) for one in history.days} == expected
    assert len(expected) > 20


def test_causes_how_long_they_take_and_whether_they_come_back(
    history: FailureHistory, ended: pd.DataFrame
) -> None:
    failed = ended[ended["is_failed"]]
    expected = {}
    for key, tries in failed.groupby(["code", "cause"]):
        jobs = tries.groupby("job_id").agg(
            first=("at", "min"), done=("done", "first"), order=("order_id", "first")
        )
        expected[key] = (
            jobs["order"].nunique(),
            int(jobs["done"].notna().sum()),
            (jobs["done"] - jobs["first"]).median(),
            tries["day"].nunique(),
            int((jobs["first"] > jobs["done"].min()).sum()),
        )
    assert {(one.code, one.cause) for one in history.causes} == expected.keys()
    for one in history.causes:
        orders, resolved, seconds, days, came_back = expected[one.code, one.cause]
        assert (one.orders, one.resolved, one.days, one.came_back) == (orders, resolved, days, came_back)
        assert one.time_to_resolve is not None
        assert one.time_to_resolve.total_seconds() == pytest.approx(seconds, abs=0.5)
        assert came_back and resolved < orders
    often = [(-one.orders, one.code, one.cause) for one in history.causes]
    assert often == sorted(often)


def test_orders_of_accounts_that_failed(history: FailureHistory, ended: pd.DataFrame) -> None:
    orders = ended.groupby(["account_id", "order_id"])["is_failed"].any()
    expected = orders.groupby("account_id").agg(["size", "sum"])
    found = sorted((one.orders, one.failed) for one in history.accounts)
    assert found == sorted(tuple(row) for row in expected.itertuples(index=False))


def test_products_that_failed(world: FailuresWorld, history: FailureHistory, ended: pd.DataFrame) -> None:
    tried = ended.groupby("order_id")["is_failed"].any().reset_index()
    lines = pd.DataFrame([vars(line) for line in world.lines]).drop_duplicates().merge(tried, on="order_id")
    each = lines.groupby("sku")["is_failed"].agg(["size", "sum"]).reset_index()
    worst = each.sort_values(["sum", "sku"], ascending=[False, True]).head(20)
    assert len(each) > 20
    assert [(one.sku, one.orders, one.failed) for one in history.products] == list(worst.itertuples(index=False))


def test_money_held_up_now(world: FailuresWorld, account_id: str) -> None:
    waiting = [
        {
            "key": (one.action, one.code, one.cause),
            "currency": order.currency,
            "total": order.total,
            "base": order.total * RATES.get(order.currency, 0),
        }
        for order, one in world.waiting.items()
        if account_id in ("", order.account_id)
    ]
    held = pd.DataFrame(waiting)
    groups = list_failure_groups(world.database, account_id)
    assert {group.key: group.orders for group in groups} == held["key"].value_counts().to_dict()
    assert {(group.key, name): total for group in groups for name, total in group.totals.items()} == (
        held.groupby(["key", "currency"])["total"].sum().to_dict()
    )
    bases = held.groupby("key")["base"].sum()
    assert all(abs(group.base_total - bases[group.key]) <= Decimal("0.0001") * group.orders for group in groups)
    rates = {currency: Rate(currency, rate, "the bank", None) for currency, rate in RATES.items()}
    rows = [{"currency": name, "total": total} for group in groups for name, total in group.totals.items()]
    assert sum_in(rows, "total", "GBP", rates) == held["base"].sum() > 0
