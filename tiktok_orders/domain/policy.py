"""How an account's orders become sales orders: what people decided once, so that no order asks again.

Policies are versioned by the store; here is one version as a value. It travels as JSON: a field added by a
newer version is ignored by an older one, and a field that an older version lacks takes its default.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tiktok_orders.domain.cancel_reasons import CancelReason
from tiktok_orders.domain.tiktok_words import OrderStatus

# sales_order.increment_id is varchar(32); a TikTok order id has up to 19 digits (18 today).
INCREMENT_ID_LENGTH = 32
ORDER_ID_LENGTH = 19
# The states of an order in Magento (Sales/Model/Order, 2.4); "holded" is its own spelling.
MAGENTO_STATES = frozenset(
    {"new", "pending_payment", "processing", "complete", "closed", "canceled", "holded", "payment_review"}
)
# States in which our actions leave a sales order after Magento moved it, each with when; for these a policy may
# choose a status other than Magento's default. (A new one is saved with its status.)
LATER_STATES = {
    "processing": "invoiced, or shipped in part",
    "complete": "invoiced and shipped whole",
    "holded": "on hold while its buyer asks to cancel",
    "canceled": "cancelled",
    "closed": "credited whole",
}
# In the place of a product's tax class: the rule for shipping, and the one for a market's own fees.
SHIPPING_CLASS = "SHIPPING"
FEES_CLASS = "FEES"

# What a job ends with that the policy asked for and does not want any more.
UNWANTED = "policy_unwanted"


class CreateMode(StrEnum):
    BY_HAND = "BY_HAND"
    AUTOMATIC = "AUTOMATIC"


class Writer(StrEnum):
    """How the order enters Magento: saved as it is (exact totals; writes no stock reservation)."""

    DIRECT_SAVE = "DIRECT_SAVE"


class TaxMode(StrEnum):
    AS_STATED = "AS_STATED"  # the tax that TikTok states is on the sales order
    REMITTED_BY_TIKTOK = "REMITTED_BY_TIKTOK"  # TikTok collects and pays it: shown, not on the sales order
    INCLUDED = "INCLUDED"  # prices contain `tax_percent`; the total stays
    NONE = "NONE"  # no tax at all; what TikTok states is left out


class PlatformDiscount(StrEnum):
    DISCOUNT = "DISCOUNT"  # lowers the sales order, as it lowered what the buyer paid
    INCOME = "INCOME"  # TikTok pays it to the seller: the sales order does not show it as a discount


class FeeBooking(StrEnum):
    LINES = "LINES"
    SHIPPING = "SHIPPING"


class OnMissingProduct(StrEnum):
    FAIL = "FAIL"
    STAND_IN = "STAND_IN"


class OnUnsalable(StrEnum):
    """With WAIT, orders that are created by themselves wait for stock; all else fails, as with FAIL."""

    FAIL = "FAIL"
    WAIT = "WAIT"
    CREATE = "CREATE"


class CustomerMode(StrEnum):
    GUEST = "GUEST"
    FIXED = "FIXED"


class EmailRule(StrEnum):
    STAND_IN = "STAND_IN"  # an address of its own per order that receives nothing
    BUYER_RELAY = "BUYER_RELAY"  # TikTok's relay address of the buyer, where it states one


class BillingRule(StrEnum):
    RECIPIENT = "RECIPIENT"
    FIXED = "FIXED"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class TaxRule(_Frozen):
    """The tax of one class: a tax class id of Magento's products, `SHIPPING` or `FEES`."""

    product_class: str
    tax_mode: TaxMode
    tax_percent: Decimal = Decimal(0)


class BillingAddress(_Frozen):
    """The address on every invoice, where billing is fixed (TikTok as the buyer of record, say)."""

    firstname: str = ""
    lastname: str = ""
    company: str = ""
    street: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    postcode: str = ""
    country_id: str = ""
    telephone: str = ""
    vat_id: str = ""


