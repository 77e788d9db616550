"""What is special about an order: how it is paid, sent and, now and then, how it goes wrong."""

from __future__ import annotations

import random
from enum import StrEnum
from typing import NamedTuple, TypeVar

_T = TypeVar("_T")


class Ending(StrEnum):
    """How an order ends; all but the first are cancellations."""

    COMPLETED = "COMPLETED"
    NEVER_PAID = "NEVER_PAID"
    BUYER_AT_ONCE = "BUYER_AT_ONCE"
    BUYER_ASKS = "BUYER_ASKS"
    SELLER = "SELLER"
    NOT_SHIPPED = "NOT_SHIPPED"
    LOST = "LOST"


class Kind(StrEnum):
    NORMAL = "NORMAL"
    SAMPLE = "SAMPLE"
    REPLACEMENT = "REPLACEMENT"
    EXCHANGE = "EXCHANGE"
    PRE_ORDER = "PRE_ORDER"
    COD = "COD"


class Carriage(StrEnum):
    """Who sends it: the seller's own carrier, TikTok's label, or TikTok's own warehouse."""

    SELLER = "SELLER"
    TIKTOK = "TIKTOK"
    BY_TIKTOK = "BY_TIKTOK"


class Traits(NamedTuple):
    """One order's traits; `speed` counts into the delivery options (0 standard, 1 economy, 2 express)."""

    kind: Kind = Kind.NORMAL
    carriage: Carriage = Carriage.SELLER
    ending: Ending = Ending.COMPLETED
    speed: int = 0
    asks_in_vain: bool = False
    moves: bool = False
    has_gift: bool = False
    splits: bool = False
    message: str = ""


# Part of all orders up to which an ending is drawn: about 6 % are cancelled.
_ENDINGS = (
    (0.016, Ending.NEVER_PAID),
    (0.033, Ending.BUYER_AT_ONCE),
    (0.048, Ending.BUYER_ASKS),
    (0.055, Ending.SELLER),
    (0.058, Ending.NOT_SHIPPED),
    (0.061, Ending.LOST),
)
_KINDS = {
    "GB": ((0.012, Kind.SAMPLE), (0.019, Kind.REPLACEMENT), (0.024, Kind.EXCHANGE)),
    "US": ((0.012, Kind.SAMPLE), (0.019, Kind.REPLACEMENT), (0.024, Kind.EXCHANGE), (0.036, Kind.PRE_ORDER)),
    "SG": ((0.012, Kind.SAMPLE), (0.019, Kind.REPLACEMENT), (0.065, Kind.COD)),
    "DE": ((0.012, Kind.SAMPLE), (0.019, Kind.REPLACEMENT)),
    "VN": ((0.012, Kind.SAMPLE), (0.019, Kind.REPLACEMENT), (0.52, Kind.COD)),
}
# Upper bounds for SELLER and TIKTOK; the rest is fulfilled by TikTok.
_CARRIAGE = {"GB": (0.72, 0.95), "US": (0.72, 0.93), "SG": (0.5, 0.96), "DE": (0.75, 0.97), "VN": (0.3, 0.96)}
_MESSAGES = (
    "Please leave with a neighbour if I'm out",
    "It's a gift, no prices in the parcel please 🎁",
    "Can this arrive before Friday?",
    "Ring the bell twice, thank you!",
    "Please pack it well, the last one arrived chipped",
)


def draw_traits(dice: random.Random, region: str) -> Traits:
    """Returns the traits of an ordinary order of that market, drawn from its dice."""
    u = dice.random
    kind = _draw(u(), _KINDS[region], Kind.NORMAL)
    by_seller, by_label = _CARRIAGE[region]
    draw = u()
    carriage = Carriage.SELLER if draw < by_seller else Carriage.TIKTOK if draw < by_label else Carriage.BY_TIKTOK
    ending = _draw(u(), _ENDINGS, Ending.COMPLETED) if kind in (Kind.NORMAL, Kind.COD) else Ending.COMPLETED
    if kind is Kind.COD and ending is Ending.NEVER_PAID:
        ending = Ending.BUYER_AT_ONCE
    draw = u()
    speed = 0 if draw < 0.75 else 1 if draw < 0.9 else 2
    draw = u()
    return Traits(
        kind=kind,
        carriage=carriage,
        ending=ending,
        speed=speed,
        asks_in_vain=ending is Ending.COMPLETED and draw < 0.012,
        moves=0.02 < draw < 0.04,
        has_gift=0.05 < draw < 0.09,
        splits=0.1 < draw < 0.2,
        message=_MESSAGES[int(u() * 5)] if draw > 0.93 else "",
    )


def _draw(draw: float, table: tuple[tuple[float, _T], ...], usual: _T) -> _T:
    for upto, value in table:
        if draw < upto:
            return value
    return usual
