"""The parts of Analytics about what comes after the sale: refunds against sales, why buyers return, payouts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from tiktok_orders.charts.kinds import bars_chart, days_chart
from tiktok_orders.domain.currencies import ZERO
from tiktok_orders.domain.figures import FIGURES
from tiktok_orders.domain.lists_read import NOTHING_READ, ListsRead
from tiktok_orders.domain.money_words import NOTHING
from tiktok_orders.services import analysis_rows as make
from tiktok_orders.services.analysis_parts import NOTHING_THERE, Part, table_of
from tiktok_orders.services.analysis_rows import Desk, Point, Row, Stated
from tiktok_orders.store.analytics import Answer

_SALES, _REFUNDS = "Sales", "Refunds"
_PAID = {
    "revenue": "Sales",
    "shipping": "Shipping",
    "fees": "Fees and taxes",
    "adjustments": "Adjustments",
    "paid_out": "Paid out",
}


def after_sale_parts(
    desk: Desk, answers: Mapping[str, Answer], before: Mapping[str, Answer], read: ListsRead
) -> tuple[Part, Part, Part]:
    """Returns the parts, given the answers of these days, and of the days before where they are known.

    What was never read of any account that sold is said to be unread where there is nothing of it.
    """
    sellers = {row["account_id"] for row in answers["totals"].rows}
    empty = NOTHING_THERE if not sellers or sellers - read.refunds.unread else NOTHING_READ["refunds"]
    sales = [row for row in answers["by_time"].rows if row["account_id"] not in read.refunds.unread]
    days = refund_rows(desk, sales, answers["refunds"].rows)
    reasons = return_rows(desk, answers["return_reasons"].rows)
    payouts = answers["payouts"]
    then = [before["payouts"]] if "payouts" in before else []
    shown = desk.money_in.shown
    return (
        Part(
            "refunds",
            "Refunds against sales",
            "By the day on which the order was placed; what was paid back by now. Only of accounts whose refunds "
            "were read.",
            table_of(("Day", "Sales", "Refunds", "Of sales"), days),
            (answers["refunds"], answers["by_time"]),
            lambda look: days_chart(
                refund_points(desk, days), look, title=f"Amount, {shown}", lines=(_SALES, _REFUNDS)
            ),
            empty,
        ),
        Part(
            "returns",
            "Why buyers return",
            "Sold orders for which goods or money were asked back, whatever came of it.",
            table_of(("Reason", "Orders", "Refunds"), reasons),
            (answers["return_reasons"],),
            lambda look: bars_chart(make.count_bars(reasons), look, title="Orders"),
            empty,
        ),
        Part(
            "payouts",
            "Payouts by statement",
            "By the day on which TikTok paid, whenever the orders were placed. Costs are negative.",
            table_of(
                ("Paid on", "Account", "Statement", *_PAID.values()),
                payout_rows(desk, payouts.rows),
            ),
            (payouts, *then),
            lambda look: days_chart(
                make.points_beside(desk, _paid_by_day(payouts.rows), *(_paid_by_day(one.rows) for one in then)),
                look,
                title=f"Paid out, {shown}",
            ),
            NOTHING_READ["payouts"] if sellers and not sellers - read.payouts.unread else NOTHING_THERE,
        ),
    )


def refund_rows(desk: Desk, by_time: Stated, refunds: Stated) -> list[Row]:
    """Returns one row per day: sales, refunds, and their share; nothing where nothing was paid back.

    Both are of the accounts whose refunds were read.
    """
    back: dict[object, Decimal] = {}
    for row in refunds:
        back[row["day"]] = back.get(row["day"], ZERO) + desk.amount(row, "refunds")
    if not any(back.values()):
        return []
    made = []
    for day_row in make.day_rows(desk, by_time):
        day, _, sales = day_row.cells
        amount = back.get(day, ZERO)
        share = f"{amount / sales:.1%}" if sales else NOTHING
        made.append(Row((day, sales, amount, share), desk.scope.orders(flags=FIGURES["refunds"].flags, day=day)))
    return made


def refund_points(desk: Desk, rows: Sequence[Row]) -> list[Point]:
    """Returns the points of both lines."""
    return [
        make.day_point(desk, name, day, day, amount)
        for place, name in ((1, _SALES), (2, _REFUNDS))
        for day, amount in ((row.cells[0], row.cells[place]) for row in rows)
    ]


def return_rows(desk: Desk, rows: Stated) -> list[Row]:
    """Returns one row per reason, the most frequent first."""
    counts: dict[str, int] = {}
    amounts: dict[str, Decimal] = {}
    for row in rows:
        counts[row["reason"]] = counts.get(row["reason"], 0) + row["orders"]
        amounts[row["reason"]] = amounts.get(row["reason"], ZERO) + desk.amount(row, "refunds")
    return [
        Row(
            (reason or "No reason stated", counts[reason], amounts[reason]),
            desk.scope.orders(flags=FIGURES["returned"].flags, picks=(("return_reason", reason),)),
        )
        for reason in sorted(counts, key=lambda one: (-counts[one], one))
    ]


def payout_rows(desk: Desk, rows: Stated) -> list[Row]:
    """Returns one row per statement that was paid."""
    return [
        Row(
            (
                row["day"],
                desk.titles.get(row["account_id"], row["account_id"]),
                row["statement_id"],
                *(desk.amount(row, column) for column in _PAID),
            ),
            desk.scope.paid_out(desk.scope.period, statement_id=row["statement_id"]),
        )
        for row in rows
    ]


def _paid_by_day(rows: Stated) -> Stated:
    """Returns payouts as the rows that days are made of."""
    return [
        {"day": row["day"], "currency": row["currency"], "orders": 0, "sales": row["paid_out"]} for row in rows
    ]
