"""What a person wants shipped: under which number, with which carrier, and which lines in which parcel.

A wish travels as JSON, from the dialog through the outbox to the moment when it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiktok_orders.domain.carrier_map import CUSTOM, Carrier, find_provider, join_name
from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.domain.tracking_numbers import tidy_tracking_number


@dataclass(frozen=True, slots=True)
class ParcelWish:
    """One parcel. Its carrier goes by TikTok's id, or by a name; without lines all that wait are in it."""

    tracking_number: str
    carrier: str = ""
    provider_id: str = ""
    line_item_ids: tuple[str, ...] = ()


def read_wish(wish: Mapping[str, Any]) -> tuple[ParcelWish, ...]:
    """Returns the parcels of a wish, numbers tidied; none where nothing was wished for."""
    return tuple(
        ParcelWish(
            tidy_tracking_number(str(parcel.get("tracking_number", ""))),
            " ".join(str(parcel.get("carrier", "")).split()),
            str(parcel.get("provider_id", "")),
            tuple(str(one) for one in parcel.get("line_item_ids", ())),
        )
        for parcel in wish.get("parcels", ())
    )


def write_wish(parcels: Sequence[ParcelWish]) -> dict[str, Any]:
    """Returns the wish for these parcels as `read_wish` reads it."""
    return {
        "parcels": [
            {
                "tracking_number": parcel.tracking_number,
                "carrier": parcel.carrier,
                "provider_id": parcel.provider_id,
                "line_item_ids": list(parcel.line_item_ids),
            }
            for parcel in parcels
        ]
    }


def choose_provider(
    wish: ParcelWish, providers: Sequence[ShippingProvider], kept: Mapping[str, str]
) -> ShippingProvider | None:
    """Returns the carrier of a wish among those offered, or None where it is none of them.

    `kept` is what people chose for names before: see `carrier_map`.
    """
    if wish.provider_id:
        return next((one for one in providers if one.id == wish.provider_id), None)
    return find_provider(Carrier(CUSTOM, wish.carrier), providers, kept) if wish.carrier else None


def suggest_providers(name: str, providers: Sequence[ShippingProvider], *, most: int = 3) -> list[str]:
    """Returns the names of the carriers that are spelled most like this one, the nearest first."""
    wanted = join_name(name)
    alike = [(_likeness(wanted, join_name(one.name)), one.name) for one in providers]
    near = sorted((pair for pair in alike if pair[0] >= _NEAR), key=lambda pair: (-pair[0], pair[1]))
    return [found for _, found in near[:most]]


_NEAR = 0.5


def _likeness(one: str, other: str) -> float:
    """Returns how many pairs of neighbouring signs two names share, from 0 to 1 (Dice's coefficient)."""
    first, second = _pairs(one), _pairs(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}
