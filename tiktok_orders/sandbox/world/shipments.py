"""Parcels: which carrier takes them and under which tracking number."""

from __future__ import annotations

from typing import Any, NamedTuple

from tiktok_orders.sandbox.world.numbers import mix
from tiktok_orders.sandbox.world.traits import Carriage


class Provider(NamedTuple):
    """A carrier as TikTok names it; `start` and `digits` give the look of its tracking numbers."""

    id: str
    name: str
    start: str
    digits: int


class Parcel(NamedTuple):
    package_id: str
    provider: Provider
    tracking_number: str
    # Which lines of the order it holds; None for all.
    lines: tuple[int, ...] | None


class CarriageFacts(NamedTuple):
    order: dict[str, Any]
    line: dict[str, Any]


# The provider of TikTok's own label, named as in the Partner Center's examples.
TIKTOK_PROVIDER = Provider("6617675021119438849", "TT Virtual express", "TTS", 10)
_PROVIDERS = {
    "GB": (
        Provider("7117858858072016686", "Royal Mail", "RM", 11),
        Provider("7117859084333745966", "Evri", "H0", 14),
        Provider("7117858696440038190", "DPD UK", "1550", 10),
    ),
    "US": (
        Provider("7117858858072016901", "USPS", "9400", 18),
        Provider("7117858858072016902", "UPS", "1ZX", 15),
        Provider("7117858858072016903", "FedEx", "7712", 8),
    ),
    "SG": (
        Provider("6841743441349706241", "Ninja Van SG", "NVSG", 10),
        Provider("6841743441349706242", "SingPost", "SP", 11),
    ),
    "DE": (
        Provider("7117858858072016711", "DHL", "003404", 14),
        Provider("7117858858072016712", "Hermes", "H100", 16),
        Provider("7117858858072016713", "DPD", "0150", 10),
    ),
    "VN": (
        Provider("6841743441349706251", "Giao Hàng Nhanh", "GHN", 9),
        Provider("6841743441349706252", "Viettel Post", "VTP", 11),
    ),
}


def list_providers(region: str) -> tuple[Provider, ...]:
    """Returns the carriers with which a seller of that market may ship."""
    return _PROVIDERS[region]


def build_parcel(region: str, carriage: Carriage, package_id: str, lines: tuple[int, ...] | None) -> Parcel:
    """Returns the parcel with its carrier and tracking number, both of which follow from its id."""
    bits = mix(int(package_id))
    if carriage is Carriage.SELLER:
        providers = _PROVIDERS[region]
        provider = providers[bits % len(providers)]
    else:
        provider = TIKTOK_PROVIDER
    start = "FBT" if carriage is Carriage.BY_TIKTOK else provider.start
    number = str(bits % 10**provider.digits).rjust(provider.digits, "0")
    return Parcel(package_id, provider, start + number, lines)


def carriage_facts(parcel: Parcel) -> CarriageFacts:
    """Returns the fields that name a parcel's carrier, as an order spells them and as a line spells them."""
    provider = parcel.provider
    order = {
        "tracking_number": parcel.tracking_number,
        "shipping_provider": provider.name,
        "shipping_provider_id": provider.id,
    }
    line = {
        "package_id": parcel.package_id,
        "tracking_number": parcel.tracking_number,
        "shipping_provider_id": provider.id,
        "shipping_provider_name": provider.name,
    }
    return CarriageFacts(order, line)
