"""The sqlite file that holds a world or books: one connection behind one lock, written in transactions.

A process may be killed at any moment: sqlite then rolls back what was not committed, and the first making
of a world is one transaction, so a half-made world is never seen.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tiktok_orders.errors import RefusedError

_BUSY_SECONDS = 30.0
# An order is about 4 kB of text, so that bigger pages than usual hold one each.
_PAGE_BYTES = 16_384


@dataclass(frozen=True)
class FileKind:
    """What a file holds, in words for people, and the folder of its schema.sql and indexes.sql.

    `format` is raised when the tables or what a row means change; an older file is then refused.
    """

    words: str
    format: str
    folder: Path
    journal: str = "DELETE"


WORLD = FileKind("practice world", "3", Path(__file__).parent)


class WorldFile:
    """A world's file, open. `version` counts the changes that this process made, for caches."""

    def __init__(self, path: Path, kind: FileKind = WORLD) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.kind = kind
        self.version = 0
        self._lock = threading.RLock()
        # A writer says BEGIN itself, hence no implicit transactions.
        self._connection = sqlite3.connect(
            path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Gives the connection to one thread at a time."""
        with self._lock:
            yield self._connection

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """Gives the connection inside a transaction: all of it is kept, or nothing."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
            self.version += 1

    def make_once(self, fill: Callable[[sqlite3.Connection], None]) -> None:
        """Lets `fill` put the first rows into the tables of a new file; does nothing to a file that has them.

        Raises RefusedError where the file is something else, or was made by another version.
        """
        try:
            self._connection.execute(f"PRAGMA page_size = {_PAGE_BYTES:d}")
            self._connection.execute(f"PRAGMA journal_mode = {self.kind.journal}")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            with self.changing() as connection:
                if not _has_tables(connection):
                    _run(connection, self.kind.folder / "schema.sql")
                    fill(connection)
                    _run(connection, self.kind.folder / "indexes.sql")
                    connection.execute("INSERT INTO facts VALUES ('format', ?)", (self.kind.format,))
        except sqlite3.DatabaseError as error:
            raise RefusedError(
                f"The file {self.path} cannot be read as a {self.kind.words} ({error}). "
                "Choose another file, or delete this one and a new one is made."
            ) from error
        if self.find_fact("format") != self.kind.format:
            raise RefusedError(
                f"The {self.kind.words} in {self.path} was made by another version. "
                "Delete the file and a new one is made."
            )

    def find_fact(self, name: str) -> str | None:
        """Returns a fact about the world, such as its seed, or None."""
        with self.reading() as connection:
            row = connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_fact(self, name: str, value: str) -> None:
        with self.changing() as connection:
            write_fact(connection, name, value)


def write_fact(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Keeps a fact within the transaction that is open."""
    connection.execute(
        "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value)
    )


def _has_tables(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'facts'").fetchone() is not None


def _run(connection: sqlite3.Connection, script: Path) -> None:
    # Not executescript, which would commit the transaction that is open.
    text = "\n".join(line for line in script.read_text(encoding="utf-8").splitlines() if not line.startswith("--"))
    for statement in text.split(";"):
        if statement.strip():
            connection.execute(statement)
