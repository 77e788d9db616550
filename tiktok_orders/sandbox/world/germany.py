"""Where the orders of the German shop go: names, real towns, invented streets, and parcel lockers.

Phone numbers are those that the Bundesnetzagentur keeps free for films and other media (Mitteilung 148/2021): a
thousand each in the five towns below. The number of a Packstation and the post number of its user are made up.
"""

from __future__ import annotations

from typing import NamedTuple

from tiktok_orders.sandbox.world.people import Person
from tiktok_orders.sandbox.world.recipient_form import Recipient, assemble


class _Town(NamedTuple):
    town: str
    state: str
    state_code: str
    area: str
    postal_codes: tuple[str, ...]


# fmt: off
_FIRST = (
    "Lena", "Jonas", "Mia", "Finn", "Jürgen", "Annegret", "Björn", "Käthe", "Sören", "Aylin", "Mehmet", "Zofia",
    "Hans-Peter", "Marie", "Luka", "Frieda", "Günther", "Ursula", "Emre", "Noëlle", "Tim", "Katharina", "Ole",
    "Swetlana",
)
_LAST = (
    "Müller", "Schmidt", "Schäfer", "Groß", "Weiß", "Yılmaz", "Krüger", "von der Heide", "Lange",
    "Meyer-Lüdenscheid", "Kowalski", "Jäger", "Huber", "Vogel", "Böhm", "Hoffmann", "Öztürk", "Strauß",
    "Becker", "Nguyen",
)
_STREETS = (
    "Ahornweg", "Kastanienallee", "Am Alten Güterbahnhof", "Lindenstraße", "Mühlengasse", "Fliederweg",
    "Straße der Gärtner", "Schützenplatz", "Ziegelhüttenweg", "Kranichstraße", "Obere Weinbergsgasse", "Hafenkai",
)
# fmt: on
_TOWNS = (
    _Town("Berlin", "Berlin", "DE-BE", "3023125", ("10115", "10245", "12047", "13187")),
    _Town("Hamburg", "Hamburg", "DE-HH", "4066969", ("20099", "20255", "22765")),
    _Town("München", "Bayern", "DE-BY", "8999998", ("80331", "80469", "81667")),
    _Town("Köln", "Nordrhein-Westfalen", "DE-NW", "2214710", ("50667", "50823", "51063")),
    _Town("Frankfurt am Main", "Hessen", "DE-HE", "6990009", ("60311", "60435", "60594")),
)


def build_german(number: int, door: int) -> Recipient:
    """Returns the clear address of a buyer from 64 scattered bits and a door."""
    place = _town_of(number)
    street = f"{_STREETS[(door >> 8) % len(_STREETS)]} {door % 140 + 1}{('', '', '', 'a')[door % 4]}"
    floor = f"{door % 5 + 1}. OG" if door % 3 == 0 else ""
    return _assemble(place, number, door, (street, floor))


def to_packstation(home: Recipient, number: int) -> Recipient:
    """Returns the parcel locker in the town of this address at which the buyer with these bits collects."""
    locker = f"Packstation {number % 400 + 100}"
    post_number = f"Postnummer {number % 900_000_000 + 100_000_000}"
    moved = _assemble(_town_of(number), number, number >> 30, (locker, post_number))
    return {**home, **{name: moved[name] for name in _OF_THE_DOOR}}


_OF_THE_DOOR = ("full_address", "address_detail", "address_line1", "address_line2", "postal_code")


def _town_of(number: int) -> _Town:
    return _TOWNS[(number >> 16) % len(_TOWNS)]


def _assemble(place: _Town, number: int, door: int, lines: tuple[str, str]) -> Recipient:
    first, last = _FIRST[number % len(_FIRST)], _LAST[(number >> 8) % len(_LAST)]
    postal_code = place.postal_codes[door % len(place.postal_codes)]
    detail = ", ".join(line for line in lines if line)
    return assemble(
        "DE",
        Person(f"{first} {last}", first, last),
        phone=f"(+49){place.area}{number % 1000:03d}",
        detail=detail,
        lines=lines,
        full=f"Germany, {place.state}, {place.town}, {detail}",
        postal_code=postal_code,
        districts=(
            ("L0", "Country", "Germany", "DE"),
            ("L1", "State", place.state, place.state_code),
            ("L2", "City", place.town, ""),
        ),
    )