class OrderPolicy(_Frozen):
    """One version of an account's policy. Every field has a default that is safe to begin with."""

    create_mode: CreateMode = CreateMode.BY_HAND
    statuses: tuple[str, ...] = (OrderStatus.AWAITING_SHIPMENT, OrderStatus.AWAITING_COLLECTION)
    wait_for_hold: bool = True
    create_samples: bool = False
    create_fulfilled_by_tiktok: bool = False
    create_replacements: bool = True

    writer: Writer = Writer.DIRECT_SAVE
    store_code: str = ""
    increment_prefix: str = "TTS-"
    # Prefixes under which an earlier connector numbered its sales orders; the bare order id is always looked for.
    earlier_prefixes: tuple[str, ...] = ()
    status_labels: dict[str, str] = Field(default_factory=lambda: {"new": "pending"})
    invoice_at_once: bool = False
    # TikTok's warehouse_id to Magento's source_code; a warehouse that is not named has no source.
    sources: dict[str, str] = Field(default_factory=dict)

    customer: CustomerMode = CustomerMode.GUEST
    customer_id: int | None = None
    customer_email: str = ""
    customer_group_id: int = 0
    email: EmailRule = EmailRule.STAND_IN
    # Magento checks the ending of a mail's domain; example.com exists and is kept free of mail (RFC 2606).
    email_domain: str = "orders.example.com"
    billing: BillingRule = BillingRule.RECIPIENT
    billing_address: BillingAddress = BillingAddress()
    postcode_when_missing: str = ""

    tax_mode: TaxMode = TaxMode.NONE
    tax_percent: Annotated[Decimal, Field(ge=0, lt=100)] = Decimal(0)
    tax_rules: tuple[TaxRule, ...] = ()
    platform_discount: PlatformDiscount = PlatformDiscount.DISCOUNT
    platform_shipping_discount: PlatformDiscount = PlatformDiscount.DISCOUNT
    fee_booking: FeeBooking = FeeBooking.LINES
    fee_skus: dict[str, str] = Field(default_factory=dict)

    sku_attribute: str = "sku"
    on_missing_product: OnMissingProduct = OnMissingProduct.FAIL
    stand_in_sku: str = ""
    on_unsalable: OnUnsalable = OnUnsalable.FAIL

    payment_code: str = "checkmo"
    cash_on_delivery_payment_code: str = "cashondelivery"
    zero_total_payment_code: str = "free"
    shipping_code: str = "flatrate_flatrate"
    shipping_title: str = "TikTok Shop"

    # What follows on one side from what happens on the other, once the sales order is there.
    follow_tiktok_shipments: bool = True
    ship_on_tiktok: bool = False
    invoice_before_shipping: bool = True
    hold_while_cancel_is_asked: bool = True
    cancel_with_tiktok: bool = True
    # What TikTok pays back is credited in Magento: by itself, or once a person has confirmed it.
    propose_refunds_only: bool = False
    return_to_stock: bool = False
    # A reason of `cancel_reasons.CancelReason` with which TikTok's order is rejected too, "" for never.
    reject_when_cancelled_in_magento: str = ""

    def tax_rule(self, product_class: str) -> TaxRule:
        """Returns the rule for a class; the account's own where the class has none."""
        for rule in self.tax_rules:
            if rule.product_class == product_class:
                return rule
        return TaxRule(product_class=product_class, tax_mode=self.tax_mode, tax_percent=self.tax_percent)

    def fee_sku(self, kind: str) -> str:
        """Returns the SKU under which a kind of fee ("retail_delivery_fee") is a line of its own."""
        return self.fee_skus.get(kind) or "TIKTOK-" + kind.upper().replace("_", "-")


# The usual standard rates of markets whose prices contain the tax. A beginning only: rates change, goods differ,
# and who sells across a border may owe none, so a person confirms it in the policy.
_INCLUDED_PERCENT = {
    "GB": "20", "SG": "9", "DE": "19", "FR": "20", "IT": "22", "ES": "21", "IE": "23", "JP": "10", "MX": "16",
    "VN": "8", "TH": "7", "PH": "12", "ID": "11",
}  # fmt: skip


def default_policy(region: str) -> OrderPolicy:
    """Returns the policy that an account of this market begins with: by hand, with the market's usual tax."""
    if region == "US":
        return OrderPolicy(tax_mode=TaxMode.AS_STATED)
    percent = _INCLUDED_PERCENT.get(region)
    return OrderPolicy(tax_mode=TaxMode.INCLUDED, tax_percent=Decimal(percent)) if percent else OrderPolicy()


def policy_to_json(policy: OrderPolicy) -> str:
    """Returns the policy as JSON text, decimals as text."""
    return policy.model_dump_json()


def policy_from_json(text: str) -> OrderPolicy:
    """Returns the policy that the text states; raises ValueError (pydantic's) where a value cannot be."""
    return OrderPolicy.model_validate_json(text)


_NEVER = {
    OrderStatus.UNPAID: "is not paid",
    OrderStatus.ON_HOLD: "is on hold",
    OrderStatus.CANCELLED: "is cancelled",
}
_CODE = re.compile(r"[a-z0-9_]+")
# sales_order_status.status is varchar(32); an admin writes letters, digits, "-" and "_".
_STATUS_CODE = re.compile(r"[A-Za-z0-9_-]{1,32}")


def why_not_policy(
    policy: OrderPolicy,
    *,
    store_codes: tuple[str, ...] = (),
    statuses_by_state: Mapping[str, Collection[str]] | None = None,
    source_codes: Collection[str] = (),
) -> list[str]:
    """Returns what keeps the policy from being used, as sentences; an empty list where nothing does.

    `store_codes` are the store views that Magento has, `source_codes` its sources, and `statuses_by_state` the
    labels it maps to each of its states; where they are empty they are not known, and the check is left out.
    """
    return [
        *_why_not_target(policy, store_codes),
        *_why_not_sources(policy, source_codes),
        *_why_not_labels(policy, statuses_by_state or {}),
        *_why_not_statuses(policy),
        *_why_not_customer(policy),
        *_why_not_tax(policy),
        *_why_not_codes(policy),
    ]


