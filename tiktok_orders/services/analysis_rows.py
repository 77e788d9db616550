"""The rows of each part of Analytics, for its table and its chart, out of the statements' rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tiktok_orders.charts.kinds import BEFORE, NOW, WEEKDAYS
from tiktok_orders.domain.base_amounts import amount_in
from tiktok_orders.domain.currencies import ZERO
from tiktok_orders.domain.figure_values import Money, span_words
from tiktok_orders.domain.figures import DISCOUNTS, FIGURES, FUNNEL, Scope
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.money_words import NOTHING, money
from tiktok_orders.domain.order_state import INITIATORS

Stated = Sequence[Mapping[str, Any]]
Point = dict[str, Any]
MOST_BARS = 12  # a chart with more is a table
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Desk:
    """What all parts need: the scope, the currency shown, and how accounts are called."""

    scope: Scope
    money_in: Money
    titles: Mapping[str, str]

    def amount(self, row: Mapping[str, Any], column: str = "sales") -> Decimal:
        return amount_in(row, column, self.money_in.shown, self.money_in.rates) or ZERO

    def words(self, amount: Decimal) -> str:
        return money(amount, self.money_in.shown)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, and the list of its orders, None where no filter says it."""

    cells: tuple[Any, ...]
    orders: OrderFilter | None = None


@dataclass(frozen=True, slots=True)
class HourRow:
    row: Row
    point: Point


def _gathered(
    desk: Desk, rows: Stated, names: Sequence[str], count: str = "orders"
) -> dict[Any, tuple[int, Decimal]]:
    """Rows that differ in nothing but their currency become one; the largest amount comes first."""
    counts: dict[Any, int] = defaultdict(int)
    amounts: dict[Any, Decimal] = defaultdict(Decimal)
    for row in rows:
        key = tuple(row[name] for name in names)
        counts[key] += row[count]
        amounts[key] += desk.amount(row)
    return {key: (counts[key], amounts[key]) for key in sorted(counts, key=lambda key: (-amounts[key], str(key)))}


def _per_day(desk: Desk, rows: Stated, first: date, days: int) -> list[tuple[date, int, Decimal]]:
    sums = _gathered(desk, [row for row in rows if row["day"] is not None], ("day",))
    span = (first + number * _DAY for number in range(days))
    return [(day, *sums.get((day,), (0, ZERO))) for day in span]


def day_rows(desk: Desk, rows: Stated) -> list[Row]:
    """Returns one row per day, those without orders too."""
    period = desk.scope.period
    return [
        Row((day, orders, sales), desk.scope.orders(flags=("sold",), day=day))
        for day, orders, sales in _per_day(desk, rows, period.first, period.days)
    ]


def points_beside(desk: Desk, rows: Stated, before: Stated | None = None) -> list[Point]:
    """Returns the points of these days, and those of the days before laid over them where they are known."""
    period = desk.scope.period
    then = period.before()
    made = [
        day_point(desk, NOW, day, day, sales) for day, _, sales in _per_day(desk, rows, period.first, period.days)
    ]
    days_before = [] if before is None else _per_day(desk, before, then.first, min(then.days, period.days))
    for number, (day, _, sales) in enumerate(days_before):
        made.append(day_point(desk, BEFORE, period.first + number * _DAY, day, sales))
    return made


def day_point(desk: Desk, series: str, place: date, day: date, amount: Decimal) -> Point:
    """Returns the point of a day's amount; `place` is the day over which it stands."""
    return {
        "day": place.isoformat(),
        "series": series,
        "value": float(amount),
        "words": desk.words(amount),
        "its_day": f"{day.day} {day:%b %Y}",
    }


def hour_rows(desk: Desk, rows: Stated) -> list[HourRow]:
    """Returns one row per day of the week and hour, those without orders too."""
    sums = _gathered(desk, [row for row in rows if row["day"] is None], ("weekday", "hour"))
    made = []
    for weekday in range(1, 8):
        for hour in range(24):
            orders, sales = sums.get((weekday, hour), (0, ZERO))
            point = {"weekday": weekday, "hour": hour, "value": float(sales), "words": desk.words(sales)}
            picks = (("hour", f"{WEEKDAYS[weekday - 1]} {hour:02}:00"),)
            opened = desk.scope.orders(flags=("sold",), picks=picks) if orders else None
            made.append(HourRow(Row((WEEKDAYS[weekday - 1], hour, orders, sales), opened), point))
    return made


def account_rows(desk: Desk, totals: Stated) -> list[Row]:
    """Returns one row per account."""
    return [
        Row(
            (desk.titles.get(account_id, account_id), orders, sales),
            desk.scope.orders(flags=("sold",), account_id=account_id),
        )
        for (account_id,), (orders, sales) in _gathered(desk, totals, ("account_id",)).items()
    ]


# A pick that opens the orders of goods, to the column that tells them apart and the columns that name them.
_GOODS = {
    "product": ("product_id", ("product",)),
    "sku": ("sku", ("product", "variant", "seller_sku")),
}


