"""Instants at the database's door: aware UTC outside, naive UTC TIMESTAMP inside.

TIMESTAMPTZ would need one more package to be read, and a session's zone could change what it means.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import overload


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
