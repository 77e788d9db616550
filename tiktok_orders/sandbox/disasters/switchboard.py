"""Which disasters are switched on, and how often each has struck."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from tiktok_orders.errors import InvalidInputError
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind


@dataclass(frozen=True)
class Switched:
    """A disaster that is on: its id, how many requests it could have struck, and how many it did."""

    id: str
    disaster: Disaster
    asked: int = 0
    struck: int = 0


@dataclass(frozen=True)
class Strike:
    """A disaster that strikes now; `dice` decides what is left to chance, the same for the same seed."""

    disaster: Disaster
    dice: random.Random

    @property
    def kind(self) -> Kind:
        return self.disaster.kind

    @property
    def seconds(self) -> float:
        return self.disaster.seconds or 0.0


@dataclass
class _Tally:
    disaster: Disaster
    asked: int = 0
    struck: int = 0


class Disasters:
    """The disasters of one running server, of some `kinds` alone. Every method may be called from any thread."""

    def __init__(self, kinds: Sequence[Kind] = tuple(Kind)) -> None:
        self.kinds = tuple(kinds)
        self._lock = threading.Lock()
        self._tallies: dict[str, _Tally] = {}
        self._made = 0

    def add(self, disaster: Disaster) -> str:
        """Switches a disaster on and returns its id; InvalidInputError for a kind that cannot happen here."""
        if disaster.kind not in self.kinds:
            raise InvalidInputError(
                f"The disaster “{disaster.kind}” cannot happen here. Choose one of: {', '.join(self.kinds)}."
            )
        with self._lock:
            self._made += 1
            disaster_id = f"d{self._made}"
            self._tallies[disaster_id] = _Tally(disaster)
        return disaster_id

    def remove(self, disaster_id: str) -> bool:
        """Switches a disaster off; tells whether it was on."""
        with self._lock:
            return self._tallies.pop(disaster_id, None) is not None

    def clear(self) -> None:
        """Switches all off; what they counted is gone as well."""
        with self._lock:
            self._tallies.clear()

    def list(self) -> tuple[Switched, ...]:
        """Returns what is on, in the order in which it was switched on, with its counts."""
        with self._lock:
            return tuple(Switched(key, one.disaster, one.asked, one.struck) for key, one in self._tallies.items())

    def struck(self, disaster_id: str) -> int:
        """Returns how often a disaster has struck; 0 where it is not on."""
        return sum(one.struck for one in self.list() if one.id == disaster_id)

    def strike(self, *kinds: Kind, method: str, path: str) -> Strike | None:
        """Returns the disaster of one of the kinds that strikes this request here and now, or None.

        It is asked only where the kind can take effect, so that a count of strikes is a count of effects.
        Each disaster numbers what it is asked for itself and decides by seed and number: it does not matter
        what else is on. Of several that would strike, the one switched on first does.
        """
        found: Strike | None = None
        with self._lock:
            for tally in self._tallies.values():
                disaster = tally.disaster
                if disaster.kind not in kinds or not disaster.covers(method, path):
                    continue
                number, tally.asked = tally.asked, tally.asked + 1
                is_spent = disaster.times is not None and tally.struck >= disaster.times
                if found is None and not is_spent and disaster.draws(number):
                    tally.struck += 1
                    found = Strike(disaster, random.Random(f"{disaster.seed} after {number}"))
        return found
