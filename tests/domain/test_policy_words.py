"""A policy in words: every field is told, and what one version changed reads as a sentence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.domain.sales_orders import make_policy
from tiktok_orders.domain.policy import (
    BillingAddress,
    BillingRule,
    CreateMode,
    OnMissingProduct,
    OnUnsalable,
    OrderPolicy,
    PlatformDiscount,
    TaxMode,
    TaxRule,
)
from tiktok_orders.domain.policy_words import TOLD_FIELDS, describe_changes

REDUCED = TaxRule(product_class="5", tax_mode=TaxMode.INCLUDED, tax_percent=Decimal("5.0"))
ADDRESS = BillingAddress(company="Example Ltd", street=("1 Road",), city="Leeds", postcode="LS1", country_id="GB")


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"tax_mode": TaxMode.INCLUDED, "tax_percent": Decimal(20)}, ["Tax: none → included at 20 %"]),
        ({"tax_rules": (REDUCED,)}, ["Tax of class 5: as all other → included at 5 %"]),
        (
            {"tax_rules": (TaxRule(product_class="SHIPPING", tax_mode=TaxMode.NONE),)},
            ["Tax of shipping: as all other → none"],
        ),
        ({"create_mode": CreateMode.AUTOMATIC}, ["Sales orders are created: by hand → by themselves"]),
        ({"statuses": ("IN_TRANSIT",)}, ["States on TikTok: awaiting shipment, awaiting collection → in transit"]),
        ({"wait_for_hold": False}, ["Waiting for TikTok's hold: yes → no"]),
        ({"platform_discount": PlatformDiscount.INCOME}, ["TikTok's discounts on goods: a discount → income"]),
        ({"earlier_prefixes": ("TT-", "X-")}, ["An earlier connector's numbers begin with: nothing → TT-, X-"]),
        (
            {"on_missing_product": OnMissingProduct.STAND_IN, "stand_in_sku": "ANY"},
            ["A missing product: fails → is stood in for", "SKU of the stand-in: nothing → ANY"],
        ),
        (
            {"on_unsalable": OnUnsalable.CREATE},
            ["A product that is disabled or out of stock: fails → is created all the same"],
        ),
        (
            {"billing": BillingRule.FIXED, "billing_address": ADDRESS},
            [
                "Billed to: the recipient → a fixed address",
                "Billing address: nothing → Example Ltd, 1 Road, Leeds, LS1, GB",
            ],
        ),
        ({"sources": {"77": "north"}}, ["Source of TikTok's warehouse 77: nothing → north"]),
        ({"fee_skus": {"small_order_fee": "FEE"}}, ["SKU of small order fee: nothing → FEE"]),
        (
            {"status_labels": {"new": "on_tiktok"}},
            ["Status of sales orders in the state “new”: pending → on_tiktok"],
        ),
        ({}, []),
    ],
)
def test_what_a_version_changed_reads_as_sentences(changes: dict[str, Any], lines: list[str]) -> None:
    before = make_policy()
    assert describe_changes(before, before.model_copy(update=changes)) == lines


def test_taking_a_change_back_reads_the_other_way() -> None:
    changed = make_policy(tax_mode=TaxMode.INCLUDED, tax_percent=20, tax_rules=(REDUCED,))
    assert describe_changes(changed, make_policy()) == [
        "Tax: included at 20 % → none",
        "Tax of class 5: included at 5 % → as all other",
    ]


def test_every_field_of_a_policy_is_told() -> None:
    assert set(OrderPolicy.model_fields) == TOLD_FIELDS
