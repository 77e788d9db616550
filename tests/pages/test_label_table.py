"""What a person types into the table of labels: weights and sizes, or nothing that could be one."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest

from tiktok_orders.domain.packages import Dimension, Weight
from tiktok_orders.ui.bulk.label_table import is_edited, read_measures

ROW: dict[str, Any] = {"Weight": 640.0, "Unit": "g", "Length": 20.0, "Width": 15.5, "Height": 8.0, "In": "cm"}


def test_numbers_become_what_tiktok_takes() -> None:
    found = read_measures({**ROW, "Weight": 1.5, "Unit": "lb", "In": "in"})
    assert found is not None and found.weight is not None and found.dimension is not None
    assert found.weight.as_body() == {"value": "1.5", "unit": "POUND"}
    assert found.dimension.as_body() == {"length": "20", "width": "15.5", "height": "8", "unit": "INCH"}


def test_what_was_not_changed_is_what_tiktok_guessed() -> None:
    found = read_measures(ROW)
    assert found is not None
    assert found.weight == Weight(value=Decimal(640), unit="GRAM")
    size = {"length": Decimal(20), "width": Decimal("15.5"), "height": Decimal(8)}
    assert found.dimension == Dimension(**size, unit="CM")


@pytest.mark.parametrize("number", [None, 0, -3, math.nan, math.inf, 0.001])
@pytest.mark.parametrize("name", ["Weight", "Height"])
def test_a_number_that_is_none_changes_nothing(name: str, number: float | None) -> None:
    assert read_measures({**ROW, name: number}) is None


def test_only_what_a_person_changed_asks_for_the_prices_again() -> None:
    assert not is_edited(ROW, dict(ROW))
    assert is_edited(ROW, {**ROW, "Weight": 641.0}) and is_edited(ROW, {**ROW, "In": "in"})
    unknown = {**ROW, "Weight": None}
    assert not is_edited(unknown, {**ROW, "Weight": math.nan}), "TikTok guessed no weight, and nobody typed one"
    assert is_edited(unknown, ROW)
    assert not is_edited({**ROW, "Price": "£1.00"}, {**ROW, "Price": "£2.00"})
