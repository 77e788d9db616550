"""What a failure tells a person to correct can be corrected on the page of the order, which then goes through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages.test_pages import draw, used, words_on
from tests.selling import change_on_tiktok, create, in_magento, ready_ids, selling, states
from tiktok_orders.bootstrap import Application


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Application]:
    with selling(tmp_path, orders=250) as application, used(application):
        yield application


def test_a_street_that_is_too_long_is_shortened_on_the_page(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    change_on_tiktok(desk, order_id, recipient={"address_line1": "🏠" * 256})
    # What is kept of an address because TikTok masks it later is forgotten here: the new one is clear as well.
    desk.database.execute("UPDATE orders SET recipient_address = '{}' WHERE order_id = $id", {"id": order_id})
    create(desk, [order_id])
    screen = draw("order", order_id=order_id)
    assert "The buyer's street is longer than the 255 characters" in words_on(screen)
    next(one for one in screen.text_input if one.label == "Street").set_value("1 Harbour Road")
    next(one for one in screen.button if one.label == "Save correction").click()
    assert not screen.run().exception
    create(desk, [order_id])
    assert states(desk)[order_id][0] == "done"
    assert in_magento(desk)[order_id][0]["billing_address"]["street"] == ["1 Harbour Road"]


def test_a_sku_that_is_too_long_is_mapped_on_the_page(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    order = desk.drafts.read_orders([order_id])[order_id]
    change_on_tiktok(desk, order_id, line={"seller_sku": "S" * 65})
    create(desk, [order_id])
    screen = draw("order", order_id=order_id)
    assert "longer than the 64 characters" in words_on(screen)
    next(one for one in screen.text_input if one.label.startswith("SKU in Magento for")).set_value(
        order.line_items[0].seller_sku
    )
    next(one for one in screen.button if one.label == "Map it").click()
    assert not screen.run().exception
    create(desk, [order_id])
    assert states(desk)[order_id][0] == "done"
