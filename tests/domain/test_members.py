"""Who may come in, and that there is always an administrator."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.builders import NOW
from tiktok_orders.domain.members import (
    Member,
    admit,
    read_email,
    verified_email,
    with_role,
    without_access,
)
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.errors import InvalidInputError, RefusedError


def make_member(email: str = "ada@example.com", role: Role = Role.ADMINISTRATOR, **facts: Any) -> Member:
    return replace(Member(email, "", role, NOW, "tester"), **facts)


def by_email(*members: Member) -> dict[str, Member]:
    return {member.email: member for member in members}


@pytest.mark.parametrize(
    ("claims", "email"),
    [
        ({"email": "Ada@Example.com ", "email_verified": True}, "ada@example.com"),
        ({"email": "ada@example.com", "email_verified": "true"}, "ada@example.com"),
        ({"email": "ada@example.com"}, "ada@example.com"),
        ({"email": "ada@example.com", "email_verified": False}, ""),
        ({"email": "ada@example.com", "email_verified": "false"}, ""),
        ({"email": "ada@example.com", "email_verified": "certainly"}, ""),
        ({"email": None, "email_verified": True}, ""),
        ({}, ""),
    ],
)
def test_an_address_counts_where_the_provider_does_not_doubt_it(claims: dict[str, Any], email: str) -> None:
    assert verified_email(claims) == email


def test_an_address_is_kept_in_lower_case() -> None:
    assert read_email(" Ada@Example.COM ") == "ada@example.com"


@pytest.mark.parametrize(
    "typed", ["", "ada", "ada@example", "a b@example.com", "a@b@example.com", "x" * 255 + "@a.b"]
)
def test_what_is_no_address_is_said(typed: str) -> None:
    with pytest.raises(InvalidInputError, match="is not an email address"):
        read_email(typed)


def test_deeds_carry_the_name_and_without_one_the_address() -> None:
    assert make_member(name="Ada Example").person == Person("Ada Example", Role.ADMINISTRATOR, "ada@example.com")
    assert make_member().person.name == "ada@example.com"


def test_nobody_is_added_twice_and_no_two_are_called_the_same() -> None:
    known = by_email(make_member(name="Ada Example"))
    with pytest.raises(RefusedError, match="is here already"):
        admit(known, make_member())
    with pytest.raises(RefusedError, match="Somebody else is called"):
        admit(known, make_member("eve@example.com", name="ada example"))
    with pytest.raises(RefusedError, match="Somebody else is called"):
        admit(known, make_member("ada@example.org", name="Ada Example"))


def test_whoever_was_removed_can_come_back_in_another_role() -> None:
    former = make_member("otto@example.com", Role.OPERATOR, is_disabled=True, last_seen_at=NOW)
    back = admit(by_email(former), make_member("otto@example.com", Role.VIEWER))
    assert (back.role, back.is_disabled, back.last_seen_at) == (Role.VIEWER, False, NOW)


def test_the_last_administrator_stays() -> None:
    ada, former = make_member(), make_member("eve@example.com", is_disabled=True)
    alone = by_email(ada, former, make_member("otto@example.com", Role.OPERATOR))
    with pytest.raises(RefusedError, match="is the last administrator"):
        with_role(alone, ada.email, Role.OPERATOR)
    with pytest.raises(RefusedError, match="is the last administrator"):
        without_access(alone, ada.email)
    with_another = {**alone, **by_email(make_member("eve@example.com"))}
    assert without_access(with_another, ada.email).is_disabled
    assert with_role(with_another, ada.email, Role.VIEWER).role is Role.VIEWER


@pytest.mark.parametrize("email", ["nobody@example.com", "former@example.com"])
def test_nothing_is_changed_of_whoever_has_no_access(email: str) -> None:
    members = by_email(make_member(), make_member("former@example.com", is_disabled=True))
    with pytest.raises(RefusedError, match="has no access"):
        with_role(members, email, Role.VIEWER)
