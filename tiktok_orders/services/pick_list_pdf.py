"""A pick list on paper. Its fonts come with the program: see `fonts/`.

Latin, Greek, Cyrillic, Vietnamese, Arabic and Hebrew are drawn in DejaVu Sans, Chinese and Japanese in Droid Sans
Fallback, Thai in Noto Sans Thai. Whatever none of them has (Korean, most emoji) is drawn as an empty box, so that
a person sees that something is there. The SKU, by which goods are found, is in nearly all shops plain.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from fpdf import FPDF
from fpdf.enums import TableCellFillMode
from fpdf.fonts import FontFace, TTFFont

from tiktok_orders.domain.pick_list import PickList, PickRow

_FONTS = Path(__file__).parents[1] / "fonts"
_FILES = {"DejaVu": "DejaVuSans.ttf", "Droid": "DroidSansFallbackFull.ttf", "Thai": "NotoSansThai.ttf"}
_BOX = "□"
_MOST_LETTERS = 300  # of a cell: a product's name has up to 255
_LEAST_UNDER_A_HEADING = 30  # millimetres: a heading does not stand alone at the foot of a page
_HEADINGS = FontFace(fill_color=(232, 232, 236))
_TOTAL_WIDTHS, _ORDER_WIDTHS = (24, 44, 22, 10, 10), (30, 22, 36, 20, 10)


def draw_pick_list(made: PickList, *, zone: str, now: datetime, made_by: str) -> bytes:
    """Returns the PDF (A4); `zone` names the clock of its times."""
    page = _Paper()
    page.title("Pick list")
    when = now.astimezone(ZoneInfo(zone))
    page.say(
        f"{_count(made.unit_count, 'unit')} for {_count(made.order_count, 'order')}. "
        f"Made {when.day} {when:%b %Y, %H:%M} ({zone}) by {made_by}."
    )
    for warehouse, rows in groupby(made.totals, lambda row: row.warehouse):
        page.heading(warehouse)
        page.table(
            ("SKU", "Product", "Variant", "Units", "Orders"),
            _TOTAL_WIDTHS,
            [
                (row.sku or "no SKU", row.product, row.variant, str(row.quantity), str(row.order_count))
                for row in rows
            ],
        )
    if made.orders:
        page.heading("Order by order")
        cells = [_order_cells(row, is_first=is_first) for row, is_first in _with_firsts(made.orders)]
        page.table(("Order", "SKU", "Product", "Variant", "Units"), _ORDER_WIDTHS, cells)
    if made.left_out:
        page.heading("Left out")
        page.table(("Order", "Why"), (30, 88), list(made.left_out.items()))
    return page.finish()


def _with_firsts(rows: Iterable[PickRow]) -> Iterable[tuple[PickRow, bool]]:
    """Returns each row with whether it is the first of its order."""
    before = ""
    for row in rows:
        yield row, row.order_id != before
        before = row.order_id


def _order_cells(row: PickRow, *, is_first: bool) -> tuple[str, ...]:
    order = f"{row.order_id}\n{row.account}" if is_first else ""
    return order, row.sku or "no SKU", row.product, row.variant, str(row.quantity)


def _count(number: int, word: str) -> str:
    return f"{number:,} {word if number == 1 else word + 's'}"


class _Paper:
    """A document in the program's own fonts; every text goes through `printable`."""

    def __init__(self) -> None:
        self._pdf = _Sheets(format="A4")
        self._pdf.set_margin(12)
        for family, file in _FILES.items():
            self._pdf.add_font(family, fname=_FONTS / file)
        self._letters = {
            letter for font in self._pdf.fonts.values() if isinstance(font, TTFFont) for letter in font.cmap
        }
        self._pdf.set_fallback_fonts(["Droid", "Thai"])
        self._pdf.add_page()

    def title(self, words: str) -> None:
        self._write(words, size=16, below=2)

    def heading(self, words: str) -> None:
        if self._pdf.will_page_break(_LEAST_UNDER_A_HEADING):
            self._pdf.add_page()
        self._pdf.ln(4)
        self._write(words, size=11, below=1)

    def say(self, words: str) -> None:
        self._write(words, size=8, below=0)

    def table(self, headings: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
        """Draws rows under headings that stand on each page; a row is never torn apart."""
        self._pdf.set_font("DejaVu", size=8)
        with self._pdf.table(
            col_widths=tuple(widths),
            headings_style=_HEADINGS,
            line_height=4.2,
            text_align="LEFT",
            cell_fill_mode=TableCellFillMode.NONE,
            padding=0.8,
        ) as table:
            for cells in (headings, *rows):
                row = table.row()
                for cell in cells:
                    row.cell("\n".join(printable(line, self._letters) for line in cell.split("\n")[:2]))

    def finish(self) -> bytes:
        return bytes(self._pdf.output())

    def _write(self, words: str, *, size: int, below: int) -> None:
        self._pdf.set_font("DejaVu", size=size)
        self._pdf.multi_cell(
            0, size * 0.55, printable(words, self._letters), align="LEFT", new_x="LMARGIN", new_y="NEXT"
        )
        self._pdf.ln(below)


def printable(text: str, letters: Collection[int]) -> str:
    """Returns a text as it can be drawn on one line: no signs that steer, an empty box for what no font has."""
    drawn = []
    for sign in " ".join(text.split())[:_MOST_LETTERS]:
        kind, is_known = unicodedata.category(sign), ord(sign) in letters
        if kind in ("Cc", "Cf") or (kind in ("Mn", "Me") and not is_known):
            continue  # controls and joiners are unseen, and so is a mark that no font has
        drawn.append(sign if is_known else _BOX)
    return "".join(drawn)


class _Sheets(FPDF):
    def footer(self) -> None:
        """Numbers each page: lists are dropped, and picked up in another order."""
        self.set_y(-10)
        self.set_font("DejaVu", size=7)
        self.cell(0, 4, f"Page {self.page_no()}", align="RIGHT")
