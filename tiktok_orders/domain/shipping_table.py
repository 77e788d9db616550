"""A table of tracking numbers that somebody typed, pasted or uploaded: which rows can go, and why others cannot.

Every row that holds anything ends in one of two lists: what is wished for its order, or what is wrong with it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.domain.ship_judgement import carrier_unknown
from tiktok_orders.domain.shipping_wish import ParcelWish, choose_provider, write_wish
from tiktok_orders.domain.tracking_numbers import tidy_tracking_number, why_not_tracking_number

ORDER_ID, TRACKING_NUMBER, CARRIER = "Order ID", "Tracking number", "Carrier"
COLUMNS = (ORDER_ID, TRACKING_NUMBER, CARRIER)
MOST_ROWS = 20_000
_MOST_SIGNS = 300  # of a cell: whatever is longer is no number and no carrier
# How spreadsheets of sellers and carriers head these columns.
_HEADS = {
    ORDER_ID: {"orderid", "order", "orderno", "ordernumber", "tiktokorderid", "orderidtiktok"},
    TRACKING_NUMBER: {
        *("trackingnumber", "tracking", "trackingno", "trackingid", "trackingcode", "awb", "consignment"),
        *("consignmentnumber", "parcelnumber", "barcode"),
    },
    CARRIER: {
        *("carrier", "provider", "shippingprovider", "shippingprovidername", "courier", "carriername", "service"),
    },
}
_ROUNDED = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+")
_UNSEEN = re.compile("[\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row as it was written; `place` is its number for people, the first line of the table being 1."""

    place: int
    order_id: str
    tracking_number: str
    carrier: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that does not go, with why and what to do."""

    row: TableRow
    reason: str


@dataclass(frozen=True, slots=True)
class OrderInTable:
    """What a table is checked against: TikTok's carriers for the order, None where they were not read yet."""

    order_id: str
    providers: tuple[ShippingProvider, ...] | None
    kept: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """`wishes` are by order; `unknown_carriers` are the names that a person may still say the carrier of."""

    wishes: Mapping[str, Mapping[str, Any]]
    bad: tuple[BadRow, ...]
    unknown_carriers: tuple[str, ...] = ()

    @property
    def row_count(self) -> int:
        return len(self.wishes) + len(self.bad)


def split_text(text: str) -> list[list[str]]:
    """Returns the cells of text out of a spreadsheet (tabs), or of a CSV file with commas or semicolons."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    first = next((line for line in lines.split("\n") if line.strip()), "")
    sign = max("\t;,", key=lambda one: (first.count(one), one == "\t"))
    if not first.count(sign):
        return [line.split(maxsplit=2) for line in lines.split("\n")]
    # Quotes that are never closed would swallow every row after them: then they are signs like others.
    is_quoted = '"' in lines and lines.count('"') % 2 == 0
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE
    try:
        return list(csv.reader(io.StringIO(lines), delimiter=sign, quoting=quoting))
    except csv.Error:
        return [line.split(sign) for line in lines.split("\n")]


def read_rows(cells: Sequence[Sequence[str]]) -> list[TableRow]:
    """Returns the rows that hold anything. The first may head the columns, in any order, with others between."""
    tidied = [[_tidy(cell) for cell in row] for row in cells]
    start = next((place for place, row in enumerate(tidied) if any(row)), len(tidied))
    places = _find_columns(tidied[start]) if start < len(tidied) else None
    columns = places or {name: place for place, name in enumerate(COLUMNS)}
    rows = []
    for place, row in enumerate(tidied, 1):
        values = [row[columns[name]] if columns.get(name, len(row)) < len(row) else "" for name in COLUMNS]
        if any(values) and not (places and place == start + 1):
            rows.append(TableRow(place, *values))
    return rows


def check_rows(
    rows: Sequence[TableRow], orders: Mapping[str, OrderInTable], chosen: Collection[str] = ()
) -> CheckedTable:
    """Returns what is wished for each order, and the rows that do not go with why.

    `orders` are those of the table that are stored here; where some were `chosen`, no other may stand in it.
    Whether TikTok lets an order be shipped, and whose number stands twice, is judged with all wishes together.
    """
    by_order: dict[str, list[TableRow]] = {}
    for row in rows[:MOST_ROWS]:
        by_order.setdefault(row.order_id, []).append(row)
    wishes: dict[str, Mapping[str, Any]] = {}
    bad: list[BadRow] = []
    unknown: dict[str, None] = {}
    picked = set(chosen)
    for row in rows[:MOST_ROWS]:
        order = orders.get(row.order_id)
        found = _why_not_row(row, order, picked) or _why_not_again(row, by_order[row.order_id])
        if found is None:
            assert order is not None
            wish = _wish_of(row, order)
            if isinstance(wish, ParcelWish):
                wishes[row.order_id] = write_wish([wish])
                continue
            found = wish.sentence
            unknown[row.carrier] = None
        bad.append(BadRow(row, found))
    bad += [
        BadRow(row, f"A table has at most {MOST_ROWS:,} rows. Ship the rest in another one.")
        for row in rows[MOST_ROWS:]
    ]
    return CheckedTable(wishes, tuple(bad), tuple(name for name in unknown if name))


def _tidy(cell: str) -> str:
    """Returns a cell without what nobody sees; an apostrophe before a number is a spreadsheet's mark of text."""
    text = " ".join(_UNSEEN.sub("", cell[: 4 * _MOST_SIGNS]).split())[:_MOST_SIGNS]
    return text.removeprefix("'").removesuffix(".0") if text[:2].strip("'").isdigit() else text


