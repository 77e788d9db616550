"""An order policy in words: what each choice is called, and what one version changed of the version before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tiktok_orders.domain.order_fees import FEE_NAMES
from tiktok_orders.domain.policy import FEES_CLASS, SHIPPING_CLASS, BillingAddress, OrderPolicy, TaxMode, TaxRule

_NOTHING = "nothing"
_LABELS = {
    "create_mode": "Sales orders are created",
    "statuses": "States on TikTok",
    "wait_for_hold": "Waiting for TikTok's hold",
    "create_samples": "Free samples",
    "create_fulfilled_by_tiktok": "Orders that TikTok ships from its own warehouse",
    "create_replacements": "Replacements and exchanges",
    "invoice_at_once": "Invoicing at once",
    "writer": "Way into Magento",
    "store_code": "Store view",
    "increment_prefix": "Numbers begin with",
    "earlier_prefixes": "An earlier connector's numbers begin with",
    "platform_discount": "TikTok's discounts on goods",
    "platform_shipping_discount": "TikTok's discounts on shipping",
    "fee_booking": "Fees of the market",
    "sku_attribute": "Attribute that holds TikTok's SKU",
    "on_missing_product": "A missing product",
    "stand_in_sku": "SKU of the stand-in",
    "on_unsalable": "A product that is disabled or out of stock",
    "customer": "Customer",
    "customer_id": "Id of the customer",
    "customer_email": "E-mail address of the customer",
    "customer_group_id": "Customer group",
    "email": "E-mail of a guest",
    "email_domain": "Domain of stand-in e-mail addresses",
    "billing": "Billed to",
    "billing_address": "Billing address",
    "postcode_when_missing": "Postal code where TikTok states none",
    "payment_code": "Payment code",
    "cash_on_delivery_payment_code": "Payment code on delivery",
    "zero_total_payment_code": "Payment code of nothing",
    "shipping_code": "Shipping code",
    "shipping_title": "Shipping as it is shown",
    "follow_tiktok_shipments": "Shipping in Magento what TikTok shows as shipped",
    "ship_on_tiktok": "Shipping on TikTok what is shipped in Magento",
    "invoice_before_shipping": "Invoicing before shipping",
    "hold_while_cancel_is_asked": "Holding the sales order while a buyer asks to cancel",
    "cancel_with_tiktok": "Cancelling the sales order of an order that is cancelled on TikTok",
    "propose_refunds_only": "Crediting refunds only when a person confirms it",
    "return_to_stock": "Putting returned goods back into stock",
    "reject_when_cancelled_in_magento": "Rejecting on TikTok what is cancelled in Magento",
}
# Fields whose parts are told one by one, each with how a part is called.
_PARTED = ("status_labels", "sources", "fee_skus")
# Told together: a percentage means nothing without its mode.
_TAX_FIELDS = ("tax_mode", "tax_percent", "tax_rules")
TOLD_FIELDS = frozenset((*_LABELS, *_PARTED, *_TAX_FIELDS))
# By field, since DISCOUNT, FAIL and FIXED mean something else in each.
_VALUES: Mapping[tuple[str, str], str] = {
    ("create_mode", "BY_HAND"): "by hand",
    ("create_mode", "AUTOMATIC"): "by themselves",
    ("platform_discount", "DISCOUNT"): "a discount",
    ("platform_discount", "INCOME"): "income",
    ("platform_shipping_discount", "DISCOUNT"): "a discount",
    ("platform_shipping_discount", "INCOME"): "income",
    ("fee_booking", "LINES"): "lines of their own",
    ("fee_booking", "SHIPPING"): "part of shipping",
    ("on_missing_product", "FAIL"): "fails",
    ("on_missing_product", "STAND_IN"): "is stood in for",
    ("on_unsalable", "FAIL"): "fails",
    ("on_unsalable", "WAIT"): "waits for stock",
    ("on_unsalable", "CREATE"): "is created all the same",
    ("customer", "GUEST"): "a guest",
    ("customer", "FIXED"): "one for all",
    ("email", "STAND_IN"): "an address that receives nothing",
    ("email", "BUYER_RELAY"): "TikTok's relay address",
    ("reject_when_cancelled_in_magento", ""): "never",
    ("reject_when_cancelled_in_magento", "OUT_OF_STOCK"): "as out of stock",
    ("reject_when_cancelled_in_magento", "PRICING_ERROR"): "as a pricing error",
    ("reject_when_cancelled_in_magento", "UNABLE_TO_DELIVER"): "as unable to deliver",
    ("billing", "RECIPIENT"): "the recipient",
    ("billing", "FIXED"): "a fixed address",
}
# A tax class of products has no name in what Magento tells of a product; these two ids every Magento begins with.
_CLASS_NAMES = {"0": "class 0 (None)", "2": "class 2 (Taxable Goods in a new Magento)"}


def name_tax_class(product_class: str) -> str:
    """Returns what a class of a tax rule is called, in the middle of a sentence."""
    if product_class == SHIPPING_CLASS:
        return "shipping"
    if product_class == FEES_CLASS:
        return "fees of the market"
    return _CLASS_NAMES.get(product_class, f"class {product_class}")


def describe_tax(rule: TaxRule | None) -> str:
    """Returns "included at 20 %"; without a rule "as all other".

    >>> describe_tax(TaxRule(product_class="2", tax_mode=TaxMode.NONE))
    'none'
    """
    if rule is None:
        return "as all other"
    if rule.tax_mode is TaxMode.INCLUDED:
        return f"included at {rule.tax_percent.normalize():f} %"
    words = {TaxMode.AS_STATED: "as TikTok states it", TaxMode.REMITTED_BY_TIKTOK: "collected and paid by TikTok"}
    return words.get(rule.tax_mode, "none")


def describe_address(address: BillingAddress) -> str:
    """Returns an address on one line; "nothing" where it is empty."""
    name = f"{address.firstname} {address.lastname}".strip()
    parts = (
        address.company, name, *address.street, address.city, address.region, address.postcode, address.country_id,
        address.telephone, address.vat_id,
    )  # fmt: skip
    return ", ".join(part for part in parts if part) or _NOTHING


def describe_changes(before: OrderPolicy, after: OrderPolicy) -> list[str]:
    """Returns a line per choice that differs, like "Tax: none → included at 20 %"; none where nothing does."""
    return [
        f"{label}: {earlier} → {later}" for label, earlier, later in _compared(before, after) if earlier != later
    ]


def _compared(before: OrderPolicy, after: OrderPolicy) -> Iterator[tuple[str, str, str]]:
    for name, label in _LABELS.items():
        yield label, _say(name, getattr(before, name)), _say(name, getattr(after, name))
    yield "Tax", describe_tax(before.tax_rule("")), describe_tax(after.tax_rule(""))
    earlier, later = _rules(before), _rules(after)
    for one in dict.fromkeys((*earlier, *later)):
        yield f"Tax of {name_tax_class(one)}", describe_tax(earlier.get(one)), describe_tax(later.get(one))
    for name, call in (
        ("status_labels", "Status of sales orders in the state “{}”"),
        ("sources", "Source of TikTok's warehouse {}"),
        ("fee_skus", "SKU of {}"),
    ):
        old, new = getattr(before, name), getattr(after, name)
        for key in dict.fromkeys((*old, *new)):
            called = call.format(FEE_NAMES.get(key, key).lower() if name == "fee_skus" else key)
            yield called, old.get(key) or _NOTHING, new.get(key) or _NOTHING


def _rules(policy: OrderPolicy) -> dict[str, TaxRule]:
    return {rule.product_class: rule for rule in policy.tax_rules}


def _say(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, BillingAddress):
        return describe_address(value)
    if name == "statuses":
        return ", ".join(status.replace("_", " ").lower() for status in value) or _NOTHING
    if isinstance(value, tuple):
        return ", ".join(value) or _NOTHING
    text = _VALUES.get((name, str(value)), "" if value is None else str(value))
    return text or _NOTHING
