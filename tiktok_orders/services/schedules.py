"""Which schedules there are and how they stand: what people set, what is due, and how each run ended."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from zoneinfo import ZoneInfo

from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.domain.schedules import SCHEDULES, RunEnd, RunState, ScheduleName, ScheduleState, due, next_time
from tiktok_orders.errors import AlreadyRunningError, InvalidInputError, TikTokOrdersError
from tiktok_orders.services.account_standings import list_holds
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.bulk_actions import is_on, save_switch
from tiktok_orders.store.database import Database
from tiktok_orders.store.schedules import (
    add_schedules,
    ask_for_run,
    begin_run,
    close_interrupted_runs,
    end_run,
    list_schedules,
    set_schedule,
)
from tiktok_orders.store.sync_runs import get_cursor
from tiktok_orders.store.workspace import get_workspace, record_deed

PRACTICE_TAKES_PART = "practice_accounts_run_by_schedule"

# What a schedule does. It stops early once the event is set, and returns what came of it.
Chore = Callable[[Event], RunEnd]


@dataclass
class ScheduleDesk:
    """Safe to ask from any thread. `changed` is set when something may be due at once."""

    database: Database
    clock: Callable[[], datetime]
    random: Callable[[], float]
    changed: Event = field(default_factory=Event, repr=False)

    def prepare(self) -> None:
        """Adds the schedules that are not there yet; what a stopped process was doing is due again."""
        now = self.clock()
        close_interrupted_runs(self.database, now)
        new = [
            ScheduleState(name, is_on=True, every=one.usual, next_at=self._next(name, one.usual))
            for name, one in SCHEDULES.items()
        ]
        add_schedules(self.database, new)

    def states(self) -> list[ScheduleState]:
        """Returns how each schedule stands."""
        return list_schedules(self.database)

    def includes_practice(self) -> bool:
        """Tells whether practice accounts run by schedule too: off until a person says so."""
        return is_on(self.database, PRACTICE_TAKES_PART)

    def accounts(self) -> list[Account]:
        """Returns the accounts that schedules look after: real ones, and practice ones where a person said so.

        One that is paused or needs authorisation is left out until it goes on.
        """
        with_practice, held = self.includes_practice(), list_holds(self.database, self.clock())
        return [
            one
            for one in list_accounts(self.database)
            if (with_practice or not one.is_practice) and one.account_id not in held
        ]

    def accounts_to_import(self) -> list[Account]:
        """Returns those that were imported before: how far back the first import reaches is a person's say."""
        return [account for account in self.accounts() if self._was_imported(account)]

    def _was_imported(self, account: Account) -> bool:
        cursor = get_cursor(self.database, account.account_id)
        return cursor.watermark is not None or cursor.window_start is not None

    def begin_due(self, names: Collection[ScheduleName]) -> list[ScheduleName]:
        """Marks what is due among these as running and returns it: nobody else gets the same."""
        now = self.clock()
        states = {one.name: one for one in self.states() if one.name in names}
        return [
            name
            for name in due(states.values(), now)
            if begin_run(self.database, name, now=now, next_at=self._next(name, states[name].every))
        ]

    def end(self, name: ScheduleName, end: RunEnd) -> None:
        """Keeps how a run ended; times that passed while it ran are not caught up with."""
        next_at = self._next(name, self._find(name).every)
        end_run(self.database, name, end, now=self.clock(), next_at=next_at)

    def set_schedule(self, name: ScheduleName, *, is_on: bool, every: timedelta, person: Person) -> None:
        """Switches a schedule on or off, and says how often it runs."""
        require(person, Deed.SET_SCHEDULES)
        if every not in SCHEDULES[name].choices:
            raise InvalidInputError(f"{SCHEDULES[name].title} cannot run so often. Choose one of the intervals.")
        set_schedule(self.database, name, is_on=is_on, every=every, next_at=self._next(name, every))
        detail = f"every {int(every.total_seconds() // 60)} min" if is_on else "off"
        self._record(person, f"set the schedule {SCHEDULES[name].title}", detail)
        self.changed.set()

    def let_practice_take_part(self, takes_part: bool, *, person: Person) -> None:
        """Says whether practice accounts run by schedule too."""
        require(person, Deed.SET_SCHEDULES)
        save_switch(self.database, PRACTICE_TAKES_PART, is_on=takes_part, person=person.name, now=self.clock())
        self._record(person, "set the schedules of practice accounts", "on" if takes_part else "off")

    def run_now(self, name: ScheduleName, *, person: Person) -> None:
        """Lets a schedule run at once, be it on or off; raises `AlreadyRunningError` where it does already."""
        require(person, Deed.RUN_NOW)
        if self._find(name).state is RunState.RUNNING:
            raise AlreadyRunningError(f"{SCHEDULES[name].title}: this runs already. Wait until it ends.")
        ask_for_run(self.database, name, now=self.clock())
        self._record(person, f"ran the schedule {SCHEDULES[name].title}", "")
        self.changed.set()

    def next_import_at(self, accounts: Iterable[Account]) -> datetime | None:
        """Returns when one of these accounts is imported next by itself, None where none is."""
        state = self._find(ScheduleName.IMPORTS)
        ids = {account.account_id for account in accounts}
        takes_part = any(one.account_id in ids for one in self.accounts_to_import())
        return state.next_at if state.is_on and takes_part else None

    def _find(self, name: ScheduleName) -> ScheduleState:
        return next(one for one in self.states() if one.name is name)

    def _next(self, name: ScheduleName, every: timedelta) -> datetime:
        zone = ZoneInfo(get_workspace(self.database).time_zone)
        return next_time(name, every, now=self.clock(), chance=self.random(), zone=zone)

    def _record(self, person: Person, deed: str, detail: str) -> None:
        record_deed(self.database, person=person.name, deed=deed, detail=detail, now=self.clock())


@dataclass
class Problems:
    """What went wrong with some of the things that one run is about, while the others went on."""

    sentences: list[str] = field(default_factory=list)

    @contextmanager
    def of(self, title: str) -> Iterator[None]:
        """Notes an error of ours with the name of what it hindered, and goes on."""
        try:
            yield
        except TikTokOrdersError as error:
            self.sentences.append(f"{title}: {error.message}")

    def end(self, done: str) -> RunEnd:
        """Returns how the run ended: what was done, then what went wrong."""
        return RunEnd(" ".join(filter(None, [done, *self.sentences])), is_failed=bool(self.sentences))
