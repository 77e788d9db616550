"""What two policies make of the same orders, and in which parts it differs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.sales_orders import build, make_context, make_order, make_policy
from tiktok_orders.domain.eligibility import Verdict, VerdictKind
from tiktok_orders.domain.failures import CannotBuildError, FailureFound
from tiktok_orders.domain.policy import BillingAddress, BillingRule, OrderPolicy, TaxMode, TaxRule
from tiktok_orders.domain.policy_trial import CREATED, Foreseen, compare_trials, count_parts, differing_parts
from tiktok_orders.domain.sales_order import build_sales_order
from tiktok_orders.domain.sales_order_context import ProductFacts

WILL = Verdict(VerdictKind.WILL)
ADDRESS = BillingAddress(
    firstname="Tess", lastname="Example", street=("1 Road",), city="Leeds", postcode="LS1 1AA", country_id="GB"
)


def foresee(policy: OrderPolicy, verdict: Verdict = WILL) -> Foreseen:
    return Foreseen("1", verdict, build(make_order(warehouse_id="77"), policy))


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({}, ()),
        ({"tax_mode": TaxMode.INCLUDED, "tax_percent": 20}, ("tax", "lines")),
        ({"increment_prefix": "SHOP-"}, ("number",)),
        ({"status_labels": {"new": "on_tiktok"}}, ("status",)),
        ({"sources": {"77": "north"}}, ("source",)),
        ({"billing": BillingRule.FIXED, "billing_address": ADDRESS}, ("billing address",)),
        ({"payment_code": "banktransfer"}, ("payment",)),
        ({"shipping_title": "TikTok"}, ("shipping",)),
        ({"email_domain": "mail.example.com"}, ("customer",)),
        ({"create_samples": True}, ()),
    ],
)
def test_the_parts_that_a_choice_changes_are_named(changes: dict[str, Any], parts: tuple[str, ...]) -> None:
    assert differing_parts(foresee(make_policy()), foresee(make_policy(**changes))) == parts


def test_an_order_that_fails_or_is_left_out_differs_in_whether_it_is_created() -> None:
    fails = Foreseen("1", WILL, CannotBuildError(FailureFound("product_missing", {"sku": "A"})))
    skipped = foresee(make_policy(), Verdict(VerdictKind.SKIP, "sample"))
    good = foresee(make_policy())
    assert differing_parts(good, fails) == differing_parts(good, skipped) == (CREATED,)
    assert differing_parts(fails, fails) == ()
    (changed,) = compare_trials([good], {"1": fails})
    assert count_parts([changed, changed]) == {CREATED: 2}


def test_the_tax_of_one_class_changes_the_orders_with_its_products_alone() -> None:
    rule = TaxRule(product_class="5", tax_mode=TaxMode.INCLUDED, tax_percent=5)  # type: ignore[arg-type]
    order, saved = make_order(), make_policy(tax_mode=TaxMode.INCLUDED, tax_percent=20)
    tried = saved.model_copy(update={"tax_rules": (rule,)})
    taxes = {}
    for tax_class in ("2", "5"):
        products = {
            line.seller_sku: ProductFacts(line.seller_sku, tax_class=tax_class) for line in order.line_items
        }
        drafts = [
            build_sales_order(order, make_context(order, policy, products=products)) for policy in (saved, tried)
        ]
        taxes[tax_class] = [draft.entity["tax_amount"] for draft in drafts]
    assert taxes == {"2": [2.17, 2.17], "5": [2.17, 0.62]}
