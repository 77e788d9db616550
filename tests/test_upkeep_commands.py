"""The commands that keep the data safe, run as programs: backup, restore, compact, rotate-key."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.builders import make_imported, open_database, store
from tests.practice import settings_in
from tests.programs import run_here, run_program
from tiktok_orders.bootstrap import running, start_dashboard, stop_dashboard
from tiktok_orders.errors import StoreError
from tiktok_orders.store.database import Database
from tiktok_orders.store.secrets import list_ciphertexts, renew_ciphertexts
from tiktok_orders.vault import Vault, new_key, open_vault, read_key_file


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with a database of two orders and three secrets, and their key."""
    vault = open_vault(tmp_path / "secret.key")
    with closing(open_database(tmp_path)) as database:
        renew_ciphertexts(database, vault.encrypt)
        store(database, make_imported("1"), make_imported("2"))
    return tmp_path


def _json(folder: Path, *words: str, **environment: str) -> dict[str, Any]:
    done = run_here(folder, *words, "--json", **environment)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _orders(folder: Path) -> int:
    return int(_json(folder, "status")["orders"])


def test_a_backup_is_made_and_restored(data: Path) -> None:
    made = _json(data, "backup")
    assert (made["orders"], Path(made["file"]).parent) == (2, data / "backups")
    with closing(Database(data / "orders.duckdb")) as database:
        store(database, make_imported("3"))
    asked = run_here(data, "restore", made["file"])
    assert asked.returncode == 0 and "holds 2 orders" in asked.stdout and "Add --yes" in asked.stdout
    assert _orders(data) == 3
    done = run_here(data, "restore", made["file"], "--yes")
    assert done.returncode == 0 and "All sending is stopped" in done.stdout, done.stderr
    assert _orders(data) == 2
    (kept,) = data.glob("orders-replaced-*.duckdb")
    assert kept.name in done.stdout


def test_a_backup_goes_to_a_file_that_is_not_there_yet(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "elsewhere.duckdb"
    done = run_here(data, "backup", "--to", str(file))
    assert done.returncode == 0 and "Backed up 2 orders" in done.stdout
    assert "Keep secret.key apart from it" in done.stdout
    again = run_here(data, "backup", "--to", str(file))
    assert (again.returncode, again.stderr) == (
        1,
        "There is a file elsewhere.duckdb already. Give another name.\n",
    )
    nowhere = run_here(data, "backup", "--to", str(tmp_path / "no folder" / "b.duckdb"))
    assert nowhere.returncode == 1 and "could not be written: No such file or directory" in nowhere.stderr


def test_backup_restore_and_compact_name_who_holds_the_database(data: Path) -> None:
    file = _json(data, "backup")["file"]
    with closing(Database(data / "orders.duckdb")):
        for words in (("backup",), ("restore", file), ("restore", file, "--yes"), ("compact",), ("rotate-key",)):
            done = run_program(data, *words)
            assert done.returncode == 1 and f"in use by process {os.getpid()} " in done.stderr, words


def test_a_compacted_database_is_said_with_its_sizes(data: Path) -> None:
    done = run_here(data, "compact")
    assert done.returncode == 0 and "The database took" in done.stdout, done.stderr
    sizes = _json(data, "compact")
    assert sizes["after"] <= sizes["before"] and _orders(data) == 2


def test_the_key_is_renewed_and_an_older_backup_is_restored_with_the_key_from_before(data: Path) -> None:
    file = _json(data, "backup")["file"]
    done = _json(data, "rotate-key")
    assert done["secrets"] == 3
    assert _orders(data) == 2
    refused = run_here(data, "restore", file, "--yes")
    assert refused.returncode == 1 and "cannot be read with this key" in refused.stderr
    old = data / done["old_key_file"]
    assert run_here(data, "restore", file, "--yes", "--key-file", str(old)).returncode == 0
    old.unlink()
    assert _orders(data) == 2


def test_keys_of_the_environment_are_renewed(data: Path) -> None:
    old, new = read_key_file(data / "secret.key"), new_key()
    (data / "secret.key").unlink()
    refused = run_here(data, "rotate-key", TIKTOK_ORDERS_KEY=old)
    assert refused.returncode == 1 and "set it to the new key, a comma and the old key" in refused.stderr
    assert run_here(data, "rotate-key", TIKTOK_ORDERS_KEY=f"{new},{old}").returncode == 0
    assert run_here(data, "status", TIKTOK_ORDERS_KEY=new).returncode == 0
    assert run_here(data, "status", TIKTOK_ORDERS_KEY=old).returncode == 1
    assert not (data / "secret.key").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "The key file secret.key is missing beside the database"),
        (new_key(), "The stored secrets cannot be read with this key"),
        ("no key", "The key for stored secrets is not a key"),
    ],
    ids=["missing", "another", "no key"],
)
def test_a_wrong_key_file_is_a_sentence_and_a_lost_one_can_be_replaced(
    data: Path, content: str | None, said: str
) -> None:
    (data / "secret.key").unlink()
    if content is not None:
        (data / "secret.key").write_text(content)
        (data / "secret.key").chmod(0o600)
    done = run_here(data, "status")
    assert done.returncode == 1 and done.stderr.startswith(said) and "rotate-key --lost" in done.stderr
    assert done.stderr.count("\n") == 1
    assert run_here(data, "backup").returncode == 0  # what can be saved is saved, key or no key
    lost = run_here(data, "rotate-key", "--lost")
    assert lost.returncode == 0 and "3 stored secrets were forgotten" in lost.stdout, lost.stderr
    assert _orders(data) == 2


def test_a_dashboard_with_a_wrong_key_file_says_so_instead_of_starting(data: Path) -> None:
    (data / "secret.key").write_text(new_key())
    start_dashboard(lambda: settings_in(data))
    try:
        with pytest.raises(StoreError, match="The stored secrets cannot be read with this key"):
            running()
    finally:
        stop_dashboard()
    with closing(Database(data / "orders.duckdb")):  # it is not held
        pass


def test_a_backup_moves_to_another_machine_with_its_key_or_without(data: Path, tmp_path: Path) -> None:
    file, key_file = _json(data, "backup")["file"], data / "secret.key"
    for name, words in (("with", ["--key-file", str(key_file)]), ("without", ["--lost"])):
        other = tmp_path / name
        missing = run_here(other, "restore", file, "--yes")
        assert missing.returncode == 1 and "The key file secret.key is missing" in missing.stderr
        done = run_here(other, "restore", file, "--yes", *words)
        assert done.returncode == 0, done.stderr
        assert _orders(other) == 2
    with closing(Database(tmp_path / "with" / "orders.duckdb")) as database:
        Vault(key_file.read_text()).check(list_ciphertexts(database))


def test_a_key_file_that_others_can_read_is_narrowed_with_a_warning(data: Path) -> None:
    (data / "secret.key").chmod(0o644)
    done = run_program(data, "status")
    assert done.returncode == 0 and "could be read by other users of this computer" in done.stderr
    assert run_program(data, "status").stderr == ""
