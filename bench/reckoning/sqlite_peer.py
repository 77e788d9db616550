"""The same rows in SQLite, asked the same questions."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.places import NOW
from bench.reckoning.questions import REFUND_FACTS
from bench.searching.many_orders import open_orders
from bench.searching.sqlite_copy import open_copy
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
_ROWS = statements(str(Path(__file__).with_name("exported.sql")))
_HOUR = timedelta(hours=1)
_LONGEST = 24 * 400  # hours before the benchmark's present that are looked at for changes of the clock


@contextmanager
def sqlite_peer(ours: Path) -> Iterator[SqlitePeer]:
    """Gives the copy beside our database; makes it where it is missing."""
    path, unfinished = ours.with_suffix(".sqlite"), ours.with_suffix(".sqlite.unfinished")
    if not path.exists():
        print("Copying the orders to SQLite (once) ...", file=sys.stderr)
        unfinished.unlink(missing_ok=True)
        _copy(ours, unfinished)
        unfinished.rename(path)
    with closing(open_copy(path)) as connection:
        yield SqlitePeer(connection)


class SqlitePeer:
    """An open copy of our rows."""

    name = "SQLite"
    statements: Mapping[str, str] = _SQL

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def ask(self, sql: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Returns the rows of a statement, columns by name."""
        answer = self._connection.execute(sql, {name: _plain(value) for name, value in parameters.items()})
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return int(value.replace(tzinfo=UTC).timestamp())
    return value.isoformat() if isinstance(value, date) else value


def _copy(ours: Path, path: Path) -> None:
    connection = open_copy(path)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(_SQL["tables"])
    database = open_orders(ours)
    with database.reading() as cursor:
        for table, sql in _ROWS.items():
            answer = cursor.execute(sql)
            marks = ", ".join("?" * len(answer.description))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", _in_parts(answer))
    database.close()
    zones = [zone for (zone,) in connection.execute("SELECT DISTINCT time_zone FROM accounts").fetchall()]
    spans = [(zone, *span) for zone in zones for span in _spans_of(zone)]
    connection.executemany("INSERT INTO zone_spans VALUES (?, ?, ?, ?)", spans)
    connection.commit()
    connection.executescript(_SQL["indexes"])
    connection.execute(REFUND_FACTS)
    connection.close()


def _in_parts(answer: Any) -> Iterator[tuple[Any, ...]]:
    while rows := answer.fetchmany(10_000):
        yield from rows


def _spans_of(zone: str) -> Iterator[tuple[int, int, int]]:
    """Yields from when until when a zone's clocks are how many seconds ahead of UTC; they change at full hours."""
    there, began = ZoneInfo(zone), NOW.replace(minute=0, second=0) - _LONGEST * _HOUR
    ahead, starts = _ahead(began, there), began
    for hours in range(_LONGEST + 48):
        at = began + hours * _HOUR
        if (now_ahead := _ahead(at, there)) != ahead:
            yield int(starts.timestamp()), int(at.timestamp()), ahead
            ahead, starts = now_ahead, at
    yield int(starts.timestamp()), int((at + _HOUR).timestamp()), ahead


def _ahead(at: datetime, zone: ZoneInfo) -> int:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())
