"""Backups by schedule, while the database is used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event

from tiktok_orders.domain.schedules import RunEnd
from tiktok_orders.errors import AlreadyRunningError
from tiktok_orders.services.backup import back_up
from tiktok_orders.store.database import Database


@dataclass(frozen=True)
class ScheduledBackup:
    """What the schedule of the backup does."""

    database: Database
    folder: Path
    clock: Callable[[], datetime]

    def run(self, _: Event) -> RunEnd:
        """Makes a verified backup; the key for stored secrets is not in it."""
        try:
            backup = back_up(self.database, self.folder, now=self.clock())
        except AlreadyRunningError as reason:
            return RunEnd(reason.message)
        return RunEnd(f"{backup.path.name} is written and verified, {backup.size / 1e6:,.1f} MB.")
