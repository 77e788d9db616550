"""What a TikTok order becomes, rule by rule: lines, tax, fees, products, numbers and the bridge."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import at
from tests.domain.sales_orders import (
    ORDER_ID,
    RATE,
    build,
    check_rules,
    items_of,
    make_context,
    make_line,
    make_order,
    make_policy,
)
from tiktok_orders.domain.failures import CannotBuildError
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.policy import OrderPolicy, TaxMode, TaxRule
from tiktok_orders.domain.sales_order import SalesOrderDraft, build_sales_order
from tiktok_orders.domain.sales_order_context import ProductFacts, StoreFacts
from tiktok_orders.domain.sku_map import Component, SkuMapping, index_mappings


def rows(draft: SalesOrderDraft) -> list[tuple[Any, ...]]:
    """SKU, quantity, price, discount and tax of each line, as sent."""
    names = ("sku", "qty_ordered", "price", "discount_amount", "tax_amount")
    return [tuple(item[name] for name in names) for item in items_of(draft)]


def refusal(order: Order, policy: OrderPolicy | None = None, **facts: Any) -> CannotBuildError:
    with pytest.raises(CannotBuildError) as caught:
        build_sales_order(order, make_context(order, policy, **facts))
    return caught.value


def american_order(**payment: Any) -> Order:
    """Two games at 30.00 with 10 % off by the seller and 5.00 by TikTok; tax, shipping and a fee of Colorado."""
    lines = [
        make_line(
            number,
            currency="USD",
            seller_sku="GAME",
            original_price="30.00",
            sale_price="24.50",
            seller_discount="3.00",
            platform_discount="2.50",
            item_tax=[{"tax_type": "SALES_TAX", "tax_amount": "2.16", "tax_rate": "0.0881"}],
        )
        for number in (1, 2)
    ]
    stated = {
        "currency": "USD",
        "original_total_product_price": "60.00",
        "seller_discount": "6.00",
        "platform_discount": "5.00",
        "sub_total": "49.00",
        "original_shipping_fee": "4.99",
        "shipping_fee_platform_discount": "1.00",
        "shipping_fee": "3.99",
        "product_tax": "4.32",
        "shipping_fee_tax": "0.35",
        "tax": "4.67",
        "retail_delivery_fee": "0.28",
        "total_amount": "57.94",
    }
    return make_order(*lines, payment=stated | payment)


US_STORE = StoreFacts("us", 2, "USD", "USD")


def test_units_of_one_sku_are_one_line() -> None:
    order = make_order(make_line(1), make_line(2), payment={"total_amount": "25.98"})
    draft = build(order)
    assert rows(draft) == [("MUG-BLU-350", 2, 12.99, 0, 0)]
    assert items_of(draft)[0]["additional_data"] == f"{ORDER_ID}1,{ORDER_ID}2"
    check_rules(draft)


def test_units_of_one_sku_with_other_prices_are_lines_of_their_own() -> None:
    dear = make_line(2, original_price="13.99", sale_price="13.99")
    gift = make_line(3, original_price="0.00", sale_price="0.00", is_gift=True, gift_retail_price="12.99")
    draft = build(make_order(make_line(1), dear, gift, payment={"sub_total": None, "total_amount": "26.98"}))
    assert rows(draft) == [
        ("MUG-BLU-350", 1, 12.99, 0, 0),
        ("MUG-BLU-350", 1, 13.99, 0, 0),
        ("MUG-BLU-350", 1, 0, 0, 0),
    ]


@pytest.mark.parametrize(
    ("facts", "lines", "total", "shipping", "tax"),
    [
        ({"tax_mode": TaxMode.AS_STATED}, [("GAME", 2, 30, 11, 4.32)], "57.94", 3.99, 4.67),
        ({"tax_mode": TaxMode.REMITTED_BY_TIKTOK}, [("GAME", 2, 30, 11, 0)], "53.27", 3.99, 0),
        ({"tax_mode": TaxMode.NONE}, [("GAME", 2, 30, 11, 0)], "53.27", 3.99, 0),
        (
            {"tax_mode": TaxMode.AS_STATED, "platform_discount": "INCOME"},
            [("GAME", 2, 30, 6, 4.32)], "62.94", 3.99, 4.67,
        ),
        (
            {"tax_mode": TaxMode.AS_STATED, "platform_shipping_discount": "INCOME"},
            [("GAME", 2, 30, 11, 4.32)], "58.94", 4.99, 4.67,
        ),
    ],
)  # fmt: skip
def test_tax_and_platform_discounts_are_booked_as_the_policy_says(
    facts: dict[str, Any], lines: list[Any], total: str, shipping: float, tax: float
) -> None:
    draft = build(american_order(), make_policy(**facts), store=US_STORE)
    fee = ("TIKTOK-RETAIL-DELIVERY-FEE", 1, 0.28, 0, 0)
    assert rows(draft) == [*lines, fee]
    assert draft.sent_total == Decimal(total)
    assert (draft.entity["shipping_amount"], draft.entity["tax_amount"]) == (shipping, tax)
    assert items_of(draft)[1]["is_virtual"] == 1 and items_of(draft)[0]["is_virtual"] == 0
    check_rules(draft)


def test_the_bridge_names_each_step_from_tiktoks_total() -> None:
    policy = make_policy(
        tax_mode=TaxMode.REMITTED_BY_TIKTOK, platform_discount="INCOME", platform_shipping_discount="INCOME"
    )
    draft = build(american_order(), policy, store=US_STORE)
    assert [(part.label, str(part.amount)) for part in draft.bridge] == [
        ("TikTok's total", "57.94"),
        ("Tax that TikTok collects and remits", "-4.67"),
        ("TikTok's discount on goods, paid to the seller", "5.00"),
        ("TikTok's discount on shipping, paid to the seller", "1.00"),
    ]
    assert draft.sent_total == draft.expected_total == Decimal("59.27")
    comment = draft.entity["status_histories"][0]["comment"]
    assert "Tax that TikTok collects and remits: 4.67 USD" in comment
    assert "Tax that TikTok collects and remits: 4.67 USD" in draft.entity["payment"]["additional_information"]


def test_an_included_tax_is_split_off_and_the_total_stays() -> None:
    order = make_order(
        *(make_line(n, sale_price="11.99", seller_discount="1.00", platform_discount="0") for n in (1, 2)),
        payment={"sub_total": None, "shipping_fee": "3.00", "total_amount": "26.98"},
    )
    draft = build(order, make_policy(tax_mode=TaxMode.INCLUDED, tax_percent=20))
    # 25.98 with 4.33 in it; of 23.98 paid 4.00 are tax; shipping 2.50 + 0.50.
    assert [(i["row_total"], i["tax_amount"], i["discount_amount"]) for i in items_of(draft)] == [
        (10.82, 2.0, 1.0),
        (10.83, 2.0, 1.0),
    ]
    entity = draft.entity
    assert (entity["subtotal"], entity["tax_amount"], entity["shipping_amount"]) == (21.65, 4.5, 2.5)
    assert entity["discount_tax_compensation_amount"] == 0.33 and entity["grand_total"] == 26.98
    check_rules(draft)


def test_a_price_that_divides_stays_one_line() -> None:
    lines = [make_line(number, original_price="12.00", sale_price="12.00") for number in (1, 2, 3)]
    order = make_order(*lines, payment={"sub_total": None, "total_amount": "36.00"})
    draft = build(order, make_policy(tax_mode=TaxMode.INCLUDED, tax_percent=20))
    assert rows(draft) == [("MUG-BLU-350", 3, 10, 0, 6)]


def test_each_tax_class_has_its_own_rule() -> None:
    order = make_order(
        make_line(1, seller_sku="BOOK", original_price="10.00", sale_price="10.00"),
        make_line(2, seller_sku="MUG", original_price="12.00", sale_price="12.00"),
        payment={"sub_total": None, "shipping_fee": "2.40", "total_amount": "24.40"},
    )
    rules = (
        TaxRule(product_class="ZERO", tax_mode=TaxMode.NONE),
        TaxRule(product_class="SHIPPING", tax_mode=TaxMode.NONE),
    )
    products = {"BOOK": ProductFacts("BOOK", tax_class="ZERO"), "MUG": ProductFacts("MUG", tax_class="2")}
    policy = make_policy(tax_mode=TaxMode.INCLUDED, tax_percent=20, tax_rules=rules)
    draft = build(order, policy, products=products)
    assert rows(draft) == [("BOOK", 1, 10, 0, 0), ("MUG", 1, 10, 0, 2)]
    assert (draft.entity["shipping_amount"], draft.entity["shipping_tax_amount"]) == (2.4, 0)
    check_rules(draft)


def test_a_rule_of_a_class_leaves_out_only_that_classes_tax() -> None:
    order = american_order()
    rule = TaxRule(product_class="SHIPPING", tax_mode=TaxMode.REMITTED_BY_TIKTOK)
    draft = build(order, make_policy(tax_mode=TaxMode.AS_STATED, tax_rules=(rule,)), store=US_STORE)
    assert draft.sent_total == Decimal("57.94") - Decimal("0.35")


def test_fees_in_shipping_leave_no_line() -> None:
    policy = make_policy(tax_mode=TaxMode.AS_STATED, fee_booking="SHIPPING")
    draft = build(american_order(), policy, store=US_STORE)
    assert [item["sku"] for item in items_of(draft)] == ["GAME"]
    assert draft.entity["shipping_amount"] == 4.27
    check_rules(draft)


@pytest.mark.parametrize(
    ("payment", "fees", "warned"),
    [
        ({"small_order_fee": "1.00", "total_amount": "13.99"}, {"TIKTOK-SMALL-ORDER-FEE": 1}, False),
        ({"handling_fee": "1.00"}, {}, False),
        ({"handling_fee": "1.00", "total_amount": "13.99"}, {"TIKTOK-HANDLING-FEE": 1}, False),
        (
            {"handling_fee": "1.00", "shipping_insurance_fee": "0.60", "total_amount": "13.59"},
            {"TIKTOK-SHIPPING-INSURANCE-FEE": 0.6}, False,
        ),
        (
            {"handling_fee": "1.00", "buyer_service_fee": "1.00", "total_amount": "13.99"},
            {"TIKTOK-BUYER-SERVICE-FEE": 1}, True,
        ),
        (
            {"item_insurance_fee": "2.00", "item_insurance_tax": "0.20", "total_amount": "15.19"},
            {"TIKTOK-ITEM-INSURANCE-FEE": 2}, False,
        ),
        (
            {"item_insurance_fee": "2.00", "item_insurance_tax": "0.20", "product_tax": "1.00",
             "shipping_fee_tax": "0.00", "tax": "1.20", "total_amount": "16.19"},
            {"TIKTOK-ITEM-INSURANCE-FEE": 2}, False,
        ),
        (
            {"handling_fee": "1.00", "small_order_fee": "0.50", "retail_delivery_fee": "0.50",
             "total_amount": "13.99"},
            {"TIKTOK-RETAIL-DELIVERY-FEE": 0.5, "TIKTOK-SMALL-ORDER-FEE": 0.5}, False,
        ),
    ],
)  # fmt: skip
def test_the_fees_that_explain_the_total_are_lines(
    payment: dict[str, str], fees: dict[str, float], warned: bool
) -> None:
    draft = build(make_order(payment=payment), make_policy(tax_mode=TaxMode.AS_STATED))
    assert {item["sku"]: item["price"] for item in items_of(draft)[1:]} == fees
    assert any("not certain" in warning for warning in draft.warnings) is warned
    check_rules(draft)


def test_what_tiktok_pays_at_the_payment_is_its_discount() -> None:
    order = make_order(payment={"payment_platform_discount": "2.00", "total_amount": "10.99"})
    assert rows(build(order)) == [("MUG-BLU-350", 1, 12.99, 2, 0)]
    income = build(order, make_policy(platform_discount="INCOME"))
    assert rows(income) == [("MUG-BLU-350", 1, 12.99, 0, 0)] and income.sent_total == Decimal("12.99")


def test_a_tax_that_the_total_does_not_contain_is_left_out_with_a_word() -> None:
    draft = build(make_order(payment={"tax": "2.17"}), make_policy(tax_mode=TaxMode.AS_STATED))
    assert draft.sent_total == Decimal("12.99") and draft.entity["tax_amount"] == 0
    assert any("tax of 2.17 GBP" in warning for warning in draft.warnings)


def test_a_discount_of_the_order_alone_is_spread_over_its_units() -> None:
    lines = [
        make_line(1, sale_price=None, seller_sku="A"),
        make_line(2, sale_price=None, seller_sku="B", original_price="6.50"),
    ]
    payment = {"sub_total": "16.49", "seller_discount": "3.00", "total_amount": "16.49"}
    draft = build(make_order(*lines, payment=payment))
    assert rows(draft) == [("A", 1, 12.99, 2, 0), ("B", 1, 6.5, 1, 0)]
    check_rules(draft)


@pytest.mark.parametrize(
    ("payment", "part", "difference"),
    [
        ({"total_amount": "13.00"}, "beside goods, shipping, tax and fees", "0.01"),
        ({"total_amount": "12.98"}, "beside goods, shipping, tax and fees", "-0.01"),
        ({"original_total_product_price": "20.00"}, "the price of the goods", "-7.01"),
        ({"seller_discount": "1.00", "sub_total": "12.99"}, "the sub-total", "-1"),
        ({"sub_total": "12.00"}, "the sub-total", "0.99"),
        ({"product_tax": "1.00", "tax": "2.00", "shipping_fee_tax": "0.50"}, "the tax", "-0.5"),
    ],
)
def test_a_part_that_does_not_agree_is_named_with_the_difference(
    payment: dict[str, str], part: str, difference: str
) -> None:
    error = refusal(make_order(payment=payment))
    assert error.code == "total_differs"
    assert part in error.detail["part"] and error.detail["difference"] == difference
    assert f"differs by {difference} GBP" in str(error)


def test_discounts_of_the_units_that_are_not_the_orders_are_named() -> None:
    lines = [make_line(1, sale_price="11.99", seller_discount="1.00", platform_discount="0.00")]
    error = refusal(make_order(*lines, payment={"seller_discount": "2.00", "total_amount": "10.99"}))
    assert (error.code, error.detail["part"]) == ("total_differs", "the seller's discount")


def test_amounts_finer_than_the_currency_are_refused() -> None:
    lines = [make_line(1, currency="VND", original_price="100.5", sale_price="100.5")]
    error = refusal(make_order(*lines, payment={"currency": "VND", "sub_total": None, "total_amount": "100.5"}))
    assert error.code == "amount_not_exact"


def test_amounts_below_zero_are_refused() -> None:
    assert (
        refusal(make_order(payment={"shipping_fee": "-1.00", "total_amount": "11.99"})).code == "amount_negative"
    )


def test_units_cancelled_one_by_one_leave_when_the_total_leaves_them_out() -> None:
    lines = [make_line(1), make_line(2, display_status="CANCELLED")]
    kept = make_order(*lines, payment={"sub_total": None, "total_amount": "25.98"})
    assert rows(build(kept))[0][1] == 2
    assert "1 of 2 units were cancelled" in build(kept).warnings[0]
    gone = make_order(
        *lines,
        payment={"original_total_product_price": "12.99", "sub_total": "12.99", "total_amount": "12.99"},
    )
    assert rows(build(gone))[0][1] == 1


PACKS = index_mappings(
    [
        SkuMapping("MUG-BLU-350", (Component("MUG", Decimal(3)),)),
        SkuMapping("SET", (Component("CUP", Decimal(1), Decimal(3)), Component("SAUCER", Decimal(1), Decimal(1)))),
        SkuMapping("BAG", (Component("FLOUR", Decimal("0.5")),)),
        SkuMapping("THIRD", (Component("FLOUR", Decimal("0.3")),)),
        SkuMapping("NOTHING", ()),
        SkuMapping("HEAP", (Component("SAND", Decimal(9999)),)),
    ]
)
PACKED = {sku: ProductFacts(sku, name=sku.title()) for sku in ("MUG", "CUP", "SAUCER", "FLOUR", "SAND")}


@pytest.mark.parametrize(
    ("sku", "price", "lines"),
    [
        ("MUG-BLU-350", "12.99", [("MUG", 3, 4.33, 0, 0)]),
        ("MUG-BLU-350", "13.00", [("MUG", 1, 4.34, 0, 0), ("MUG", 2, 4.33, 0, 0)]),
        ("SET", "10.00", [("CUP", 1, 7.5, 0, 0), ("SAUCER", 1, 2.5, 0, 0)]),
        ("BAG", "3.33", [("FLOUR", 0.5, 6.66, 0, 0)]),
    ],
)
def test_a_pack_or_bundle_shares_its_price(sku: str, price: str, lines: list[Any]) -> None:
    order = make_order(
        make_line(1, seller_sku=sku, original_price=price, sale_price=price),
        payment={"sub_total": None, "total_amount": price},
    )
    draft = build(order, mappings=PACKS, products=PACKED)
    assert rows(draft) == lines
    assert items_of(draft)[0]["name"] == lines[0][0].title()
    check_rules(draft)


def test_no_part_of_a_bundle_is_discounted_below_nothing() -> None:
    shares = (("CUP", 1), ("SAUCER", 3), ("MUG", 3))
    parts = tuple(Component(sku, Decimal(1), Decimal(share)) for sku, share in shares)
    line = make_line(1, seller_sku="TINY", original_price="0.04", sale_price="0.01", seller_discount="0.03")
    order = make_order(line, payment={"sub_total": None, "total_amount": "0.01"})
    draft = build(order, mappings=index_mappings([SkuMapping("TINY", parts)]), products=PACKED)
    assert rows(draft) == [("CUP", 1, 0, 0, 0), ("SAUCER", 1, 0.02, 0.02, 0), ("MUG", 1, 0.02, 0.01, 0)]
    check_rules(draft)


@pytest.mark.parametrize(
    ("sku", "code"),
    [("THIRD", "price_not_divisible"), ("NOTHING", "sku_empty"), ("", "sku_missing"), ("HEAP", "too_many_units")],
)
def test_a_sku_that_cannot_be_a_line_is_refused(sku: str, code: str) -> None:
    order = make_order(make_line(1, seller_sku=sku, sku_id="7", original_price="1.00", sale_price="1.00"),
                       payment={"sub_total": None, "total_amount": "1.00"})  # fmt: skip
    assert refusal(order, mappings=PACKS, products=PACKED).code == code


def test_every_obstacle_is_named_at_once() -> None:
    order = make_order(
        make_line(1, seller_sku="GONE"),
        make_line(2, seller_sku="OFF"),
        payment={"sub_total": None, "total_amount": "25.98"},
        recipient_address={"postal_code": ""},
    )
    error = refusal(order, products={"OFF": ProductFacts("OFF", is_enabled=False)})
    assert {one.code for one in error.found} == {"postcode_missing", "product_missing", "product_disabled"}


@pytest.mark.parametrize(
    ("product", "code"),
    [
        (ProductFacts("A", is_enabled=False), "product_disabled"),
        (ProductFacts("A", salable_quantity=Decimal(1)), "out_of_stock"),
        (ProductFacts("A", type_id="configurable"), "product_not_sellable"),
    ],
)
def test_a_product_that_cannot_be_sold(product: ProductFacts, code: str) -> None:
    lines = [make_line(1, seller_sku="a "), make_line(2, seller_sku="A")]
    order = make_order(*lines, payment={"sub_total": None, "total_amount": "25.98"})
    products = {"A": product}
    assert refusal(order, products=products).code == code
    policy = make_policy(on_unsalable="CREATE")
    if code == "product_not_sellable":
        assert refusal(order, policy, products=products).code == code
    else:
        assert build(order, policy, products=products).warnings


def test_a_stand_in_takes_the_place_of_a_missing_product() -> None:
    order = make_order()
    policy = make_policy(on_missing_product="STAND_IN", stand_in_sku="DUMMY")
    draft = build(order, policy, products={"DUMMY": ProductFacts("DUMMY", "Dummy")})
    item = items_of(draft)[0]
    assert (item["sku"], item["name"]) == ("DUMMY", "Ceramic Mug - Blue, 350 ml")
    assert "DUMMY stands in" in draft.warnings[0]
    assert refusal(order, policy, products={}).detail == {"sku": "DUMMY"}
    assert refusal(order, products={}).detail == {"sku": "MUG-BLU-350"}


def test_the_order_says_who_it_is_and_when_it_was_paid() -> None:
    entity = build(make_order(paid_time=at("2026-10-31 23:59"), create_time=at("2026-10-31 23:30"))).entity
    assert (entity["increment_id"], entity["ext_order_id"]) == (f"TTS-{ORDER_ID}", ORDER_ID)
    assert (entity["state"], entity["status"], entity["store_id"]) == ("new", "pending", 1)
    assert entity["created_at"] == "2026-10-31 23:59:00"
    unpaid = build(make_order(paid_time=0, create_time=at("2026-10-31 23:30"), is_cod=True)).entity
    assert unpaid["created_at"] == "2026-10-31 23:30:00"
    assert unpaid["payment"]["method"] == "cashondelivery"
    assert json.loads(json.dumps(entity)) == entity


def test_a_number_too_long_for_magento_is_refused() -> None:
    assert refusal(make_order(), make_policy(increment_prefix="A" * 15)).code == "increment_id_too_long"


def test_an_order_of_nothing_is_paid_by_nothing() -> None:
    line = make_line(1, sale_price="0.00", seller_discount="12.99", platform_discount="0.00")
    order = make_order(line, payment={"sub_total": "0.00", "total_amount": "0.00"}, is_replacement_order=True)
    draft = build(order, make_policy(tax_mode=TaxMode.INCLUDED, tax_percent=20))
    assert draft.entity["payment"]["method"] == "free" and draft.sent_total == 0
    check_rules(draft)


def test_another_currency_is_converted_with_its_rate() -> None:
    draft = build(american_order(), make_policy(tax_mode=TaxMode.AS_STATED))
    assert draft.entity["base_to_order_rate"] == 1.2731
    assert draft.base_total == Decimal("45.51")  # 57.94 / 1.2731 = 45.511
    assert (
        "Rate: 1 GBP = 1.2731 USD (typed in, 2026-11-20 06:00 UTC)"
        in (draft.entity["status_histories"][0]["comment"])
    )
    check_rules(draft)
    assert refusal(american_order(), rate=None).code == "no_rate"


def test_a_store_view_that_is_gone_or_takes_other_money_is_refused() -> None:
    assert refusal(make_order(), make_policy(store_code="old"), store=None).detail == {"store_code": "old"}
    euros = StoreFacts("de", 2, "EUR", "EUR", allowed_currencies=("EUR",))
    assert refusal(make_order(), store=euros, rate=RATE).code == "currency_mismatch"
    mixed = make_order(make_line(1, currency="EUR"))
    assert refusal(mixed).code == "currency_mismatch"


@pytest.mark.parametrize(
    ("facts", "guest", "email"),
    [
        ({}, 1, f"tiktok-{ORDER_ID}@orders.example.com"),
        ({"email_domain": "mail.example.org"}, 1, f"tiktok-{ORDER_ID}@mail.example.org"),
        ({"email": "BUYER_RELAY"}, 1, "v2b1@chat.seller.example.com"),
        ({"customer": "FIXED", "customer_id": 7, "customer_email": "tiktok@example.com"}, 0, "tiktok@example.com"),
    ],
)
def test_the_customer_is_a_guest_or_a_fixed_one(facts: dict[str, Any], guest: int, email: str) -> None:
    entity = build(make_order(buyer_email="v2b1@chat.seller.example.com"), make_policy(**facts)).entity
    assert (entity["customer_is_guest"], entity["customer_email"]) == (guest, email)
    assert ("customer_id" in entity) is not bool(guest)
    assert entity["billing_address"]["email"] == email
    assert entity["customer_note_notify"] == 0


def test_billing_is_the_recipients_or_fixed() -> None:
    fixed = {"firstname": "TikTok", "lastname": "Shop", "street": ("1 Example Road",), "city": "London",
             "postcode": "N1 1AA", "country_id": "GB", "company": "Example Ltd"}  # fmt: skip
    draft = build(make_order(), make_policy(billing="FIXED", billing_address=fixed))
    assert draft.entity["billing_address"]["company"] == "Example Ltd"
    shipping = draft.entity["extension_attributes"]["shipping_assignments"][0]["shipping"]
    assert shipping["address"]["firstname"] == "Ada" and shipping["address"]["address_type"] == "shipping"


def test_the_warehouse_is_magentos_source() -> None:
    order = make_order(warehouse_id="69550001")
    assert build(order, make_policy(sources={"69550001": "london"})).source_code == "london"
    other = build(order, make_policy(sources={"1": "paris"}))
    assert other.source_code == "" and "69550001 is not mapped" in other.warnings[0]


def test_an_order_without_items_or_total_is_refused() -> None:
    assert refusal(make_order().model_copy(update={"line_items": ()})).code == "no_items"
    assert refusal(make_order(payment={"total_amount": None})).code == "no_total"
