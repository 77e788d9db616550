"""Units that Magento never reserved, counted as they were sent, against the practice Magento's own books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from tests.builders import TESTER
from tests.rejecting import cancel_elsewhere, ready_per_market
from tests.selling import change_policies, create, ids_of, in_magento, ready_ids, selling
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.policy import OnMissingProduct
from tiktok_orders.domain.sku_map import Component, SkuMapping
from tiktok_orders.sandbox.magento.earlier import is_earlier
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.sales_orders import units_without_reservation


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Application]:
    with selling(tmp_path, orders=250) as application:
        yield application


def counted(desk: Application) -> dict[str, tuple[float, int]]:
    return {row["sku"]: (row["units"], row["orders"]) for row in units_without_reservation(desk.database)}


def sent(desk: Application, order_ids: Sequence[str]) -> dict[str, tuple[float, int]]:
    """The same by Magento's own books: what the sales orders of these orders have of goods."""
    units, orders = Counter[str](), Counter[str]()
    for order_id in order_ids:
        (order,) = in_magento(desk)[order_id]
        goods = [item for item in order["items"] if item["product_type"] != "virtual"]
        for item in goods:
            units[item["sku"]] += item["qty_ordered"]
        orders.update({item["sku"] for item in goods})
    return {sku: (float(units[sku]), orders[sku]) for sku in units}


def given_back(desk: Application) -> dict[str, float]:
    """Per SKU the reservations that cancelling gave back, in the practice Magento's books."""
    with desk.practice_magento().books.changing() as connection:
        rows = connection.execute(
            "SELECT sku, sum(quantity) FROM inventory_reservation "
            "WHERE json_extract(metadata, '$.event_type') = 'order_canceled' GROUP BY sku"
        ).fetchall()
    return dict(rows)


def test_a_bundle_counts_as_the_products_that_were_sent(desk: Application) -> None:
    first, second = ready_ids(desk, 2)
    (line, *_) = desk.drafts.read_orders([first])[first].line_items
    parts = (Component("MUG-BLU-350", Decimal(3), Decimal(2)), Component("MUG-BLU-351", Decimal(1), Decimal(1)))
    desk.mender.save_mappings([SkuMapping(line.seller_sku, parts)], person=TESTER)
    change_policies(desk, on_missing_product=OnMissingProduct.STAND_IN, stand_in_sku="MUG-BLU-350")
    create(desk, [first, second])
    found = counted(desk)
    assert found == sent(desk, [first, second])
    assert line.seller_sku not in found and found["MUG-BLU-350"][0] >= 3


def test_a_cancelled_sales_order_counts_as_cancelling_gives_back_what_was_never_reserved(
    desk: Application,
) -> None:
    (order_id,) = ready_per_market(desk, 1, ("GB",))
    create(desk, [order_id])
    before = counted(desk)
    assert before == sent(desk, [order_id])
    cancel_elsewhere(desk, order_id)
    desk.imports.start(list_accounts(desk.database), person=TESTER, trigger="button")
    desk.imports.wait()
    desk.worker.work_off()
    assert in_magento(desk)[order_id][0]["state"] == "canceled"
    assert counted(desk) == before
    assert given_back(desk) == {sku: units for sku, (units, _) in before.items()}


def test_what_an_earlier_connector_made_is_not_counted(desk: Application) -> None:
    earlier = [order_id for order_id in ids_of(desk, "all") if is_earlier(order_id)]
    create(desk, earlier, with_eye=True)
    assert desk.database.rows("SELECT order_id FROM sales_orders WHERE origin = 'adopted'")
    assert counted(desk) == {}
