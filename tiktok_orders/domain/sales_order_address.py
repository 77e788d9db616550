"""A recipient's address as Magento wants it: names, street lines, town, state, postal code, for every market.

What TikTok masks is passed on as it is (it cannot be had otherwise), with a warning; what is missing is named.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.masking import is_masked
from tiktok_orders.domain.orders import DistrictInfo, Order, RecipientAddress
from tiktok_orders.domain.policy import BillingAddress
from tiktok_orders.domain.sales_order_context import BuildContext, RegionFacts

# sales_order.customer_firstname and _lastname are varchar(128), address columns varchar(255).
_NAME_LENGTH = 128
_TEXT_LENGTH = 255
# Where one name is stated, these markets put the family's first.
_FAMILY_FIRST = frozenset({"VN", "JP"})
# Which level of TikTok's districts is the town: a county stands between state and town in these markets.
_TOWN_LEVEL = {"US": "L3", "GB": "L3"}
_STATE_LEVEL = {"GB": "L2"}
# Here the town is the country; the districts below are parts of it that no letter names.
_CITY_STATES = frozenset({"SG"})
# Magento refuses an address without a family name.
_NO_NAME = "-"


@dataclass(frozen=True, slots=True)
class MagentoAddress:
    """An address without its type and e-mail; `region_id` is None where Magento lists no states."""

    firstname: str
    lastname: str
    street: tuple[str, ...]
    city: str
    region: str
    region_code: str
    region_id: int | None
    postcode: str
    country_id: str
    telephone: str
    company: str = ""
    vat_id: str = ""

    def as_entity(self, address_type: str, email: str) -> dict[str, Any]:
        """Returns the address as it stands in Magento's order; what is empty is left out."""
        facts: dict[str, Any] = {
            "address_type": address_type,
            "firstname": self.firstname,
            "lastname": self.lastname,
            "company": self.company,
            "street": list(self.street),
            "city": self.city,
            "region": self.region,
            "region_code": self.region_code,
            "region_id": self.region_id,
            "postcode": self.postcode,
            "country_id": self.country_id,
            "telephone": self.telephone or "-",
            "vat_id": self.vat_id,
            "email": email,
        }
        return {name: value for name, value in facts.items() if value not in ("", None)}


def build_address(order: Order, context: BuildContext) -> tuple[MagentoAddress, list[FailureFound], list[str]]:
    """Returns the delivery address, what keeps it from being sent, and warnings."""
    stated, wrong = order.recipient_address, context.corrections
    country = wrong.country_id or stated.region_code or _district(stated, "L0").iso_code
    first, last = _names(stated, country)
    region, problem = _region(stated, country, context)
    address = MagentoAddress(
        firstname=wrong.firstname or first,
        lastname=wrong.lastname or last,
        street=wrong.street or _street(stated, country),
        city=wrong.city or _town(stated, country),
        region=region.name,
        region_code=region.code,
        region_id=region.id or None,
        postcode=wrong.postcode or stated.postal_code.strip() or context.policy.postcode_when_missing,
        country_id=country,
        telephone=wrong.telephone or stated.phone_number.strip(),
    )
    problems = [*_why_not(address), *([problem] if problem and country else [])]
    return address, problems, _warnings(address)


def build_fixed_billing(fixed: BillingAddress) -> MagentoAddress:
    """Returns the policy's own billing address."""
    return MagentoAddress(
        firstname=fixed.firstname,
        lastname=fixed.lastname,
        street=fixed.street,
        city=fixed.city,
        region=fixed.region,
        region_code="",
        region_id=None,
        postcode=fixed.postcode,
        country_id=fixed.country_id,
        telephone=fixed.telephone,
        company=fixed.company,
        vat_id=fixed.vat_id,
    )


