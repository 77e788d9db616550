"""The shape of a `recipient_address`, and how one is put together from a market's parts."""

from __future__ import annotations

from typing import Any

from tiktok_orders.sandbox.world.people import Person

Recipient = dict[str, Any]


def assemble(
    region: str,
    person: Person,
    *,
    phone: str,
    detail: str,
    lines: tuple[str, str],
    full: str,
    postal_code: str,
    districts: tuple[tuple[str, str, str, str], ...],
    **more: Any,
) -> Recipient:
    """Returns the address; each district is level (L0 is the country), word for the level, name and ISO code."""
    name, first, last = person
    return {
        "name": name,
        "first_name": first,
        "last_name": last,
        "phone_number": phone,
        "full_address": full,
        "address_detail": detail,
        "address_line1": lines[0],
        "address_line2": lines[1],
        "postal_code": postal_code,
        "region_code": region,
        "district_info": [
            {"address_level": level, "address_level_name": word, "address_name": place, "iso_code": code}
            for level, word, place, code in districts
        ],
        **more,
    }
