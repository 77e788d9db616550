"""Who may come in and with which role: adding people, changing roles, taking access away."""

from __future__ import annotations

from datetime import datetime, timedelta

from tiktok_orders.domain.members import Member, admit, read_email, with_role, without_access
from tiktok_orders.domain.people import Deed, Person, Role, require, with_article
from tiktok_orders.store.database import Database
from tiktok_orders.store.people import find_member, mark_seen, save_member
from tiktok_orders.store.workspace import record_deed

_SEEN_EVERY = timedelta(minutes=10)  # a write at each click would be one too many


def add_person(
    database: Database, email: str, *, role: Role, name: str = "", person: Person, now: datetime
) -> Member:
    """Gives somebody access and returns them; raises `InvalidInputError` or `RefusedError`."""
    require(person, Deed.MANAGE_PEOPLE)
    new = Member(read_email(email), " ".join(name.split())[:80], role, now, person.name)
    member = save_member(database, lambda members: admit(members, new))
    record_deed(database, person=person.name, deed=f"added {with_article(role)}", detail=_called(member), now=now)
    return member


def change_role(database: Database, email: str, role: Role, *, person: Person, now: datetime) -> Member:
    """Gives somebody another role, at once, and returns them; raises `RefusedError` for the last administrator."""
    require(person, Deed.MANAGE_PEOPLE)
    address = read_email(email)
    member = save_member(database, lambda members: with_role(members, address, role))
    record_deed(
        database, person=person.name, deed=f"made somebody {with_article(role)}", detail=_called(member), now=now
    )
    return member


def disable(database: Database, email: str, *, person: Person, now: datetime) -> Member:
    """Takes somebody's access away at once and returns them; raises `RefusedError` for the last administrator."""
    require(person, Deed.MANAGE_PEOPLE)
    address = read_email(email)
    member = save_member(database, lambda members: without_access(members, address))
    record_deed(database, person=person.name, deed="took access away", detail=_called(member), now=now)
    return member


def find_access(database: Database, email: str) -> Person | None:
    """Returns who comes in with this verified address, with the role of this moment, or None for nobody."""
    member = find_member(database, email) if email else None
    return member.person if member is not None and not member.is_disabled else None


def note_presence(database: Database, email: str, now: datetime) -> None:
    """Keeps when somebody was last here, to some minutes."""
    member = find_member(database, email)
    if member is not None and (member.last_seen_at is None or now - member.last_seen_at > _SEEN_EVERY):
        mark_seen(database, email, now)


def _called(member: Member) -> str:
    return f"{member.name} ({member.email})" if member.name else member.email
