"""The questions to sellers that are on their way: an answer counts once, in time, and for the app that asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tiktok_orders.store.clock import aware_row, naive_utc, stored_values
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class AuthorisationRequest:
    """One question to a seller; `message` says why its answer came to nothing, "" where it did not."""

    state: str = field(repr=False)
    app_key: str
    asked_at: datetime
    asked_by: str
    ends_at: datetime
    answered_at: datetime | None = None
    message: str = ""

    def is_open(self, now: datetime) -> bool:
        """Tells whether an answer to it would be taken."""
        return self.answered_at is None and self.ends_at > now


def save_request(database: Database, request: AuthorisationRequest) -> None:
    """Keeps a question; those of last week are forgotten."""

    def unit(cursor: Any) -> None:
        cursor.execute(_SQL["forget_old"], {"before": naive_utc(request.asked_at - _KEPT)})
        cursor.execute(_SQL["save_request"], stored_values(request))

    database.write(unit)


def answer_request(database: Database, state: str, now: datetime) -> AuthorisationRequest | None:
    """Returns the open question of a state and marks it as answered; None where no answer is awaited."""

    def unit(cursor: Any) -> AuthorisationRequest | None:
        answer = cursor.execute(_SQL["answer_request"], {"state": state, "now": naive_utc(now)})
        names = [column[0] for column in answer.description or ()]
        row = answer.fetchone()
        return AuthorisationRequest(**aware_row(dict(zip(names, row, strict=True)))) if row else None

    return database.write(unit)


def find_request(database: Database, state: str) -> AuthorisationRequest | None:
    """Returns the question of a state, or None."""
    row = database.row(_SQL["find_request"], {"state": state})
    return AuthorisationRequest(**aware_row(row)) if row else None


def newest_request(database: Database, app_key: str = "") -> AuthorisationRequest | None:
    """Returns the last question of an app ("" for any), or None."""
    row = database.row(_SQL["newest_request"], {"app_key": app_key})
    return AuthorisationRequest(**aware_row(row)) if row else None


def say_of_request(database: Database, state: str, message: str) -> None:
    """Keeps why an answer came to nothing, for the page that waits for it."""
    database.execute(_SQL["say_of_request"], {"state": state, "message": message})
