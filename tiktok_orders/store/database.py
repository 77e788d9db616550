"""One DuckDB file, opened by one process: a cursor per use, one writer at a time, retry of the whole unit.

A connection shared by threads without `cursor()` hands one thread's rows to another (measured: one query
in fifteen), so a cursor per use is the only way in. Readers never wait for the writer.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from tiktok_orders.errors import DatabaseBusyError, DatabaseDamagedError, StoreError
from tiktok_orders.files import keep_as, put_in_place

T = TypeVar("T")
Parameters = dict[str, Any]
log = logging.getLogger(__name__)

_TRIES = 5
_HOLDER = re.compile(r"Conflicting lock is held in (?P<program>.+?) \(PID (?P<pid>\d+)\)")


class Database:
    """The open database. `version` is another text after every change, so a cache keyed on it is never stale."""

    def __init__(self, path: Path, *, memory_limit_megabytes: int = 640, threads: int | None = None) -> None:
        self.path = path
        self._config: dict[str, Any] = {
            "storage_compatibility_version": "v1.5.0",  # what 1.5 and 2.x both read; it packs payloads tightly
            "memory_limit": f"{memory_limit_megabytes}MB",
            "checkpoint_threshold": "128MB",  # an import folds its log once in a while, not every second batch
            "temp_directory": str(path.parent / (path.name + ".tmp")),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            **({"threads": threads} if threads else {}),
        }
        self._writer = threading.RLock()
        self._connection = self._open()
        self._opened = f"{time.time_ns():x}"
        self._commits = 0

    @property
    def version(self) -> str:
        """Names this state of the data, among all databases that this process ever opens."""
        return f"{self._opened}-{self._commits}"

    def _open(self) -> duckdb.DuckDBPyConnection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return duckdb.connect(str(self.path), config=self._config)
        except duckdb.IOException as error:
            raise not_opened(self.path, str(error)) from error
        except duckdb.Error as error:
            raise DatabaseDamagedError(
                f"The database {self.path.name} cannot be opened: it is not a database of this program, or it is "
                "damaged. Move it away to start afresh, or put back a backup."
            ) from error

    def close(self) -> None:
        """Closes the file; nothing can be read or written afterwards."""
        with self._writer, suppress(duckdb.Error):
            self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Gives a cursor of its own for reading; DuckDB's fatal errors become ours."""
        cursor = self._connection.cursor()
        try:
            yield cursor
        except duckdb.FatalException as error:
            raise self._reopened(error) from error
        finally:
            with suppress(duckdb.Error):
                cursor.close()

    def rows(self, sql: str, parameters: Parameters | None = None) -> list[dict[str, Any]]:
        """Returns the answer as one dict per row, columns by name, times naive UTC as stored."""
        with self.reading() as cursor:
            answer = cursor.execute(sql, parameters or {})
            names = [column[0] for column in answer.description or ()]
            return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def row(self, sql: str, parameters: Parameters | None = None) -> dict[str, Any] | None:
        """Returns the first row of the answer, or None."""
        return next(iter(self.rows(sql, parameters)), None)

    def write(
        self, unit: Callable[[duckdb.DuckDBPyConnection], T], *, is_shown: bool | Callable[[T], bool] = True
    ) -> T:
        """Runs one unit of work in a transaction and returns what it returns; all of it lands, or none.

        One writer at a time. A conflict at commit repeats the whole unit, so a unit must be repeatable. What
        no page keeps (a column's width, a line of the audit) leaves `version` as it was: `is_shown` False, or a
        function that tells it from what the unit returned.
        """
        with self._writer:
            for attempt in range(1, _TRIES + 1):
                try:
                    result = self._transaction(unit)
                    self._commits += is_shown(result) if callable(is_shown) else is_shown
                    return result
                except duckdb.TransactionException:
                    if attempt == _TRIES:
                        raise
                    log.info("a write met another and is repeated (%s of %s)", attempt, _TRIES)
                    time.sleep(0.01 * attempt)
        raise AssertionError("unreachable")

    def _transaction(self, unit: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        cursor = self._connection.cursor()
        try:
            cursor.begin()
            try:
                result = unit(cursor)
                cursor.commit()
            except BaseException:
                with suppress(duckdb.Error):
                    cursor.rollback()
                raise
            return result
        except duckdb.FatalException as error:
            raise self._reopened(error) from error
        finally:
            with suppress(duckdb.Error):
                cursor.close()

    def execute(self, sql: str, parameters: Parameters | None = None, *, is_shown: bool = True) -> None:
        """Runs one writing statement in a transaction of its own; `is_shown` as for `write`."""
        self.write(lambda cursor: cursor.execute(sql, parameters or {}), is_shown=is_shown)

    def checkpoint(self) -> None:
        """Folds the write-ahead log into the file; does nothing while a reader keeps it busy."""
        with self._writer, suppress(duckdb.TransactionException), self.reading() as cursor:
            cursor.execute("CHECKPOINT")

    def give_way_to(self, made: Path, *, kept_as: Path | None = None) -> None:
        """Puts a finished database file in the place of this one, which is closed; `kept_as` keeps it as well.

        The file is held until the end, so that no other program can begin with the one that goes. A kill at any
        moment leaves the old file or the new one in place, whole.
        """
        with self._writer:
            self.checkpoint()
            if self._log.exists():  # it would be taken for the new file's
                raise DatabaseBusyError(f"The database {self.path.name} is being read. Try again in a moment.")
            if kept_as is not None:
                keep_as(self.path, kept_as)
            put_in_place(made, self.path)
            self.close()

    @property
    def _log(self) -> Path:
        return self.path.with_name(self.path.name + ".wal")

    def _reopened(self, cause: duckdb.Error) -> StoreError:
        """After a fatal error every statement fails until the file is opened anew (measured: full disk)."""
        with self._writer:
            with suppress(duckdb.Error):
                self._connection.close()
            with suppress(StoreError):
                self._connection = self._open()
        log.error("the database had to be reopened: %s", type(cause).__name__)
        return DatabaseDamagedError(
            "The database stopped, most likely because the disk is full. Nothing that was saved is lost. "
            "Free some space and try again."
        )


@contextmanager
def registered(cursor: duckdb.DuckDBPyConnection, table: pa.Table, name: str) -> Iterator[str]:
    """Lets statements read an Arrow table under a name, for the length of the block."""
    cursor.register(name, table)
    try:
        yield name
    finally:
        with suppress(duckdb.Error):
            cursor.unregister(name)


def not_opened(path: Path, text: str) -> StoreError:
    """Returns what to say where a file cannot be opened: which process holds it, or that it is damaged."""
    held = _HOLDER.search(text)
    if held:
        return DatabaseBusyError(
            f"The database {path.name} is in use by process {held['pid']} ({_command_of(held['pid'])}). Only one "
            "program at a time can use it: stop that one first (for the dashboard: Ctrl+C in its window), "
            "or do the same on the dashboard's pages."
        )
    return DatabaseDamagedError(f"The database {path.name} cannot be opened: {_first_line(text)}")


def _command_of(pid: str) -> str:
    """Returns the command line of a process where the system tells it, without its paths."""
    with suppress(OSError):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
        return " ".join(Path(word).name if "/" in word else word for word in words if word)[:80]
    return "most likely the dashboard"


def _first_line(text: str) -> str:
    return text.splitlines()[0].removeprefix("IO Error: ")[:200] if text else "no reason was given."
