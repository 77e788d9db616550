"""Countries and their regions, with the ids that a fresh Magento gives them.

Only countries that the practice shops meet are here; Magento lists regions for some of them alone.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Region(NamedTuple):
    """One region: its id in the database, its code and its name."""

    region_id: int
    code: str
    name: str


def _number(first: int, text: str) -> tuple[Region, ...]:
    pairs = (entry.partition(" ")[::2] for entry in text.replace("\n", " ").split("; "))
    return tuple(Region(first + place, code, name.strip()) for place, (code, name) in enumerate(pairs))


_US = _number(
    1,
    "AL Alabama; AK Alaska; AS American Samoa; AZ Arizona; AR Arkansas; AF Armed Forces Africa; "
    "AA Armed Forces Americas; AC Armed Forces Canada; AE Armed Forces Europe; AM Armed Forces Middle East; "
    "AP Armed Forces Pacific; CA California; CO Colorado; CT Connecticut; DE Delaware; DC District of Columbia; "
    "FM Federated States Of Micronesia; FL Florida; GA Georgia; GU Guam; HI Hawaii; ID Idaho; IL Illinois; "
    "IN Indiana; IA Iowa; KS Kansas; KY Kentucky; LA Louisiana; ME Maine; MH Marshall Islands; MD Maryland; "
    "MA Massachusetts; MI Michigan; MN Minnesota; MS Mississippi; MO Missouri; MT Montana; NE Nebraska; "
    "NV Nevada; NH New Hampshire; NJ New Jersey; NM New Mexico; NY New York; NC North Carolina; "
    "ND North Dakota; MP Northern Mariana Islands; OH Ohio; OK Oklahoma; OR Oregon; PW Palau; PA Pennsylvania; "
    "PR Puerto Rico; RI Rhode Island; SC South Carolina; SD South Dakota; TN Tennessee; TX Texas; UT Utah; "
    "VT Vermont; VI Virgin Islands; VA Virginia; WA Washington; WV West Virginia; WI Wisconsin; WY Wyoming",
)
_CA = _number(
    66,
    "AB Alberta; BC British Columbia; MB Manitoba; NL Newfoundland and Labrador; NB New Brunswick; "
    "NS Nova Scotia; NT Northwest Territories; NU Nunavut; ON Ontario; PE Prince Edward Island; QC Quebec; "
    "SK Saskatchewan; YT Yukon Territory",
)
_DE = _number(
    79,
    "NDS Niedersachsen; BAW Baden-Württemberg; BAY Bayern; BER Berlin; BRG Brandenburg; BRE Bremen; "
    "HAM Hamburg; HES Hessen; MEC Mecklenburg-Vorpommern; NRW Nordrhein-Westfalen; RHE Rheinland-Pfalz; "
    "SAR Saarland; SAS Sachsen; SAC Sachsen-Anhalt; SCN Schleswig-Holstein; THE Thüringen",
)
_AT = _number(95, "WI Wien; NO Niederösterreich; OO Oberösterreich; SB Salzburg; KN Kärnten; ST Steiermark; "
              "TI Tirol; BL Burgenland; VB Vorarlberg")  # fmt: skip


class Country(NamedTuple):
    """One country: two letters, three letters, English name, and its regions, if Magento lists any."""

    country_id: str
    three_letters: str
    name: str
    regions: tuple[Region, ...] = ()


COUNTRIES = {
    country.country_id: country
    for country in (
        Country("AT", "AUT", "Austria", _AT),
        Country("CA", "CAN", "Canada", _CA),
        Country("DE", "DEU", "Germany", _DE),
        Country("ES", "ESP", "Spain"),
        Country("FR", "FRA", "France"),
        Country("GB", "GBR", "United Kingdom"),
        Country("IE", "IRL", "Ireland"),
        Country("IT", "ITA", "Italy"),
        Country("JP", "JPN", "Japan"),
        Country("MY", "MYS", "Malaysia"),
        Country("SG", "SGP", "Singapore"),
        Country("TH", "THA", "Thailand"),
        Country("US", "USA", "United States", _US),
        Country("VN", "VNM", "Vietnam"),
    )
}
# general/region/state_required: carts and customers need a region there; the direct saving of orders does not ask.
STATE_REQUIRED = ("CA", "US")


def describe_country(country: Country) -> dict[str, Any]:
    """Returns a country as /V1/directory/countries shows it; without regions the list is left out."""
    shown: dict[str, Any] = {
        "id": country.country_id,
        "two_letter_abbreviation": country.country_id,
        "three_letter_abbreviation": country.three_letters,
        "full_name_locale": country.name,
        "full_name_english": country.name,
    }
    if country.regions:
        shown["available_regions"] = [
            {"id": str(region.region_id), "code": region.code, "name": region.name} for region in country.regions
        ]
    return shown


def is_region_of(region_id: int, country_id: str) -> bool:
    """Tells whether a region belongs to a country; 0 means none, and an unknown country may have any."""
    country = COUNTRIES.get(country_id)
    return region_id == 0 or country is None or region_id in {region.region_id for region in country.regions}
