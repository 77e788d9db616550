"""Policies: their defaults, their way through JSON, and what keeps one from being used."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from tests.domain.sales_orders import make_policy
from tiktok_orders.domain.policy import (
    BillingAddress,
    BillingRule,
    CreateMode,
    CustomerMode,
    OnMissingProduct,
    OrderPolicy,
    TaxMode,
    TaxRule,
    default_policy,
    policy_from_json,
    policy_to_json,
    why_not_policy,
)
from tiktok_orders.domain.regions import REGIONS

LABELS = {"new": ("pending",), "complete": ("complete", "archived")}


def test_a_new_policy_waits_for_a_person_and_leaves_out_what_is_no_sale() -> None:
    policy = OrderPolicy()
    assert policy.create_mode is CreateMode.BY_HAND and policy.wait_for_hold
    assert (policy.create_samples, policy.create_fulfilled_by_tiktok, policy.create_replacements) == (
        False, False, True,
    )  # fmt: skip
    assert policy.statuses == ("AWAITING_SHIPMENT", "AWAITING_COLLECTION")
    assert not policy.invoice_at_once


@pytest.mark.parametrize(
    ("region", "mode", "percent"),
    [
        ("US", TaxMode.AS_STATED, 0),
        ("GB", TaxMode.INCLUDED, 20),
        ("SG", TaxMode.INCLUDED, 9),
        ("??", TaxMode.NONE, 0),
    ],
)
def test_the_tax_of_a_market_is_the_beginning(region: str, mode: TaxMode, percent: int) -> None:
    assert (default_policy(region).tax_mode, default_policy(region).tax_percent) == (mode, percent)


@pytest.mark.parametrize("region", REGIONS)
def test_the_default_of_every_market_lacks_nothing_but_its_store_view(region: str) -> None:
    policy = default_policy(region)
    assert why_not_policy(policy) == ["Choose the store view in which the sales orders are created."]
    assert why_not_policy(policy.model_copy(update={"store_code": "uk"})) == []


def test_a_policy_comes_back_from_json_as_it_was() -> None:
    policy = make_policy(
        create_mode=CreateMode.AUTOMATIC,
        tax_mode=TaxMode.INCLUDED,
        tax_percent="7.7",
        tax_rules=(TaxRule(product_class="4", tax_mode=TaxMode.INCLUDED, tax_percent=Decimal("5.5")),),
        fee_skus={"small_order_fee": "FEE-SMALL"},
        billing_address=BillingAddress(firstname="TikTok", street=("1 Example Road",)),
    )
    assert policy_from_json(policy_to_json(policy)) == policy
    assert json.loads(policy_to_json(policy))["tax_percent"] == "7.7"


def test_what_a_newer_version_added_is_ignored_and_what_an_older_lacks_is_the_default() -> None:
    assert policy_from_json('{"store_code": "uk", "added_later": {"a": 1}}') == make_policy()


@pytest.mark.parametrize("text", ['{"tax_percent": "100"}', '{"create_mode": "SOMETIMES"}', "[]", "{"])
def test_what_cannot_be_a_policy_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        policy_from_json(text)


def test_a_policy_does_not_change() -> None:
    with pytest.raises(ValidationError):
        make_policy().store_code = "de"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"store_code": "gone"}, "no store view “gone”"),
        ({"increment_prefix": "TIKTOK SHOP"}, "letters, digits"),
        ({"increment_prefix": "TIKTOKSHOP-UK-"}, "13 characters at most"),
        ({"status_labels": {"complete": "complete"}}, "label of new sales orders"),
        ({"status_labels": {"new": "pending", "done": "x"}}, "no state “done”"),
        ({"status_labels": {"new": "tiktok_new"}}, "no status “tiktok_new” within its state “new”"),
        ({"statuses": ("UNPAID", "AWAITING_SHIPMENT")}, "not paid never becomes"),
        ({"statuses": ("ON_HOLD",)}, "on hold never becomes"),
        ({"statuses": ("CANCELLED",)}, "cancelled never becomes"),
        ({"statuses": ()}, "at least one TikTok status"),
        ({"customer": CustomerMode.FIXED}, "needs its Magento id"),
        ({"email_domain": "nowhere"}, "orders.example.com"),
        ({"billing": BillingRule.FIXED}, "lacks: firstname, lastname, street"),
        ({"tax_mode": TaxMode.INCLUDED}, "needs its percentage"),
        (
            {"tax_rules": (TaxRule(product_class="2", tax_mode=TaxMode.INCLUDED),)},
            "class “2” needs its percentage",
        ),
        ({"tax_rules": (TaxRule(product_class="2", tax_mode=TaxMode.NONE),) * 2}, "more than one rule"),
        ({"on_missing_product": OnMissingProduct.STAND_IN}, "stands in"),
        ({"payment_code": "Check/Money"}, "code for payment must"),
        ({"sku_attribute": ""}, "product attribute"),
    ],
)
def test_what_keeps_a_policy_from_being_used_is_a_sentence(facts: dict[str, Any], words: str) -> None:
    (sentence,) = why_not_policy(make_policy(**facts), store_codes=("uk", "de"), statuses_by_state=LABELS)
    assert words in sentence and sentence.endswith(".")


def test_a_class_without_a_rule_takes_the_accounts() -> None:
    rule = TaxRule(product_class="BOOKS", tax_mode=TaxMode.NONE)
    policy = make_policy(tax_mode=TaxMode.INCLUDED, tax_percent=20, tax_rules=(rule,))
    assert policy.tax_rule("BOOKS") == rule
    assert policy.tax_rule("").tax_percent == 20


def test_a_fee_has_a_sku_of_its_own() -> None:
    policy = make_policy(fee_skus={"handling_fee": "HANDLING"})
    assert policy.fee_sku("handling_fee") == "HANDLING"
    assert policy.fee_sku("retail_delivery_fee") == "TIKTOK-RETAIL-DELIVERY-FEE"
