"""Numbers that follow from a seed: ids spelled like TikTok's, and the dice of each order.

Nothing here keeps state: order number `n` of a seed has the same id, lines and dice in every run, so
an order can be built alone, without building those before it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property

_MASK = (1 << 64) - 1
# An order number stays below this, so that the ranges of ids below never meet.
MOST_ORDERS = 100_000_000
_LINES_PER_ORDER = 32
_PACKAGES_PER_ORDER = 4
_ORDER_STEP = 4_000_037
_LINE_STEP = 130_003
_PACKAGE_STEP = 1_000_003


def mix(number: int) -> int:
    """Returns 64 well-scattered bits for a number (the finish of the splitmix64 generator)."""
    number = (number * 0x9E3779B97F4A7C15) & _MASK
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & _MASK
    return number ^ (number >> 31)


@dataclass(frozen=True)
class Numbers:
    """The ids and dice of one seed."""

    seed: int

    @cached_property
    def salt(self) -> int:
        return random.Random(f"numbers of {self.seed}").getrandbits(64)

    @cached_property
    def _offset(self) -> int:
        return self.salt % 500_000_000_000_000

    def order_id(self, n: int) -> str:
        """Returns an 18-digit id; later orders have greater ids, as on TikTok."""
        return str(576_000_000_000_000_000 + self._offset + n * _ORDER_STEP + mix(self.salt ^ n) % _ORDER_STEP)

    def line_id(self, n: int, line: int) -> str:
        """Returns the 18-digit id of one unit of an order; `line` counts from 0 to 31."""
        place = n * _LINES_PER_ORDER + line
        return str(577_000_000_000_000_000 + self._offset + place * _LINE_STEP + mix(place) % _LINE_STEP)

    def package_id(self, n: int, package: int) -> str:
        """Returns the 19-digit id of a package; `package` counts from 0 to 3."""
        place = n * _PACKAGES_PER_ORDER + package
        return str(1_153_000_000_000_000_000 + self._offset + place * _PACKAGE_STEP + mix(place) % _PACKAGE_STEP)

    def dice_key(self, n: int) -> int:
        """Returns what `random.Random.seed` takes to throw the dice of order number `n`."""
        return (self.salt << 32) + n
