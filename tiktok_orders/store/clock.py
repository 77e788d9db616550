"""Instants at the database's door: aware UTC outside, naive UTC TIMESTAMP inside.

TIMESTAMPTZ would need one more package to be read, and a session's zone could change what it means.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, overload


@overload
def naive_utc(instant: datetime) -> datetime: ...
@overload
def naive_utc(instant: None) -> None: ...
def naive_utc(instant: datetime | None) -> datetime | None:
    """Returns an aware instant as the database stores it."""
    return instant.astimezone(UTC).replace(tzinfo=None) if instant else None


@overload
def aware_utc(stored: datetime) -> datetime: ...
@overload
def aware_utc(stored: None) -> None: ...
def aware_utc(stored: datetime | None) -> datetime | None:
    """Returns a stored instant as the program uses it."""
    return stored.replace(tzinfo=UTC) if stored else None


def aware_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a row of the database as the program uses it: its instants aware."""
    return {name: aware_utc(value) if isinstance(value, datetime) else value for name, value in row.items()}


def naive_row(values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns values as the database stores them: instants naive."""
    return {name: naive_utc(value) if isinstance(value, datetime) else value for name, value in values.items()}


def stored_values(record: Any) -> dict[str, Any]:
    """Returns the fields of a slotted record as the database stores them."""
    return naive_row({name: getattr(record, name) for name in record.__slots__})
