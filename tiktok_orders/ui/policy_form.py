"""The form of an account's order policy: every choice a sentence, every group one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

import streamlit as st

from tiktok_orders.domain.policy import (
    BillingRule,
    CreateMode,
    CustomerMode,
    EmailRule,
    FeeBooking,
    OnMissingProduct,
    OnUnsalable,
    OrderPolicy,
    PlatformDiscount,
    TaxMode,
)
from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.magento.directory import StoreView

_WHEN = {
    CreateMode.BY_HAND: "By hand: every order waits for a person",
    CreateMode.AUTOMATIC: "By itself: orders that a schedule or webhook brings in, placed after going live",
}
_TAX = {
    TaxMode.AS_STATED: "As TikTok states it (United States)",
    TaxMode.REMITTED_BY_TIKTOK: "Collected and paid by TikTok: shown, not on the sales order",
    TaxMode.INCLUDED: "Included in the prices: net and tax are split, the total stays",
    TaxMode.NONE: "No tax on the sales order",
}
_DISCOUNT = {
    PlatformDiscount.DISCOUNT: "A discount: the sales order is what the buyer paid",
    PlatformDiscount.INCOME: "Income: TikTok pays it to you, so the sales order does not show it",
}
_FEES = {FeeBooking.LINES: "A line of their own per kind", FeeBooking.SHIPPING: "Part of shipping"}
_MISSING = {
    OnMissingProduct.FAIL: "The order fails, and says why",
    OnMissingProduct.STAND_IN: "A stand-in product",
}
_UNSALABLE = {OnUnsalable.FAIL: "The order fails, and says why", OnUnsalable.CREATE: "It is created all the same"}
_CUSTOMER = {CustomerMode.GUEST: "A guest", CustomerMode.FIXED: "One customer of Magento for all"}
_EMAIL = {
    EmailRule.STAND_IN: "An address per order that receives nothing",
    EmailRule.BUYER_RELAY: "TikTok's relay address of the buyer",
}
_STATUSES = [
    status
    for status in OrderStatus
    if status not in (OrderStatus.UNPAID, OrderStatus.ON_HOLD, OrderStatus.CANCELLED)
]


def show_policy_form(policy: OrderPolicy, views: Mapping[str, StoreView], *, key: str) -> OrderPolicy | None:
    """Draws the form and returns the policy that was asked for, or None while nothing is; may raise a refusal."""
    with st.form(f"policy_{key}", border=False):
        values = {
            **_show_when(policy, key),
            **_show_where(policy, views, key),
            **_show_money(policy, key),
            **_show_products(policy, key),
            **_show_customer(policy, key),
        }
        if not st.form_submit_button("Save policy", type="primary", icon=":material/save:"):
            return None
    percent = _percent(values.pop("tax_percent"))
    return policy.model_copy(update={**values, "tax_percent": percent})


def _show_when(policy: OrderPolicy, key: str) -> dict[str, Any]:
    with st.container(border=True):
        st.markdown("#### When")
        return {
            "create_mode": _choose("Sales orders are created", _WHEN, policy.create_mode, key),
            "statuses": tuple(
                st.multiselect(
                    "At these states on TikTok; later ones need your eye",
                    _STATUSES,
                    [status for status in _STATUSES if status in policy.statuses],
                    format_func=lambda status: status.replace("_", " ").capitalize(),
                    key=f"statuses_{key}",
                )
            ),
            "wait_for_hold": st.checkbox(
                "Wait until TikTok's one-hour hold is over", policy.wait_for_hold, key=f"hold_{key}"
            ),
            "create_samples": st.checkbox("Free samples too", policy.create_samples, key=f"samples_{key}"),
            "create_fulfilled_by_tiktok": st.checkbox(
                "Orders that TikTok ships from its own warehouse too",
                policy.create_fulfilled_by_tiktok,
                key=f"by_tiktok_{key}",
            ),
            "create_replacements": st.checkbox(
                "Replacements and exchanges too, at zero", policy.create_replacements, key=f"replacements_{key}"
            ),
            "invoice_at_once": st.checkbox(
                "Invoice each sales order at once", policy.invoice_at_once, key=f"invoice_{key}"
            ),
        }


def _show_where(policy: OrderPolicy, views: Mapping[str, StoreView], key: str) -> dict[str, Any]:
    with st.container(border=True):
        st.markdown("#### Where")
        codes = list(dict.fromkeys([*([policy.store_code] if policy.store_code else []), *views]))
        chosen = st.selectbox(
            "Store view in Magento",
            codes,
            format_func=lambda code: _name_view(code, views),
            placeholder="Choose a store view",
            index=0 if policy.store_code else None,
            key=f"store_{key}",
        )
        first, second = st.columns(2)
        return {
            "store_code": chosen or "",
            "increment_prefix": first.text_input(
                "Numbers of sales orders begin with", policy.increment_prefix, key=f"prefix_{key}"
            ).strip(),
            "earlier_prefixes": _words(
                second.text_input(
                    "An earlier connector's began with (several with commas)",
                    ", ".join(policy.earlier_prefixes),
                    key=f"earlier_{key}",
                )
            ),
        }


def _show_money(policy: OrderPolicy, key: str) -> dict[str, Any]:
    with st.container(border=True):
        st.markdown("#### Money")
        first, second = st.columns([3, 1])
        with first:
            mode = _choose("Tax", _TAX, policy.tax_mode, key)
        percent = second.text_input(
            "Per cent included", f"{policy.tax_percent.normalize():f}", key=f"percent_{key}"
        )
        st.caption("Make sure of the rate with your accountant: the one here is only a usual beginning.")
        return {
            "tax_mode": mode,
            "tax_percent": percent,
            "platform_discount": _choose(
                "TikTok's discounts on goods are", _DISCOUNT, policy.platform_discount, key
            ),
            "platform_shipping_discount": _choose(
                "TikTok's discounts on shipping are", _DISCOUNT, policy.platform_shipping_discount, key
            ),
            "fee_booking": _choose("Fees of the market are", _FEES, policy.fee_booking, key),
        }


def _show_products(policy: OrderPolicy, key: str) -> dict[str, Any]:
    with st.container(border=True):
        st.markdown("#### Products")
        missing = _choose("Where Magento has no such product", _MISSING, policy.on_missing_product, key)
        first, second = st.columns(2)
        return {
            "on_missing_product": missing,
            "stand_in_sku": first.text_input(
                "SKU of the stand-in", policy.stand_in_sku, key=f"standin_{key}"
            ).strip(),
            "sku_attribute": second.text_input(
                "Attribute that holds TikTok's SKU", policy.sku_attribute, key=f"attribute_{key}"
            ).strip(),
            "on_unsalable": _choose("Where it is disabled or out of stock", _UNSALABLE, policy.on_unsalable, key),
        }


def _show_customer(policy: OrderPolicy, key: str) -> dict[str, Any]:
    with st.container(border=True):
        st.markdown("#### Customer, payment and shipping")
        customer = _choose("The customer is", _CUSTOMER, policy.customer, key)
        first, second = st.columns(2)
        customer_id = first.number_input(
            "Id of that one customer", min_value=0, value=policy.customer_id or 0, step=1, key=f"customer_{key}"
        )
        codes = {
            "payment_code": "Payment code",
            "cash_on_delivery_payment_code": "Payment code, cash on delivery",
            "shipping_code": "Shipping code",
            "shipping_title": "Shipping as it is shown",
        }
        email = second.text_input("Its e-mail address", policy.customer_email, key=f"customer_mail_{key}")
        columns = st.columns(len(codes))
        texts = {
            name: column.text_input(label, getattr(policy, name), key=f"{name}_{key}").strip()
            for column, (name, label) in zip(columns, codes.items(), strict=True)
        }
        return {
            "customer": customer,
            "customer_id": int(customer_id) or None,
            "customer_email": email.strip(),
            "email": _choose("E-mail of a guest", _EMAIL, policy.email, key),
            "billing": policy.billing if policy.billing is BillingRule.FIXED else BillingRule.RECIPIENT,
            **texts,
        }


def _choose(label: str, words: Mapping[Any, str], value: StrEnum, key: str) -> Any:
    return st.radio(
        label, list(words), index=list(words).index(value), format_func=words.__getitem__, key=f"{label}_{key}"
    )


def _name_view(code: str, views: Mapping[str, StoreView]) -> str:
    view = views.get(code)
    return f"{view.name} ({code}, {view.display_currency_code})" if view else code


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _percent(typed: str) -> Decimal:
    try:
        percent = Decimal(typed.strip().replace(",", ".") or "0")
    except InvalidOperation as error:
        raise InvalidInputError(f"“{typed}” is not a percentage. Write it like 20 or 8.5.") from error
    if not 0 <= percent < 100:
        raise InvalidInputError("The tax must be at least 0 and below 100 per cent.")
    return percent


def describe_versions(versions: Sequence[Any], times: Sequence[str]) -> list[dict[str, str]]:
    """Returns one row per version: version, saved, by whom."""
    return [
        {"Version": str(one.version), "Saved": time, "By": one.saved_by}
        for one, time in zip(versions, times, strict=True)
    ]
