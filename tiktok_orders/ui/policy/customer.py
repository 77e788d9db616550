"""Who the customer is in Magento, who is billed, and how paying and shipping are named."""

from __future__ import annotations

from typing import Any

import streamlit as st

from tiktok_orders.domain.policy import BillingAddress, BillingRule, CustomerMode, EmailRule
from tiktok_orders.domain.regions import REGIONS
from tiktok_orders.ui.policy.asking import Asking

_CUSTOMER = {CustomerMode.GUEST: "A guest", CustomerMode.FIXED: "One customer of Magento for all"}
_EMAIL = {
    EmailRule.STAND_IN: "An address per order that receives nothing",
    EmailRule.BUYER_RELAY: "TikTok's relay address of the buyer, where it states one",
}
_BILLING = {
    BillingRule.RECIPIENT: "The recipient of the parcel",
    BillingRule.FIXED: "One address for all, that of TikTok as your buyer for example",
}


def choose_customer(ask: Asking) -> dict[str, Any]:
    """Draws the choices of this group and returns field to value."""
    customer = ask.choose("The customer is", "customer", _CUSTOMER)
    fixed = _choose_fixed(ask) if customer is CustomerMode.FIXED else {}
    mail = _choose_mail(ask) if customer is CustomerMode.GUEST else {}
    first, second = st.columns(2, vertical_alignment="bottom")
    group = first.number_input(
        "Customer group, by its id",
        min_value=0,
        value=ask.policy.customer_group_id,
        step=1,
        key=ask.of("customer_group_id"),
        help="0 is “Not logged in”, where guests belong. Ids stand in Magento under Customers > Customer Groups.",
    )
    with second:
        postcode = ask.text(
            "Postal code where TikTok states none", "postcode_when_missing", example="None: it fails"
        )
    return {
        "customer": customer,
        **fixed,
        "customer_group_id": int(group),
        **mail,
        "postcode_when_missing": postcode,
        **_choose_billing(ask),
    }


def _choose_fixed(ask: Asking) -> dict[str, Any]:
    first, second = st.columns(2)
    number = first.number_input(
        "Id of that customer", min_value=0, value=ask.policy.customer_id or 0, step=1, key=ask.of("customer_id")
    )
    with second:
        email = ask.text("Its e-mail address", "customer_email")
    return {"customer_id": int(number) or None, "customer_email": email}


def _choose_mail(ask: Asking) -> dict[str, Any]:
    return {
        "email": ask.choose("E-mail of a guest", "email", _EMAIL),
        "email_domain": ask.text(
            "Domain of addresses that receive nothing",
            "email_domain",
            note="Magento checks that the ending exists. Take a domain of yours without mailboxes, or leave it.",
        ),
    }


def _choose_billing(ask: Asking) -> dict[str, Any]:
    billing = ask.choose("Billed to", "billing", _BILLING)
    address = _ask_address(ask) if billing is BillingRule.FIXED else ask.policy.billing_address
    return {"billing": billing, "billing_address": address}


def _ask_address(ask: Asking) -> BillingAddress:
    saved = ask.policy.billing_address

    def line(place: Any, label: str, name: str) -> str:
        typed: str = place.text_input(label, getattr(saved, name), key=ask.of(f"billing_{name}"))
        return typed.strip()

    left, right = st.columns(2)
    first, last = line(left, "First name", "firstname"), line(right, "Last name", "lastname")
    company, vat_id = line(left, "Company", "company"), line(right, "VAT number", "vat_id")
    street = st.text_area("Street", "\n".join(saved.street), key=ask.of("billing_street"), height=80)
    left, right = st.columns(2)
    city, postcode = line(left, "Town", "city"), line(right, "Postal code", "postcode")
    region = line(left, "State or county", "region")
    return BillingAddress(
        firstname=first,
        lastname=last,
        company=company,
        street=tuple(part.strip() for part in street.splitlines() if part.strip()),
        city=city,
        region=region,
        postcode=postcode,
        country_id=_choose_country(ask, right),
        telephone=line(left, "Phone", "telephone"),
        vat_id=vat_id,
    )


def _choose_country(ask: Asking, place: Any) -> str:
    saved = ask.policy.billing_address.country_id
    codes = list(dict.fromkeys((*([saved] if saved else []), *REGIONS)))
    chosen = place.selectbox(
        "Country",
        codes,
        index=0 if saved else None,
        format_func=lambda code: f"{REGIONS[code].name} ({code})" if code in REGIONS else code,
        placeholder="Choose or type a two-letter code",
        accept_new_options=True,
        key=ask.of("billing_country_id"),
    )
    return str(chosen or "").strip().upper()


def choose_names(ask: Asking) -> dict[str, Any]:
    """Draws how paying and shipping are named, and returns field to value."""
    first, second = st.columns(2)
    with first:
        values = {
            "payment_code": ask.text("Payment code", "payment_code"),
            "cash_on_delivery_payment_code": ask.text(
                "Payment code, cash on delivery", "cash_on_delivery_payment_code"
            ),
            "zero_total_payment_code": ask.text("Payment code, nothing to pay", "zero_total_payment_code"),
        }
    with second:
        values |= {
            "shipping_code": ask.text("Shipping code", "shipping_code"),
            "shipping_title": ask.text("Shipping as it is shown", "shipping_title"),
        }
    return values
