"""What a failure tells a person to correct can be corrected on the page of the order, which then goes through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages.test_fixes import fill, opened, press
from tests.pages.test_pages import draw, used, words_on
from tests.selling import change_on_tiktok, create, in_magento, ready_ids, selling, states
from tests.services.test_known_sales_orders import earlier
from tiktok_orders.bootstrap import Application
from tiktok_orders.store.sales_orders import find_linked


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


def test_one_of_several_sales_orders_is_linked_on_the_page_of_the_order(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    magento = desk.practice_magento()
    magento.seed_earlier_orders([earlier(desk, order_id, order_id)])
    magento.seed_earlier_orders([{**earlier(desk, order_id, f"TT-{order_id}"), "order_id": "second"}])
    create(desk, [order_id])
    screen = draw("order", order_id=order_id)
    press(screen, "Link this one")
    assert "Say which sales order it is" in words_on(screen)
    (choice,) = [one for one in screen.radio if one.label == "Its sales order in Magento"]
    choice.set_value(f"TT-{order_id}")
    press(screen, "Link this one")
    desk.worker.work_off()
    assert find_linked(desk.database, [order_id])[order_id].increment_id == f"TT-{order_id}"


def test_one_that_differs_is_linked_from_its_group_with_a_reason(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    desk.practice_magento().seed_earlier_orders([earlier(desk, order_id, f"TT-{order_id}", more="0.01")])
    create(desk, [order_id])
    screen = opened()
    press(screen, "Link this one")
    assert "Write why the two belong together" in words_on(screen)
    fill(screen, "Why it is this order's all the same", "A penny")
    press(screen, "Link this one")
    desk.worker.work_off()
    assert states(desk)[order_id][0] == "done"


def test_a_pair_that_is_left_out_says_why(desk: Application) -> None:
    made, to_link = ready_ids(desk, 2)
    create(desk, [made])
    screen = draw("magento")
    text = f"order_id,increment_id\n{made},OLD-1\n{to_link},OLD-2\n"
    (upload,) = [one for one in screen.file_uploader if one.label == "CSV file"]
    upload.set_value(("pairs.csv", text.encode(), "text/csv")).run()
    press(screen, "Link 2 orders")
    assert "1 pair left out" in words_on(screen)
    (table,) = [one.value for one in screen.dataframe if "Why" in one.value.columns]
    assert table["Order"].tolist() == [made] and "has the sales order" in table["Why"][0]
    assert states(desk)[to_link][0] == "queued"
