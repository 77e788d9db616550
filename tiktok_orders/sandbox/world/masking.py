"""Who may see an address, and what the others see: asterisks, with town or state and region kept.

Sources: the Partner Center's order overview (platform logistics is desensitised), its US change of 2025-07-21
(recipient address masking), Get Order List 202309 (no address under UNPAID and ON_HOLD) and a sample order of GB
(masked once cancelled). Masking is not a change of status, so it does not move `update_time`.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from tiktok_orders.domain.tiktok_words import FulfillmentType, OrderStatus, ShippingType
from tiktok_orders.sandbox.world.recipient_form import Recipient

_WITHOUT_ADDRESS = frozenset({OrderStatus.UNPAID.value, OrderStatus.ON_HOLD.value})
_ENDED = frozenset({OrderStatus.COMPLETED.value, OrderStatus.CANCELLED.value})
# Districts that the US hides with the rest: L3 is the town there.
_TOWN_LEVELS = frozenset({"L3", "L4"})
# The US hides a completed order's address after this time.
MASKED_AFTER_SECONDS = 30 * 86_400


class Sight(Enum):
    """How much of an address an order shows."""

    NOTHING = "no address at all"
    REGION = "asterisks, the town too"
    TOWN = "asterisks, the town kept"
    ALL = "all of it"


def sight_of(order: dict[str, Any], region: str) -> Sight:
    """Returns what the order shows in its present state; `region` is the market it was placed in.

    The 30 days after COMPLETED are an event of the order's life, see `plan.py`.
    """
    status, by_tiktok = order["status"], order["shipping_type"] == ShippingType.TIKTOK.value
    is_cancelled = status == OrderStatus.CANCELLED.value
    was_accepted = "paid_time" in order or order["is_cod"]
    if status in _WITHOUT_ADDRESS or (is_cancelled and not was_accepted):
        return Sight.NOTHING
    if region == "US":
        from_tiktok = order["fulfillment_type"] == FulfillmentType.BY_TIKTOK.value
        if is_cancelled or (from_tiktok and status in _ENDED):
            return Sight.REGION
    return Sight.TOWN if is_cancelled or by_tiktok else Sight.ALL


def show_recipient(clear: Recipient, sight: Sight) -> Recipient | None:
    """Returns the address as the order shows it, None where it shows none."""
    if sight is Sight.NOTHING:
        return None
    return clear if sight is Sight.ALL else mask_recipient(clear, hides_town=sight is Sight.REGION)


def mask_recipient(clear: Recipient, *, hides_town: bool = False) -> Recipient:
    """Returns the address as TikTok shows it to who may not see it; masking it again changes nothing."""
    detail, postal_code = clear["address_detail"], clear["postal_code"]
    hidden_code = postal_code[: postal_code.find(" ") + 1 or 2] + "***"
    full = clear["full_address"].replace(detail, "***").replace(postal_code, hidden_code)
    phone = clear["phone_number"]
    start = phone.index(")") + 1
    masked = {
        **clear,
        "name": _mask_name(clear["name"]),
        "first_name": _mask_name(clear["first_name"]),
        "last_name": _mask_name(clear["last_name"]),
        "phone_number": f"{phone[: start + 2]}******{phone[-2:]}",
        "full_address": full,
        "address_detail": "***",
        "address_line1": "***",
        "address_line2": "***" if clear["address_line2"] else "",
        "postal_code": hidden_code,
    }
    if "delivery_preferences" in clear:
        masked["delivery_preferences"] = {"drop_off_location": "***"}
    return _hide_town(masked) if hides_town else masked


def _hide_town(masked: Recipient) -> Recipient:
    full, districts = masked["full_address"], []
    for district in masked["district_info"]:
        if district["address_level"] in _TOWN_LEVELS:
            full = full.replace(district["address_name"], "***")
            district = {**district, "address_name": "***"}
        districts.append(district)
    return {**masked, "full_address": full, "district_info": districts}


def _mask_name(name: str) -> str:
    return " ".join(f"{word[0]}***" for word in name.split())
