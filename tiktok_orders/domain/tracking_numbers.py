"""What can be told of a tracking number before anybody is asked: its shape, and whether it stands there twice.

TikTok refuses signs other than letters and digits (21004012), and checks numbers against carriers by rules that it
does not publish. The shapes of carriers' numbers are common knowledge without a promise: warnings only.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tiktok_orders.domain.carrier_map import join_name

# Carriers' numbers have between 5 and 40 signs; no source states TikTok's limits.
_SHORTEST, _LONGEST = 5, 40
_S10 = r"[A-Z]{2}\d{9}"  # the Universal Postal Union's form; two letters of the country follow
# How a carrier's joined name begins, to the shapes of its numbers.
_SHAPES = {
    "royalmail": rf"{_S10}GB|[A-Z0-9]{{16}}|[A-Z0-9]{{21}}",
    "parcelforce": rf"{_S10}GB|[A-Z]{{2}}\d{{7}}|[A-Z]{{4}}\d{{10}}",
    "evri": r"[A-Z0-9]{16}|\d{8}",
    "yodel": r"JD\d{16}|JJD\d{16}",
    "dpd": r"\d{10}|\d{14}[A-Z0-9]?",
    "ups": r"1Z[A-Z0-9]{16}|\d{9}|\d{12}|T\d{10}",
    "usps": rf"9\d{{19}}|9\d{{21}}|9\d{{25}}|420\d{{27}}|420\d{{31}}|{_S10}US",
    "fedex": r"\d{12}|\d{15}|\d{20}|\d{22}",
    "dhl": r"\d{10,12}|\d{20}|JJ?D\d{16,20}|[A-Z]{3}\d{7,12}|" + rf"{_S10}DE",
    "hermes": r"\d{14}|[A-Z0-9]{16}|H\d{19}",
    "singpost": rf"{_S10}SG|SP[A-Z0-9]{{8,14}}",
    "ninjavan": r"N[A-Z]{2,5}[A-Z0-9]{6,18}",
}


def tidy_tracking_number(text: str) -> str:
    """Returns a number as it is sent: without spaces, in capitals."""
    return "".join(text.split()).upper()


def why_not_tracking_number(text: str) -> str | None:
    """Returns why TikTok would refuse a number whatever the carrier, or None."""
    number = tidy_tracking_number(text)
    if not number:
        return "The tracking number is missing."
    if not (number.isascii() and number.isalnum()):
        return "The tracking number has signs other than letters and digits."
    return None


def warn_of_shape(text: str, carrier_name: str) -> str | None:
    """Returns what is unusual about a number of this carrier, or None; it may be right all the same."""
    number = tidy_tracking_number(text)
    if not _SHORTEST <= len(number) <= _LONGEST:
        return f"{number} has {len(number)} signs; tracking numbers have {_SHORTEST} to {_LONGEST}."
    joined = join_name(carrier_name)
    shape = next((shape for start, shape in _SHAPES.items() if joined.startswith(start)), None)
    if shape is None or re.fullmatch(shape, number):
        return None
    return f"{number} does not look like a number of {carrier_name}."


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """One row of a table. `parcel_id` is the combined parcel, `recipient` whom it goes to, "" where not known."""

    order_id: str
    tracking_number: str
    parcel_id: str = ""
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A number that stands in several rows: a warning where they may travel together, else a skip."""

    is_skip: bool
    sentence: str


def find_repeats(rows: Sequence[TypedNumber]) -> dict[int, Repeat]:
    """Returns the place of each row whose number stands in another row too, with what to say of it.

    All such rows are named, the first as well: which of them is right cannot be told.
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        if number := tidy_tracking_number(row.tracking_number):
            places[number].append(place)
    return {
        place: _describe(number, [rows[other] for other in same], rows[place])
        for number, same in places.items()
        if len(same) > 1
        for place in same
    }


def find_torn_parcels(rows: Sequence[TypedNumber]) -> dict[str, Repeat]:
    """Returns order to what to say of it where orders of one combined parcel have different numbers."""
    parcels: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if row.parcel_id:
            parcels[row.parcel_id][row.order_id] = tidy_tracking_number(row.tracking_number)
    return {
        order_id: Repeat(True, f"The order travels in one parcel with order {other}, which has another number.")
        for numbers in parcels.values()
        for order_id, number in numbers.items()
        for other in [next((one for one, its in numbers.items() if its != number), "")]
        if other
    }


def _describe(number: str, same: Sequence[TypedNumber], row: TypedNumber) -> Repeat:
    others = list(dict.fromkeys(other.order_id for other in same if other.order_id != row.order_id))
    if not others:
        return Repeat(False, f"{number} stands in several rows of this order, which then travel in one parcel.")
    listed = f"order {others[0]}" + (f" and {len(others) - 1} more" if len(others) > 1 else "")
    if _travel_together(same):
        return Repeat(False, f"{number} is also the number of {listed}, which goes to the same recipient.")
    return Repeat(True, f"{number} is also the number of {listed}, which goes to somebody else.")


def _travel_together(rows: Sequence[TypedNumber]) -> bool:
    parcels = {row.parcel_id for row in rows}
    recipients = {row.recipient for row in rows}
    return _is_one(parcels) or _is_one(recipients)


def _is_one(values: set[str]) -> bool:
    return len(values) == 1 and "" not in values
