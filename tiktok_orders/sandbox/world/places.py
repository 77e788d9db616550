"""Towns of the three markets: real places so that post codes, states and tax fit, with invented streets.

Sales tax rates are the plain state and city sums of the US, in hundredths of a percent, rounded; states
without a sales tax have 0. The retail delivery fees are those of Colorado and Minnesota.
"""

from __future__ import annotations

from typing import NamedTuple


class BritishTown(NamedTuple):
    town: str
    county: str
    county_code: str
    nation: str
    nation_code: str
    outward: tuple[str, ...]


class AmericanCity(NamedTuple):
    city: str
    county: str
    state: str
    state_code: str
    zip_codes: tuple[str, ...]
    area_code: str
    tax_basis_points: int
    taxes_shipping: bool


class SingaporeArea(NamedTuple):
    area: str
    district: str
    sector: str
    street: str


BRITISH_TOWNS = (
    BritishTown("London", "Greater London", "GLN", "England", "ENG", ("E8", "SE15", "N16", "SW11", "W5")),
    BritishTown("Manchester", "Greater Manchester", "GTM", "England", "ENG", ("M4", "M14", "M20")),
    BritishTown("Preston", "Lancashire", "LAN", "England", "ENG", ("PR1", "PR2")),
    BritishTown("Bristol", "Bristol", "BST", "England", "ENG", ("BS3", "BS6", "BS16")),
    BritishTown("Leeds", "West Yorkshire", "WYK", "England", "ENG", ("LS6", "LS8", "LS17")),
    BritishTown("Norwich", "Norfolk", "NFK", "England", "ENG", ("NR2", "NR3")),
    BritishTown("Newcastle upon Tyne", "Tyne and Wear", "TWR", "England", "ENG", ("NE2", "NE6")),
    BritishTown("Brighton", "East Sussex", "ESX", "England", "ENG", ("BN1", "BN2")),
    BritishTown("Stoke-on-Trent", "Staffordshire", "STS", "England", "ENG", ("ST4", "ST6")),
    BritishTown("St Ives", "Cornwall", "CON", "England", "ENG", ("TR26",)),
    BritishTown("Edinburgh", "City of Edinburgh", "EDH", "Scotland", "SCT", ("EH6", "EH10", "EH12")),
    BritishTown("Glasgow", "Glasgow City", "GLG", "Scotland", "SCT", ("G12", "G41", "G20")),
    BritishTown("Inverness", "Highland", "HLD", "Scotland", "SCT", ("IV2", "IV3")),
    BritishTown("Cardiff", "Cardiff", "CRF", "Wales", "WLS", ("CF11", "CF24")),
    BritishTown("Swansea", "Swansea", "SWA", "Wales", "WLS", ("SA1", "SA3")),
    BritishTown("Belfast", "Belfast City", "BFS", "Northern Ireland", "NIR", ("BT7", "BT9", "BT15")),
)
BRITISH_STREETS = [
    "Larch Lane",
    "Mill Road",
    "Chapel Street",
    "Harbour View",
    "St Aldhelm's Close",
    "Beechwood Avenue",
    "Station Approach",
    "The Old Dairy, Fern Hill",
    "Kingfisher Way",
    "Upper Green Lane",
    "Rowan Crescent",
    "Tannery Yard",
]

