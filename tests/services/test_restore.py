"""A restore takes the place of the database, whole or not at all, and what Magento has is never created again."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import GB, NOW, TESTER, US, make_imported, open_database, store
from tests.practice import settings_in
from tests.programs import ROOT
from tests.selling import QUICK, ask, create, in_magento, ready_ids, selling, states
from tiktok_orders.bootstrap import Application, open_application
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.errors import (
    BackupError,
    DatabaseBusyError,
    DatabaseDamagedError,
    NotAllowedError,
    WrongKeyError,
)
from tiktok_orders.services.backup import back_up
from tiktok_orders.services.compact import compact
from tiktok_orders.services.restore import look_at_backup, restore
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.bulk_actions import STOP_ALL_SENDING, is_on, save_switch
from tiktok_orders.store.compaction import share_out_of_place
from tiktok_orders.store.database import Database
from tiktok_orders.store.secrets import list_ciphertexts, renew_ciphertexts
from tiktok_orders.store.sync_runs import get_cursor
from tiktok_orders.vault import Vault, new_key, open_vault

KEY = new_key()
VAULT = Vault(KEY)


def _backup_of_one_order(folder: Path) -> Path:
    with closing(open_database(folder)) as database:
        renew_ciphertexts(database, VAULT.encrypt)
        store(database, make_imported("1"))
        backup = back_up(database, folder / "backups", now=NOW)
        store(database, make_imported("2"))
    return backup.path


def _orders(path: Path) -> set[str]:
    with closing(Database(path)) as database:
        return {row["order_id"] for row in database.rows("SELECT order_id FROM orders")}


def test_a_restored_database_goes_on_without_a_doubled_order(tmp_path: Path) -> None:
    with selling(tmp_path) as application:
        ready = ready_ids(application, 20)
        create(application, ready[:10])
        under_way = ask(application, ready[10:15])
        application.database.execute("UPDATE jobs SET state = 'running' WHERE order_id = $id", {"id": ready[10]})
        backup = back_up(application.database, application.settings.backups_folder, now=application.clock())
        application.database.execute("UPDATE jobs SET state = 'queued' WHERE state = 'running'")
        application.worker.work_off()
        create(application, ready[15:])
        books = in_magento(application)
        assert {len(books[order_id]) for order_id in ready} == {1} and under_way.bulk.job_count == 5
        watermark = _watermark(application)
        clock = application.clock

    settings = settings_in(tmp_path).model_copy(update={"practice_orders": 600, "practice_arrivals_per_hour": 0})
    done = restore(backup.path, settings.database_path, open_vault(settings.key_file), person=TESTER, now=clock())
    assert done.kept_as is not None and done.kept_as.exists()

    application = open_application(settings, clock=clock, limits=QUICK)
    try:
        database = application.database
        assert is_on(database, STOP_ALL_SENDING)
        linked = "SELECT order_id, increment_id FROM sales_orders ORDER BY order_id"
        assert {row["order_id"] for row in database.rows(linked)} >= set(ready[:10])
        assert not {row["order_id"] for row in database.rows(linked)} & set(ready[10:])
        application.bulk.undo_seconds = 0
        application.connect_practice()
        application.worker.recover()
        application.imports.start(list_accounts(database), person=TESTER, trigger="button")
        application.imports.wait()
        assert _watermark(application) >= watermark
        application.worker.work_off()
        assert not {row["order_id"] for row in database.rows(linked)} & set(ready[11:])  # sending is stopped

        save_switch(database, STOP_ALL_SENDING, is_on=False, person="tester", now=clock())
        create(application, ready[15:])
        _until_settled(application, ready)
        after = in_magento(application)
        assert {order_id: len(after[order_id]) for order_id in ready} == dict.fromkeys(ready, 1)
        assert sum(map(len, after.values())) == sum(map(len, books.values()))
        numbers = {row["order_id"]: row["increment_id"] for row in database.rows(linked)}
        assert {one: numbers[one] for one in ready} == {one: after[one][0]["increment_id"] for one in ready}
    finally:
        application.close()


def _watermark(application: Application) -> datetime:
    read_to = get_cursor(application.database, list_accounts(application.database)[0].account_id).watermark
    assert read_to is not None
    return read_to


def _until_settled(application: Application, ready: list[str]) -> None:
    """The job that was under way is looked up after its pause, which the test's clock lets pass."""
    for _ in range(200):
        application.worker.work_off()
        if {states(application)[one][0] for one in ready} == {"done"}:
            return
    raise AssertionError(states(application))


