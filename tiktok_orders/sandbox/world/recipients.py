"""Where an order goes: `recipient_address` objects in TikTok's shape, clear and masked.

Phone numbers lie in ranges that are kept free for fiction: 07700 900xxx in Britain (Ofcom), 555-01xx in
North America. Singapore keeps none, so its numbers start with 5, which its numbering plan does not use. For
Germany and Vietnam see the modules of their names.
"""

from __future__ import annotations

from tiktok_orders.sandbox.world.germany import build_german
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
from tiktok_orders.sandbox.world.recipient_form import Recipient, assemble
from tiktok_orders.sandbox.world.vietnam import build_vietnamese

# Letters that British post codes use after the digit.
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"


def city_of(number: int) -> AmericanCity:
    """Returns the American city in which the buyer with these bits lives."""
    return AMERICAN_CITIES[(number >> 16) % len(AMERICAN_CITIES)]


def build_recipient(region: str, number: int, *, moved: bool = False) -> Recipient:
    """Returns the clear address of a buyer from 64 scattered bits; `moved` gives another door in the same town."""
    return _BUILD[region](number, (number >> 24) + (7919 if moved else 0))


def _build_british(number: int, door: int) -> Recipient:
    place = BRITISH_TOWNS[(number >> 16) % len(BRITISH_TOWNS)]
    street = f"{door % 180 + 1} {BRITISH_STREETS[(door >> 8) % len(BRITISH_STREETS)]}"
    flat = f"Flat {door % 9 + 1}" if door % 4 == 0 else ""
    detail = f"{street}, {flat}" if flat else street
    inward = f"{door % 10}{_INWARD[door % 20]}{_INWARD[(door >> 5) % 20]}"
    return assemble(
        "GB",
        build_person("GB", number),
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
    return assemble(
        "US",
        build_person("US", number),
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
    return assemble(
        "SG",
        build_person("SG", number),
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


_BUILD = {
    "GB": _build_british,
    "US": _build_american,
    "SG": _build_singaporean,
    "DE": build_german,
    "VN": build_vietnamese,
}