def _find_columns(row: Sequence[str]) -> dict[str, int] | None:
    """Returns where each column stands where the row heads them; the order's and the number's have to be there."""
    joined = [re.sub(r"[\W_]", "", cell.casefold()) for cell in row]
    places = {
        name: next(place for place, cell in enumerate(joined) if cell in heads)
        for name, heads in _HEADS.items()
        if any(cell in heads for cell in joined)
    }
    return places if {ORDER_ID, TRACKING_NUMBER} <= places.keys() else None


def _why_not_row(row: TableRow, order: OrderInTable | None, chosen: set[str]) -> str | None:
    if not row.order_id:
        return "The order id is missing. Fill it in."
    if _ROUNDED.fullmatch(row.order_id):
        return "The spreadsheet rounded this order id. Format the column as text, then paste the id again."
    if chosen and row.order_id not in chosen:
        return "This order is not among those that were selected. Select it too, or leave the row out."
    if order is None:
        is_rounded = len(row.order_id) > 15 and row.order_id.isdigit() and row.order_id.endswith("000")
        hint = " A spreadsheet may have rounded it: format the column as text." if is_rounded else ""
        return f"No order with this id is stored here. Check the id, or import the order first.{hint}"
    number = tidy_tracking_number(row.tracking_number)
    if _ROUNDED.fullmatch(row.tracking_number.strip()):
        return "The spreadsheet rounded this tracking number. Format the column as text, then paste it again."
    if reason := why_not_tracking_number(number):
        return FailureFound("tracking_missing" if not number else "tracking_wrong", {"reason": reason}).sentence
    return None if row.carrier else "The carrier is missing. Fill it in."


def _why_not_again(row: TableRow, same: Sequence[TableRow]) -> str | None:
    """Returns why one of several rows of an order does not go: only rows that say the same are clear."""
    if len(same) == 1:
        return None
    said = {(tidy_tracking_number(one.tracking_number), one.carrier.casefold()) for one in same}
    if len(said) == 1:
        return None if row is same[0] else f"It says the same as row {same[0].place} once more."
    others = ", ".join(str(one.place) for one in same if one is not row)
    return f"Row {others} says something else of the same order. Keep the one that is right."


def _wish_of(row: TableRow, order: OrderInTable) -> ParcelWish | FailureFound:
    """Returns the row's parcel with TikTok's carrier; one whose carriers were not read yet waits with the name."""
    wish = ParcelWish(tidy_tracking_number(row.tracking_number), row.carrier)
    if order.providers is None:
        return wish
    provider = choose_provider(wish, order.providers, order.kept)
    if provider is None:
        return carrier_unknown(row.carrier, order.providers)
    return ParcelWish(wish.tracking_number, provider.name, provider.id)
