"""One look for all charts: for light and dark pages and for paper.

Series differ in lightness and in line (solid, dashed), so that they are told apart in greyscale too; a scale of
amounts runs from the page's own lightness to its opposite.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

ROWS = "rows"  # what they are called in a specification
Rows = Sequence[dict[str, Any]]
Specification = dict[str, Any]
_FONT = "Source Sans, system-ui, sans-serif"


@dataclass(frozen=True, slots=True)
class Look:
    """Colours of one kind of page; `series` begins with the main one.

    Any two series differ by 12 in CIE lightness at least: parts of a column touch, in whatever order.
    """

    text: str
    faint: str
    grid: str
    series: tuple[str, ...]
    scale: tuple[str, str]
    other: str


LIGHT = Look(
    text="#1b2530",
    faint="#5b6875",
    grid="#e6eaee",
    series=("#0f766e", "#c5861a", "#543685", "#0c2e2b"),
    scale=("#eef5f4", "#0b4f4a"),
    other="#8a97a4",
)
DARK = Look(
    text="#e6ebf0",
    faint="#9aa7b4",
    grid="#2a333d",
    series=("#2dd4bf", "#ffe08a", "#9379d0", "#3d6f6a"),
    scale=("#1a2a2b", "#5eead4"),
    other="#7b8794",
)


def finish(chart: Any, look: Look, rows: Rows) -> Specification:
    """Returns the specification of a chart with its rows and the look on it, on the page's own background."""
    specification: Specification = chart.to_dict(validate=False)  # a test does that, once for each kind
    return {**specification, "config": _config(look), "datasets": {ROWS: list(rows)}}


def _config(look: Look) -> Specification:
    return {
        "background": "transparent",
        "font": _FONT,
        "padding": 4,
        "view": {"stroke": None},
        "axis": {
            "labelColor": look.faint,
            "titleColor": look.faint,
            "gridColor": look.grid,
            "domainColor": look.grid,
            "tickColor": look.grid,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
        },
        "legend": {
            "labelColor": look.text,
            "titleColor": look.faint,
            "labelFontSize": 12,
            "orient": "top",
            "title": None,
            "symbolSize": 120,
        },
        "text": {"color": look.text, "fontSize": 12},
    }


def series_scale(names: list[str], look: Look) -> alt.Scale:
    """Returns the colours of named series, in their order."""
    return alt.Scale(domain=names, range=list(look.series[: len(names)]))
