"""The order desk as a process that can be killed: `python -m tests.crash.desk FOLDER`.

It works on the database in the folder and on practice systems that run elsewhere: it imports, asks for sales
orders and for all that is done to orders after, and ends with 0 once nothing is left to do. `--die-at` kills it at
a named point of the worker, as a failing machine would: no handler runs and nothing is tidied up.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.crash.errands import PERSON, ask_for_all
from tests.practice import settings_in
from tiktok_orders.bootstrap import Application, open_application
from tiktok_orders.domain.policy import default_policy
from tiktok_orders.domain.regions import REGIONS
from tiktok_orders.magento.access import OAuthKeys
from tiktok_orders.sandbox.magento.stock import SOURCES
from tiktok_orders.services.connect import ConnectRequest
from tiktok_orders.services.connect_magento import MagentoRequest
from tiktok_orders.services.feeds import FEEDS, ORDERS
from tiktok_orders.services.import_request import ImportRequest, build_request
from tiktok_orders.services.job_worker import WorkerLimits
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.clock import naive_utc
from tiktok_orders.store.jobs import OPEN_STATES, count_jobs
from tiktok_orders.tiktok.client import App
from tiktok_orders.tiktok.logistics import list_warehouses

# Before all orders of the practice world: older ones than the going live are not created in bulk.
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_INVOICED_AT_ONCE = "GB"
# A lost reply is looked up soon and a failing service asked again soon, so that tests do not wait. The practice
# Magento is done with a request in far less than the quarantine.
IMPATIENT = WorkerLimits(look_up_after_seconds=0.2, quarantine_seconds=0.5, pause_seconds=1.0)
_WAITING = "SELECT job_id FROM jobs WHERE state = 'queued' AND due_at > $soon"
_LOOK_NOW = "UPDATE jobs SET due_at = '2020-01-01' WHERE state = 'queued' AND due_at > $soon"
_OF_ACCOUNT = "SELECT order_id FROM orders WHERE account_id = $account_id"
_LUCK = 0.05  # of the waits before another try: a twentieth


def open_desk(folder: Path, at_point: Callable[[str], None] = lambda _: None) -> Application:
    """Opens the application on the folder's database."""
    application = open_application(
        settings_in(folder),
        limits=IMPATIENT,
        at_point=at_point,
        sleep=lambda seconds: time.sleep(seconds * _LUCK),
    )
    application.worker.random = lambda: _LUCK
    application.bulk.undo_seconds = 0
    return application


def connect_desk(application: Application, sandbox: dict[str, Any]) -> list[str]:
    """Connects both practice systems by what they say of themselves; returns the accounts, which may send."""
    base_url, magento = sandbox["base_url"], sandbox["magento"]
    app = App(sandbox["app_key"], sandbox["app_secret"], sandbox["service_id"], base_url, base_url)
    accounts = application.connect(ConnectRequest(app, sandbox["auth_code"]), person=PERSON)
    names = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
    application.connect_magento(
        MagentoRequest(magento["base_url"], OAuthKeys(*(magento[name] for name in names))), person=PERSON
    )
    views = {view["currency"]: view["code"] for view in magento["store_views"]}
    for account in accounts:
        policy = default_policy(account.region).model_copy(
            update={
                "store_code": views[REGIONS[account.region].currency],
                "earlier_prefixes": ("TT-",),
                "sources": _sources_of(application, account),
                # So that of what is cancelled something is to be credited.
                "invoice_at_once": account.region == _INVOICED_AT_ONCE,
            }
        )
        application.policies.save(account, policy, person=PERSON)
        application.policies.go_live(account, go_live_at=LONG_AGO, person=PERSON)
    return [account.account_id for account in accounts]


def _sources_of(application: Application, account: Account) -> dict[str, str]:
    """Returns the practice Magento's source of each of the account's warehouses: the main one of its market."""
    main = next(one.source_code for one in SOURCES if one.country_id == account.region)
    warehouses = list_warehouses(application.clients.client_for(account, application.retry))
    return {one.id: main for one in warehouses}


