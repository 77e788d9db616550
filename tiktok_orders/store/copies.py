"""Copies the whole open database into a new file while others read and write it, and measures what a file holds.

The copy is of one moment: writers go on, and what they change meanwhile is not in it. `orders` is written in the
order in which orders were placed (see `compaction`), and the file has the size of what it holds: DuckDB never
gives space back to the disk in a file that it keeps.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tiktok_orders.errors import BackupError, DatabaseBusyError
from tiktok_orders.store.database import Database, not_opened
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Measure:
    """What a table holds: its rows, and a sum over all their values that no order of rows changes."""

    row_count: int
    checksum: str


def copy_database(database: Database, target: Path) -> dict[str, Measure]:
    """Writes the database as it is at this moment into a new file; returns what each table held then.

    One at a time in a process. Raises `BackupError` where it cannot be written.
    """
    try:
        with database.reading() as cursor, _attached(cursor, target):
            return _copy(cursor)
    except duckdb.Error as error:
        log.warning("a copy of the database could not be written: %s", error)
        raise BackupError(
            "The backup could not be written, and nothing was changed. See to it that the disk has room and that "
            "the folder can be written to, then try again."
        ) from error


@contextmanager
def _attached(cursor: duckdb.DuckDBPyConnection, target: Path) -> Iterator[None]:
    cursor.execute(_SQL["attach"].replace("$target", _quoted(str(target), "'")))
    try:
        yield
        cursor.execute(_SQL["fold"])
    finally:
        with suppress(duckdb.Error):
            cursor.execute(_SQL["detach"])


def _copy(cursor: duckdb.DuckDBPyConnection) -> dict[str, Measure]:
    """In one transaction, so that everything copied and measured is of the same moment."""
    cursor.begin()
    try:
        name = _one(cursor, _SQL["source"])
        tables = _tables(cursor, name)
        cursor.execute(_named("copy_shape", name))
        for table in tables:
            cursor.execute(_named("copy_orders" if table == "orders" else "copy_rows", name, table))
        measures = _measures(cursor, name, tables)
        cursor.commit()
        return measures
    except BaseException:
        with suppress(duckdb.Error):
            cursor.rollback()
        raise


def measure_file(path: Path) -> dict[str, Measure]:
    """Returns what each table of a file holds, having read all of it; raises `BackupError` where it cannot be."""
    with opened_to_read(path) as cursor:
        name = _one(cursor, _SQL["source"])
        return _measures(cursor, name, _tables(cursor, name))


@contextmanager
def opened_to_read(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Opens a database file that no process writes, to read it; DuckDB's errors become ours."""
    try:
        with duckdb.connect(str(path), read_only=True, config={"memory_limit": "400MB"}) as connection:
            yield connection
    except duckdb.Error as error:
        if isinstance(said := not_opened(path, str(error)), DatabaseBusyError):
            raise said from error
        raise BackupError(
            f"{path.name} cannot be read as a database of TikTok Orders: it is another kind of file, or damaged. "
            "Take another backup."
        ) from error


def remove_database(path: Path) -> None:
    """Removes a database file and its log, where they exist."""
    for one in (path, path.with_name(path.name + ".wal")):
        one.unlink(missing_ok=True)


def _tables(cursor: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    return [name for (name,) in cursor.execute(_SQL["tables"], {"database": database}).fetchall()]


def _measures(cursor: duckdb.DuckDBPyConnection, database: str, tables: list[str]) -> dict[str, Measure]:
    return {
        table: Measure(*cursor.execute(_named("measure", database, table)).fetchall()[0])  # one row each
        for table in tables
    }


def _named(statement: str, database: str, table: str = "") -> str:
    """Returns a statement with names put in, which cannot be parameters."""
    return _SQL[statement].format(database=_quoted(database), table=_quoted(table))


def _quoted(name: str, sign: str = '"') -> str:
    return sign + name.replace(sign, sign * 2) + sign


def _one(cursor: duckdb.DuckDBPyConnection, sql: str) -> Any:
    return cursor.execute(sql).fetchall()[0][0]
