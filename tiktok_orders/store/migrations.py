"""Brings a database to the newest shape: numbered files, each run once, in its own transaction."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tiktok_orders.errors import DatabaseDamagedError
from tiktok_orders.store.clock import naive_utc
from tiktok_orders.store.database import Database

FOLDER = Path(__file__).parent / "migrations"
_LEDGER = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    number INTEGER PRIMARY KEY, name VARCHAR NOT NULL, applied_at TIMESTAMP NOT NULL
)
"""


def migrate(database: Database, now: datetime) -> list[str]:
    """Applies what is missing and returns the names of the files applied, in order."""
    database.execute(_LEDGER)
    done = {row["number"] for row in database.rows("SELECT number FROM schema_migrations")}
    files = _files()
    refuse_newer(done)
    missing = [path for number, path in files.items() if number not in done]
    for path in missing:
        _apply(database, path, now)
    if missing:
        database.checkpoint()  # a log that holds changes of tables has been seen to fail when replayed
    return [path.name for path in missing]


def _apply(database: Database, path: Path, now: datetime) -> None:
    script = path.read_text(encoding="utf-8")
    entry = {"number": int(path.name[:4]), "name": path.name, "at": naive_utc(now)}

    def unit(cursor: object) -> None:
        cursor.execute(script)  # type: ignore[attr-defined]
        cursor.execute("INSERT INTO schema_migrations VALUES ($number, $name, $at)", entry)  # type: ignore[attr-defined]

    database.write(unit)


def _files() -> dict[int, Path]:
    return {int(path.name[:4]): path for path in sorted(FOLDER.glob("[0-9][0-9][0-9][0-9]_*.sql"))}


def refuse_newer(done: set[int]) -> None:
    """Raises `DatabaseDamagedError` where steps were applied that this program does not know."""
    if done - set(_files()):
        raise DatabaseDamagedError(
            f"The database was made by a newer version of TikTok Orders (step {max(done)}). "
            "Update the program, or put back a backup from before."
        )
