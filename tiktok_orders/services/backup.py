"""Makes a backup of the database while it is used, opens it to verify it, and keeps the last ones.

A backup holds secrets as ciphertext only: the key is not in it and has to be kept apart. What bears a backup's
name was verified: a file has another name until then, and one that fails is removed.
"""

from __future__ import annotations

import logging
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tiktok_orders.errors import AlreadyRunningError, BackupError
from tiktok_orders.files import put_in_place
from tiktok_orders.store.copies import copy_database, measure_file, remove_database
from tiktok_orders.store.database import Database

log = logging.getLogger(__name__)

KEPT = 14
_NAME = "orders-%Y-%m-%d-%H%M%S.duckdb"  # UTC
_NAMED = re.compile(r"orders-\d{4}-\d\d-\d\d-\d{6}\.duckdb")
_PARTIAL = ".partial"
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified backup: where it lies, when it was made (UTC), and its size in bytes."""

    path: Path
    made_at: datetime
    size: int


def back_up(database: Database, folder: Path, *, now: datetime, kept: int = KEPT) -> Backup:
    """Writes a backup named by the time into the folder and returns it; only the newest `kept` stay there.

    Takes a second per 50,000 orders or so; the database is read and written meanwhile. Raises `BackupError` where
    it cannot be made, and `AlreadyRunningError` while another one is.
    """
    path = folder / now.astimezone(UTC).strftime(_NAME)
    with _alone():
        folder.mkdir(parents=True, exist_ok=True)
        for left_by_a_kill in folder.glob(f"*{_PARTIAL}*"):
            left_by_a_kill.unlink()
        _write_verified(database, path)
        for old in list_backups(folder)[kept:]:
            old.path.unlink(missing_ok=True)
    return _backup(path)


def write_copy(database: Database, path: Path) -> None:
    """Writes a verified copy of the database into a file of its own; raises as `back_up` does."""
    with _alone():
        _write_verified(database, path)


@contextmanager
def _alone() -> Iterator[None]:
    if not _one_at_a_time.acquire(blocking=False):
        raise AlreadyRunningError("A backup is being made at this moment. Wait for it to end, then try again.")
    try:
        yield
    except OSError as error:
        log.warning("a backup could not be written: %s", error)
        raise BackupError(
            f"The backup could not be written: {error.strerror}. See to it that its folder can be written to, "
            "then try again."
        ) from error
    finally:
        _one_at_a_time.release()


def _write_verified(database: Database, path: Path) -> None:
    """The file gets its name once it was read again and found equal."""
    _refuse_small_disk(database, path.parent)
    partial = path.with_name(path.name + _PARTIAL)
    try:
        remove_database(partial)
        measured = copy_database(database, partial)
        if measure_file(partial) != measured:
            raise BackupError(
                "The backup was written, but reading it gave something else, and it was removed. Check the disk, "
                "then try again."
            )
        put_in_place(partial, path)
    except BaseException:
        remove_database(partial)
        raise


def list_backups(folder: Path) -> list[Backup]:
    """Returns the backups in the folder, the newest first."""
    paths = [path for path in folder.glob("*.duckdb") if _NAMED.fullmatch(path.name)]
    return sorted(map(_backup, paths), key=lambda backup: backup.made_at, reverse=True)


def _backup(path: Path) -> Backup:
    made_at = datetime.strptime(path.name, _NAME).replace(tzinfo=UTC)
    return Backup(path, made_at, path.stat().st_size)


def _refuse_small_disk(database: Database, folder: Path) -> None:
    """A disk that runs full in the midst would stop the database as well: better not to begin."""
    needed, free = database.path.stat().st_size, shutil.disk_usage(folder).free
    if free < needed:
        raise BackupError(
            f"There is no room for a backup: it may take {needed / 1e6:,.0f} MB, and {free / 1e6:,.0f} MB are "
            "free. Free some space, then try again."
        )