def _why_not_target(policy: OrderPolicy, stores: tuple[str, ...]) -> list[str]:
    found = []
    if not policy.store_code:
        found.append("Choose the store view in which the sales orders are created.")
    elif stores and policy.store_code not in stores:
        found.append(f"Magento has no store view “{policy.store_code}”. Choose one that it has.")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", policy.increment_prefix):
        found.append("The prefix of sales orders may hold letters, digits, “-” and “_” only.")
    if len(policy.increment_prefix) > INCREMENT_ID_LENGTH - ORDER_ID_LENGTH:
        most = INCREMENT_ID_LENGTH - ORDER_ID_LENGTH
        found.append(f"The prefix of sales orders may have {most} characters at most: Magento keeps 32 in all.")
    return found


def _why_not_sources(policy: OrderPolicy, known: Collection[str]) -> list[str]:
    gone = sorted({code for code in policy.sources.values() if known and code not in known})
    return [f"Magento has no source “{code}”. Choose one that it has." for code in gone]


def _why_not_labels(policy: OrderPolicy, known: Mapping[str, Collection[str]]) -> list[str]:
    found = []
    if not policy.status_labels.get("new"):
        found.append("Choose the status label of new sales orders, “pending” for example.")
    for state, label in policy.status_labels.items():
        if state not in MAGENTO_STATES:
            found.append(f"Magento has no state “{state}” that could have a label.")
        elif label and not _STATUS_CODE.fullmatch(label):
            found.append(
                f"The status label “{label}” must be a code of Magento's, like “pending” or “tiktok_new”."
            )
        elif known.get(state) and label and label not in known[state]:
            found.append(f"Magento has no status “{label}” within its state “{state}”. Choose one that it has.")
    return found


def _why_not_statuses(policy: OrderPolicy) -> list[str]:
    never = [
        f"An order that {words} never becomes a sales order: take {status} out of the list."
        for status, words in _NEVER.items()
        if status in policy.statuses
    ]
    none = [] if policy.statuses else ["Choose at least one TikTok status at which sales orders are created."]
    return never + none


def _why_not_customer(policy: OrderPolicy) -> list[str]:
    found = []
    if policy.customer is CustomerMode.FIXED and not (policy.customer_id and policy.customer_email):
        found.append("A fixed customer needs its Magento id and its e-mail address.")
    if policy.email is EmailRule.STAND_IN and not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", policy.email_domain):
        found.append("The domain of stand-in e-mail addresses must look like “orders.example.com”.")
    if policy.billing is BillingRule.FIXED:
        address = policy.billing_address
        needed = ("firstname", "lastname", "street", "city", "postcode", "country_id")
        if empty := [name for name in needed if not getattr(address, name)]:
            found.append(f"The fixed billing address lacks: {', '.join(empty)}.")
    return found


def _why_not_tax(policy: OrderPolicy) -> list[str]:
    found = []
    if policy.tax_mode is TaxMode.INCLUDED and not policy.tax_percent:
        found.append("Tax included in the price needs its percentage (20 for example).")
    for rule in policy.tax_rules:
        if not rule.product_class:
            found.append("A tax rule lacks its product tax class.")
        if not 0 <= rule.tax_percent < 100:
            found.append(f"The tax of class “{rule.product_class}” must be at least 0 and below 100 %.")
        elif rule.tax_mode is TaxMode.INCLUDED and not rule.tax_percent:
            found.append(f"Tax included in the price of class “{rule.product_class}” needs its percentage.")
    classes = [rule.product_class for rule in policy.tax_rules]
    twice = sorted({name for name in classes if classes.count(name) > 1})
    return found + [f"Tax class “{name}” has more than one rule." for name in twice]


def _why_not_codes(policy: OrderPolicy) -> list[str]:
    found = []
    if policy.on_missing_product is OnMissingProduct.STAND_IN and not policy.stand_in_sku.strip():
        found.append("Name the SKU of the product that stands in for a missing one.")
    for words, code in (
        ("payment", policy.payment_code),
        ("payment on delivery", policy.cash_on_delivery_payment_code),
        ("payment of nothing", policy.zero_total_payment_code),
        ("shipping", policy.shipping_code),
    ):
        if not _CODE.fullmatch(code):
            found.append(f"The code for {words} must be one of Magento's: small letters, digits and “_”.")
    if policy.reject_when_cancelled_in_magento not in ("", *CancelReason):
        found.append("Choose one of the reasons for rejecting on TikTok what was cancelled in Magento, or none.")
    if not policy.sku_attribute:
        found.append("Name the product attribute that holds TikTok's SKU; usually it is “sku”.")
    return found
