"""Refunds, returns and payouts, each held against pandas over what TikTok stated, to the cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from tests.builders import NOW
from tests.figures_world import World
from tiktok_orders.domain.figure_values import Money, figure_values
from tiktok_orders.domain.figures import FIGURES, Scope
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.periods import Period
from tiktok_orders.services.analysis import COMPARED
from tiktok_orders.store.order_grid import count_tabs
from tiktok_orders.store.questions import answer_question

_PAID_BACK = ("CANCELLATION_REQUEST_COMPLETE", "RETURN_OR_REFUND_REQUEST_COMPLETE")


def _day(seconds: int, zone: ZoneInfo) -> date:
    return pd.Timestamp(seconds, unit="s", tz="UTC").tz_convert(str(zone)).date()


def _sold(world: World, scope: Scope) -> pd.DataFrame:
    """One row per sold order of the scope."""
    rows = [
        {
            "order_id": order["id"],
            "account_id": owner,
            "currency": order["payment"]["currency"],
            "total": Decimal(order["payment"]["total_amount"]),
            "day": _day(order["create_time"], world.zones[owner]),
        }
        for owner, order in world.sold(scope)
    ]
    return pd.DataFrame(rows)


def _cases(world: World) -> pd.DataFrame:
    """One row per case that counts: of a return that was edited, the one that it went on with."""
    stated = [(kind, raw) for cases in world.after.cases.values() for kind, raw in cases]
    rows = []
    for kind, raw in stated:
        name = "cancel" if kind == "CANCELLATION" else "return"
        is_paid_back = raw[f"{name}_status"] in _PAID_BACK
        amount = Decimal(raw["refund_amount"]["refund_total"]) if is_paid_back else Decimal(0)
        reason = raw[f"{name}_reason_text"] or raw[f"{name}_reason"]
        rows.append(
            {
                "order_id": raw["order_id"],
                "is_return": kind == "RETURN",
                "refund": amount,
                "reason": reason,
                "next": raw.get("next_return_id", ""),
            }
        )
    cases = pd.DataFrame(rows)
    return cases[cases["next"] == ""]


def _back(world: World, scope: Scope) -> pd.DataFrame:
    """One row per sold order of the scope with a case, and what was paid back of it."""
    each = _cases(world).groupby("order_id").agg(refund=("refund", "sum"), is_return=("is_return", "any"))
    return _sold(world, scope).merge(each.reset_index(), on="order_id")


def _payouts(world: World, scope: Scope) -> pd.DataFrame:
    """One row per statement that was paid, with its day in the account's own time zone."""
    rows = []
    for account_id, zone in world.zones.items():
        paid_at = {one["id"]: one["paid_time"] for one in world.after.payments[account_id]}
        for raw in world.after.statements[account_id]:
            said, parts = raw["statement"], raw["totals"]["total_settlement_breakdown"]
            if said["payment_status"] != "PAID":
                continue
            seconds = paid_at.get(said["payment_id"], said["payment_time"])
            rows.append(
                {
                    "statement_id": said["id"],
                    "account_id": account_id,
                    "currency": said["currency"],
                    "day": _day(seconds, zone),
                    "paid_out": Decimal(said["settlement_amount"]),
                    "revenue": Decimal(parts["total_revenue_amount"]),
                    "shipping": Decimal(parts["total_shipping_cost_amount"]),
                    "fees": Decimal(parts["total_fee_tax_amount"]),
                    "adjustments": Decimal(parts["total_adjustment_amount"]),
                    "orders": [one["order_id"] for one in raw["transactions"]],
                }
            )
    found = pd.DataFrame(rows)
    return found[
        found["day"].between(scope.period.first, scope.period.last)
        & (found["account_id"].eq(scope.account_id) | (scope.account_id == ""))
        & (found["currency"].eq(scope.currency) | (scope.currency == ""))
    ]


def _listed(world: World, wanted: OrderFilter) -> int:
    return count_tabs(world.database, wanted, now=NOW)["all"]


def test_refunds_and_returns_of_each_day_are_those_that_were_stated(world: World, scope: Scope) -> None:
    keys = ["account_id", "currency", "day"]
    back = _back(world, scope)
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
    returned = _cases(world).query("is_return").merge(_sold(world, scope), on="order_id")
    expected = returned.groupby(["reason", "currency"]).agg(
        orders=("order_id", "nunique"), refunds=("refund", "sum")
    )
    rows = world.ask("return_reasons", scope).rows
    found = {(row["reason"], row["currency"]): (row["orders"], row["refunds"]) for row in rows}
    assert found == {key: tuple(row) for key, row in zip(expected.index, expected.to_numpy(), strict=True)}
    assert "odd" in {row["reason"] for row in rows}, "a reason without words keeps TikTok's key"


def test_payouts_are_the_statements_that_were_paid_in_these_days(world: World, scope: Scope) -> None:
    expected = _payouts(world, scope)
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


@pytest.mark.parametrize("currency", ["GBP", "USD", "SGD"])
def test_the_figures_are_what_pandas_makes_of_them(world: World, currency: str) -> None:
    scope = replace(Scope(Period(date(2026, 10, 20), date(2026, 11, 22))), currency=currency)
    rows: dict[str, list[dict[str, Any]]] = {name: world.ask(name, scope).rows for name in COMPARED}
    values = figure_values(rows, Money(currency, {}))
    sold, back, paid = _sold(world, scope), _back(world, scope), _payouts(world, scope)
    assert values["refunds"] == back["refund"].sum()
    assert values["refund_share"] == pytest.approx(float(back["refund"].sum() / sold["total"].sum()), abs=1e-12)
    assert values["refunded"] == (back["refund"] > 0).sum() / len(sold)
    assert values["returned"] == back["is_return"].sum() / len(sold)
    assert values["paid_out"] == paid["paid_out"].sum()
    assert values["fees"] == -paid["fees"].sum()


def test_the_list_that_a_figure_opens_holds_just_its_orders(world: World, scope: Scope) -> None:
    back, paid = _back(world, scope), _payouts(world, scope)
    assert _listed(world, scope.orders_of(FIGURES["refunds"])) == (back["refund"] > 0).sum()
    assert _listed(world, scope.orders_of(FIGURES["returned"])) == back["is_return"].sum()
    on_statements = {order_id for orders in paid["orders"] for order_id in orders}
    assert _listed(world, scope.orders_of(FIGURES["paid_out"])) == len(on_statements)
    first = paid.iloc[0]
    one = scope.paid_out(scope.period, statement_id=first["statement_id"])
    assert _listed(world, one) == len(set(first["orders"]))
    reason = world.ask("return_reasons", scope).rows[0]["reason"]
    wanted = scope.orders(flags=("sold",), picks=(("return_reason", reason),))
    returned = _cases(world).query("is_return and reason == @reason").merge(_sold(world, scope), on="order_id")
    assert _listed(world, wanted) == returned["order_id"].nunique()


@pytest.mark.parametrize("days", ["", "tomorrow", "2026-11-01/", "2026-11-31/2026-12-01"])
def test_days_that_are_none_find_nothing(world: World, days: str) -> None:
    assert _listed(world, OrderFilter(picks=(("paid_out", days),))) == 0


def test_the_ready_questions_say_the_same(world: World) -> None:
    scope = Scope(Period(date(2026, 11, 1), date(2026, 11, 22)))

    def answer(name: str) -> pd.DataFrame:
        rows = answer_question(world.database, name, scope.period, now=NOW).table.to_pylist()
        return pd.DataFrame(rows)

    back, paid = _back(world, scope), _payouts(world, scope)
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
