"""One disaster that somebody switched on: where it strikes, how often, and from which seed."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tiktok_orders.errors import InvalidInputError
from tiktok_orders.sandbox.disasters.kinds import TRAITS, Kind

_MOST_LETTERS = 200


@dataclass(frozen=True)
class Disaster:
    """What goes wrong. Raises InvalidInputError where a value makes no sense.

    `endpoint` is `*` or a path, a method before it if one is meant: `/order/202309/orders/search`,
    `GET /order/*`, `/order/202407/orders/{order_id}/price_detail`; left empty it is the kind's usual one.
    `times` bounds how often it strikes. `seconds` means what the kind says and has the kind's usual value.
    """

    kind: Kind
    endpoint: str = ""
    probability: float = 1.0
    seed: int = 0
    times: int | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        try:
            kind = Kind(self.kind)
        except ValueError:
            raise InvalidInputError(
                f"There is no disaster “{self.kind}”. Choose one of: {', '.join(Kind)}."
            ) from None
        _set(self, kind=kind, endpoint=self.endpoint.strip() or TRAITS[kind].endpoint)
        _check_endpoint(self.endpoint)
        if not 0 <= self.probability <= 1:
            raise InvalidInputError(f"A probability lies between 0 and 1, not at {self.probability}.")
        if self.times is not None and self.times < 1:
            raise InvalidInputError("A disaster strikes at least once. Leave “times” empty for no limit.")
        _set(self, seconds=_read_seconds(kind, self.seconds))

    def covers(self, method: str, path: str) -> bool:
        """Tells whether a request goes to the endpoint."""
        return self._pattern.fullmatch(f"{method} {path}") is not None

    def draws(self, number: int) -> bool:
        """Tells whether the request of that number (0 is the first) is struck: the same for the same seed."""
        return random.Random(f"{self.seed} {number}").random() < self.probability

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        method, _, path = self.endpoint.rpartition(" ")
        spelled = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)).replace(r"\*", ".*")
        return re.compile(f"{re.escape(method) or '[A-Z]+'} {spelled}")


def parse_disaster(text: str) -> Disaster:
    """Returns the disaster of `KIND:ENDPOINT:PROBABILITY[:SEED]`, as the command line takes it."""
    parts = text.split(":")
    if len(parts) not in (3, 4):
        raise InvalidInputError(f"“{text}” is no disaster. Write KIND:ENDPOINT:PROBABILITY, or one more :SEED.")
    return read_disaster(dict(zip(("kind", "endpoint", "probability", "seed"), parts, strict=False)))


def read_disaster(fields: Mapping[str, Any]) -> Disaster:
    """Returns the disaster of a form or of a JSON object; an empty or absent field takes its usual value."""
    given = {name: value for name, value in fields.items() if value not in ("", None)}
    unknown = given.keys() - {"kind", "endpoint", "probability", "seed", "times", "seconds"}
    if unknown:
        raise InvalidInputError(f"A disaster has no “{sorted(unknown)[0]}”. Leave it out.")
    return Disaster(
        kind=_read(given, "kind", str, "nothing"),
        endpoint=_read(given, "endpoint", str, ""),
        probability=_read(given, "probability", float, 1.0),
        seed=_read(given, "seed", int, 0),
        times=_read(given, "times", int, None),
        seconds=_read(given, "seconds", float, None),
    )


def _read(given: Mapping[str, Any], name: str, kind: type, usual: Any) -> Any:
    value = given.get(name)
    if value is None:
        return usual
    try:
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            raise ValueError
        number = kind(value)
    except (ValueError, OverflowError):
        raise InvalidInputError(f"“{str(value)[:40]}” cannot be the {name} of a disaster.") from None
    if isinstance(number, float) and not math.isfinite(number):
        raise InvalidInputError(f"“{number}” cannot be the {name} of a disaster.")
    return number


def _check_endpoint(endpoint: str) -> None:
    if len(endpoint) > _MOST_LETTERS or not re.fullmatch(r"\*|([A-Z]+ )?[/*][!-~]*", endpoint):
        raise InvalidInputError(
            f"“{endpoint[:60]}” is no endpoint. Write *, or a path like /order/202309/orders/search."
        )


def _read_seconds(kind: Kind, seconds: float | None) -> float | None:
    meant = TRAITS[kind].seconds
    if meant is None:
        if seconds is not None:
            raise InvalidInputError(f"The disaster “{kind}” has no seconds. Leave them out.")
        return None
    if seconds is None:
        return meant.usual
    if not meant.least <= seconds <= meant.most:
        raise InvalidInputError(f"The {meant.meaning} lie between {meant.least:g} and {meant.most:g}.")
    return seconds


def _set(disaster: Disaster, **values: Any) -> None:
    for name, value in values.items():
        object.__setattr__(disaster, name, value)
