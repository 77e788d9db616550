"""The figures calculated a second time, in pandas over what TikTok stated: nothing of the store is used for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pandas as pd

from tests.builders import NOW
from tests.figures_world import Order, World, accepted_at
from tiktok_orders.domain.figures import Scope

_PAID_BACK = ("CANCELLATION_REQUEST_COMPLETE", "RETURN_OR_REFUND_REQUEST_COMPLETE")


def _day(seconds: int, zone: ZoneInfo) -> date:
    return pd.Timestamp(seconds, unit="s", tz="UTC").tz_convert(str(zone)).date()


def placed_of(world: World, scope: Scope) -> pd.DataFrame:
    """One row per order that was placed in the scope; times in seconds."""
    rows = [
        {
            "order_id": order["id"],
            "account_id": owner,
            "currency": order["payment"]["currency"],
            "total": Decimal(order["payment"]["total_amount"]),
            "day": _day(order["create_time"], world.zones[owner]),
            "status": order["status"],
            "units": sum(scope.with_extras or not line.get("is_gift", False) for line in order["line_items"]),
            "accepted": accepted_at(order),
            "collected": order.get("collection_time"),
            "delivered": order.get("delivery_time"),
            "created": world.linked[order["id"]].timestamp()
            if order["id"] in world.linked and order["id"] not in world.adopted
            else None,
            "has_deadline": bool(order.get("rts_sla_time") or order.get("tts_sla_time")),
            "is_late": is_late(order),
        }
        for owner, order in world.placed(scope)
    ]
    return pd.DataFrame(rows)


def sold_of(world: World, scope: Scope) -> pd.DataFrame:
    """One row per sold order of the scope."""
    placed = placed_of(world, scope)
    return placed[~placed["status"].isin(["UNPAID", "CANCELLED"])]


def is_late(order: Order) -> bool:
    """Ready or with the carrier after its deadline, or still waiting past it."""
    ready, gone, now = order.get("rts_time"), order.get("collection_time"), NOW.timestamp()
    by, at_carrier_by = order.get("rts_sla_time"), order.get("tts_sla_time")
    waits = order["status"] in ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")
    here = waits or order["status"] == "AWAITING_COLLECTION"
    return bool(
        (ready and by and ready > by)
        or (gone and at_carrier_by and gone > at_carrier_by)
        or (waits and by and by < now)
        or (here and at_carrier_by and at_carrier_by < now)
    )


def cases_of(world: World) -> pd.DataFrame:
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


def back_of(world: World, scope: Scope) -> pd.DataFrame:
    """One row per sold order of the scope with a case, and what was paid back of it."""
    each = cases_of(world).groupby("order_id").agg(refund=("refund", "sum"), is_return=("is_return", "any"))
    return sold_of(world, scope).merge(each.reset_index(), on="order_id")


def payouts_of(world: World, scope: Scope) -> pd.DataFrame:
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


WAYS = {"creation": "created", "shipment": "collected", "delivery": "delivered"}


def spans_of(world: World, scope: Scope, way: str) -> dict[str | None, list[float]]:
    """Account, and None for all of them, to the seconds in which half and nine tenths of its orders went a way."""
    sold = sold_of(world, scope)
    spans = (sold[WAYS[way]] - sold["accepted"]).astype(float).dropna()
    each = {None: spans} | dict(list(spans.groupby(sold["account_id"])))
    return {account_id: list(found.quantile([0.5, 0.9])) for account_id, found in each.items()}


def figures_of(
    world: World, scope: Scope, rates: Mapping[str, Decimal]
) -> dict[str, Decimal | float | int | None]:
    """Name to value of every figure; amounts in the currency whose rate is 1, those without a rate left out."""
    placed, sold = placed_of(world, scope), sold_of(world, scope)
    back, paid = back_of(world, scope), payouts_of(world, scope)

    def amount(frame: pd.DataFrame, column: str) -> Decimal:
        priced = frame[frame["currency"].isin(list(rates))]
        return sum((row[column] * rates[row["currency"]] for _, row in priced.iterrows()), Decimal(0))

    sales, refunds = amount(sold, "total"), amount(back, "refund")
    return {
        "sales": sales,
        "orders": len(sold),
        "units": int(sold["units"].sum()),
        "average": sales / int(sold["currency"].isin(list(rates)).sum()),
        "cancelled": float((placed["status"] == "CANCELLED").mean()),
        "creation": spans_of(world, scope, "creation")[None][0],
        "shipment": spans_of(world, scope, "shipment")[None][0],
        "delivery": spans_of(world, scope, "delivery")[None][0],
        "late": int(sold["is_late"].sum()) / int(sold["has_deadline"].sum()),
        "returned": int(back["is_return"].sum()) / len(sold),
        "refunds": refunds,
        "refund_share": float(refunds / sales),
        "refunded": int((back["refund"] > 0).sum()) / len(sold),
        "paid_out": amount(paid, "paid_out") if len(paid) else None,
        "fees": -amount(paid, "fees") if len(paid) else None,
    }
