"""Orders that cannot become sales orders: each says why in a sentence, and goes through once it is mended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.builders import TESTER
from tests.selling import HastyClock, change_on_tiktok, create, ids_of, in_magento, ready_ids, selling, states
from tiktok_orders.bootstrap import Application
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.sandbox.magento import stores, tables
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.policies import save_correction


@pytest.fixture
def clock() -> HastyClock:
    return HastyClock()


@pytest.fixture
def desk(tmp_path: Path, clock: HastyClock) -> Iterator[Application]:
    with selling(tmp_path, orders=250, clock=clock.read) as application:
        yield application


def payload_of(desk: Application, order_id: str) -> dict[str, Any]:
    account = desk.database.rows("SELECT account_id FROM orders WHERE order_id = $id", {"id": order_id})[0]
    (text,) = desk.practice().world.orders.list_by_ids(account["account_id"], [order_id])
    payload: dict[str, Any] = json.loads(text)
    return payload


def region_of(desk: Application, order_id: str) -> str:
    return desk.drafts.read_orders([order_id])[order_id].recipient_address.region_code


def policy_of(desk: Application, region: str, **changes: object) -> None:
    account = next(one for one in list_accounts(desk.database) if one.region == region)
    policy = list_rules(desk.database, [account])[account.account_id].policy
    desk.policies.save(account, policy.model_copy(update=changes), person=TESTER)


def assert_hindered(desk: Application, order_id: str, code: str, *parts: str) -> None:
    """It failed with this code, says each part, is listed among the failures, and Magento has nothing of it."""
    state, found, message = states(desk)[order_id]
    assert (state, found) == ("failed", code), message
    for part in parts:
        assert part in message
    assert order_id in ids_of(desk, "failed")
    assert order_id not in in_magento(desk)


def test_an_item_without_a_sku_is_named_and_the_other_orders_go_on(desk: Application) -> None:
    order_id, *others = ready_ids(desk, 4)
    lines = payload_of(desk, order_id)["line_items"]
    change_on_tiktok(desk, order_id, line={"seller_sku": "", "sku_id": ""})
    create(desk, [order_id, *others])
    assert_hindered(desk, order_id, "sku_missing", lines[0]["product_name"], "map it, then retry")
    assert {states(desk)[other][0] for other in others} == {"done"}
    change_on_tiktok(desk, order_id, line={"seller_sku": lines[0]["seller_sku"], "sku_id": lines[0]["sku_id"]})
    create(desk, [order_id])
    assert states(desk)[order_id][0] == "done"
    assert order_id not in ids_of(desk, "failed")


def test_a_missing_postal_code_is_filled_in_by_a_person(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    change_on_tiktok(desk, order_id, recipient={"postal_code": ""})
    desk.database.execute(
        'UPDATE orders SET recipient_address = json_merge_patch(recipient_address, \'{"postal_code": ""}\')'
    )
    create(desk, [order_id])
    assert_hindered(desk, order_id, "postcode_missing", "no postal code", "Fill it in")
    desk.mender.correct_address(order_id, {"postcode": "BS1 4DJ"}, person=TESTER)
    create(desk, [order_id])
    assert states(desk)[order_id][0] == "done"
    (saved,) = in_magento(desk)[order_id]
    assert saved["billing_address"]["postcode"] == "BS1 4DJ"


def test_what_a_newer_version_corrected_hinders_nobody(desk: Application) -> None:
    ids = ready_ids(desk, 2)
    kept = json.dumps({"floor": "3", "city": "Elsewhere"})
    save_correction(desk.database, ids[0], kept, person=TESTER.name, now=desk.clock())
    create(desk, ids)
    assert {states(desk)[order_id][0] for order_id in ids} == {"done"}
    assert in_magento(desk)[ids[0]][0]["billing_address"]["city"] == "Elsewhere"


def test_a_mistake_in_building_one_order_fails_that_order_alone(desk: Application) -> None:
    ids = ready_ids(desk, 2)
    # Corrections are texts; a number where a text should be is what a broken program might have kept.
    save_correction(desk.database, ids[0], '{"postcode": 5}', person=TESTER.name, now=desk.clock())
    create(desk, ids)
    assert_hindered(desk, ids[0], "internal_error", ids[0], "Retry")
    assert states(desk)[ids[1]][0] == "done"


def test_a_total_that_does_not_agree_is_never_sent(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    payment = payload_of(desk, order_id)["payment"]
    wrong = f"{Decimal(payment['total_amount']) + Decimal('0.01')}"
    change_on_tiktok(desk, order_id, order={"payment": {**payment, "total_amount": wrong}})
    create(desk, [order_id])
    assert_hindered(desk, order_id, "total_differs", "0.01", payment["currency"], "Import the order anew")
    change_on_tiktok(desk, order_id, order={"payment": payment})
    create(desk, [order_id])
    assert states(desk)[order_id][0] == "done"


def test_more_units_than_a_sales_order_takes_are_left_to_a_person(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    line = payload_of(desk, order_id)["line_items"][0]
    lines = [{**line, "id": f"{line['id'][:-4]}{number:04}"} for number in range(5_000)]
    payment = _payment_of(payload_of(desk, order_id)["payment"], lines)
    change_on_tiktok(desk, order_id, order={"line_items": lines, "payment": payment})
    create(desk, [order_id])
    assert_hindered(desk, order_id, "too_many_units", "5000 units", "2000", "by hand")


def test_two_thousand_units_become_one_sales_order(desk: Application, clock: HastyClock) -> None:
    (order_id,) = ready_ids(desk, 1)
    line = payload_of(desk, order_id)["line_items"][0]
    lines = [{**line, "id": f"{line['id'][:-4]}{number:04}"} for number in range(2_000)]
    payment = _payment_of(payload_of(desk, order_id)["payment"], lines)
    change_on_tiktok(desk, order_id, order={"line_items": lines, "payment": payment})
    _restock(desk, line["seller_sku"], 100)
    clock.move(seconds=301)
    create(desk, [order_id])
    assert_hindered(desk, order_id, "out_of_stock", line["seller_sku"], "the order needs 2000", "Restock it")
    _restock(desk, line["seller_sku"], 9_000)
    clock.move(seconds=11)
    create(desk, [order_id])
    state, _, message = states(desk)[order_id]
    assert state == "done", message
    (saved,) = in_magento(desk)[order_id]
    assert sum(item["qty_ordered"] for item in saved["items"]) == 2_000
    assert Decimal(str(saved["grand_total"])) == Decimal(payment["total_amount"])


def _payment_of(payment: dict[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The payment of an order of these lines alone, without shipping, discounts and tax."""
    goods = sum((Decimal(line["sale_price"]) for line in lines), Decimal(0))
    return {"currency": payment["currency"], "sub_total": f"{goods}", "total_amount": f"{goods}"}


