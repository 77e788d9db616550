"""Orders of the markets that the practice shop does not have, read from hand-made payloads.

All persons, streets and numbers in them are invented. The names of fields are those of the Partner Center; which
market fills which field follows its descriptions. Whether a market's own fees are part of `total_amount` is not
stated (Thailand's small order fee is counted here, Indonesia's fees are not): the reader keeps what it is told.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.test_contract import check
from tiktok_orders.domain.ordered_items import group_by_sku
from tiktok_orders.domain.orders import Order, read_order
from tiktok_orders.domain.regions import REGIONS

FOLDER = Path(__file__).parents[1] / "fixtures" / "markets"
# Region: order id, currency, total, units of each SKU.
ORDERS = {
    "TH": ("576900000000000001", "THB", "100.00", [2]),
    "MY": ("576900000000000002", "MYR", "56.72", [2]),
    "PH": ("576900000000000003", "PHP", "514.10", [1]),
    "ID": ("576900000000000004", "IDR", "130000", [1, 1]),
    "JP": ("576900000000000005", "JPY", "5440", [3]),
    "FR": ("576900000000000006", "EUR", "35.82", [2]),
    "IT": ("576900000000000007", "EUR", "35.82", [2]),
    "ES": ("576900000000000008", "EUR", "35.82", [2]),
    "IE": ("576900000000000009", "EUR", "35.82", [2]),
    "MX": ("576900000000000010", "MXN", "1218.60", [1]),
    "BR": ("576900000000000011", "BRL", "90.91", [1, 1]),
}


def payload(region: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{region}.json").read_text(encoding="utf-8"))
    return found


def read(region: str) -> Order:
    return read_order(payload(region))


def test_every_payload_has_its_row_here() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(ORDERS)


@pytest.mark.parametrize("region", ORDERS)
def test_an_order_of_the_market_is_read_as_it_is_stated(region: str) -> None:
    order = read(region)
    order_id, currency, total, units = ORDERS[region]
    assert (order.id, order.payment.currency, order.payment.total_amount) == (order_id, currency, Decimal(total))
    assert currency == REGIONS[region].currency
    assert order.recipient_address.region_code == region
    assert [item.quantity for item in group_by_sku(order.line_items)] == units
    assert sum(item.sale_amount for item in group_by_sku(order.line_items)) == order.payment.sub_total


@pytest.mark.parametrize("region", ORDERS)
def test_the_payload_has_the_names_and_types_of_the_contract(region: str) -> None:
    assert len(check("POST /order/202309/orders/search", {"orders": [payload(region)]})) > 60


@pytest.mark.parametrize("region", ORDERS)
def test_the_stated_formulas_hold_in_the_payload(region: str) -> None:
    pay = read(region).payment.model_dump(exclude_none=True)
    assert (
        pay["sub_total"] == pay["original_total_product_price"] - pay["seller_discount"] - pay["platform_discount"]
    )
    off = pay["shipping_fee_seller_discount"] + pay["shipping_fee_platform_discount"]
    assert pay["shipping_fee"] == pay["original_shipping_fee"] - off
    own = pay["small_order_fee"] if region == "TH" else 0
    assert pay["total_amount"] == pay["sub_total"] + pay["shipping_fee"] + pay["tax"] + own


@pytest.mark.parametrize("region", ["ID", "JP"])
def test_money_without_decimals_is_read_whole(region: str) -> None:
    texts = [value for name, value in payload(region)["payment"].items() if name != "currency"]
    assert all(text.isdigit() for text in texts)
    assert read(region).payment.total_amount == int(payload(region)["payment"]["total_amount"])


def test_the_fees_of_thailand_and_indonesia_are_kept() -> None:
    thai, indonesian = read("TH").payment, read("ID").payment
    assert thai.small_order_fee == 20 == sum(line.small_order_fee or 0 for line in read("TH").line_items)
    assert (indonesian.buyer_service_fee, indonesian.shipping_insurance_fee) == (1000, 600)
    assert (indonesian.handling_fee, indonesian.item_insurance_fee) == (1000, 500)
    assert (indonesian.distance_fee, indonesian.distance_shipping_fee) == (2000, 2000)
    assert payload("ID")["commerce_platform"] == "TOKOPEDIA"


@pytest.mark.parametrize("region", ["TH", "MY", "PH", "ID"])
def test_south_east_asia_names_the_package_before_it_is_shipped(region: str) -> None:
    order = read(region)
    assert order.status == "AWAITING_SHIPMENT" and order.tracking_number == ""
    assert [line.package_id for line in order.line_items] == [order.packages[0].id] * len(order.line_items)


def test_cash_on_delivery_is_not_paid_yet() -> None:
    order = read("PH")
    assert order.is_cod and order.paid_time is None


def test_japan_names_the_buyer_in_the_local_script_too() -> None:
    address = read("JP").recipient_address
    assert (address.first_name, address.last_name) == ("花子", "架空")
    assert (address.first_name_local_script, address.last_name_local_script) == ("ハナコ", "カクウ")


def test_brazil_has_four_address_lines_a_gift_and_no_cpf_that_could_be_a_persons() -> None:
    order, raw = read("BR"), payload("BR")
    address = order.recipient_address
    assert [address.address_line1, address.address_line2, address.address_line3, address.address_line4] == [
        "Rua Inventada", "11", "Apto 11", "Bairro Exemplo",
    ]  # fmt: skip
    assert [(item.is_gift, item.sale_amount) for item in group_by_sku(order.line_items)] == [
        (False, Decimal("80.91")), (True, Decimal(0)),
    ]  # fmt: skip
    assert raw["need_upload_invoice"] == "NEED_INVOICE" and raw["cpf_name"] == address.name
    digits = [int(sign) for sign in raw["cpf"] if sign.isdigit()]
    assert sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) * 10 % 11 % 10 != 9


@pytest.mark.parametrize("region", ORDERS)
def test_post_town_and_deposit_belong_to_other_markets(region: str) -> None:
    raw = payload(region)
    assert "post_town" not in raw["recipient_address"]
    assert not any("pfand_fee" in line for line in raw["line_items"])
