"""Keeping the data safe by the command line: backup, restore, compact, rotate-key."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tiktok_orders.bootstrap import given_keys, open_database
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.order_work import system_person, utc_now
from tiktok_orders.services.backup import back_up, write_copy
from tiktok_orders.services.compact import compact
from tiktok_orders.services.restore import look_at_backup, restore
from tiktok_orders.services.rotate_key import replace_lost_key, rotate_key
from tiktok_orders.settings import Settings, read_settings
from tiktok_orders.store.backup_files import BackupContents, read_backup
from tiktok_orders.store.database import Database
from tiktok_orders.vault import Vault, open_vault, read_key_file, write_key_file

Answer = tuple[dict[str, Any], list[str]]
_CONNECT_AGAIN = "Start the dashboard and connect the shops and Magento again."


def add_parsers(commands: Any) -> list[argparse.ArgumentParser]:
    """Adds the commands; each has its function as `answer`."""
    backup = commands.add_parser("backup", help="write a verified copy of the database; the key is not in it")
    backup.add_argument(
        "--to", type=Path, default=None, metavar="FILE", help="default: backups/orders-TIME.duckdb"
    )
    backup.set_defaults(answer=_backup)

    restoring = commands.add_parser("restore", help="put a backup in the place of the database")
    restoring.add_argument("file", type=Path, metavar="FILE")
    restoring.add_argument("--yes", action="store_true", help="do it; else only what would be done is said")
    restoring.add_argument("--key-file", type=Path, default=None, help="the key from when the backup was made")
    restoring.add_argument("--lost", action="store_true", help="that key is lost: forget the backup's secrets")
    restoring.set_defaults(answer=_restore)

    compacting = commands.add_parser("compact", help="give the disk back what the database does not need")
    compacting.set_defaults(answer=_compact)

    rotating = commands.add_parser("rotate-key", help="write stored secrets anew with a new key")
    rotating.add_argument("--lost", action="store_true", help="the old key is lost: forget stored secrets")
    rotating.set_defaults(answer=_rotate_key)
    return [backup, restoring, compacting, rotating]


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    """Gives the database whether its key is there or not."""
    database = open_database(settings, utc_now())
    try:
        yield database
    finally:
        database.close()


def _backup(asked: argparse.Namespace) -> Answer:
    settings = read_settings()
    with _database(settings) as database:
        if asked.to is None:
            file = back_up(database, settings.backups_folder, now=utc_now()).path
        elif asked.to.exists():
            raise InvalidInputError(f"There is a file {asked.to.name} already. Give another name.")
        else:
            file = asked.to
            write_copy(database, file)
    contents, size = read_backup(file), file.stat().st_size
    line = f"Backed up {contents.orders:,} orders to {file} ({_megabytes(size)}), and read it again to verify it."
    keep = f"Keep {settings.key_file.name} apart from it: the backup's secrets cannot be read without."
    return {"file": str(file), "size": size, "orders": contents.orders}, [line, keep]


def _restore(asked: argparse.Namespace) -> Answer:
    settings, person = read_settings(), system_person()
    if not asked.yes:
        contents = look_at_backup(asked.file, settings.database_path, person=person)
        return _described(contents), [
            f"{asked.file.name} holds {_holding(contents)} It would take the place of the database, which would "
            "be kept. Nothing was changed. Add --yes to restore it."
        ]
    vault = _vault_for(asked, settings)
    done = restore(asked.file, settings.database_path, vault, person=person, now=utc_now(), is_key_lost=asked.lost)
    kept = done.kept_as.name if done.kept_as else None
    lines = [
        f"Restored {asked.file.name}: {_holding(done.contents)}",
        f"The database from before is kept as {kept}, beside the new one." if kept else "There was none before.",
        "All sending is stopped. Start the dashboard, import, look at what is waiting, then let sending go on: "
        "what Magento has already is found there and linked.",
    ]
    lines += [f"The secrets in it were forgotten. {_CONNECT_AGAIN}"] if asked.lost else []
    return {**_described(done.contents), "kept_as": kept, "is_sending_stopped": True}, lines


def _vault_for(asked: argparse.Namespace, settings: Settings) -> Vault:
    """Returns a vault that writes with the present key and reads with that of the backup as well."""
    if asked.key_file is None:
        return open_vault(settings.key_file, given_keys(), may_make=asked.lost)
    old = read_key_file(asked.key_file)
    present = given_keys() or (read_key_file(settings.key_file) if settings.key_file.exists() else "")
    if not present:
        write_key_file(settings.key_file, old)
    return Vault(f"{present},{old}" if present else old)


def _compact(_: argparse.Namespace) -> Answer:
    with _database(read_settings()) as database:
        sizes = compact(database, person=system_person())
    line = f"The database took {_megabytes(sizes.before)} and takes {_megabytes(sizes.after)} now."
    return {"before": sizes.before, "after": sizes.after}, [line]


def _rotate_key(asked: argparse.Namespace) -> Answer:
    settings, person = read_settings(), system_person()
    with _database(settings) as database:
        place = (database, settings.key_file, given_keys())
        if asked.lost:
            count = replace_lost_key(*place, person=person, now=utc_now())
            return {"forgotten": count}, [f"{count} stored secrets were forgotten. {_CONNECT_AGAIN}"]
        done = rotate_key(*place, person=person, now=utc_now())
    kept = done.old_key_file.name if done.old_key_file else None
    lines = [f"{done.secrets} stored secrets were written anew with the new key."]
    if kept:
        lines += [f"Backups made before need the old key, kept as {kept}: remove it together with them."]
    else:
        lines += ["Leave the new key alone in TIKTOK_ORDERS_KEY now, and keep the old one with older backups."]
    return {"secrets": done.secrets, "old_key_file": kept}, lines


def _described(contents: BackupContents) -> dict[str, Any]:
    return {"orders": contents.orders, "newest": contents.newest.isoformat() if contents.newest else None}


def _holding(contents: BackupContents) -> str:
    newest = f", the newest placed on {contents.newest:%d %b %Y at %H:%M} UTC" if contents.newest else ""
    return f"{contents.orders:,} orders{newest}."


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