def _restock(desk: Application, seller_sku: str, quantity: int) -> None:
    books = desk.practice_magento().books
    for item in books.source_items(seller_sku):
        books.set_quantity(seller_sku, item["source_code"], quantity)


def test_names_of_emoji_and_of_every_length(desk: Application) -> None:
    emoji, long = _with_clear_addresses(desk, 2)
    change_on_tiktok(desk, emoji, recipient={"name": "😀 Zoë", "first_name": "😀", "last_name": "Zoë 👩‍👩‍👧"})
    change_on_tiktok(desk, long, recipient={"name": "x" * 255, "first_name": "x" * 128, "last_name": "y" * 255})
    _let_new_addresses_in(desk, emoji, long)
    create(desk, [emoji, long])
    assert states(desk)[emoji][0] == "done"
    assert in_magento(desk)[emoji][0]["billing_address"]["firstname"] == "😀"
    assert_hindered(desk, long, "name_too_long", "last name", "128 characters", "Shorten it")
    desk.mender.correct_address(long, {"lastname": "y" * 128}, person=TESTER)
    create(desk, [long])
    state, _, message = states(desk)[long]
    assert state == "done", message
    address = in_magento(desk)[long][0]["billing_address"]
    assert (address["firstname"], address["lastname"]) == ("x" * 128, "y" * 128)


def test_an_address_that_is_longer_than_magentos_columns(desk: Application) -> None:
    (order_id,) = _with_clear_addresses(desk, 1)
    change_on_tiktok(desk, order_id, recipient={"address_line1": "🏠" * 250, "address_line2": "The Old Mill"})
    _let_new_addresses_in(desk, order_id)
    create(desk, [order_id])
    assert_hindered(desk, order_id, "name_too_long", "street", "255 characters", "Shorten it")
    desk.mender.correct_address(order_id, {"street": "🏠 The Old Mill"}, person=TESTER)
    create(desk, [order_id])
    state, _, message = states(desk)[order_id]
    assert state == "done", message
    assert in_magento(desk)[order_id][0]["billing_address"]["street"] == ["🏠 The Old Mill"]


def test_goods_with_names_of_emoji_and_of_any_length_are_called_as_in_magento(desk: Application) -> None:
    emoji, long = ready_ids(desk, 2)
    skus = {one: {line["seller_sku"] for line in payload_of(desk, one)["line_items"]} for one in (emoji, long)}
    change_on_tiktok(desk, emoji, line={"product_name": "🫖 Kettle", "sku_name": "👩‍🚀"})
    change_on_tiktok(desk, long, line={"product_name": "Kettle " * 60, "sku_name": "x" * 255})
    create(desk, [emoji, long])
    names = {product["sku"]: product["name"] for product in desk.practice_magento().books.products()}
    for order_id in (emoji, long):
        assert states(desk)[order_id][0] == "done"
        called = {item["sku"]: item["name"] for item in in_magento(desk)[order_id][0]["items"]}
        assert called.items() <= names.items() and skus[order_id] <= called.keys()


