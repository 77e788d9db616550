"""The people of the workspace: who may come in, with which role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tiktok_orders.domain.members import Member
from tiktok_orders.domain.people import Role
from tiktok_orders.store.clock import aware_row, naive_utc, stored_values
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


def list_members(database: Database) -> list[Member]:
    """Returns everybody who has or had access, those who have it first, by address."""
    return [_member(row) for row in database.rows(_SQL["list_members"])]


def find_member(database: Database, email: str) -> Member | None:
    """Returns whoever has or had access with this lower-case address, or None."""
    row = database.row(_SQL["find_member"], {"email": email})
    return _member(row) if row else None


def save_member(database: Database, decide: Callable[[Mapping[str, Member]], Member]) -> Member:
    """Stores the member that `decide` returns for all members by address; what it raises leaves all as it was.

    Decided and stored in one transaction: two administrators who remove each other at once leave one of them.
    """

    def unit(cursor: Any) -> Member:
        answer = cursor.execute(_SQL["list_members"])
        names = [column[0] for column in answer.description]
        members = [_member(dict(zip(names, row, strict=True))) for row in answer.fetchall()]
        decided = decide({member.email: member for member in members})
        cursor.execute(_SQL["save_member"], stored_values(decided))
        return decided

    return database.write(unit, is_shown=False)


def mark_seen(database: Database, email: str, now: datetime) -> None:
    """Keeps when somebody was last here."""
    database.execute(_SQL["mark_seen"], {"email": email, "now": naive_utc(now)}, is_shown=False)


def _member(row: Mapping[str, Any]) -> Member:
    values = aware_row(row)
    return Member(**{**values, "role": Role(values["role"])})
