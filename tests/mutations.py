"""Orders as they should never come: believable ones with something broken, by a seed."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

from tests.builders import NOW
from tiktok_orders.sandbox.world.generate import generate_orders

ODD_VALUES: tuple[Any, ...] = (
    None, "", 0, -1, 1, True, False, [], {}, [None], [[]], [1, "x"], {"a": 1}, "x", "12.34", "1e5", "NaN",
    "-0.00001", "9" * 40, 10**19, -(10**19), 1.5, 1e300, float("inf"), float("nan"), 1793520000, "1793520000",
    1793520000123, "2026-11-23", "\x00", "a\x00b", "\ud800", "\u202egnp", "<script>alert(1)</script>", "=1+1",
    "💥" * 50, "z" * 10_000, [{"id": "1"}], {"currency": "XXX", "total_amount": "1"}, {"name": {"first": "x"}},
    "CANCELLED", "TELEPORTED",
)  # fmt: skip


def mutated_orders(count: int, seed: int) -> Iterator[Any]:
    """Yields so many entries of a page, each with one to four things broken; now and then no object at all."""
    dice = random.Random(seed)
    sound = [order for _, order in generate_orders(seed=seed, orders=400, now=NOW)]
    for _ in range(count):
        if dice.random() < 0.02:
            yield _odd(dice)
            continue
        order = copy.deepcopy(dice.choice(sound))
        order["id"] = str(5 * 10**17 + dice.randrange(10**15))
        for _ in range(dice.choice((1, 1, 2, 4))):
            _break(order, dice)
        yield order


def _break(order: dict[str, Any], dice: random.Random) -> None:
    """Changes, removes, adds or nests one thing somewhere in an order."""
    place: Any = dice.choice(list(_places(order)))
    key = dice.choice(list(place)) if isinstance(place, dict) else dice.randrange(len(place))
    act = dice.randrange(5)
    if act == 0:
        del place[key]
    elif act == 1 and isinstance(place, dict):
        place[dice.choice(("brand_new", "", "💥", "id", "status"))] = _odd(dice)
    elif act == 2:
        place[key] = _nested(place[key], dice.randrange(1, 60))
    else:
        place[key] = _odd(dice)


def _odd(dice: random.Random) -> Any:
    return copy.deepcopy(dice.choice(ODD_VALUES))


def _places(value: Any) -> Iterator[Any]:
    """Yields every object and list of an order that holds something."""
    if isinstance(value, (dict, list)) and value:
        yield value
        for part in value.values() if isinstance(value, dict) else value:
            yield from _places(part)


def _nested(value: Any, depth: int) -> Any:
    return {"a": _nested(value, depth - 1)} if depth else value
