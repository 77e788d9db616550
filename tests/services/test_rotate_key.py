from __future__ import annotations

import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import NOW, TESTER, open_database
from tests.programs import ROOT
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.errors import NotAllowedError, RefusedError, WrongKeyError
from tiktok_orders.services.rotate_key import replace_lost_key, rotate_key
from tiktok_orders.store.database import Database
from tiktok_orders.store.magento_connections import MagentoConnection, save_magento
from tiktok_orders.store.migrations import FOLDER
from tiktok_orders.store.secrets import CIPHERTEXT, list_ciphertexts, renew_ciphertexts
from tiktok_orders.vault import Vault, new_key, open_vault, read_key_file

SECRETS = {"of secret", "of a", "of r", "of keys"}


def _fill(folder: Path) -> Path:
    """Stores a secret in every place where one can be; returns the key file."""
    key_file = folder / "secret.key"
    vault = open_vault(key_file)
    with closing(open_database(folder)) as database:
        save_magento(database, MagentoConnection("1", "Magento", "", "", "keys", False, NOW, "tester"))
        renew_ciphertexts(database, lambda placeholder: vault.encrypt(f"of {placeholder}"))
    return key_file


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return _fill(tmp_path)


@pytest.fixture
def filled(key_file: Path) -> Iterator[Database]:
    with closing(Database(key_file.parent / "orders.duckdb")) as database:
        yield database


def _read(database: Database, key_file: Path) -> set[str]:
    vault = open_vault(key_file)
    return {vault.decrypt(one) for one in list_ciphertexts(database)}


def test_every_column_that_a_migration_calls_ciphertext_is_renewed() -> None:
    marked = set()
    for script in FOLDER.glob("*.sql"):
        table = ""
        for line in script.read_text(encoding="utf-8").splitlines():
            if found := re.match(r"CREATE TABLE (\w+)|ALTER TABLE (\w+)", line):
                table = found[1] or found[2]
            if found := re.match(r"(?:.*ADD COLUMN )?\s*(\w+) .*-- ciphertext", line):
                marked.add((table, found[1]))
    assert marked == set(CIPHERTEXT)


def test_all_secrets_are_written_anew_and_the_old_key_reads_none_of_them(filled: Database, key_file: Path) -> None:
    before, old = set(list_ciphertexts(filled)), read_key_file(key_file)
    done = rotate_key(filled, key_file, person=TESTER, now=NOW)
    assert done.secrets == 4
    assert _read(filled, key_file) == SECRETS
    assert not before & set(list_ciphertexts(filled))
    assert "," not in read_key_file(key_file)
    for ciphertext in list_ciphertexts(filled):
        with pytest.raises(WrongKeyError):
            Vault(old).decrypt(ciphertext)


def test_the_old_key_is_kept_for_older_backups_and_both_files_are_the_owners_alone(
    filled: Database, key_file: Path
) -> None:
    old = read_key_file(key_file)
    done = rotate_key(filled, key_file, person=TESTER, now=NOW)
    assert done.old_key_file == key_file.with_name("secret.key.before-2026-11-23-120000")
    assert read_key_file(done.old_key_file) == old
    for file in (key_file, done.old_key_file):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_wrong_key_file_changes_nothing(filled: Database, key_file: Path) -> None:
    before, wrong = list_ciphertexts(filled), new_key()
    key_file.write_text(wrong)
    with pytest.raises(WrongKeyError, match="cannot be read with this key"):
        rotate_key(filled, key_file, person=TESTER, now=NOW)
    assert (list_ciphertexts(filled), key_file.read_text()) == (before, wrong)


def test_keys_from_the_environment_are_renewed_by_giving_the_new_one_first(
    filled: Database, key_file: Path
) -> None:
    old, new = read_key_file(key_file), new_key()
    key_file.unlink()
    with pytest.raises(RefusedError, match="set it to the new key, a comma and the old key"):
        rotate_key(filled, key_file, old, person=TESTER, now=NOW)
    done = rotate_key(filled, key_file, f"{new},{old}", person=TESTER, now=NOW)
    assert (done.secrets, done.old_key_file, key_file.exists()) == (4, None, False)
    assert {Vault(new).decrypt(one) for one in list_ciphertexts(filled)} == SECRETS


@pytest.mark.parametrize("left", ["nothing", "a wrong key", "no key at all"])
def test_a_lost_key_is_replaced_and_what_it_kept_is_forgotten(filled: Database, key_file: Path, left: str) -> None:
    key_file.unlink()
    if left != "nothing":
        key_file.write_text(new_key() if left == "a wrong key" else "\xff damaged", encoding="latin-1")
    assert replace_lost_key(filled, key_file, person=TESTER, now=NOW) == 4
    assert _read(filled, key_file) == {""}


def test_only_an_administrator_renews_the_key(filled: Database, key_file: Path) -> None:
    before = read_key_file(key_file)
    for service in (rotate_key, replace_lost_key):
        with pytest.raises(NotAllowedError):
            service(filled, key_file, person=Person("Olga Operator", Role.OPERATOR), now=NOW)
    assert read_key_file(key_file) == before


_ROTATE_AND_DIE = """
import os, signal, sys
from pathlib import Path
from tests.builders import NOW, TESTER
from tiktok_orders.services.rotate_key import rotate_key
from tiktok_orders.store.database import Database
key_file, fatal = Path(sys.argv[1]), sys.argv[2]
def at_point(name):
    if name == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
rotate_key(Database(key_file.parent / "orders.duckdb"), key_file, person=TESTER, now=NOW, at_point=at_point)
"""


@pytest.mark.crash
@pytest.mark.parametrize(
    "point",
    ["before the new key", "after the new key", "before the commit", "after the commit", "after the old key"],
)
def test_a_kill_at_any_moment_leaves_readable_secrets(key_file: Path, point: str) -> None:
    command = [sys.executable, "-c", _ROTATE_AND_DIE, str(key_file), point]
    assert subprocess.run(command, cwd=ROOT, timeout=60, check=False).returncode == -signal.SIGKILL
    with closing(Database(key_file.parent / "orders.duckdb")) as database:
        assert _read(database, key_file) == SECRETS
        rotate_key(database, key_file, person=TESTER, now=NOW)
        assert _read(database, key_file) == SECRETS
    assert "," not in read_key_file(key_file)