def goods_rows(desk: Desk, rows: Stated, totals: Stated, pick: str) -> list[Row]:
    """Returns one row per product or variant, as `pick` says, and the rest of sales: what is paid beyond goods."""
    column, parts = _GOODS[pick]
    names = _names_of_goods(desk, rows, column, parts)
    made = [
        Row((names[key], units, sales), desk.scope.orders(flags=("sold",), picks=((pick, key),)))
        for (key,), (units, sales) in _gathered(desk, rows, (column,), "units").items()
    ]
    rest = desk.money_in.sum(totals, "sales") - desk.money_in.sum(rows, "sales")
    return [*made, Row(("Delivery, taxes, fees and payment discounts", None, rest))] if made or rest else []


def _names_of_goods(desk: Desk, rows: Stated, column: str, parts: Sequence[str]) -> dict[str, str]:
    """Two shops may call a product alike: then the account is named too."""
    names = {row[column]: " · ".join(row[part] for part in parts if row[part]) or "Not named" for row in rows}
    often = Counter(names.values())
    accounts = {row[column]: desk.titles.get(row["account_id"], row["account_id"]) for row in rows}
    return {key: f"{name} · {accounts[key]}" if often[name] > 1 else name for key, name in names.items()}


def area_rows(desk: Desk, rows: Stated) -> list[Row]:
    """Returns one row per region of a country."""
    return [
        Row(
            (f"{area or 'Not stated'}, {region}" if region else "Not stated", orders, sales),
            desk.scope.orders(flags=("sold",), picks=(("region", region), ("area", area))),
        )
        for (region, area), (orders, sales) in _gathered(desk, rows, ("region", "area")).items()
    ]


def discount_rows(desk: Desk, totals: Stated) -> list[Row]:
    """Returns one row per kind of discount and who pays for it."""
    return [
        Row(
            (one.payer, one.title, desk.money_in.sum(totals, one.column)),
            desk.scope.orders(flags=("sold",), picks=(("discount", one.words),)),
        )
        for one in DISCOUNTS
    ]


def reason_rows(desk: Desk, rows: Stated) -> list[Row]:
    """Returns one row per reason and who cancelled, the most frequent first."""
    found = [
        Row(
            (_reason_words(reason, initiator), orders, sales),
            desk.scope.orders(statuses=("CANCELLED",), picks=(("reason", reason), ("initiator", initiator))),
        )
        for (reason, initiator), (orders, sales) in _gathered(desk, rows, ("reason", "initiator")).items()
    ]
    return sorted(found, key=lambda row: (-row.cells[1], row.cells[0]))


def _reason_words(reason: str, initiator: str) -> str:
    by = INITIATORS.get(initiator, "")
    return f"{reason or 'No reason stated'}{f', by {by}' if by else ''}"


def funnel_rows(desk: Desk, rows: Stated) -> list[Row]:
    """Returns one row per step, with how many orders came so far and which part of those placed."""
    placed = sum(row["placed"] for row in rows)
    made = []
    for step in FUNNEL:
        orders = sum(row[step.column] for row in rows)
        flags = tuple(dict.fromkeys(flag for flag in ("paid" if step.flag else "", step.flag) if flag))
        share = f"{orders / placed:.1%}" if placed else NOTHING
        made.append(Row((step.title, orders, share), desk.scope.orders(flags=flags)))
    return made


def funnel_words() -> str:
    """Returns what the funnel is about and what each of its steps counts."""
    steps = " ".join(f"{step.title}: {step.definition}" for step in FUNNEL)
    return f"How far the orders placed in these days have come. {steps}"


def speed_rows(desk: Desk, speeds: Stated, creation: Stated) -> list[Row]:
    """Returns one row per account and way, all accounts together first, with the orders that went this way."""
    made = []
    for way, rows, column in (
        ("To the sales order", creation, "creation"),
        ("To the carrier", speeds, "shipment"),
        ("To the buyer", speeds, "delivery"),
    ):
        for row in rows:
            account_id, found = row["account_id"], row[column]
            name = "All" if account_id is None else desk.titles.get(account_id, account_id)
            if found and found[0] is not None:
                times = (timedelta(seconds=float(one)) for one in found)
                orders = desk.scope.orders(flags=FIGURES[column].flags, account_id=account_id or "")
                made.append(Row((name, way, *times), orders))
    return made


def bars(desk: Desk, rows: Iterable[Row]) -> list[Point]:
    """Returns the bars of rows with a name first and an amount last, the first dozen."""
    return [
        {"name": row.cells[0], "value": float(row.cells[-1]), "words": desk.words(row.cells[-1])}
        for row in list(rows)[:MOST_BARS]
    ]


def count_bars(rows: Iterable[Row]) -> list[Point]:
    """Returns the bars of rows with a name first and a count second, the first dozen."""
    return [
        {"name": name, "value": count, "words": f"{count:,}"}
        for name, count, *_ in [row.cells for row in rows][:MOST_BARS]
    ]


def stack(desk: Desk, rows: Iterable[Row]) -> list[Point]:
    """Returns the parts of bars of rows with a name, a part and an amount."""
    return [
        {"name": name, "part": part, "value": float(amount), "words": desk.words(amount)}
        for name, part, amount in (row.cells for row in rows)
        if amount
    ]


def speed_bars(rows: Iterable[Row]) -> list[Point]:
    """Returns one bar per way, of all accounts together."""
    return [
        {"name": way, "value": half.total_seconds(), "words": span_words(half.total_seconds())}
        for name, way, half, _ in (row.cells for row in rows)
        if name == "All"
    ]
