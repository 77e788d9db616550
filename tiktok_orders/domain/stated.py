"""Records as an outside service states them: tolerant models, of which only the ids are required."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

# DECIMAL(18, 4) in the store: fourteen digits before the point hold any amount in any currency.
Money = Annotated[Decimal, Field(max_digits=18, decimal_places=4)]
Id = Annotated[str, Field(min_length=1, max_length=64)]

_LAST_MILLIS = 253402300800000  # the year 10000


def _time_from_seconds(value: Any) -> Any:
    """Zero is how TikTok writes no time."""
    return value or None


def _time_from_millis(value: Any) -> Any:
    if not isinstance(value, int) or not value:
        return value or None
    if not 0 < value < _LAST_MILLIS:
        raise ValueError("not a time")
    return datetime.fromtimestamp(value / 1000, UTC)


# TikTok's unix seconds and, in Get Tracking alone, milliseconds; both become aware instants in UTC.
Seconds = Annotated[AwareDatetime | None, BeforeValidator(_time_from_seconds)]
Millis = Annotated[AwareDatetime | None, BeforeValidator(_time_from_millis)]


class Stated(BaseModel):
    """A record as it came: what is null or empty counts as left out, what is unknown is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        return {name: value for name, value in raw.items() if value is not None and value != ""}


def why_not_read(error: ValidationError) -> str:
    """Returns why a record cannot be read: the first field that is wrong and how many more.

    It never names the value, which may be personal.
    """
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    field = ".".join(str(step) for step in problems[0]["loc"]) or "the record"
    if problems[0]["type"] == "missing":
        first = f"“{field}” is missing"
    else:
        first = f"“{field}” cannot be read ({problems[0]['msg'][:120]})"
    more = f", and {len(problems) - 1} more fields" if len(problems) > 1 else ""
    return f"{first}{more}."
