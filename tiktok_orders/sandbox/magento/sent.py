"""What was sent, held against a shape: unknown members are refused, values are cast as Magento casts.

"12.50" is good for a number and 5 for a string; "abc" for a number is refused
(Framework/Reflection/TypeProcessor.php).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from tiktok_orders.sandbox.magento.fields import Shape
from tiktok_orders.sandbox.magento.refusals import MagentoRefusal, bad_request


def read_sent(value: Any, shape: Any, name: str) -> Any:
    """Returns the value with its members cast; refuses what does not fit the shape."""
    if value is None or shape == "any":
        return value
    if isinstance(shape, list):
        return _read_list(value, shape[0], name)
    if isinstance(shape, dict):
        return _read_object(value, shape, name)
    try:
        return _CASTS[shape](value)
    except (TypeError, ValueError, OverflowError):
        raise _wrong_type(value, _PHP_NAMES[shape]) from None


def _read_object(value: Any, shape: Shape, name: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong_type(value, name)
    for member in value:
        if member not in shape:
            spelled = "".join(part.capitalize() for part in str(member).split("_"))
            raise bad_request(
                'Property "%1" does not have accessor method "%2" in class "%3".',
                [spelled, f"get{spelled}", name],
            )
    return {member: read_sent(part, shape[member], member) for member, part in value.items()}


def _read_list(value: Any, shape: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong_type(value, f"{name}[]")
    return [read_sent(part, shape, name) for part in value]


def _wrong_type(value: Any, wanted: str) -> MagentoRefusal:
    return bad_request(
        'The "%1" value\'s type is invalid. The "%2" type was expected. Verify and try again.',
        [str(value)[:60], wanted],
    )


def _cast_number(value: Any) -> int | float:
    number = float(value)
    if not math.isfinite(number) or isinstance(value, list | dict):
        raise ValueError
    rounded = round(number, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def _cast_integer(value: Any) -> int:
    number = float(value)
    if number != int(number):
        raise ValueError
    return int(number)


def _cast_string(value: Any) -> str:
    if isinstance(value, list | dict):
        raise TypeError
    if isinstance(value, bool):
        return "1" if value else ""
    return str(value)


def _cast_boolean(value: Any) -> bool:
    if value in (True, 1, "1", "true"):
        return True
    if value in (False, 0, "0", "false", ""):
        return False
    raise ValueError


_CASTS: Mapping[str, Callable[[Any], Any]] = {
    "number": _cast_number,
    "integer": _cast_integer,
    "string": _cast_string,
    "boolean": _cast_boolean,
}
_PHP_NAMES = {"number": "float", "integer": "int", "string": "string", "boolean": "bool"}