AMERICAN_CITIES = (
    AmericanCity("Denver", "Denver County", "Colorado", "CO", ("80202", "80205", "80211"), "303", 881, True),
    AmericanCity("Boulder", "Boulder County", "Colorado", "CO", ("80301", "80302"), "303", 885, True),
    AmericanCity("Minneapolis", "Hennepin County", "Minnesota", "MN", ("55401", "55408"), "612", 903, True),
    AmericanCity("Portland", "Multnomah County", "Oregon", "OR", ("97202", "97211"), "503", 0, False),
    AmericanCity("Wilmington", "New Castle County", "Delaware", "DE", ("19801", "19806"), "302", 0, False),
    AmericanCity(
        "Los Angeles", "Los Angeles County", "California", "CA", ("90012", "90026", "90042"), "213", 950, False
    ),
    AmericanCity("San Diego", "San Diego County", "California", "CA", ("92101", "92104"), "619", 775, False),
    AmericanCity("Sacramento", "Sacramento County", "California", "CA", ("95814", "95818"), "916", 875, False),
    AmericanCity("Brooklyn", "Kings County", "New York", "NY", ("11201", "11215", "11238"), "718", 888, True),
    AmericanCity("Buffalo", "Erie County", "New York", "NY", ("14201", "14213"), "716", 875, True),
    AmericanCity("Austin", "Travis County", "Texas", "TX", ("78701", "78704", "78745"), "512", 825, True),
    AmericanCity("Houston", "Harris County", "Texas", "TX", ("77002", "77019", "77096"), "713", 825, True),
    AmericanCity("San Antonio", "Bexar County", "Texas", "TX", ("78205", "78209"), "210", 825, True),
    AmericanCity("Orlando", "Orange County", "Florida", "FL", ("32801", "32806"), "407", 650, False),
    AmericanCity("Miami", "Miami-Dade County", "Florida", "FL", ("33125", "33137"), "305", 700, False),
    AmericanCity("Atlanta", "Fulton County", "Georgia", "GA", ("30303", "30312"), "404", 890, True),
    AmericanCity("Chicago", "Cook County", "Illinois", "IL", ("60607", "60614", "60647"), "312", 1025, False),
    AmericanCity("Columbus", "Franklin County", "Ohio", "OH", ("43201", "43215"), "614", 800, True),
    AmericanCity(
        "Philadelphia", "Philadelphia County", "Pennsylvania", "PA", ("19103", "19125"), "215", 800, True
    ),
    AmericanCity("Seattle", "King County", "Washington", "WA", ("98101", "98118"), "206", 1035, True),
    AmericanCity("Phoenix", "Maricopa County", "Arizona", "AZ", ("85003", "85016"), "602", 860, False),
    AmericanCity("Charlotte", "Mecklenburg County", "North Carolina", "NC", ("28202", "28205"), "704", 725, True),
    AmericanCity("Nashville", "Davidson County", "Tennessee", "TN", ("37203", "37206"), "615", 975, True),
    AmericanCity("Detroit", "Wayne County", "Michigan", "MI", ("48201", "48226"), "313", 600, True),
)
AMERICAN_STREETS = [
    "Juniper Ave",
    "Old Mill Rd",
    "Prairie View Dr",
    "Cottonwood Ln",
    "Harbor St",
    "N Sycamore Blvd",
    "Stonebridge Ct",
    "Whistling Pine Trl",
    "E 14th St",
    "Lantern Way",
    "Sunfield Pkwy",
    "O'Hara Pl",
]
DROP_OFF_LOCATIONS = ("Front Door", "Back Door", "Garage", "Porch", "Mailroom")

SINGAPORE_AREAS = (
    SingaporeArea("Tampines", "East Region", "52", "Tampines Street 51"),
    SingaporeArea("Bedok", "East Region", "46", "Bedok North Avenue 3"),
    SingaporeArea("Ang Mo Kio", "North-East Region", "56", "Ang Mo Kio Avenue 6"),
    SingaporeArea("Punggol", "North-East Region", "82", "Punggol Field"),
    SingaporeArea("Hougang", "North-East Region", "53", "Hougang Avenue 8"),
    SingaporeArea("Woodlands", "North Region", "73", "Woodlands Drive 14"),
    SingaporeArea("Yishun", "North Region", "76", "Yishun Ring Road"),
    SingaporeArea("Jurong West", "West Region", "64", "Jurong West Street 61"),
    SingaporeArea("Clementi", "West Region", "12", "Clementi Avenue 2"),
    SingaporeArea("Toa Payoh", "Central Region", "31", "Lorong 4 Toa Payoh"),
    SingaporeArea("Bukit Merah", "Central Region", "15", "Jalan Bukit Merah"),
    SingaporeArea("Queenstown", "Central Region", "14", "Stirling Road"),
)


def retail_delivery_fee_cents(state_code: str, *, sub_total_cents: int) -> int:
    """Returns the state's fee on a delivery: Colorado 28 cents, Minnesota 50 cents from $100 on (2025)."""
    if state_code == "CO" and sub_total_cents > 0:
        return 28
    return 50 if state_code == "MN" and sub_total_cents >= 10_000 else 0
