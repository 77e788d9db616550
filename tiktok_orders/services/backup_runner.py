"""Makes backups that a person asks for in a thread of its own; leaving the page stops nothing."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.errors import AlreadyRunningError, TikTokOrdersError
from tiktok_orders.services.backup import back_up
from tiktok_orders.store.database import Database
from tiktok_orders.store.workspace import record_deed

log = logging.getLogger(__name__)
_BROKE = "The backup stopped at a mistake in the program. Please report it."


@dataclass
class BackupRunner:
    """The backup that is being made, if one is, and what hindered the last one ("" for nothing)."""

    database: Database
    folder: Path
    clock: Callable[[], datetime]
    problem: str = ""
    _thread: threading.Thread | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def is_running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self, *, person: Person) -> None:
        """Begins to make a backup, or raises `AlreadyRunningError` where one is being made."""
        require(person, Deed.BACK_UP)
        with self._lock:
            if self.is_running:
                raise AlreadyRunningError("A backup is being made at this moment. Wait for it to end.")
            now = self.clock()
            record_deed(self.database, person=person.name, deed="made a backup", now=now)
            self.problem = ""
            self._thread = threading.Thread(target=self._work, args=(now,), name="backup", daemon=True)
            self._thread.start()

    def _work(self, now: datetime) -> None:
        try:
            back_up(self.database, self.folder, now=now)
        except TikTokOrdersError as error:
            self.problem = error.message
        except Exception:
            log.exception("the backup broke")
            self.problem = _BROKE

    def wait(self, timeout_seconds: float | None = None) -> None:
        """Waits until the backup that is being made is done."""
        if self._thread is not None:
            self._thread.join(timeout_seconds)

    def close(self) -> None:
        """Waits for a backup under way: its file would be cleared away otherwise."""
        self.wait(timeout_seconds=120)
