"""What is at the root of a failure: orders that share code and cause are mended together, by one fix."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tiktok_orders.domain.failures import FailureFound, failure

# Code to the parts of its detail that name the cause; the rest of a detail is of the one order.
_PARTS: Mapping[str, tuple[str, ...]] = {
    "sku_missing": ("sku_id", "item"),  # the number first: variants of one name are told apart, however long it is
    "sku_empty": ("sku",),
    "sku_too_long": ("sku",),
    "sku_ambiguous": ("sku",),
    "product_missing": ("sku",),
    "product_disabled": ("sku",),
    "product_not_sellable": ("sku",),
    "out_of_stock": ("sku",),
    "price_not_divisible": ("sku",),
    "region_unknown": ("country", "region"),
    "name_too_long": ("field",),
    "store_view_gone": ("store_code",),
    "currency_mismatch": ("currency",),
    "no_rate": ("currency",),
    "policy_incomplete": ("reason",),
    "source_unknown": ("warehouse",),
    "shipment_items_unclear": ("items",),
    "carrier_unknown": ("carrier",),
}
# What another program answered differs from order to order in its numbers alone.
_BY_MESSAGE = (
    *("magento_refused", "reference_refused", "magento_error", "needs_attention", "not_checked"),
    *("shipment_refused", "shipment_not_invoiced", "ship_refused", "tiktok_refused", "no_offer", "reject_refused"),
)
_NUMBERS = re.compile(r"[0-9][0-9A-Za-z.,-]*")
_LONGEST = 200


def cause_of(found: FailureFound) -> str:
    """Returns what tells the failure's cause from others of its code, "" where the code says it all.

    >>> cause_of(FailureFound("product_missing", {"sku": "ABC-RED"}))
    'ABC-RED'
    """
    told = [found.detail.get(part, "") for part in _PARTS.get(found.code, ())]
    return ", ".join(part for part in told if part)[:_LONGEST]


def cause_title(code: str, cause: str) -> str:
    """Returns how a root cause is headed.

    >>> cause_title("product_missing", "ABC-RED")
    'Product missing: ABC-RED'
    """
    label = failure(code).group_label
    return f"{label}: {cause}" if cause else label


def cause_of_message(code: str, message: str) -> str:
    """Returns the cause of a failure of which only the sentence is known: without its numbers, which differ."""
    if code not in _BY_MESSAGE:
        return ""
    return _NUMBERS.sub("…", message)[:_LONGEST]
