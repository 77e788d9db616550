"""The clock: asks what is due, and runs each in a thread of its own. One that fails never stops another."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.schedules import RunEnd, ScheduleName
from tiktok_orders.errors import StoreError, TikTokOrdersError
from tiktok_orders.services.schedules import Chore, ScheduleDesk

log = logging.getLogger(__name__)

_LOOK_EVERY_SECONDS = 1.0
_PATIENCE_SECONDS = 20.0
_BROKE = RunEnd("It stopped at a mistake in the program. Please report it.", is_failed=True)


class Background:
    """What runs by itself in this process. `turn` starts what is due; `start` lets a thread call it by and by.

    `each_turn` is small upkeep that every turn does as well.
    """

    def __init__(
        self,
        schedules: ScheduleDesk,
        chores: Mapping[ScheduleName, Chore],
        each_turn: Callable[[], None] = lambda: None,
    ) -> None:
        self._schedules = schedules
        self._each_turn = each_turn
        self._chores = chores
        self._stop = threading.Event()
        self._clock: threading.Thread | None = None
        self._running: dict[ScheduleName, threading.Thread] = {}
        self._ends: dict[ScheduleName, RunEnd] = {}
        self._writing = threading.Lock()

    def start(self) -> None:
        """Starts the clock; what a stopped process was doing, or missed, is done first, once each."""
        self._clock = threading.Thread(target=self._tick, name="clock", daemon=True)
        self._clock.start()

    def turn(self) -> list[ScheduleName]:
        """Starts whatever is due at this moment and returns it."""
        self._write_down()
        begun = self._schedules.begin_due(self._chores)
        for name in begun:
            self._running[name] = threading.Thread(target=self._run, args=(name,), name=name, daemon=True)
            self._running[name].start()
        self._each_turn()
        return begun

    def wait(self, timeout_seconds: float | None = None) -> None:
        """Waits until what runs now has ended."""
        for thread in list(self._running.values()):
            thread.join(timeout_seconds)

    def close(self) -> None:
        """Starts nothing more and lets what runs stop early; what was not done is due at the next start."""
        self._stop.set()
        self._schedules.changed.set()
        if self._clock is not None:
            self._clock.join()
        self.wait(_PATIENCE_SECONDS)

    def _tick(self) -> None:
        while not self._stop.is_set():
            try:
                self.turn()
            except TikTokOrdersError as error:
                log.warning("the clock could not see what is due: %s", error.message)
            except Exception:
                log.exception("the clock met a mistake in the program and goes on")
            self._schedules.changed.wait(_LOOK_EVERY_SECONDS)
            self._schedules.changed.clear()

    def _run(self, name: ScheduleName) -> None:
        try:
            end = self._chores[name](self._stop)
        except TikTokOrdersError as error:
            end = RunEnd(error.message, is_failed=True)
        except Exception:
            log.exception("the schedule %s broke", name)
            end = _BROKE
        if self._stop.is_set():
            return  # it may have stopped early: the next start does it again
        self._ends[name] = end
        try:
            self._write_down()
        except Exception:
            log.exception("how the schedule %s ended could not be written down and is written later", name)

    def _write_down(self) -> None:
        """Keeps how runs ended; what could not be written before, as on a full disk, is written now."""
        with self._writing:
            for name, end in list(self._ends.items()):
                self._schedules.end(name, end)
                del self._ends[name]


def start_background() -> Background | None:
    """Starts what runs by itself beside the application of this process; None where there is none."""
    try:
        application = running()
    except StoreError:
        return None
    background = Background(application.schedules, application.chores(), application.each_turn)
    background.start()
    return background
