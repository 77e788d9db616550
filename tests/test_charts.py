"""Each kind of chart is what Vega-Lite takes, in both looks, with its rows in it and as a picture."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import altair as alt
import pytest
from jsonschema import ValidationError

from tiktok_orders.charts import kinds
from tiktok_orders.charts.looks import DARK, LIGHT, ROWS, Look, Specification

_WORTH: dict[str, Any] = {"value": 12.5, "words": "£12.50"}
_DAY = {"day": "2026-11-23", **_WORTH}
_KINDS: dict[str, Callable[[Look], Specification]] = {
    "days": lambda look: kinds.days_chart(
        [{**_DAY, "series": kinds.NOW, "its_day": "23 Nov"}], look, title="Sales"
    ),
    "stacked days": lambda look: kinds.stacked_days_chart(
        [{**_DAY, "part": "Out of stock"}], look, title="Failed", days=(date(2026, 11, 20), date(2026, 11, 23))
    ),
    "hours": lambda look: kinds.hours_chart([{"weekday": 1, "hour": 9, **_WORTH}], look, title="Sales"),
    "bars": lambda look: kinds.bars_chart([{"name": "Mug", **_WORTH}], look, title="Sales"),
    "stack": lambda look: kinds.stacked_chart(
        [{"name": "You", "part": "Goods", **_WORTH}], look, title="Discounts"
    ),
}


def _luminance(colour: str) -> float:
    """The relative luminance of an sRGB colour, as WCAG 2.2 defines it: 0 is black, 1 white."""
    stated = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in stated)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _lightness(colour: str) -> float:
    """CIE L*: 0 is black, 100 white."""
    luminance = _luminance(colour)
    return 116 * luminance ** (1 / 3) - 16 if luminance > 216 / 24389 else luminance * 24389 / 27


def test_lightness_is_that_of_the_cie() -> None:
    known = {"#000000": 0, "#ffffff": 100, "#777777": 50.0, "#ff0000": 53.2}
    assert {colour: round(_lightness(colour), 1) for colour in known} == known


@pytest.mark.parametrize(("look", "theme"), [(LIGHT, "light"), (DARK, "dark")], ids=["light", "dark"])
def test_series_are_told_apart_in_greyscale_and_from_the_page(look: Look, theme: str) -> None:
    settings = tomllib.loads((Path(__file__).parents[1] / ".streamlit/config.toml").read_text("utf-8"))
    page = _luminance(settings["theme"][theme]["backgroundColor"])
    for one, other in combinations(look.series, 2):
        assert abs(_lightness(one) - _lightness(other)) >= 12, (one, other)
    for colour in look.series:
        darker, lighter = sorted((_luminance(colour), page))
        assert (lighter + 0.05) / (darker + 0.05) >= 3, colour  # WCAG 2.2, 1.4.11, of graphics


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("kind", _KINDS)
def test_a_chart_is_what_vega_lite_takes(kind: str, look: Look) -> None:
    specification = _KINDS[kind](look)
    alt.Chart.from_dict(specification)  # raises where something has no such name or value
    assert [row["words"] for row in specification["datasets"][ROWS]] == ["£12.50"]
    picture = kinds.as_svg(specification, width=400)
    marks = re.findall(r'aria-roledescription="(bar|point|line mark|rect mark|text mark)"', picture)
    assert picture.startswith("<svg") and marks, "nothing is drawn of the rows"


def test_what_vega_lite_does_not_take_is_found() -> None:
    wrong = {**_KINDS["bars"](LIGHT), "width": "contained"}
    with pytest.raises(ValidationError, match="contained"):
        alt.Chart.from_dict(wrong)
