"""Adding people, changing their roles, taking access away; and that it holds at once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from tests.builders import NOW, TESTER
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.errors import RefusedError
from tiktok_orders.services.people import add_person, change_role, disable, find_access, note_presence
from tiktok_orders.store.database import Database
from tiktok_orders.store.people import find_member, list_members
from tiktok_orders.store.workspace import list_deeds


def _add(database: Database, email: str, role: Role = Role.ADMINISTRATOR, name: str = "") -> None:
    add_person(database, email, role=role, name=name, person=TESTER, now=NOW)


def test_access_is_what_the_table_says_at_this_moment(database: Database) -> None:
    assert find_access(database, "ada@example.com") is None
    _add(database, "Ada@Example.com", name="  Ada   Example ")
    _add(database, "otto@example.com", Role.OPERATOR)
    assert find_access(database, "ada@example.com") == Person("Ada Example", Role.ADMINISTRATOR, "ada@example.com")
    change_role(database, "OTTO@example.com", Role.VIEWER, person=TESTER, now=NOW)
    assert find_access(database, "otto@example.com") == Person("otto@example.com", Role.VIEWER, "otto@example.com")
    disable(database, "otto@example.com", person=TESTER, now=NOW)
    assert find_access(database, "otto@example.com") is None
    assert [member.email for member in list_members(database)] == ["ada@example.com", "otto@example.com"]


def test_nobody_comes_in_without_an_address(database: Database) -> None:
    assert find_access(database, "") is None


def test_who_did_it_and_to_whom_is_recorded(database: Database) -> None:
    _add(database, "ada@example.com", name="Ada Example")
    _add(database, "otto@example.com", Role.OPERATOR)
    change_role(database, "otto@example.com", Role.VIEWER, person=TESTER, now=NOW + timedelta(seconds=1))
    disable(database, "otto@example.com", person=TESTER, now=NOW + timedelta(seconds=2))
    deeds = [(deed["person"], deed["deed"], deed["detail"]) for deed in list_deeds(database)]
    assert deeds[:2] == [
        ("tester", "took access away", "otto@example.com"),
        ("tester", "made somebody a viewer", "otto@example.com"),
    ]
    assert set(deeds[2:]) == {
        ("tester", "added an administrator", "Ada Example (ada@example.com)"),
        ("tester", "added an operator", "otto@example.com"),
    }


def test_two_administrators_who_remove_each_other_at_once_leave_one(database: Database) -> None:
    names = ("ada@example.com", "eve@example.com")
    for name in names:
        _add(database, name)
    barrier, refused = threading.Barrier(2), []

    def remove(email: str) -> None:
        barrier.wait()
        try:
            disable(database, email, person=TESTER, now=NOW)
        except RefusedError as error:
            refused.append(error.message)

    threads = [threading.Thread(target=remove, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1 and "last administrator" in refused[0]
    assert len([name for name in names if find_access(database, name)]) == 1


@pytest.mark.parametrize(("minutes", "is_kept"), [(1, False), (11, True)])
def test_the_last_visit_is_kept_to_some_minutes(database: Database, minutes: int, is_kept: bool) -> None:
    _add(database, "ada@example.com")
    version = database.version
    note_presence(database, "ada@example.com", NOW)
    later = NOW + timedelta(minutes=minutes)
    note_presence(database, "ada@example.com", later)
    member = find_member(database, "ada@example.com")
    assert member is not None and member.last_seen_at == (later if is_kept else NOW)
    assert database.version == version  # no page is drawn anew for it
