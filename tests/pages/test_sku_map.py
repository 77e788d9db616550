"""The page SKU map: bundles are made in its form, and one is replaced only after it was said what it was."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.builders import TESTER
from tests.pages.test_pages import draw, used, words_on
from tests.practice import open_in
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.domain.sku_map import Component, SkuMapping
from tiktok_orders.services.sales_order_drafts import list_mappings

BUNDLE = SkuMapping("SET", (Component("A-1", Decimal(2), Decimal(2)), Component("B-2")))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Application]:
    with open_in(tmp_path) as application, used(application):
        yield application


def fill(screen: AppTest, **values: str) -> None:
    """Writes into the fields whose labels these are, blanks for underscores."""
    for name, value in values.items():
        label = name.replace("_", " ")
        next(one for one in screen.text_input if one.label == label).set_value(value)


def press(screen: AppTest, label: str) -> AppTest:
    next(one for one in screen.button if one.label == label).click().run()
    assert not screen.exception, [one.stack_trace for one in screen.exception]
    return screen


def test_a_bundle_is_made_of_several_products_with_shares(desk: Application) -> None:
    screen = draw("sku_map")
    assert "Share of the price 1" not in [one.label for one in screen.text_input]
    screen.number_input[0].set_value(2).run()
    fill(screen, SKU_on_TikTok="SET", SKU_in_Magento_1="A-1", Quantity_1="2", Share_of_the_price_1="2")
    fill(screen, SKU_in_Magento_2="B-2")
    press(screen, "Save mapping")
    assert list_mappings(desk.database) == [BUNDLE]
    assert [one.value for one in screen.text_input if one.label == "SKU on TikTok"] == [""]


def test_what_is_wrong_is_said_and_what_was_written_stays(desk: Application) -> None:
    screen = draw("sku_map")
    fill(screen, SKU_on_TikTok="MUG", SKU_in_Magento="A-1", Quantity="a few")
    press(screen, "Save mapping")
    assert "is not a quantity" in words_on(screen)
    assert list_mappings(desk.database) == []
    fill(screen, Quantity="6")
    press(screen, "Save mapping")
    assert list_mappings(desk.database) == [SkuMapping("MUG", (Component("A-1", Decimal(6)),))]


@pytest.mark.parametrize("answer", ["Replace the bundle", "Keep the bundle"])
def test_a_bundle_is_replaced_only_once_it_was_said_what_it_was(desk: Application, answer: str) -> None:
    desk.mender.save_mappings([BUNDLE], person=TESTER)
    screen = draw("sku_map")
    fill(screen, SKU_on_TikTok="SET", SKU_in_Magento="C-3", Quantity="1")
    press(screen, "Save mapping")
    assert "SET is a bundle already: 2 × A\\-1 and 1 × B\\-2" in words_on(screen)
    assert list_mappings(desk.database) == [BUNDLE]
    press(screen, answer)
    now = SkuMapping("SET", (Component("C-3"),)) if answer == "Replace the bundle" else BUNDLE
    assert list_mappings(desk.database) == [now]
    assert "is a bundle already" not in words_on(screen)


def test_a_viewer_is_told_why_nothing_can_be_mapped(desk: Application) -> None:
    desk.person = Person("Vera", Role.VIEWER)
    screen = draw("sku_map")
    assert "Save mapping" not in [one.label for one in screen.button]
    assert "needs an operator" in words_on(screen)
