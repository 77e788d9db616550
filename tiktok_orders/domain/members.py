"""Who may come in where sign-in is set up, and what may become of them: there is always an administrator."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tiktok_orders.domain.people import Person, Role
from tiktok_orders.errors import InvalidInputError, RefusedError

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of this workspace; `email` is lower case, and `name` what administrators call them.

    The name is never taken from the provider: there people choose their own, and deeds carry it.
    """

    email: str
    name: str
    role: Role
    added_at: datetime
    added_by: str
    last_seen_at: datetime | None = None
    is_disabled: bool = False

    @property
    def person(self) -> Person:
        return Person(self.name or self.email, self.role, self.email)


def verified_email(claims: Mapping[str, Any]) -> str:
    """Returns the lower-case email address that a provider states, "" where it says that it is not verified.

    Providers leave `email_verified` out, or write it as a text (OpenID Connect Core 1.0, 5.1).
    """
    verified = claims.get("email_verified")
    if verified is not None and str(verified).lower() != "true":
        return ""
    return str(claims.get("email") or "").strip().lower()


def read_email(typed: str) -> str:
    """Returns a typed address in lower case; raises `InvalidInputError`."""
    email = typed.strip().lower()
    if not _EMAIL.fullmatch(email) or len(email) > _LONGEST_EMAIL:
        raise InvalidInputError(f"“{typed.strip()}” is not an email address. Write it like anna@example.com.")
    return email


def admit(members: Mapping[str, Member], new: Member) -> Member:
    """Returns the new member; one who was removed before comes back. Raises `RefusedError`."""
    known = members.get(new.email)
    if known is not None and not known.is_disabled:
        raise RefusedError(f"{new.email} is here already. Change the role instead of adding them again.")
    called = {one.person.name.casefold() for one in members.values() if one.email != new.email}
    if new.person.name.casefold() in called:
        raise RefusedError(
            f"Somebody else is called “{new.person.name}”. Write the name so that both can be told."
        )
    return replace(new, last_seen_at=known.last_seen_at if known else None)


def with_role(members: Mapping[str, Member], email: str, role: Role) -> Member:
    """Returns the member with another role; raises `RefusedError` for the last administrator."""
    changed = replace(_get(members, email), role=role)
    _keep_an_administrator(members, changed)
    return changed


def without_access(members: Mapping[str, Member], email: str) -> Member:
    """Returns the member without access; raises `RefusedError` for the last administrator."""
    changed = replace(_get(members, email), is_disabled=True)
    _keep_an_administrator(members, changed)
    return changed


def _get(members: Mapping[str, Member], email: str) -> Member:
    member = members.get(email)
    if member is None or member.is_disabled:
        raise RefusedError(f"{email} has no access to this workspace. Add them first.")
    return member


def _keep_an_administrator(members: Mapping[str, Member], changed: Member) -> None:
    after = [*(one for one in members.values() if one.email != changed.email), changed]
    if not any(one.role is Role.ADMINISTRATOR and not one.is_disabled for one in after):
        raise RefusedError(
            f"{changed.person.name} is the last administrator. Make somebody else an administrator first."
        )
