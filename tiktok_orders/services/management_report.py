"""The management report: the figures and charts of Analytics as one file that opens anywhere, without a network.

It holds no personal data: the figures are made of none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import escape
from string import Template
from typing import Any
from zoneinfo import ZoneInfo

from tiktok_orders.charts.kinds import as_svg
from tiktok_orders.charts.looks import LIGHT
from tiktok_orders.domain.figure_values import FigureValue, change_words, span_words, value_words
from tiktok_orders.domain.money_words import NOTHING, money, rounded
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.domain.periods import describe
from tiktok_orders.services.analysis import Analysis
from tiktok_orders.services.analysis_parts import Part
from tiktok_orders.store.database import Database
from tiktok_orders.store.workspace import record_deed

_MOST_ROWS = 31  # of a table; the page has the rest
_WIDTH = 860
_PAGE = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>$title</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; color: #1b2530; }
body { max-width: 920px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.2rem 0 0.4rem; }
p, td, th, li { text-wrap: pretty; } .faint { color: #5b6875; }
svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; width: 100%; margin: 0.6rem 0; font-size: 0.9rem; }
th, td { border-bottom: 1px solid #dfe4ea; padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
section { break-inside: avoid; }
@media print { body { margin: 0; } }
</style></head><body>
<h1>$title</h1>
<p class="faint">$subtitle</p>
<table><thead><tr><th>Figure</th><th class="number">These days</th><th class="number">The days before</th>
<th class="number">Change</th><th>What it means</th></tr></thead><tbody>
$figures
</tbody></table>
$notes
$parts
</body></html>
""")


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What is reported, and of whom: an account's title or "All accounts"."""

    analysis: Analysis
    account_title: str


def make_report(database: Database, asked: ReportRequest, *, now: datetime, person: Person) -> bytes:
    """Returns the report as one HTML file in UTF-8, with its charts as pictures in it."""
    require(person, Deed.EXPORT)
    analysis = asked.analysis
    scope = analysis.scope
    made = now.astimezone(ZoneInfo(scope.time_zone))
    subtitle = (
        f"{describe(scope.period)}. {analysis.compared} Amounts in {analysis.shown}. "
        f"Made {made.day} {made:%b %Y, %H:%M} ({scope.time_zone}) by {person.name}."
    )
    page = _PAGE.substitute(
        title=escape(f"{asked.account_title}: how we are doing"),
        subtitle=escape(subtitle),
        figures="\n".join(_figure_row(value, analysis.shown) for value in analysis.figures.values()),
        notes="".join(f'<p class="faint">{escape(note)}</p>' for note in analysis.notes),
        parts="\n".join(_part(part, analysis.shown) for part in analysis.parts if part.table.rows),
    )
    record_deed(
        database,
        person=person.name,
        deed="made a management report",
        account_id=scope.account_id,
        detail=describe(scope.period),
        now=now,
    )
    return page.encode()


def _figure_row(value: FigureValue, shown: str) -> str:
    figure = value.figure
    words = [value_words(figure.unit, one, shown) for one in (value.value, value.before)]
    cells = [f"<td>{escape(figure.title)}</td>"]
    cells += [f'<td class="number">{escape(one)}</td>' for one in (*words, change_words(value) or NOTHING)]
    return f'<tr>{"".join(cells)}<td class="faint">{escape(figure.definition)}</td></tr>'


def _part(part: Part, shown: str) -> str:
    rows = part.table.rows[:_MOST_ROWS] if part.name != "hours" else []
    more = len(part.table.rows) - len(rows)
    note = f'<p class="faint">{escape(part.note)}</p>' if part.note else ""
    left = f'<p class="faint">And {more:,} more rows on the page Analytics.</p>' if more and rows else ""
    table = _table(part.table.headings, rows, shown) if rows else ""
    chart = as_svg(part.draw(LIGHT), width=_WIDTH)
    return f"<section><h2>{escape(part.title)}</h2>{note}{chart}{table}{left}</section>"


def _table(headings: Iterable[str], rows: list[tuple[Any, ...]], shown: str) -> str:
    is_number = [isinstance(cell, Decimal | int) for cell in rows[0]]
    head = "".join(_cell("th", one, number) for one, number in zip(headings, is_number, strict=True))
    lines = [
        "".join(_cell("td", _words(cell, shown), right) for cell, right in zip(row, is_number, strict=True))
        for row in rows
    ]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(tag: str, text: str, is_number: bool) -> str:
    side = ' class="number"' if is_number else ""
    return f"<{tag}{side}>{escape(text)}</{tag}>"


def _words(cell: Any, shown: str) -> str:
    if cell is None:
        return NOTHING
    if isinstance(cell, Decimal):
        return money(rounded(cell, shown), shown)
    if isinstance(cell, timedelta):
        return span_words(cell.total_seconds())
    if isinstance(cell, date):
        return f"{cell.day} {cell:%b %Y}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