def test_a_sku_that_is_longer_than_magentos_is_mapped_to_one_it_has(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    skus = {line["seller_sku"] for line in payload_of(desk, order_id)["line_items"]}
    change_on_tiktok(desk, order_id, line={"seller_sku": "S" * 65})
    create(desk, [order_id])
    assert_hindered(desk, order_id, "sku_too_long", "S" * 65, "64 characters", "Map it to a shorter SKU")
    desk.mender.map_sku("S" * 65, skus.pop(), person=TESTER)
    create(desk, [order_id])
    assert states(desk)[order_id][0] == "done"


def _with_clear_addresses(desk: Application, count: int) -> list[str]:
    """Orders of which TikTok shows the whole address: those that the seller ships."""
    ids = [one for one in ready_ids(desk, 15) if payload_of(desk, one)["shipping_type"] == "SELLER"]
    return ids[:count]


def _let_new_addresses_in(desk: Application, *order_ids: str) -> None:
    """What is kept of an address because TikTok masks it later is forgotten here: the new one is clear as well."""
    empty = {"ids": list(order_ids)}
    desk.database.execute("UPDATE orders SET recipient_address = '{}' WHERE list_contains($ids, order_id)", empty)


def test_a_product_put_right_in_magento_is_seen_at_the_next_try(desk: Application, clock: HastyClock) -> None:
    (order_id,) = ready_ids(desk, 1)
    sku = payload_of(desk, order_id)["line_items"][0]["seller_sku"]
    _change_product(desk, sku, status=2)
    clock.move(seconds=301)
    create(desk, [order_id])
    assert_hindered(desk, order_id, "product_disabled", sku, "Enable it")
    _change_product(desk, sku, status=1)
    clock.move(seconds=11)
    create(desk, [order_id])
    assert states(desk)[order_id][0] == "done"


def _change_product(desk: Application, sku: str, **values: object) -> None:
    """Changes a product as a person does in Magento's admin; status 1 is enabled, 2 disabled."""
    with desk.practice_magento().books.changing() as connection:
        rows = connection.execute("SELECT data FROM catalog_product").fetchall()
        for (text,) in rows:
            product = tables.read(text)
            if product["sku"] == sku:
                product.update(values)
                tables.update(connection, tables.PRODUCTS, product)


def test_two_products_with_one_value_of_the_sku_attribute_are_both_named(
    desk: Application, clock: HastyClock
) -> None:
    order_id = next(one for one in ready_ids(desk, 18) if region_of(desk, one) == "GB")
    policy_of(desk, "GB", sku_attribute="tiktok_sku")
    skus = [line["seller_sku"] for line in payload_of(desk, order_id)["line_items"]]
    rival = next(
        product["sku"] for product in desk.practice_magento().books.products() if product["sku"] not in skus
    )
    _change_product(desk, rival, tiktok_sku=skus[0])
    create(desk, [order_id])
    assert_hindered(desk, order_id, "sku_ambiguous", skus[0], rival, "their tiktok_sku", "Give each its own")
    _change_product(desk, rival, tiktok_sku="ITS-OWN")
    clock.move(seconds=11)
    create(desk, [order_id])
    assert states(desk)[order_id][0] == "done"


def test_a_sku_spelled_differently_is_found_by_another_attribute(desk: Application) -> None:
    seller_sku, sku = next(iter(desk.practice_magento().oddities.respelled.items()))
    (order_id,) = [one for one in ready_ids(desk, 18) if region_of(desk, one) == "GB"][:1]
    policy_of(desk, "GB", sku_attribute="tiktok_sku")
    change_on_tiktok(desk, order_id, line={"seller_sku": seller_sku})
    create(desk, [order_id])
    assert states(desk)[order_id][0] == "done"
    (saved,) = in_magento(desk)[order_id]
    assert {item["sku"] for item in saved["items"]} == {sku}


def test_a_product_that_another_attribute_names_is_mapped_by_what_the_order_sells(desk: Application) -> None:
    seller_sku, sku = next(iter(desk.practice_magento().oddities.respelled.items()))
    order_id = next(one for one in ready_ids(desk, 18) if region_of(desk, one) == "GB")
    instead = payload_of(desk, order_id)["line_items"][0]["seller_sku"]
    policy_of(desk, "GB", sku_attribute="tiktok_sku")
    _change_product(desk, sku, status=2)
    change_on_tiktok(desk, order_id, line={"seller_sku": seller_sku})
    create(desk, [order_id])
    assert_hindered(desk, order_id, "product_disabled", sku)
    desk.mender.map_failed_sku("product_disabled", sku, [order_id], instead, person=TESTER)
    assert [one.tiktok_sku for one in desk.drafts.mappings().values()] == [seller_sku]
    create(desk, [order_id])
    assert states(desk)[order_id][0] == "done"
    with pytest.raises(InvalidInputError, match="None of these orders sells it any more"):
        desk.mender.map_failed_sku("product_disabled", sku, [order_id], instead, person=TESTER)


def test_a_currency_without_a_rate_is_said(desk: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    order_id = next(one for one in ready_ids(desk, 18) if region_of(desk, one) == "US")
    monkeypatch.setitem(stores.RATES, "USD", 0.0)  # nobody entered one in that Magento
    desk.knowledge.forget("practice")
    create(desk, [order_id])
    assert_hindered(desk, order_id, "no_rate", "from GBP to USD", "Enter the rate")
