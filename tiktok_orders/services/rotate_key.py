"""Gives stored secrets a new key, so that a kill at any moment leaves a key file that reads them.

The key file holds the new key before the old one while secrets are written anew, and the new one alone after that.
Backups made before can only be read with the old key, which is kept in a file of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.errors import RefusedError
from tiktok_orders.files import free_name
from tiktok_orders.store.database import Database
from tiktok_orders.store.secrets import list_ciphertexts, renew_ciphertexts
from tiktok_orders.store.workspace import record_deed
from tiktok_orders.vault import Vault, new_key, read_key_file, write_key_file

_ASIDE = ".before-%Y-%m-%d-%H%M%S"  # UTC


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many secrets were written anew, and the file with the key from before (None where there is none)."""

    secrets: int
    old_key_file: Path | None


def rotate_key(
    database: Database,
    key_file: Path,
    given_keys: str = "",
    *,
    person: Person,
    now: datetime,
    at_point: Callable[[str], None] = lambda _: None,
) -> Rotated:
    """Writes all secrets anew with a new key: one made for the key file, or the first of those given.

    Raises `WrongKeyError`, with nothing changed, where the present key does not read them. `at_point` hears of
    each named point on the way: for crash tests.
    """
    require(person, Deed.ROTATE_KEY)
    if given_keys:
        count = _renew(database, _two_keys(given_keys))
        aside = None
    else:
        old, new = read_key_file(key_file), new_key()
        Vault(old).check(list_ciphertexts(database))
        aside = free_name(key_file.with_name(key_file.name + now.astimezone(UTC).strftime(_ASIDE)))
        write_key_file(aside, old)
        at_point("before the new key")
        write_key_file(key_file, f"{new},{old}")
        at_point("after the new key")
        count = _renew(database, f"{new},{old}", about_to_commit=lambda: at_point("before the commit"))
        at_point("after the commit")
        write_key_file(key_file, new)
        at_point("after the old key")
    record_deed(database, person=person.name, deed="renewed the key for stored secrets", now=now)
    return Rotated(count, aside)


def replace_lost_key(
    database: Database, key_file: Path, given_keys: str = "", *, person: Person, now: datetime
) -> int:
    """Goes on with another key where the one before is lost: what was stored with it is forgotten, all else stays.

    The shops and Magento have to be connected again. Returns how many secrets were forgotten.
    """
    require(person, Deed.ROTATE_KEY)
    if not given_keys:
        write_key_file(key_file, new_key())
    vault = Vault(given_keys or read_key_file(key_file))
    count = renew_ciphertexts(database, vault.renew_lost)
    record_deed(database, person=person.name, deed="forgot stored secrets, as their key was lost", now=now)
    return count


def _renew(database: Database, keys: str, *, about_to_commit: Callable[[], None] = lambda: None) -> int:
    return renew_ciphertexts(database, Vault(keys).renew, about_to_commit=about_to_commit)


def _two_keys(given: str) -> str:
    if "," not in given:
        raise RefusedError(
            "The key comes from TIKTOK_ORDERS_KEY, so the new one has to as well: set it to the new key, a comma "
            "and the old key, and run this again. Then leave the new key alone there, and keep the old one with "
            "the backups made before."
        )
    return given
