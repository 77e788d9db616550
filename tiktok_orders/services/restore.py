"""Puts a backup in the place of the database; what was there is kept beside it.

The world has moved on since the backup: sales orders may exist that the backup does not know. Before every
creation Magento is asked for the order under all its numbers, so they are found and linked. Still nothing is sent
after a restore before a person lets it: what was stopped or undone after the backup is waiting in it again.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.errors import BackupError, DatabaseDamagedError
from tiktok_orders.files import free_name, keep_as, put_in_place
from tiktok_orders.store.backup_files import BackupContents, read_backup
from tiktok_orders.store.bulk_actions import STOP_ALL_SENDING, save_switch
from tiktok_orders.store.copies import measure_file, remove_database
from tiktok_orders.store.database import Database
from tiktok_orders.store.migrations import migrate
from tiktok_orders.store.secrets import renew_ciphertexts
from tiktok_orders.store.workspace import record_deed
from tiktok_orders.vault import Vault

_PREPARED = ".restoring"
_KEPT = "{stem}-replaced-%Y-%m-%d-%H%M%S{suffix}"  # UTC


@dataclass(frozen=True, slots=True)
class Restored:
    """What the restored database holds, and where the one before was kept (None where there was none)."""

    contents: BackupContents
    kept_as: Path | None


def look_at_backup(file: Path, path: Path, *, person: Person) -> BackupContents:
    """Returns what a backup holds, where it could take the place of the database at `path`; changes nothing."""
    require(person, Deed.RESTORE)
    _refuse_itself(file, path)
    with _held(path):
        return read_backup(file)


def restore(
    file: Path, path: Path, vault: Vault, *, person: Person, now: datetime, is_key_lost: bool = False
) -> Restored:
    """Puts a backup in the place of the database at `path`, with all sending stopped.

    Secrets are written anew with the vault's first key; any of its keys may read them. Where their key is lost
    they are forgotten instead. Raises `DatabaseBusyError` while another program uses the database, `WrongKeyError`
    where no key reads the backup's secrets, `BackupError` where the file is none; nothing is changed then.
    """
    require(person, Deed.RESTORE)
    _refuse_itself(file, path)
    prepared = path.with_name(path.name + _PREPARED)
    with _held(path) as held:
        contents = read_backup(file)
        try:
            renew = vault.renew_lost if is_key_lost else vault.renew
            _prepare(file, prepared, renew, person, now)
            return Restored(contents, _put_in_place(prepared, path, held, now))
        except OSError as error:
            raise BackupError(
                f"{file.name} could not be restored, and nothing was changed: {error.strerror}. See to it that "
                "the disk has room and that the folder can be written to, then try again."
            ) from error
        finally:
            remove_database(prepared)


def _refuse_itself(file: Path, path: Path) -> None:
    if not file.is_file():
        raise BackupError(f"There is no file {file.name} there. Give the path of a backup.")
    if path.exists() and file.samefile(path):
        raise BackupError(f"{file.name} is the database itself. Give the path of a backup.")


@contextmanager
def _held(path: Path) -> Iterator[Database | None]:
    """Keeps every other program from the database; gives None where there is none, or none that can be opened."""
    try:
        database = Database(path) if path.exists() else None
    except DatabaseDamagedError:
        database = None
    try:
        yield database
    finally:
        if database is not None:
            database.close()


def _prepare(file: Path, prepared: Path, renew: Callable[[str], str], person: Person, now: datetime) -> None:
    """Makes of the backup, beside the database, all that the database is to be."""
    prepared.parent.mkdir(parents=True, exist_ok=True)
    remove_database(prepared)
    shutil.copyfile(file, prepared)
    measure_file(prepared)  # reads all of it
    database = Database(prepared)
    try:
        migrate(database, now)
        renew_ciphertexts(database, renew)
        save_switch(database, STOP_ALL_SENDING, is_on=True, person=person.name, now=now)
        record_deed(database, person=person.name, deed="restored a backup", detail=file.name, now=now)
        database.checkpoint()
    finally:
        database.close()


def _put_in_place(prepared: Path, path: Path, held: Database | None, now: datetime) -> Path | None:
    name = now.astimezone(UTC).strftime(_KEPT).format(stem=path.stem, suffix=path.suffix)
    kept_as = free_name(path.with_name(name))
    if held is not None:
        held.give_way_to(prepared, kept_as=kept_as)
        return kept_as
    if not path.exists():
        put_in_place(prepared, path)
        return None
    keep_as(path, kept_as)
    log = path.with_name(path.name + ".wal")
    if log.exists():  # of a damaged database; it would be taken for the new file's
        log.replace(kept_as.with_name(kept_as.name + ".wal"))
    put_in_place(prepared, path)
    return kept_as
