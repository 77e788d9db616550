"""Runs imports in the background: accounts side by side, one run per account and list at a time, whoever asks.

Leaving the page stops nothing. A run lives in a thread of this process; its counts are in the database.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.errors import AccountHeldError, AlreadyRunningError, TikTokOrdersError
from tiktok_orders.retry import Retry
from tiktok_orders.services.account_standings import list_holds
from tiktok_orders.services.feeds import FEEDS, ORDERS
from tiktok_orders.services.import_orders import ImportContext, StoppedError, import_orders
from tiktok_orders.services.import_request import ImportRequest
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.database import Database
from tiktok_orders.store.sync_runs import SyncRun, get_cursor, save_run
from tiktok_orders.store.workspace import record_deed

log = logging.getLogger(__name__)


SCHEDULE = "schedule"
_BROKE = "The import stopped at a mistake in the program. What was read is kept. Please report it."
_DEEDS = {
    "changes": "started an import",
    "placed": "started an import of a stretch of days",
    "ids": "started an import by order ids",
    "unreadable": "had unreadable records read again",
}
_OF_FEED = {name: "" if name == ORDERS else f" of {name}" for name in FEEDS}


@dataclass(frozen=True)
class _Asked:
    request: ImportRequest
    person: Person
    trigger: str
    feed: str


@dataclass
class _Running:
    run: SyncRun
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None


def sleep_or_stop(stop: threading.Event, seconds: float) -> None:
    """Waits between two tries; a Stop ends the wait and the import at once."""
    if stop.wait(seconds):
        raise StoppedError


class ImportRunner:
    """The imports of this process, running and last run. Safe to ask from any thread.

    `pause` waits between two tries until the seconds are over, or raises `StoppedError`. `after` hears of each run
    that came to its end.
    """

    def __init__(
        self,
        *,
        database: Database,
        clients: ShopClients,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        pause: Callable[[threading.Event, float], None] = sleep_or_stop,
        after: Callable[[Account, SyncRun], None] = lambda _account, _run: None,
    ) -> None:
        self._database = database
        self._clients = clients
        self._clock = clock
        self._new_id = new_id
        self._pause = pause
        self._after = after
        self._running: dict[tuple[str, str], _Running] = {}
        self._lock = threading.Lock()

    def start(
        self,
        accounts: list[Account],
        *,
        person: Person,
        trigger: str,
        request: ImportRequest | None = None,
        feeds: Sequence[str] = (ORDERS,),
    ) -> list[SyncRun]:
        """Starts an import of each list of each account that is not being imported and returns the runs started.

        Accounts that are paused, disconnected or need authorisation are left out: their work waits. Raises
        `AccountHeldError` where all of them are, and `AlreadyRunningError` where all others are running already.
        """
        require(person, Deed.IMPORT)
        wanted = [_Asked(request or ImportRequest(), person, trigger, feed) for feed in feeds]
        holds = list_holds(self._database, self._clock())
        free = [account for account in accounts if account.account_id not in holds]
        if accounts and not free:
            raise AccountHeldError(" ".join(holds[account.account_id] for account in accounts))
        begun = [run for account in free for asked in wanted if (run := self._begin(account, asked))]
        if free and not begun:
            names = ", ".join(account.title for account in free)
            raise AlreadyRunningError(f"{names}: an import is running already. Wait for it, or stop it first.")
        return begun

    def _begin(self, account: Account, asked: _Asked) -> SyncRun | None:
        if FEEDS[asked.feed].is_left_out(account.region):
            return None
        key = account.account_id, asked.feed
        with self._lock:
            if key in self._running:
                return None
            running = _Running(self._new_run(account, asked))
            self._running[key] = running
        try:
            self._database.write(lambda cursor: save_run(cursor, running.run))
            if asked.trigger != SCHEDULE:  # the audit is what people did; a run by schedule is kept as a run
                record_deed(
                    self._database,
                    person=asked.person.name,
                    deed=_DEEDS[asked.request.kind] + _OF_FEED[asked.feed],
                    account_id=account.account_id,
                    now=running.run.started_at,
                )
            running.thread = threading.Thread(
                target=self._work,
                args=(account, running, asked.request),
                name=f"import-{asked.feed}-{account.region}",
                daemon=True,
            )
            running.thread.start()
        except BaseException:
            self._forget(running)
            raise
        return running.run

    def _new_run(self, account: Account, asked: _Asked) -> SyncRun:
        now = self._clock()
        back = FEEDS[asked.feed].reach_back(self._database, account.account_id, now)
        request = replace(asked.request, since=min(filter(None, (asked.request.since, back)), default=None))
        window = request.window(get_cursor(self._database, account.account_id, asked.feed), now)
        return SyncRun(
            self._new_id(),
            account.account_id,
            asked.person.name,
            asked.trigger,
            now,
            *window,
            kind=asked.request.kind,
            feed=asked.feed,
        )

    def _work(self, account: Account, running: _Running, request: ImportRequest) -> None:
        try:
            running.run = import_orders(self._context(account, running), account, running.run, request)
            self._after(account, running.run)
        except TikTokOrdersError as error:
            self._record_failure(running, error.message)
        except Exception:
            log.exception("the import of account %s broke", account.account_id)
            self._record_failure(running, _BROKE)
        finally:
            self._forget(running)
            self._clients.http.close()

    def _context(self, account: Account, running: _Running) -> ImportContext:
        retry = Retry(sleep=partial(self._pause, running.stop), random=random.random)

        def show(run: SyncRun) -> None:
            running.run = run

        feed = FEEDS[running.run.feed]
        return ImportContext(
            database=self._database,
            shop=feed.open(self._clients.client_for(account, retry)),
            feed=feed,
            clock=self._clock,
            is_stopped=running.stop.is_set,
            on_progress=show,
        )

    def _record_failure(self, running: _Running, message: str) -> None:
        """Ends a run that could not end by itself where a person sees it."""
        run = replace(running.run, state="failed", finished_at=self._clock(), message=message)
        self._database.write(lambda cursor: save_run(cursor, run))

    def _forget(self, running: _Running) -> None:
        with self._lock:
            self._running.pop((running.run.account_id, running.run.feed), None)

    def running(self, feed: str = ORDERS) -> dict[str, SyncRun]:
        """Returns account id to its run in progress of a list."""
        with self._lock:
            return {account_id: one.run for (account_id, name), one in self._running.items() if name == feed}

    def is_busy(self, account_id: str) -> bool:
        """Tells whether any list of the account is being read."""
        with self._lock:
            return any(one == account_id for one, _ in self._running)

    def stop(self, account_ids: list[str], *, person: Person, feeds: Collection[str] = tuple(FEEDS)) -> None:
        """Asks the imports of these accounts, and of these lists, to stop after the page they are at."""
        require(person, Deed.IMPORT)
        self._stop(account_ids, feeds)

    def _stop(self, account_ids: list[str] | None = None, feeds: Collection[str] = tuple(FEEDS)) -> None:
        with self._lock:
            for (account_id, feed), running in self._running.items():
                if (account_ids is None or account_id in account_ids) and feed in feeds:
                    running.stop.set()

    def wait(self, timeout_seconds: float | None = None) -> None:
        """Waits until the imports that run now have ended."""
        with self._lock:
            threads = [running.thread for running in self._running.values() if running.thread]
        for thread in threads:
            thread.join(timeout_seconds)

    def close(self) -> None:
        """Stops all imports and waits for them; what they read is kept."""
        self._stop()
        self.wait(timeout_seconds=10)
