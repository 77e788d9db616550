"""Orders that every shop shows on its first day, so that each status can be met without luck.

Each stands for one place in the life of an order, counted back from the moment the world is made.
"""

from __future__ import annotations

from typing import NamedTuple

from tiktok_orders.sandbox.world.plan import Pace
from tiktok_orders.sandbox.world.traits import Carriage, Ending, Traits

_MINUTE = 60
_HOUR = 3600
_DAY = 86_400


class Showcase(NamedTuple):
    """An order that was placed `age` seconds ago, with the pace and traits that bring it where it is shown."""

    age: int
    pace: Pace
    traits: Traits = Traits()


def _pace(
    *,
    pay: int = 40,
    ship: int = 20 * _HOUR,
    collect: int = 8 * _HOUR,
    deliver: int = 40 * _HOUR,
    between: float = 0.5,
) -> Pace:
    return Pace(pay, ship, collect, deliver, 6 * _DAY, between)


SHOWCASES: tuple[Showcase, ...] = (
    # One per status, from UNPAID to COMPLETED, then CANCELLED.
    Showcase(25 * _MINUTE, _pace(pay=6 * _HOUR)),
    Showcase(20 * _MINUTE, _pace()),
    Showcase(5 * _HOUR, _pace(ship=30 * _HOUR)),
    Showcase(30 * _HOUR, _pace(ship=50 * _HOUR, between=0.2), Traits(splits=True)),
    Showcase(28 * _HOUR, _pace(ship=24 * _HOUR, collect=14 * _HOUR)),
    Showcase(3 * _DAY, _pace(deliver=60 * _HOUR)),
    Showcase(5 * _DAY, _pace()),
    Showcase(20 * _DAY, _pace()),
    Showcase(4 * _DAY, _pace(), Traits(ending=Ending.BUYER_ASKS)),
    # Late: it should have been sent after two working days.
    Showcase(5 * _DAY + 2 * _HOUR, _pace(ship=int(5.8 * _DAY))),
    # The buyer has asked to cancel and waits for an answer.
    Showcase(15 * _HOUR, _pace(between=0.5), Traits(ending=Ending.BUYER_ASKS)),
    # Sent with TikTok's label: the address is masked.
    Showcase(26 * _HOUR, _pace(ship=60 * _HOUR), Traits(carriage=Carriage.TIKTOK)),
    # Nobody will pay for this one.
    Showcase(20 * _HOUR, _pace(), Traits(ending=Ending.NEVER_PAID)),
    # A partner's free sample and a gift, still to be sent.
    Showcase(3 * _HOUR, _pace(ship=26 * _HOUR), Traits(has_gift=True, message="Can this arrive before Friday?")),
)