def test_a_restore_keeps_what_was_there_and_stops_sending(tmp_path: Path) -> None:
    backup, path = _backup_of_one_order(tmp_path), tmp_path / "orders.duckdb"
    before = backup.read_bytes()
    assert look_at_backup(backup, path, person=TESTER).orders == 1
    assert _orders(path) == {"1", "2"}
    done = restore(backup, path, VAULT, person=TESTER, now=NOW)
    assert (done.contents.orders, _orders(path)) == (1, {"1"})
    assert done.kept_as == tmp_path / "orders-replaced-2026-11-23-120000.duckdb"
    assert _orders(done.kept_as) == {"1", "2"}
    assert backup.read_bytes() == before
    with closing(Database(path)) as database:
        assert is_on(database, STOP_ALL_SENDING)
        deeds = database.rows("SELECT person, deed, detail FROM audit")
    assert {"person": "tester", "deed": "restored a backup", "detail": backup.name} in deeds
    assert not list(tmp_path.glob("*.restoring*"))


def test_a_restore_into_an_empty_folder_needs_nothing_there(tmp_path: Path) -> None:
    backup = _backup_of_one_order(tmp_path)
    done = restore(backup, tmp_path / "other" / "orders.duckdb", VAULT, person=TESTER, now=NOW)
    assert done.kept_as is None
    assert _orders(tmp_path / "other" / "orders.duckdb") == {"1"}


def test_a_damaged_database_is_replaced_and_kept_with_its_log(tmp_path: Path) -> None:
    backup, path = _backup_of_one_order(tmp_path), tmp_path / "orders.duckdb"
    path.write_bytes(b"what a failing disk left" * 1000)
    path.with_name("orders.duckdb.wal").write_bytes(b"and its log")
    done = restore(backup, path, VAULT, person=TESTER, now=NOW)
    assert done.kept_as is not None and done.kept_as.read_bytes().startswith(b"what a failing disk left")
    assert done.kept_as.with_name(done.kept_as.name + ".wal").read_bytes() == b"and its log"
    assert _orders(path) == {"1"}


