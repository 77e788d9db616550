"""What a sales order is built from, for tests that state only what matters to them; the rules that all obey."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tests.builders import make_raw_line, make_raw_order
from tiktok_orders.domain.currencies import ZERO, is_exact, round_to, unit_of
from tiktok_orders.domain.orders import Order, read_order
from tiktok_orders.domain.policy import OrderPolicy
from tiktok_orders.domain.sales_order import SalesOrderDraft, build_sales_order
from tiktok_orders.domain.sales_order_context import BuildContext, ProductFacts, Rate, StoreFacts
from tiktok_orders.domain.sales_order_totals import invoice_total

ORDER_ID = "576000000000000001"
ADDRESS = {
    "name": "Ada Example",
    "first_name": "Ada",
    "last_name": "Example",
    "phone_number": "(+44)7700900101",
    "address_line1": "10 Sample Street",
    "post_town": "Ribbleton",
    "postal_code": "PR2 6AA",
    "region_code": "GB",
}
STORE = StoreFacts("uk", 1, "GBP", "GBP")
RATE = Rate(Decimal("1.2731"), "typed in", datetime(2026, 11, 20, 6, 0, tzinfo=UTC))


def make_order(*lines: dict[str, Any], **facts: Any) -> Order:
    """A paid GB order of one mug at 12.99, or of the lines given; `payment` is added to the usual one."""
    stated = list(lines) or [make_raw_line(ORDER_ID)]
    payment = {"currency": "GBP", "total_amount": "12.99"} | facts.pop("payment", {})
    address = ADDRESS | facts.pop("recipient_address", {})
    raw = make_raw_order(ORDER_ID, line_items=stated, payment=payment, recipient_address=address, **facts)
    return read_order(raw)


def make_line(number: int = 1, **facts: Any) -> dict[str, Any]:
    return make_raw_line(ORDER_ID, number, **facts)


def make_policy(**facts: Any) -> OrderPolicy:
    return OrderPolicy(**{"store_code": "uk", **facts})


def make_context(order: Order, policy: OrderPolicy | None = None, **facts: Any) -> BuildContext:
    """A context in which Magento has every product that the order names."""
    products = {line.seller_sku: ProductFacts(line.seller_sku) for line in order.line_items}
    values: dict[str, Any] = {"store": STORE, "rate": RATE, "products": products} | facts
    return BuildContext(policy=policy or make_policy(), **values)


def build(order: Order, policy: OrderPolicy | None = None, **facts: Any) -> SalesOrderDraft:
    return build_sales_order(order, make_context(order, policy, **facts))


def items_of(draft: SalesOrderDraft) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = draft.entity["items"]
    return items


def check_rules(draft: SalesOrderDraft) -> None:
    """Asserts Magento's rules on what is sent, from the JSON's own numbers, in both currencies."""
    entity = draft.entity
    assert draft.sent_total == draft.expected_total == _read(entity, "grand_total")
    assert sum((part.amount for part in draft.bridge), ZERO) == draft.expected_total
    for prefix, currency in (("", draft.currency), ("base_", draft.base_currency)):
        unit = unit_of(currency)
        assert invoice_total(entity, prefix) == _read(entity, f"{prefix}grand_total")
        _check_order(entity, prefix, unit)
        for item in entity["items"]:
            _check_item(item, prefix, unit)
    for item in entity["items"]:
        assert _read(item, "price") * _read(item, "qty_ordered") == _read(item, "row_total")


def _read(facts: dict[str, Any], name: str) -> Decimal:
    return Decimal(str(facts[name]))


def _check_order(entity: dict[str, Any], prefix: str, unit: Decimal) -> None:
    def total(name: str) -> Decimal:
        amount = _read(entity, f"{prefix}{name}")
        assert is_exact(amount, unit), (name, amount)
        return amount

    def of_items(name: str) -> Decimal:
        return sum((_read(item, f"{prefix}{name}") for item in entity["items"]), ZERO)

    compensation = total("discount_tax_compensation_amount")
    assert total("grand_total") == (
        total("subtotal")
        + total("discount_amount")
        + total("tax_amount")
        + total("shipping_amount")
        + compensation
    )
    assert total("subtotal") == of_items("row_total")
    assert total("discount_amount") == -of_items("discount_amount")
    assert total("tax_amount") == of_items("tax_amount") + total("shipping_tax_amount")
    assert compensation == of_items("discount_tax_compensation_amount")
    assert total("shipping_incl_tax") == total("shipping_amount") + total("shipping_tax_amount")
    assert total("total_due") == total("grand_total")


def _check_item(item: dict[str, Any], prefix: str, unit: Decimal) -> None:
    row = _read(item, f"{prefix}row_total")
    assert round_to(_read(item, f"{prefix}price") * _read(item, "qty_ordered"), unit) == row
    for name in ("row_total", "discount_amount", "tax_amount", "discount_tax_compensation_amount"):
        assert is_exact(_read(item, f"{prefix}{name}"), unit)
    if not prefix:  # in the base currency the levelling may take one unit below nothing
        for name in ("row_total", "discount_amount", "tax_amount", "discount_tax_compensation_amount"):
            assert _read(item, name) >= 0, (name, item)
        assert row + _read(item, "discount_tax_compensation_amount") + _read(item, "tax_amount") >= _read(
            item, "discount_amount"
        )
