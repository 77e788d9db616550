"""The three ways to begin with a policy: what each sets, and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.sales_orders import make_policy
from tiktok_orders.domain.policy import CreateMode, OnMissingProduct, OnUnsalable, why_not_policy
from tiktok_orders.domain.policy_presets import Preset, apply_preset, describe_preset

HASTY: dict[str, Any] = {
    "statuses": ("IN_TRANSIT",),
    "wait_for_hold": False,
    "on_missing_product": OnMissingProduct.STAND_IN,
    "stand_in_sku": "STAND-IN",
    "create_fulfilled_by_tiktok": True,
    "invoice_at_once": True,
}


@pytest.mark.parametrize(
    ("preset", "mode", "missing", "unsalable", "by_tiktok", "invoice"),
    [
        (Preset.REVIEW_EVERYTHING, CreateMode.BY_HAND, OnMissingProduct.FAIL, OnUnsalable.FAIL, True, False),
        (Preset.AUTOMATIC, CreateMode.AUTOMATIC, OnMissingProduct.STAND_IN, OnUnsalable.CREATE, True, True),
        (Preset.STOCK_SAFE, CreateMode.AUTOMATIC, OnMissingProduct.FAIL, OnUnsalable.FAIL, False, True),
    ],
)
def test_a_preset_sets_who_decides_and_what_happens_without_stock(
    preset: Preset,
    mode: CreateMode,
    missing: OnMissingProduct,
    unsalable: OnUnsalable,
    by_tiktok: bool,
    invoice: bool,
) -> None:
    policy = apply_preset(make_policy(**HASTY), preset)
    assert policy.wait_for_hold and policy.statuses == ("AWAITING_SHIPMENT", "AWAITING_COLLECTION")
    assert (policy.create_mode, policy.on_missing_product, policy.on_unsalable) == (mode, missing, unsalable)
    assert (policy.create_fulfilled_by_tiktok, policy.invoice_at_once) == (by_tiktok, invoice)


@pytest.mark.parametrize("preset", Preset)
def test_a_preset_leaves_store_view_money_and_customer_alone(preset: Preset) -> None:
    before = make_policy(tax_mode="INCLUDED", tax_percent="20", increment_prefix="SHOP-", customer_group_id=3)
    after = apply_preset(before, preset)
    for name in ("store_code", "tax_mode", "tax_percent", "increment_prefix", "customer_group_id", "stand_in_sku"):
        assert getattr(after, name) == getattr(before, name)
    assert why_not_policy(after) == [] and apply_preset(after, preset) == after


@pytest.mark.parametrize("preset", Preset)
def test_a_preset_is_described_in_a_sentence_that_begins_with_its_name(preset: Preset) -> None:
    words = describe_preset(preset)
    assert words.startswith(preset.replace("_", " ").capitalize().replace("Stock safe", "Stock-safe"))
    assert words.endswith(".")
