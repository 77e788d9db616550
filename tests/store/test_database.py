from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from tests.builders import NOW, at, make_imported, open_database, store
from tiktok_orders.errors import DatabaseDamagedError
from tiktok_orders.store.compaction import cluster_if_needed, share_out_of_place
from tiktok_orders.store.database import Database
from tiktok_orders.store.migrations import migrate


def test_a_second_process_is_told_who_holds_the_file_and_what_to_do(database: Database) -> None:
    script = (
        "import sys; from pathlib import Path; from tiktok_orders.store.database import Database\n"
        "try: Database(Path(sys.argv[1]))\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(database.path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("DatabaseBusyError")
    assert f"process {os.getpid()}" in done.stdout and "stop that one first" in done.stdout


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "orders.duckdb"
    path.write_bytes(b"not a database at all" * 1000)
    with pytest.raises(DatabaseDamagedError, match=r"orders\.duckdb cannot be opened"):
        Database(path)


def test_a_database_of_a_newer_program_is_refused(database: Database) -> None:
    database.execute("INSERT INTO schema_migrations VALUES (9999, '9999_future.sql', now()::TIMESTAMP)")
    with pytest.raises(DatabaseDamagedError, match="newer version"):
        migrate(database, NOW)


def test_migrations_run_once(database: Database) -> None:
    assert migrate(database, NOW) == []


def test_threads_never_see_each_others_rows(database: Database) -> None:
    wrong: list[object] = []

    def ask(number: int) -> None:
        for _ in range(100):
            row = database.row("SELECT $number AS number FROM range(50) LIMIT 1", {"number": number})
            if row != {"number": number}:
                wrong.append(row)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_writers_on_one_row_all_land(database: Database) -> None:
    database.execute("CREATE TABLE tally (id INTEGER PRIMARY KEY, n INTEGER)")
    database.execute("INSERT INTO tally VALUES (1, 0)")

    def add() -> None:
        for _ in range(25):
            database.execute("UPDATE tally SET n = n + 1 WHERE id = 1")

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert database.row("SELECT n FROM tally") == {"n": 200}


def test_a_unit_that_fails_leaves_nothing_behind(database: Database) -> None:
    version = database.version

    def unit(cursor: duckdb.DuckDBPyConnection) -> None:
        cursor.execute("INSERT INTO sync_cursors (account_id) VALUES ('1')")
        raise RuntimeError("broken in the middle")

    with pytest.raises(RuntimeError):
        database.write(unit)
    assert database.rows("SELECT * FROM sync_cursors") == []
    assert database.version == version


def test_a_conflict_at_commit_repeats_the_whole_unit(database: Database) -> None:
    tries: list[int] = []

    def unit(cursor: duckdb.DuckDBPyConnection) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise duckdb.TransactionException("Conflict on update!")
        cursor.execute("INSERT INTO sync_cursors (account_id) VALUES ('1')")

    database.write(unit)
    assert len(tries) == 3
    assert len(database.rows("SELECT * FROM sync_cursors")) == 1


def test_every_commit_gives_another_version(database: Database, tmp_path: Path) -> None:
    before = database.version
    store(database, make_imported())
    assert database.version != before
    (tmp_path / "other").mkdir()
    other = open_database(tmp_path / "other")
    assert other.version != database.version
    other.close()


def test_orders_that_arrived_out_of_order_are_clustered_again(database: Database) -> None:
    for day in range(20, 0, -1):
        store(database, make_imported(f"{day:02}", create_time=at(f"2026-11-{day:02} 09:00")))
    assert share_out_of_place(database) > 0.9
    before = database.rows("SELECT * FROM orders ORDER BY order_id")
    assert cluster_if_needed(database)
    assert share_out_of_place(database) == 0
    assert not cluster_if_needed(database)
    assert database.rows("SELECT * FROM orders ORDER BY order_id") == before
    with pytest.raises(duckdb.ConstraintException):
        database.execute("INSERT INTO orders SELECT * FROM orders LIMIT 1")


def test_there_is_no_secondary_index_no_foreign_key_and_no_list_column(database: Database) -> None:
    assert database.rows("SELECT * FROM duckdb_indexes()") == []
    kinds = {row["constraint_type"] for row in database.rows("SELECT constraint_type FROM duckdb_constraints()")}
    assert "FOREIGN KEY" not in kinds
    types = {
        row["data_type"]
        for row in database.rows("SELECT data_type FROM duckdb_columns() WHERE table_name = 'orders'")
    }
    assert not any(kind.endswith("[]") for kind in types)


def test_a_full_disk_is_said_and_the_database_opens_again(database: Database) -> None:
    def unit(_: object) -> None:
        raise duckdb.FatalException("FATAL Error: Could not write file: No space left on device")

    store(database, make_imported())
    with pytest.raises(DatabaseDamagedError, match="disk is full"):
        database.write(unit)
    assert len(database.rows("SELECT * FROM orders")) == 1