def import_orders(application: Application, request: ImportRequest) -> None:
    """Starts the import of all accounts in the background; what changed is read of after-sale cases too."""
    feeds = tuple(FEEDS) if request.kind == "changes" else (ORDERS,)
    application.imports.start(
        list_accounts(application.database), person=PERSON, trigger="button", request=request, feeds=feeds
    )


def read_all_anew(application: Application) -> None:
    """Reads every order anew, as a status round does the open ones; what follows from it is asked for.

    Orders go on by themselves, and what a person imports by hand ships nothing in Magento.
    """
    for account in list_accounts(application.database):
        rows = application.database.rows(_OF_ACCOUNT, {"account_id": account.account_id})
        application.sync.read_from_tiktok(account, [row["order_id"] for row in rows])


def work_to_the_end(application: Application, *, seconds: float = 240) -> None:
    """Waits until no import runs and no job is open; TimeoutError where that never comes."""
    application.imports.wait()
    deadline = time.monotonic() + seconds
    while open_jobs(application):
        if time.monotonic() > deadline:
            raise TimeoutError(f"There are still jobs open: {count_jobs(application.database)}.")
        time.sleep(0.05)  # the worker has no event for "all done": people see it on a page that asks too


def open_jobs(application: Application) -> int:
    """Returns how many jobs are open, but for those that wait: until TikTok has paid back, or for a release."""
    counts = count_jobs(application.database)
    waiting = application.database.rows(_WAITING, {"soon": _soon(application)})
    return sum(counts.get(state, 0) for state in OPEN_STATES) - len(waiting)


def _soon(application: Application) -> datetime:
    """Returns when everything is due that is not looked at every quarter of an hour or less often."""
    return naive_utc(application.clock() + timedelta(minutes=5))


def die_at(point: str, hit: int) -> Callable[[str], None]:
    """Returns a hook that kills this process when the point is reached for that many times."""
    lock, hits = threading.Lock(), itertools.count(1)

    def at_point(reached: str) -> None:
        if reached == point:
            with lock:
                if next(hits) == hit:
                    os.kill(os.getpid(), signal.SIGKILL)

    return at_point


def main() -> int:
    asked = _arguments()
    application = open_desk(asked.folder, die_at(asked.die_at, asked.hit))
    try:
        if asked.connect:
            connect_desk(application, json.loads(asked.connect))
        _note_what_was_left(application, asked.folder)
        # What waits for somebody else is looked at every quarter of an hour: here, in every life.
        application.database.execute(_LOOK_NOW, {"soon": _soon(application)})
        application.start()
        if asked.imports:
            import_orders(application, read_import(asked.imports))
        if asked.request:
            ask_for_all(application, asked.request)
        if asked.read_all:
            application.imports.wait()
            read_all_anew(application)
        work_to_the_end(application)
    finally:
        application.close()
    return 0


def _note_what_was_left(application: Application, folder: Path) -> None:
    """Adds a line to `lives.jsonl`: what the process before this one had under way when it ended."""
    interrupted = application.database.rows("SELECT 1 FROM sync_runs WHERE state = 'interrupted'")
    line = {"jobs": count_jobs(application.database).get("running", 0), "imports": len(interrupted)}
    with (folder / "lives.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")


def read_import(text: str) -> ImportRequest:
    """Returns the import that is asked for as `since:2026-08-31`, `placed:2026-08-31` or `changes`."""
    kind, _, day = text.partition(":")
    start = date.fromisoformat(day) if day else None
    return build_request(
        now=datetime.now(UTC),
        since=start if kind == "since" else None,
        placed_from=start if kind == "placed" else None,
        placed_until=None,
        ids="",
        unreadable=False,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash.desk", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--connect", default="", help="what the practice systems say of themselves")
    parser.add_argument("--imports", default="", help="since:DAY, placed:DAY or changes")
    parser.add_argument("--request", type=int, default=0, help="ask for so many sales orders, and more")
    parser.add_argument("--read-all", action="store_true", help="read every order anew after the import")
    parser.add_argument("--die-at", default="", help="a named point of the worker")
    parser.add_argument("--hit", type=int, default=1, help="the how many-th time that it is reached")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
