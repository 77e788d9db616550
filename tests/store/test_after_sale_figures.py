"""Refunds, returns and payouts, each held against pandas over what TikTok stated, to the cent."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from tests.builders import NOW
from tests.figures_in_pandas import back_of, cases_of, payouts_of, sold_of
from tests.figures_world import World
from tiktok_orders.domain.figures import FIGURES, Scope
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.periods import Period
from tiktok_orders.store.order_grid import count_tabs
from tiktok_orders.store.questions import answer_question


def _listed(world: World, wanted: OrderFilter) -> int:
    return count_tabs(world.database, wanted, now=NOW)["all"]


def test_refunds_and_returns_of_each_day_are_those_that_were_stated(world: World, scope: Scope) -> None:
    keys = ["account_id", "currency", "day"]
    back = back_of(world, scope)
    expected = back.groupby(keys, as_index=False).agg(
        refunds=("refund", "sum"),
        refunded=("refund", lambda amounts: int((amounts > 0).sum())),
        returned=("is_return", "sum"),
    )
    found = pd.DataFrame(world.ask("refunds", scope).rows)
    assert len(found) == len(expected) > 20
    joined = found.merge(expected, on=keys, how="outer", suffixes=("", "_expected"))
    for column in ("refunds", "refunded", "returned"):
        assert (joined[column] == joined[f"{column}_expected"]).all(), column


def test_reasons_of_returns_are_those_that_buyers_gave(world: World, scope: Scope) -> None:
    returned = cases_of(world).query("is_return").merge(sold_of(world, scope), on="order_id")
    expected = returned.groupby(["reason", "currency"]).agg(
        orders=("order_id", "nunique"), refunds=("refund", "sum")
    )
    rows = world.ask("return_reasons", scope).rows
    found = {(row["reason"], row["currency"]): (row["orders"], row["refunds"]) for row in rows}
    assert found == {key: tuple(row) for key, row in zip(expected.index, expected.to_numpy(), strict=True)}
    assert "odd" in {row["reason"] for row in rows}, "a reason without words keeps TikTok's key"


def test_payouts_are_the_statements_that_were_paid_in_these_days(world: World, scope: Scope) -> None:
    expected = payouts_of(world, scope)
    rows = world.ask("payouts", scope).rows
    columns = [name for name in rows[0] if name in expected.columns]
    assert len(rows) == len(expected) > 10 and len(columns) == 9
    by_id = expected.set_index("statement_id")
    for row in rows:
        stated = by_id.loc[row["statement_id"]]
        assert {name: row[name] for name in columns if name != "statement_id"} == {
            name: stated[name] for name in columns if name != "statement_id"
        }


def test_payouts_around_midnight_fall_on_other_days_than_in_utc(world: World) -> None:
    """The world has payments within an hour of a midnight: a day of another zone would be another one."""
    days = {
        row["statement_id"]: row["day"]
        for row in world.ask("payouts", Scope(Period(date(2026, 1, 1), date(2026, 12, 31)))).rows
    }
    utc = {
        row["statement_id"]: row["paid_time"].date()
        for row in world.database.rows("SELECT statement_id, paid_time FROM paid_statements")
    }
    assert sum(day != utc[statement_id] for statement_id, day in days.items()) > 20


def test_the_list_that_a_figure_opens_holds_just_its_orders(world: World, scope: Scope) -> None:
    back, paid = back_of(world, scope), payouts_of(world, scope)
    assert _listed(world, scope.orders_of(FIGURES["refunds"])) == (back["refund"] > 0).sum()
    assert _listed(world, scope.orders_of(FIGURES["returned"])) == back["is_return"].sum()
    on_statements = {order_id for orders in paid["orders"] for order_id in orders}
    assert _listed(world, scope.orders_of(FIGURES["paid_out"])) == len(on_statements)
    first = paid.iloc[0]
    one = scope.paid_out(scope.period, statement_id=first["statement_id"])
    assert _listed(world, one) == len(set(first["orders"]))
    reason = world.ask("return_reasons", scope).rows[0]["reason"]
    wanted = scope.orders(flags=("sold",), picks=(("return_reason", reason),))
    returned = cases_of(world).query("is_return and reason == @reason").merge(sold_of(world, scope), on="order_id")
    assert _listed(world, wanted) == returned["order_id"].nunique()


@pytest.mark.parametrize("days", ["", "tomorrow", "2026-11-01/", "2026-11-31/2026-12-01"])
def test_days_that_are_none_find_nothing(world: World, days: str) -> None:
    assert _listed(world, OrderFilter(picks=(("paid_out", days),))) == 0


def test_the_ready_questions_say_the_same(world: World) -> None:
    scope = Scope(Period(date(2026, 11, 1), date(2026, 11, 22)))

    def answer(name: str) -> pd.DataFrame:
        rows = answer_question(world.database, name, scope.period, now=NOW).table.to_pylist()
        return pd.DataFrame(rows)

    back, paid = back_of(world, scope), payouts_of(world, scope)
    refunds = (
        answer("refunds_per_month").groupby("currency")[["refunds", "orders_refunded", "returns_asked_for"]].sum()
    )
    assert refunds["refunds"].to_dict() == back.groupby("currency")["refund"].sum().to_dict()
    assert refunds["orders_refunded"].sum() == (back["refund"] > 0).sum()
    assert refunds["returns_asked_for"].sum() == back["is_return"].sum()
    payouts = answer("payouts_per_month").groupby("currency")[["paid_out", "fees_and_taxes"]].sum()
    assert payouts["paid_out"].to_dict() == paid.groupby("currency")["paid_out"].sum().to_dict()
    assert payouts["fees_and_taxes"].to_dict() == paid.groupby("currency")["fees"].sum().to_dict()
    everything = [one["statement"] for stated in world.after.statements.values() for one in stated]
    assert len(answer("not_paid_yet")) == sum(one["payment_status"] != "PAID" for one in everything)
