"""People by the command line: the first administrator before anybody can sign in, and who has access."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.members import Member
from tiktok_orders.domain.people import ROLES, Role, with_article
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.services.people import add_person, disable
from tiktok_orders.store.people import list_members

Answer = tuple[dict[str, Any], list[str]]


def add(application: Application, email: str, *, role: str, name: str) -> Answer:
    """Gives somebody access."""
    member = add_person(
        application.database,
        email,
        role=_role(role),
        name=name,
        person=application.person,
        now=application.clock(),
    )
    return _member(member), [f"{member.email} may come in as {with_article(member.role)}."]


def remove(application: Application, email: str) -> Answer:
    """Takes somebody's access away."""
    member = disable(application.database, email, person=application.person, now=application.clock())
    return _member(member), [f"{member.email} has no access any more."]


def list_all(application: Application) -> Answer:
    """Returns everybody who has or had access."""
    members = list_members(application.database)
    return {"people": [_member(one) for one in members]}, [_line(one) for one in members] or [
        "Nobody is named yet."
    ]


def _role(typed: str) -> Role:
    try:
        return Role(typed.strip().upper())
    except ValueError as error:
        known = ", ".join(role.lower() for role in ROLES)
        raise InvalidInputError(f"There is no role “{typed}”. There are: {known}.") from error


def _member(member: Member) -> dict[str, Any]:
    values = asdict(member)
    times = {name: value.isoformat() for name in ("added_at", "last_seen_at") if (value := values[name])}
    return {**values, **times, "role": member.role.lower()}


def _line(member: Member) -> str:
    name = f" ({member.name})" if member.name else ""
    seen = f"last here {member.last_seen_at:%Y-%m-%d %H:%M} UTC" if member.last_seen_at else "not here yet"
    return f"{member.email}{name}: {'no access any more' if member.is_disabled else member.role.lower()}, {seen}."
