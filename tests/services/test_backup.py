from __future__ import annotations

import shutil
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import NOW, at, make_imported, store
from tiktok_orders.errors import AlreadyRunningError, BackupError
from tiktok_orders.services import backup as module
from tiktok_orders.services.backup import back_up, list_backups
from tiktok_orders.store import copies
from tiktok_orders.store.compaction import share_out_of_place
from tiktok_orders.store.copies import measure_file
from tiktok_orders.store.database import Database
from tiktok_orders.store.migrations import migrate


def _store_backwards(database: Database, days: int = 20) -> None:
    for day in range(days, 0, -1):
        store(database, make_imported(f"{day:02}", create_time=at(f"2026-11-{day:02} 09:00")))


def test_a_backup_holds_everything_and_is_a_database_of_its_own(database: Database, tmp_path: Path) -> None:
    _store_backwards(database)
    database.execute("CREATE VIEW paid AS SELECT order_id FROM orders WHERE paid_time IS NOT NULL")
    made = back_up(database, tmp_path / "backups", now=NOW)
    assert (made.path.name, made.made_at) == ("orders-2026-11-23-120000.duckdb", NOW)
    assert list((tmp_path / "backups").iterdir()) == [made.path]
    assert made.size == made.path.stat().st_size > 0
    copy = Database(made.path)
    shape = "SELECT table_name AS name, sql FROM duckdb_tables() ORDER BY table_name"
    assert copy.rows(shape) == database.rows(shape)
    for table in [row["name"] for row in database.rows(shape)] + ["paid"]:
        everything = f"SELECT * FROM {table} ORDER BY ALL"
        assert copy.rows(everything) == database.rows(everything), table
    assert len(copy.rows("SELECT * FROM paid")) == 20
    assert migrate(copy, NOW) == []
    copy.close()


def test_a_backup_keeps_orders_in_the_order_in_which_they_were_placed(database: Database, tmp_path: Path) -> None:
    _store_backwards(database)
    assert share_out_of_place(database) > 0.9
    copy = Database(back_up(database, tmp_path, now=NOW).path)
    assert share_out_of_place(copy) == 0
    assert len(copy.rows("SELECT 1 FROM orders")) == 20
    copy.close()


def test_writers_go_on_while_a_backup_is_made_and_it_is_of_one_moment(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE TABLE tally (name VARCHAR, n INTEGER)")
    database.execute("CREATE TABLE entries (n INTEGER)")
    database.execute("INSERT INTO tally VALUES ('entries', 0)")
    database.execute("CREATE TABLE ballast AS SELECT i, md5(i::VARCHAR) AS word FROM range(200_000) t(i)")
    is_over = threading.Event()
    written: list[int] = []

    def write() -> None:
        while not is_over.is_set():

            def unit(cursor: object) -> None:
                cursor.execute("INSERT INTO entries VALUES (1)")  # type: ignore[attr-defined]
                cursor.execute("UPDATE tally SET n = n + 1")  # type: ignore[attr-defined]

            database.write(unit)
            written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        before = len(written)
        made = back_up(database, tmp_path, now=NOW)
        during = len(written) - before
    finally:
        is_over.set()
        writer.join()
    assert during > 10
    copy = Database(made.path)
    entries, tally = copy.rows("SELECT count(*) AS n FROM entries"), copy.rows("SELECT n FROM tally")
    copy.close()
    assert entries == tally
    assert database.rows("SELECT count(*) AS n FROM entries") == database.rows("SELECT n FROM tally")


def test_only_the_newest_are_kept_and_other_files_are_left_alone(database: Database, tmp_path: Path) -> None:
    other = tmp_path / "orders-of-mine.duckdb"
    other.write_text("not ours")
    for day in range(4):
        back_up(database, tmp_path, now=NOW + timedelta(days=day), kept=3)
    assert [one.made_at for one in list_backups(tmp_path)] == [NOW + timedelta(days=day) for day in (3, 2, 1)]
    assert other.exists()


def test_a_backup_that_cannot_be_verified_is_removed_and_older_ones_stay(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = back_up(database, tmp_path / "backups", now=NOW)

    def damage(path: Path) -> dict[str, copies.Measure]:
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])  # a disk that kept half of it
        return measure_file(path)

    monkeypatch.setattr(module, "measure_file", damage)
    with pytest.raises(BackupError):
        back_up(database, tmp_path / "backups", now=NOW + timedelta(days=1), kept=1)
    assert list((tmp_path / "backups").iterdir()) == [first.path]


def test_a_folder_that_cannot_be_written_to_is_said_without_its_path(database: Database, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("a file is in the way")
    with pytest.raises(BackupError, match="See to it that its folder can be written to") as said:
        back_up(database, tmp_path / "backups", now=NOW)
    assert str(tmp_path) not in said.value.message


def test_a_disk_without_room_is_said_before_anything_is_written(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(BackupError, match="There is no room for a backup"):
        back_up(database, tmp_path / "backups", now=NOW)
    assert list((tmp_path / "backups").iterdir()) == []


def test_one_copy_is_made_at_a_time(database: Database, tmp_path: Path) -> None:
    with module._one_at_a_time, pytest.raises(AlreadyRunningError, match="at this moment"):
        back_up(database, tmp_path, now=NOW)
    back_up(database, tmp_path, now=NOW)


def test_what_a_kill_left_behind_is_cleared_away(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("orders-2026-11-23-120000.duckdb.partial", "orders-2026-11-22-120000.duckdb.partial.wal"):
        (folder / name).write_bytes(b"half of a backup")
    made = back_up(database, folder, now=NOW)
    assert list(folder.iterdir()) == [made.path]
