"""Batches that fail in part: under code 0 an entry may come back as an error, by a disaster too."""

from __future__ import annotations

from enum import Enum

from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.disasters.kinds import Kind


class Fate(Enum):
    """What becomes of an entry that a disaster strikes; either way an error is said of it."""

    NOT_DONE = "not done"
    DONE = "done"


def draw_fates(call: Call, count: int) -> dict[int, Fate]:
    """Returns the places of a batch's entries that a disaster strikes, never all of them; mostly none."""
    if count < 2 or (strike := call.request.find_strike(Kind.BATCH_IN_PART)) is None:
        return {}
    struck = strike.dice.sample(range(count), strike.dice.randint(1, count - 1))
    return {place: strike.dice.choice(tuple(Fate)) for place in struck}
