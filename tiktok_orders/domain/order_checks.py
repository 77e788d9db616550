"""What an order is looked at for before and while it becomes a sales order, and how far a failed one came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_CREATES = "create_sales_order"  # the one action that makes these checks
# The checks in the order in which they stop an order, with the codes of `failures` at which it stops: first
# `judge_create`, then the look on TikTok, then `build_sales_order`, which tells of an incomplete address only once
# the lines are made.
CHECKS: Mapping[str, tuple[str, ...]] = {
    "Not cancelled": ("cancelled", "cancelled_since"),
    "Account may send": ("watch_only", "practice_mismatch"),
    "Paid and hold over": ("unpaid", "on_hold"),
    "In scope of the policy": ("sample", "replacement", "fulfilled_by_tiktok", "no_magento", "policy_incomplete"),
    "Read on TikTok": ("not_checked",),
    "Nothing left to decide": (
        "before_go_live",
        "cancel_requested",
        "status_not_wanted",
        "status_unknown",
        "already_shipped",
    ),
    "Readable": ("no_total", "no_items", "amount_not_exact", "amount_negative"),
    "Store view and currency": ("increment_id_too_long", "store_view_gone", "currency_mismatch", "no_rate"),
    "SKUs stated": ("sku_missing", "sku_empty", "sku_too_long"),
    "Divided into lines": ("too_many_units", "price_not_divisible"),
    "Address complete": ("address_missing", "postcode_missing", "region_unknown", "name_too_long"),
    "Products found": ("product_missing", "sku_ambiguous"),
    "Products can be sold": ("product_not_sellable", "product_disabled", "out_of_stock"),
    "Totals agree": ("total_differs",),
    "Magento accepts it": (
        "magento_unreachable",
        "magento_busy",
        "magento_not_permitted",
        "magento_credentials",
        "bearer_off",
        "outcome_unknown",
        "magento_refused",
        "reference_refused",
        "magento_error",
        "answer_unreadable",
        "already_other_order",
        "several_found",
        "not_found_to_link",
        "linked_to_other",
    ),
}
_NAMES = tuple(CHECKS)
_JUDGED = _NAMES[: _NAMES.index("Readable")]
# What certainly was passed before a code that can come from more than one place, by the first of them.
_PASSED: Mapping[str, tuple[str, ...]] = {
    # `judge_create` looks whether there is a total, and TikTok may not have answered before anything was judged.
    "no_total": _NAMES[: _NAMES.index("In scope of the policy")],
    "not_checked": (),
    # Lines in several currencies are told before amounts, and parts that do not add up before all that follows.
    "currency_mismatch": _JUDGED,
    "total_differs": (*_JUDGED, "Readable"),
    # Magento is asked for sales orders, products and facts before a draft is built, and again when it is sent.
    **dict.fromkeys(CHECKS["Magento accepts it"], _JUDGED),
    # These come too of a job that is only looked up, since the program stopped in the midst of it.
    "outcome_unknown": (),
    "several_found": (),
    "already_other_order": ("Readable",),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One check of an order: passed (True), where it stopped (False), or not made yet, for all we know (None)."""

    name: str
    is_passed: bool | None


def checks_until(code: str, *, action: str = _CREATES) -> list[Check]:
    """Returns all checks of an order that failed with this code; of another action's failure none.

    A check counts as passed only where it was certainly made: where a code does not tell, none does. Of a code
    that may stand for any of them (tried in vain, unexpected) there are none.
    """
    stop = next((place for place, name in enumerate(_NAMES) if code in CHECKS[name]), None)
    if stop is None or action != _CREATES:
        return []
    passed = _PASSED.get(code, _NAMES[:stop])
    return [
        Check(name, False if place == stop else True if name in passed else None)
        for place, name in enumerate(_NAMES)
    ]
