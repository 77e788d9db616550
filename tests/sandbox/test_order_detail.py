from __future__ import annotations

from decimal import Decimal

import pytest

from tests.sandbox.practice_client import PracticeClient

ONLY_IN_DETAIL = {"payment_method_code", "payment_card_type"}
NOT_IN_202507 = {"fulfillment_priority_level", "recommended_shipping_time"}


@pytest.mark.parametrize("version", ["202309", "202507"])
def test_gives_the_orders_that_the_list_gave(client: PracticeClient, version):
    listed = {order["id"]: order for order in client.search("SG")}
    wanted = list(listed)[:50]
    reply = client.call("GET", f"/order/{version}/orders", ids=",".join(wanted), shop_cipher=client.cipher("SG"))
    found = reply["data"]["orders"]
    assert [order["id"] for order in found] == wanted
    for order in found:
        same = {name: value for name, value in order.items() if name not in ONLY_IN_DETAIL}
        left_out = NOT_IN_202507 if version == "202507" else set()
        assert same == {name: value for name, value in listed[order["id"]].items() if name not in left_out}


def test_leaves_out_ids_that_the_shop_does_not_have(client: PracticeClient):
    own, foreign = client.search("GB")[0]["id"], client.search("US")[0]["id"]
    ids = ",".join(["999", foreign, own, own, "9" * 19])
    reply = client.call("GET", "/order/202507/orders", ids=ids, shop_cipher=client.cipher("GB"))
    assert [order["id"] for order in reply["data"]["orders"]] == [own]


@pytest.mark.parametrize("region", ["GB", "US", "SG"])
def test_price_detail_agrees_with_the_payment(client: PracticeClient, region):
    cipher = client.cipher(region)
    for order in client.search(region)[:40]:
        path = f"/order/202407/orders/{order['id']}/price_detail"
        detail, payment = client.call("GET", path, shop_cipher=cipher)["data"], order["payment"]
        fee = Decimal(payment.get("retail_delivery_fee", "0"))
        assert Decimal(detail["payment"]) == Decimal(payment["total_amount"]) - fee
        assert detail["sku_sale_price"] == payment["sub_total"]
        assert detail["shipping_sale_price"] == payment["shipping_fee"]
        assert [line["id"] for line in detail["line_items"]] == [line["id"] for line in order["line_items"]]
        for price in (detail, *detail["line_items"]):
            check_formulas(price)
        for name in ("payment", "total", "sku_list_price", "shipping_list_price", "tax_amount", "subtotal"):
            assert Decimal(detail[name]) == sum(Decimal(line[name]) for line in detail["line_items"]), name


def check_formulas(price: dict[str, str]) -> None:
    def amount(name: str) -> Decimal:
        return Decimal(price[name])

    deductions = amount("subtotal_deduction_seller") + amount("subtotal_deduction_platform")
    assert amount("sku_sale_price") == amount("sku_list_price") - deductions
    assert amount("subtotal") == amount("sku_sale_price") + amount("subtotal_tax_amount")
    assert amount("total") == amount("sku_list_price") + amount("shipping_list_price")
    assert amount("payment") == amount("sku_sale_price") + amount("shipping_sale_price") + amount("tax_amount")
    assert all(amount(name) >= 0 for name in price if name not in ("currency", "id", "line_items"))
