"""What a backup holds, read from its file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from tiktok_orders.errors import BackupError
from tiktok_orders.store.clock import aware_row
from tiktok_orders.store.copies import opened_to_read
from tiktok_orders.store.migrations import refuse_newer
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class BackupContents:
    """How many orders a backup holds, and when the newest of them was placed (aware UTC, None without any)."""

    orders: int
    newest: datetime | None


def read_backup(path: Path) -> BackupContents:
    """Returns what a file holds; raises `BackupError` where it is no backup, `DatabaseDamagedError` if too new."""
    with opened_to_read(path) as cursor:
        try:
            steps = {number for (number,) in cursor.execute(_SQL["steps"]).fetchall()}
            orders, newest = cursor.execute(_SQL["contents"]).fetchall()[0]
        except duckdb.CatalogException as error:
            raise BackupError(f"{path.name} is no backup of TikTok Orders. Choose another file.") from error
    refuse_newer(steps)
    return BackupContents(**aware_row({"orders": orders, "newest": newest}))