def test_nothing_is_replaced_while_another_program_uses_the_database(tmp_path: Path) -> None:
    backup, path = _backup_of_one_order(tmp_path), tmp_path / "orders.duckdb"
    script = (
        "import sys; from pathlib import Path; from tiktok_orders.store.database import Database\n"
        "held = Database(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None and holder.stdin is not None
    assert holder.stdout.readline() == "held\n"
    try:
        with pytest.raises(DatabaseBusyError, match=f"in use by process {holder.pid} "):
            restore(backup, path, VAULT, person=TESTER, now=NOW)
        with pytest.raises(DatabaseBusyError, match=f"in use by process {holder.pid} "):
            restore(path, tmp_path / "another.duckdb", VAULT, person=TESTER, now=NOW)
    finally:
        holder.communicate()
    assert _orders(path) == {"1", "2"}
    assert not list(tmp_path.glob("*replaced*"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a holiday picture" * 1000, "cannot be read as a database of TikTok Orders"),
        (b"", "cannot be read as a database"),
    ],
)
def test_a_file_that_is_no_backup_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    _backup_of_one_order(tmp_path)
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(BackupError, match=said):
        restore(file, tmp_path / "orders.duckdb", VAULT, person=TESTER, now=NOW)
    assert _orders(tmp_path / "orders.duckdb") == {"1", "2"}


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    _backup_of_one_order(tmp_path)
    with closing(Database(tmp_path / "other.duckdb")) as other:
        other.execute("CREATE TABLE songs (title VARCHAR)")
    with pytest.raises(BackupError, match=r"other\.duckdb is no backup of TikTok Orders"):
        restore(tmp_path / "other.duckdb", tmp_path / "orders.duckdb", VAULT, person=TESTER, now=NOW)


def test_half_of_a_backup_is_refused(tmp_path: Path) -> None:
    backup = _backup_of_one_order(tmp_path)
    backup.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    with pytest.raises(BackupError):
        restore(backup, tmp_path / "orders.duckdb", VAULT, person=TESTER, now=NOW)
    assert _orders(tmp_path / "orders.duckdb") == {"1", "2"}


def test_a_backup_of_a_newer_program_a_missing_one_and_the_database_itself_are_refused(tmp_path: Path) -> None:
    backup, path = _backup_of_one_order(tmp_path), tmp_path / "orders.duckdb"
    with pytest.raises(BackupError, match="is the database itself"):
        restore(path, path, VAULT, person=TESTER, now=NOW)
    with pytest.raises(BackupError, match=r"no file nowhere\.duckdb"):
        restore(tmp_path / "nowhere.duckdb", path, VAULT, person=TESTER, now=NOW)
    with closing(Database(backup)) as database:
        database.execute("INSERT INTO schema_migrations VALUES (9999, '9999_future.sql', now()::TIMESTAMP)")
    with pytest.raises(DatabaseDamagedError, match="newer version"):
        restore(backup, path, VAULT, person=TESTER, now=NOW)
    assert _orders(path) == {"1", "2"}


def test_only_a_key_that_reads_the_backup_will_do_and_an_older_one_can_be_added(tmp_path: Path) -> None:
    old, present = new_key(), new_key()
    path = tmp_path / "orders.duckdb"
    with closing(open_database(tmp_path)) as database:
        renew_ciphertexts(database, lambda secret: Vault(old).encrypt(f"the secret {secret}"))
        backup = back_up(database, tmp_path / "backups", now=NOW).path
    with pytest.raises(WrongKeyError, match="cannot be read with this key"):
        restore(backup, path, Vault(present), person=TESTER, now=NOW)
    assert not list(tmp_path.glob("*replaced*")) and not list(tmp_path.glob("*.restoring*"))
    restore(backup, path, Vault(f"{present},{old}"), person=TESTER, now=NOW)
    with closing(Database(path)) as database:
        assert {Vault(present).decrypt(one) for one in list_ciphertexts(database)} == {
            "the secret secret",
            "the secret a",
            "the secret r",
        }
    restore(backup, path, Vault(present), person=TESTER, now=NOW + timedelta(hours=1), is_key_lost=True)
    with closing(Database(path)) as database:
        assert {Vault(present).decrypt(one) for one in list_ciphertexts(database)} == {""}


def test_only_an_administrator_restores(tmp_path: Path) -> None:
    backup = _backup_of_one_order(tmp_path)
    with pytest.raises(NotAllowedError, match="Restoring a backup needs an administrator"):
        restore(backup, tmp_path / "orders.duckdb", VAULT, person=Person("Olga Operator", Role.OPERATOR), now=NOW)


def test_a_compacted_database_is_smaller_and_the_same(tmp_path: Path) -> None:
    with closing(open_database(tmp_path)) as database:
        database.execute("CREATE TABLE heap AS SELECT md5(i::VARCHAR) AS word FROM range(300_000) t(i)")
        for number, account_id in ((2, US), (1, GB)):
            store(database, make_imported(str(number), account_id=account_id, create_time=1_760_000_000 + number))
        database.checkpoint()
        database.execute("DROP TABLE heap")
        sizes = compact(database, person=TESTER)
    assert sizes.after < sizes.before / 2
    assert sizes.after == os.path.getsize(tmp_path / "orders.duckdb")  # noqa: PTH202
    assert _orders(tmp_path / "orders.duckdb") == {"1", "2"}
    with closing(Database(tmp_path / "orders.duckdb")) as database:
        assert share_out_of_place(database) == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["orders.duckdb"]


_RESTORE_AGAIN_AND_AGAIN = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from tests.builders import NOW, TESTER
from tiktok_orders.services.restore import restore
from tiktok_orders.vault import Vault
folder = Path(sys.argv[1])
backups = sorted((folder / "backups").iterdir())
print("begun", flush=True)
while True:
    for number, backup in enumerate(backups):
        restore(backup, folder / "orders.duckdb", Vault(sys.argv[2]), person=TESTER, now=NOW)
        print(number, flush=True)
"""


@pytest.mark.crash
def test_a_kill_in_the_midst_of_a_restore_leaves_the_old_database_or_the_new_one(tmp_path: Path) -> None:
    _backup_of_one_order(tmp_path)
    with closing(Database(tmp_path / "orders.duckdb")) as database:
        back_up(database, tmp_path / "backups", now=NOW + timedelta(hours=1))
    command = [sys.executable, "-c", _RESTORE_AGAIN_AND_AGAIN, str(tmp_path), KEY]
    for number in range(8):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for _ in range(2 + number % 2):  # what it says: begun, and that one or two restores are done
            assert process.stdout.readline()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.017 * number)
        assert process.poll() is None, "it ended by itself"
        process.kill()
        process.communicate()
        assert _orders(tmp_path / "orders.duckdb") in ({"1"}, {"1", "2"})
        for kept in tmp_path.glob("orders-replaced-*.duckdb"):
            assert _orders(kept) in ({"1"}, {"1", "2"})
