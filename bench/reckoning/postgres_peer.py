"""The same rows in PostgreSQL, asked the same questions through its own psql: no driver is needed."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.reckoning.cluster import throwaway_cluster
from bench.reckoning.questions import REFUND_FACTS
from bench.searching.many_orders import open_orders
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
_ROWS = statements(str(Path(__file__).with_name("exported.sql")))
_END, _NULL = "-- end of the answer --", "-- null --"


@contextmanager
def postgres_peer(ours: Path, binaries: Path) -> Iterator[PostgresPeer]:
    """Gives a throw-away PostgreSQL with the rows of our database."""
    with throwaway_cluster(binaries) as command, tempfile.TemporaryDirectory() as folder:
        print("Copying the orders to PostgreSQL ...", file=sys.stderr)
        files = _export(ours, Path(folder))
        peer = PostgresPeer(command)
        try:
            peer.say(_SQL["tables"])
            for table, file in files.items():
                peer.say(f"\\copy {table} FROM '{file}' CSV", end="")
            peer.say(_SQL["indexes"])
            peer.say(REFUND_FACTS)
            yield peer
        finally:
            peer.close()


class PostgresPeer:
    """A session of psql that lasts; each answer is read as CSV."""

    name = "PostgreSQL"
    statements: Mapping[str, str] = _SQL

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            [*command, "-v", "ON_ERROR_STOP=1", "-P", f"null={_NULL}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def ask(self, sql: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Returns the rows of a statement, columns by name, values as text or None."""
        names, *rows = csv.reader(self.say(_filled(sql, parameters)))
        return [
            {name: None if text == _NULL else text for name, text in zip(names, row, strict=True)} for row in rows
        ]

    def say(self, sql: str, end: str = ";") -> list[str]:
        """Runs statements and returns the lines of the answer."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{sql}{end}\n\\echo {_END}\n")
        self._process.stdin.flush()
        lines = []
        for line in self._process.stdout:
            if line.strip() == _END:
                return lines
            lines.append(line)
        raise SystemExit("PostgreSQL refused a statement of the benchmark; its words stand above.")

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=60)


def _export(ours: Path, folder: Path) -> dict[str, Path]:
    database = open_orders(ours)
    files = {table: folder / f"{table}.csv" for table in _ROWS}
    with database.reading() as cursor:
        for table, sql in _ROWS.items():
            cursor.execute(f"COPY ({sql}) TO '{files[table]}' (HEADER false)")
    database.close()
    return files


def _filled(sql: str, parameters: Mapping[str, Any]) -> str:
    return re.sub(r"\$(\w+)", lambda found: _literal(parameters[found[1]]), sql)


def _literal(value: Any) -> str:
    if isinstance(value, datetime):
        return str(int(value.replace(tzinfo=UTC).timestamp()))
    if isinstance(value, bool | int):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"