def _why_not(address: MagentoAddress) -> list[FailureFound]:
    needed = {
        "name": address.firstname,
        "street": address.street,
        "town": address.city,
        "country": address.country_id,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        return [FailureFound("address_missing", {"fields": ", ".join(missing)})]
    found = []
    if not address.postcode:
        found.append(FailureFound("postcode_missing"))
    lengths = (
        ("first name", address.firstname, _NAME_LENGTH),
        ("last name", address.lastname, _NAME_LENGTH),
        ("street", "\n".join(address.street), _TEXT_LENGTH),
        ("town", address.city, _TEXT_LENGTH),
    )
    for field, text, most in lengths:
        if len(text) > most:
            found.append(FailureFound("name_too_long", {"field": field, "most": str(most)}))
    return found


def _warnings(address: MagentoAddress) -> list[str]:
    texts = (
        address.firstname,
        address.lastname,
        *address.street,
        address.city,
        address.postcode,
        address.telephone,
    )
    found = []
    if any(map(is_masked, texts)):
        found.append("TikTok hides part of the buyer's address; the sales order shows it with asterisks.")
    if not address.telephone:
        found.append("TikTok states no phone number.")
    return found


def _names(stated: RecipientAddress, country: str) -> tuple[str, str]:
    first, last, whole = stated.first_name.strip(), stated.last_name.strip(), stated.name.strip()
    if first and last:
        return first, last
    words = (whole or first or last).split()
    if len(words) < 2:
        return (words[0], _NO_NAME) if words else ("", "")
    if country in _FAMILY_FIRST:
        return " ".join(words[1:]), words[0]
    return " ".join(words[:-1]), words[-1]


def _district(stated: RecipientAddress, level: str) -> DistrictInfo:
    return next((one for one in stated.district_info if one.address_level == level), DistrictInfo())


def _town(stated: RecipientAddress, country: str) -> str:
    """The post town, or the town's district, or the nearest above it that is stated."""
    levels = ["L2", "L1", "L0"]
    if country in _TOWN_LEVEL:
        levels.insert(0, "L3")
    if country in _CITY_STATES:
        levels = ["L0"]
    names = [stated.post_town, *(_district(stated, level).address_name for level in levels)]
    return next((name.strip() for name in names if name.strip()), "")


def _street(stated: RecipientAddress, country: str) -> tuple[str, ...]:
    """The stated lines, and below them the districts that are smaller than the town (a Vietnamese ward)."""
    lines = [stated.address_line1, stated.address_line2, stated.address_line3, stated.address_line4]
    kept = [line.strip() for line in lines if line.strip()]
    kept = kept or [text.strip() for text in (stated.address_detail or stated.full_address,) if text.strip()]
    if not kept:
        return ()
    town_level = _TOWN_LEVEL.get(country, "L2")
    below = [one.address_name.strip() for one in stated.district_info if one.address_level > town_level]
    known = " ".join(kept).casefold()
    return (*kept, *(name for name in below if name and name.casefold() not in known))


def _region(
    stated: RecipientAddress, country: str, context: BuildContext
) -> tuple[RegionFacts, FailureFound | None]:
    district = _district(stated, _STATE_LEVEL.get(country, "L1"))
    text = context.corrections.region or district.address_name.strip()
    known = context.regions.get(country, ())
    chosen = context.region_map.get((country, text), "")
    stated_codes = [] if context.corrections.region else [district.iso_code, *_iso_codes(stated)]
    names = [text, *stated_codes, chosen]
    if found := _match(names, known):
        return found, None
    if country in context.regions_required:
        return RegionFacts(0, "", text), FailureFound("region_unknown", {"country": country, "region": text})
    return RegionFacts(0, "", text), None


def _iso_codes(stated: RecipientAddress) -> list[str]:
    return [one.iso_code for one in stated.district_info if one.iso_code and one.address_level != "L0"]


def _match(texts: Sequence[str], known: Sequence[RegionFacts]) -> RegionFacts | None:
    """Finds a state by its name or code; TikTok's codes may carry the country ("US-CA" for "CA")."""
    by_word = {_word(word): one for one in known for word in (one.code, one.name) if word}
    for text in texts:
        for word in (text, text.partition("-")[2]):
            if word and (found := by_word.get(_word(word))):
                return found
    return None


def _word(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if sign.isalnum())
