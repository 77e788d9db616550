"""Where an order goes: `recipient_address` objects in TikTok's shape, clear and masked.

Phone numbers lie in ranges that are kept free for fiction: 07700 900xxx in Britain (Ofcom), 555-01xx in
North America. Singapore keeps none, so its numbers start with 5, which its numbering plan does not use.
"""

from __future__ import annotations

from typing import Any

from tiktok_orders.sandbox.world.people import build_person
from tiktok_orders.sandbox.world.places import (
    AMERICAN_CITIES,
    AMERICAN_STREETS,
    BRITISH_STREETS,
    BRITISH_TOWNS,
    DROP_OFF_LOCATIONS,
    SINGAPORE_AREAS,
    AmericanCity,
)

Recipient = dict[str, Any]

# Letters that British post codes use after the digit.
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"


def city_of(number: int) -> AmericanCity:
    """Returns the American city in which the buyer with these bits lives."""
    return AMERICAN_CITIES[(number >> 16) % len(AMERICAN_CITIES)]


def build_recipient(region: str, number: int, *, moved: bool = False) -> Recipient:
    """Returns the clear address of a buyer from 64 scattered bits; `moved` gives another door in the same town."""
    build = {"GB": _build_british, "US": _build_american, "SG": _build_singaporean}[region]
    return build(number, (number >> 24) + (7919 if moved else 0))


def mask_recipient(clear: Recipient) -> Recipient:
    """Returns the address as TikTok shows it where the seller must not see it: asterisks, town and region kept."""
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
    return masked


def _mask_name(name: str) -> str:
    return " ".join(f"{word[0]}***" for word in name.split())


def _build_british(number: int, door: int) -> Recipient:
    place = BRITISH_TOWNS[(number >> 16) % len(BRITISH_TOWNS)]
    street = f"{door % 180 + 1} {BRITISH_STREETS[(door >> 8) % len(BRITISH_STREETS)]}"
    flat = f"Flat {door % 9 + 1}" if door % 4 == 0 else ""
    detail = f"{street}, {flat}" if flat else street
    inward = f"{door % 10}{_INWARD[door % 20]}{_INWARD[(door >> 5) % 20]}"
    return _assemble(
        "GB",
        number,
        phone=f"(+44)7700900{number % 1000:03d}",
        detail=detail,
        lines=(street, flat),
        full=f"United Kingdom, {place.nation}, {place.county}, {place.town}, {detail}",
        postal_code=f"{place.outward[door % len(place.outward)]} {inward}",
        districts=(
            ("L0", "Country", "United Kingdom", "GB"),
            ("L1", "Nation", place.nation, place.nation_code),
            ("L2", "County", place.county, place.county_code),
            ("L3", "Post town", place.town, ""),
        ),
        post_town=place.town,
    )


def _build_american(number: int, door: int) -> Recipient:
    place = city_of(number)
    street = f"{door % 9800 + 100} {AMERICAN_STREETS[(door >> 8) % len(AMERICAN_STREETS)]}"
    unit = f"Apt {door % 40 + 1}" if door % 3 == 0 else ""
    detail = f"{street} {unit}".rstrip()
    zip_code = place.zip_codes[door % len(place.zip_codes)]
    return _assemble(
        "US",
        number,
        phone=f"(+1){place.area_code}55501{number % 100:02d}",
        detail=detail,
        lines=(street, unit),
        full=f"{detail}, {place.city}, {place.state_code} {zip_code}",
        postal_code=zip_code,
        districts=(
            ("L0", "Country", "United States", "US"),
            ("L1", "State", place.state, place.state_code),
            ("L2", "County", place.county, ""),
            ("L3", "City", place.city, ""),
        ),
        delivery_preferences={"drop_off_location": DROP_OFF_LOCATIONS[door % 5]},
    )


def _build_singaporean(number: int, door: int) -> Recipient:
    place = SINGAPORE_AREAS[(number >> 16) % len(SINGAPORE_AREAS)]
    block = door % 880 + 100
    street, unit = f"{block} {place.street}", f"#{door % 24 + 2:02d}-{door % 190 + 10:02d}"
    return _assemble(
        "SG",
        number,
        phone=f"(+65)555{number % 100_000:05d}",
        detail=f"{street} {unit}",
        lines=(street, unit),
        full=f"Singapore, {place.district}, {place.area}, {street} {unit}",
        postal_code=f"{place.sector}{number % 10}{block:03d}",
        districts=(
            ("L0", "Country", "Singapore", "SG"),
            ("L1", "Region", place.district, ""),
            ("L2", "Planning area", place.area, ""),
        ),
    )


def _assemble(
    region: str,
    number: int,
    *,
    phone: str,
    detail: str,
    lines: tuple[str, str],
    full: str,
    postal_code: str,
    districts: tuple[tuple[str, str, str, str], ...],
    **more: Any,
) -> Recipient:
    name, first, last = build_person(region, number)
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
