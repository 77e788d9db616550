"""Ways in which an order can arrive damaged. The order in the books stays as it is."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

Order = dict[str, Any]


def damage_order(order: Order, dice: random.Random) -> object:
    """Returns what is sent instead of the order."""
    return DAMAGES[dice.choice(tuple(DAMAGES))](order)


def _with(**changed: object) -> Callable[[Order], object]:
    return lambda order: {**order, **changed}


def _without(name: str) -> Callable[[Order], object]:
    return lambda order: {key: value for key, value in order.items() if key != name}


def _break_a_line(order: Order) -> object:
    first, *rest = order["line_items"]
    return {**order, "line_items": [{**first, "id": None, "sale_price": "12,50 pounds"}, *rest]}


DAMAGES: Mapping[str, Callable[[Order], object]] = {
    "no id": _without("id"),
    "empty id": _with(id=""),
    "id as a number": lambda order: {**order, "id": int(order["id"])},
    "payment as text": lambda order: {**order, "payment": str(order["payment"]["total_amount"])},
    "no line items": _with(line_items=None),
    "a broken line": _break_a_line,
    "status as a number": _with(status=112),
    "a broken update time": _with(update_time="yesterday"),
    "a time that no calendar has": _with(create_time=10**17),
    "null instead of the order": lambda _: None,
    "text instead of the order": lambda order: str(order["id"]),
}
