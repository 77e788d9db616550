"""Everything that Analytics shows of one scope: the figures, and parts with a chart and the table behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiktok_orders.charts.kinds import bars_chart, days_chart, hours_chart, stacked_chart
from tiktok_orders.charts.looks import Look, Specification
from tiktok_orders.domain.base_amounts import rate_notes
from tiktok_orders.domain.figure_values import FigureValue, Money, Value, figure_values
from tiktok_orders.domain.figures import FIGURES, Scope
from tiktok_orders.domain.lists_read import ALL_READ, ListsRead
from tiktok_orders.services import analysis_rows as make
from tiktok_orders.services.after_sale_parts import after_sale_parts
from tiktok_orders.services.analysis_parts import Part, table_of
from tiktok_orders.store.analytics import Answer

Ask = Callable[[str, Scope], Answer]
COMPARED = ("totals", "products", "speeds", "creation", "refunds", "payouts")  # asked of the days before, too
_NOT_COMPARED = ("by_time", "areas", "reasons", "funnel", "return_reasons")


@dataclass(frozen=True, slots=True)
class Analysis:
    """The figures and parts of a scope; `notes` say what amounts are made of and what is left out.

    `compared` says what the figures are compared with, or why with nothing.
    """

    scope: Scope
    shown: str
    figures: dict[str, FigureValue]
    answers: dict[str, Answer]
    parts: tuple[Part, ...]
    notes: tuple[str, ...]
    compared: str


def analyse(
    ask: Ask,
    scope: Scope,
    *,
    base: str,
    rates: Mapping[str, Any],
    titles: Mapping[str, str],
    read: ListsRead = ALL_READ,
) -> Analysis:
    """Returns the analysis of a scope. `ask` answers a statement for a scope, `titles` is account to its name.

    `read` says what is here of the lists: days before of which not all is are compared with nothing.
    """
    money_in = Money(scope.currency or base, rates)
    then = scope.before()
    answers = {name: ask(name, scope) for name in (*COMPARED, *_NOT_COMPARED)}
    before = {name: ask(name, then) for name in (*COMPARED, "by_time") if read.holds(name, then.period)}

    def values(of: Mapping[str, Answer]) -> dict[str, Value]:
        rows = {name: of[name].rows if name in of else [] for name in COMPARED}
        return figure_values(rows, money_in, unread_refunds=read.refunds.unread)

    now_values, then_values = values(answers), values(before)
    figures = {
        name: FigureValue(figure, now_values[name], then_values[name] if figure.statement in before else None)
        for name, figure in FIGURES.items()
    }
    desk = make.Desk(scope, money_in, titles)
    parts = (*_parts(desk, answers, before), *after_sale_parts(desk, answers, before, read))
    return Analysis(
        scope, money_in.shown, figures, answers, parts, _notes(desk, answers, base, read), read.compared(scope)
    )


_GOODS = (
    "What buyers pay for the goods of sold orders; the last row is the rest of sales, so that all rows add up to "
    "them."
)


def _parts(desk: make.Desk, answers: Mapping[str, Answer], before: Mapping[str, Answer]) -> tuple[Part, ...]:
    time, sales = answers["by_time"], f"Sales, {desk.money_in.shown}"
    sums = answers["totals"].rows
    made: list[Part] = []

    def add(
        name: str,
        title: str,
        note: str,
        headings: Sequence[str],
        rows: Sequence[make.Row],
        asked: Sequence[Answer],
        draw: Callable[[Look], Specification],
    ) -> None:
        made.append(Part(name, title, note, table_of(headings, rows), tuple(asked), draw))

    days = make.day_rows(desk, time.rows)
    then = [before["by_time"]] if "by_time" in before else []
    add(
        "days",
        "By day",
        "Sold orders by the day on which they were placed, a day of each account’s own time zone.",
        ("Day", "Orders", "Sales"),
        days,
        [time, *then],
        lambda look: days_chart(
            make.points_beside(desk, time.rows, *(one.rows for one in then)), look, title=sales
        ),
    )
    hours = make.hour_rows(desk, time.rows)
    add(
        "hours",
        "By hour",
        "Sold orders by the hour in which they were placed, an hour of each account’s own time zone.",
        ("Day of the week", "Hour", "Orders", "Sales"),
        [hour.row for hour in hours],
        (time,),
        lambda look: hours_chart([hour.point for hour in hours], look, title=sales),
    )
    for name, title, note, heading, rows, asked in (
        (
            "accounts",
            "By account",
            "Sold orders of each account, and what buyers pay for them.",
            "Account",
            make.account_rows(desk, sums),
            ("totals",),
        ),
        (
            "products",
            "By product",
            f"All variants of a product together. {_GOODS}",
            "Product",
            make.goods_rows(desk, answers["products"].rows, sums, "product"),
            ("products", "totals"),
        ),
        (
            "variants",
            "By variant",
            _GOODS,
            "Variant",
            make.goods_rows(desk, answers["products"].rows, sums, "sku"),
            ("products", "totals"),
        ),
        (
            "areas",
            "By region",
            "Sold orders by where parcels go: the largest part of the country that TikTok states.",
            "Region",
            make.area_rows(desk, answers["areas"].rows),
            ("areas",),
        ),
    ):
        unit = "Units" if name in ("products", "variants") else "Orders"
        add(
            name,
            title,
            note,
            (heading, unit, "Sales"),
            rows,
            [answers[one] for one in asked],
            lambda look, rows=rows: bars_chart(make.bars(desk, rows), look, title=sales),  # type: ignore[misc]
        )
    discounts = make.discount_rows(desk, sums)
    add(
        "discounts",
        "Discounts by who pays",
        "What each side takes off the sold orders.",
        ("Paid by", "Discount", "Amount"),
        discounts,
        (answers["totals"],),
        lambda look: stacked_chart(make.stack(desk, discounts), look, title=f"Discounts, {desk.money_in.shown}"),
    )
    reasons = make.reason_rows(desk, answers["reasons"].rows)
    add(
        "reasons",
        "Why orders were cancelled",
        "Cancelled orders placed in these days, those never paid included, by the reason that TikTok states and "
        "who cancelled, and what they would have come to.",
        ("Reason", "Orders", "Would have come to"),
        reasons,
        (answers["reasons"],),
        lambda look: bars_chart(make.count_bars(reasons), look, title="Orders"),
    )
    steps = make.funnel_rows(desk, answers["funnel"].rows)
    add(
        "funnel",
        "From TikTok to Magento",
        make.funnel_words(),
        ("Step", "Orders", "Of all placed"),
        steps,
        (answers["funnel"],),
        lambda look: bars_chart(make.count_bars(steps), look, title="Orders"),
    )
    speeds = make.speed_rows(desk, answers["speeds"].rows, answers["creation"].rows)
    add(
        "speeds",
        "How long orders take",
        "From payment (cash on delivery: from placing): half of the orders took no longer than the first time, "
        "nine tenths than the second.",
        ("Account", "Way", "Half within", "Nine tenths within"),
        speeds,
        (answers["speeds"], answers["creation"]),
        lambda look: bars_chart(make.speed_bars(speeds), look, title="Half within"),
    )
    return tuple(made)


def _notes(desk: make.Desk, answers: Mapping[str, Answer], base: str, read: ListsRead) -> tuple[str, ...]:
    amounts = [*answers["totals"].rows, *answers["payouts"].rows]
    notes = read.unread(desk.titles) + read.lacking(desk.scope.period)
    if not desk.scope.currency:
        notes += rate_notes({row["currency"] for row in amounts}, base, desk.money_in.rates)
    if not desk.scope.with_extras:
        notes.append("Samples, replacements, exchanges and gift units are left out.")
    notes.append(
        "Returns and refunds are those of the orders placed in these days, as far as they have come. Payouts are "
        "those paid in these days, whenever their orders were placed."
    )
    return tuple(notes)
