"""What the sales order comes to: tax, its exceptions, TikTok's discounts and the fees of the market."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import streamlit as st

from tiktok_orders.domain.order_fees import FEE_NAMES
from tiktok_orders.domain.policy import (
    FEES_CLASS,
    SHIPPING_CLASS,
    FeeBooking,
    OrderPolicy,
    PlatformDiscount,
    TaxMode,
    TaxRule,
)
from tiktok_orders.domain.policy_words import name_tax_class
from tiktok_orders.ui.policy.asking import Asking, words_of

_TAX = {
    TaxMode.AS_STATED: "As TikTok states it (United States)",
    TaxMode.REMITTED_BY_TIKTOK: "Collected and paid by TikTok: shown, not on the sales order",
    TaxMode.INCLUDED: "Included in the prices: net and tax are split, the total stays",
    TaxMode.NONE: "No tax on the sales order",
}
# "" is no rule of its own.
_RULE = {
    "": "As all other",
    TaxMode.AS_STATED: "As TikTok states it",
    TaxMode.REMITTED_BY_TIKTOK: "Collected and paid by TikTok",
    TaxMode.INCLUDED: "Included in the price",
    TaxMode.NONE: "No tax",
}
_DISCOUNT = {
    PlatformDiscount.DISCOUNT: "A discount: the sales order is what the buyer paid",
    PlatformDiscount.INCOME: "Income: TikTok pays it to you, so the sales order does not show it",
}
_FEES = {FeeBooking.LINES: "A line of their own per kind", FeeBooking.SHIPPING: "Part of shipping"}


def choose_money(ask: Asking) -> dict[str, Any]:
    """Draws the choices of this group and returns field to value."""
    mode = ask.choose("Tax", "tax_mode", _TAX)
    percent = ask.policy.tax_percent
    if mode is TaxMode.INCLUDED:
        percent = ask.percent("Per cent included", "tax_percent", percent)
        st.caption("Make sure of the rate with your accountant: the one here is only a usual beginning.")
    rules = _choose_rules(ask)
    return {
        "tax_mode": mode,
        "tax_percent": percent,
        "tax_rules": rules,
        "platform_discount": ask.choose("TikTok's discounts on goods are", "platform_discount", _DISCOUNT),
        "platform_shipping_discount": ask.choose(
            "TikTok's discounts on shipping are", "platform_shipping_discount", _DISCOUNT
        ),
        **_choose_fees(ask),
    }


def _choose_rules(ask: Asking) -> tuple[TaxRule, ...]:
    """Draws shipping, fees and each tax class of products with what holds for it."""
    own = [rule.product_class for rule in ask.policy.tax_rules]
    with st.expander("Another tax for shipping, for fees or for some products", expanded=bool(own)):
        further = st.text_input(
            "Further tax classes of products, by their id in Magento",
            ", ".join(one for one in own if one not in (SHIPPING_CLASS, FEES_CLASS, *ask.known.tax_classes)),
            key=ask.of("tax_classes"),
            placeholder="For example 5, 7",
            help="Those of products that were looked up lately are listed by themselves. The id stands in the "
            "address bar of the class in Magento: Stores > Tax Rules > Product Tax Class.",
        )
        classes = dict.fromkeys((SHIPPING_CLASS, FEES_CLASS, *ask.known.tax_classes, *words_of(further)))
        rules = [_choose_rule(ask, one) for one in classes]
    return tuple(rule for rule in rules if rule is not None)


def _choose_rule(ask: Asking, product_class: str) -> TaxRule | None:
    saved = _rule_of(ask.policy, product_class)
    first, second = st.columns([3, 1], vertical_alignment="bottom")
    called = name_tax_class(product_class)
    label = called.capitalize() if product_class in (SHIPPING_CLASS, FEES_CLASS) else f"Products of tax {called}"
    mode = first.selectbox(
        label,
        list(_RULE),
        index=list(_RULE).index(saved.tax_mode if saved else ""),
        format_func=_RULE.__getitem__,
        key=ask.of(f"rule_{product_class}"),
    )
    percent = saved.tax_percent if saved else ask.policy.tax_percent
    if mode == TaxMode.INCLUDED:
        with second:
            percent = ask.percent(f"Per cent in {called}", f"rule_percent_{product_class}", percent)
    if not mode:
        return None
    kept = percent if mode == TaxMode.INCLUDED else Decimal(0)
    return TaxRule(product_class=product_class, tax_mode=TaxMode(mode), tax_percent=kept)


def _rule_of(policy: OrderPolicy, product_class: str) -> TaxRule | None:
    return next((rule for rule in policy.tax_rules if rule.product_class == product_class), None)


def _choose_fees(ask: Asking) -> dict[str, Any]:
    booking = ask.choose("Fees of the market are", "fee_booking", _FEES)
    if booking is not FeeBooking.LINES:
        return {"fee_booking": booking, "fee_skus": ask.policy.fee_skus}
    skus: dict[str, str] = {}
    with st.expander("The SKUs of fees"):
        st.caption("They need no product in Magento. Where nothing is typed, the SKU in grey is used.")
        columns = st.columns(2)
        for place, (kind, name) in enumerate(FEE_NAMES.items()):
            skus[kind] = (
                columns[place % 2]
                .text_input(
                    name,
                    ask.policy.fee_skus.get(kind, ""),
                    key=ask.of(f"fee_{kind}"),
                    placeholder=OrderPolicy().fee_sku(kind),
                    max_chars=64,
                )
                .strip()
            )
    kept = {**ask.policy.fee_skus, **skus}
    return {"fee_booking": booking, "fee_skus": {kind: sku for kind, sku in kept.items() if sku}}
