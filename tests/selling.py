"""An application with practice TikTok Shop and practice Magento, ready to create sales orders, for tests."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.builders import TESTER
from tests.practice import settings_in
from tiktok_orders.bootstrap import Application, open_application
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.sales_order import SalesOrderDraft
from tiktok_orders.domain.schedules import ScheduleName
from tiktok_orders.sandbox.magento.earlier import is_earlier
from tiktok_orders.sandbox.world.plan import Event
from tiktok_orders.services.actions.create_sales_order import NAME as CREATE
from tiktok_orders.services.bulk_actions import Started
from tiktok_orders.services.job_worker import WorkerLimits
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.order_grid import find_ids

QUICK = WorkerLimits(look_up_after_seconds=0.05, quarantine_seconds=0.0)


# The practice world grows from its clock, and what is paid, held and to be sent in it depends on the hour and the
# day of the week: tests see the same world whenever they run.
FIRST_MOMENT = datetime(2026, 9, 16, 10, tzinfo=UTC)
_A_BREATH = timedelta(minutes=1)  # in which nothing of note happens in that world


@dataclass
class HastyClock:
    """A time that begins with the test and runs on; a test can set it ahead."""

    ahead: timedelta = timedelta()
    began: float = field(default_factory=time.monotonic)

    def read(self) -> datetime:
        return FIRST_MOMENT + timedelta(seconds=time.monotonic() - self.began) + self.ahead

    def move(self, **span: float) -> None:
        self.ahead += timedelta(**span)

    def begin_anew(self) -> None:
        self.ahead, self.began = timedelta(), time.monotonic()


@contextmanager
def selling(
    folder: Path,
    *,
    orders: int = 600,
    clock: Callable[[], datetime] | None = None,
    sleep: Callable[[float], None] = lambda _seconds: None,
    is_new: bool = False,
    **settings: Any,
) -> Iterator[Application]:
    """Everything imported; the worker does nothing until `work_off` is called.

    With `is_new` it is connected and imported here and now, so that all its writes are in the database's log;
    `sleep` is how a call waits before it is tried again: not at all, so that tests do not wait either.
    """
    changed = {"practice_orders": orders, "practice_arrivals_per_hour": 0, **settings}
    clock = clock or HastyClock().read
    is_copied = not is_new and _copy_what_was_made(folder, changed, clock())
    application = open_application(settings_in(folder).model_copy(update=changed), clock=clock, sleep=sleep)
    application.limits = QUICK
    application.worker.limits = QUICK
    application.bulk.undo_seconds = 0
    try:
        if is_copied:
            application.practice_magento()  # which starts the practice TikTok Shop too
        else:
            _import_all(application)
        yield application
    finally:
        application.close()


def _import_all(application: Application) -> None:
    application.connect_practice()
    application.imports.start(list_accounts(application.database), person=TESTER, trigger="button")
    application.imports.wait()


_made: dict[str, Path] = {}


def _copy_what_was_made(folder: Path, changed: Mapping[str, Any], now: datetime) -> bool:
    """Copies the files of a desk that has imported such a world at the first moment: an import takes seconds.

    It is made once a run and kind of world. Tells False where the test begins at another time, or brings a world.
    """
    if settings_in(folder).practice_world.exists() or not timedelta() <= now - FIRST_MOMENT < _A_BREATH:
        return False
    kind = repr(sorted(changed.items()))
    if kind not in _made:
        made = folder.parent / f"made desk {len(_made)}"
        made.mkdir()
        settings = settings_in(made).model_copy(update=changed)
        application = open_application(settings, clock=lambda: FIRST_MOMENT, sleep=lambda _seconds: None)
        try:
            _import_all(application)
        finally:
            application.close()
        _made[kind] = made
    shutil.copytree(_made[kind], folder, dirs_exist_ok=True)
    return True


def moving_soon(application: Application, within: timedelta = timedelta(hours=2)) -> set[str]:
    """The orders to which something happens by itself in that time, by the practice shop's own plan."""
    with application.practice().world.file.reading() as books:
        return due_orders(books, application.clock() + within)


def due_orders(books: sqlite3.Connection, before: datetime) -> set[str]:
    """The orders to which something happens by itself before an instant, in a practice shop's own books."""
    rows = books.execute(
        "SELECT DISTINCT order_id FROM due_events WHERE due_time < ?", (int(before.timestamp()),)
    ).fetchall()
    return {str(number) for (number,) in rows}


def ready_ids(application: Application, count: int, *, status: str = "", most: int = 0) -> list[str]:
    """Orders that go through: to create, unknown to the earlier connector, of goods that Magento can sell.

    So many exactly, or with `most` as many as there are, up to that. Nothing happens to them by itself while a
    test runs, however long it takes.
    """
    moving = moving_soon(application, timedelta(minutes=15))
    wanted = [one for one in ids_of(application, "to_create") if one not in moving]
    if status:
        rows = application.database.rows("SELECT order_id FROM orders WHERE status = $status", {"status": status})
        wanted = sorted({row["order_id"] for row in rows}.intersection(wanted))
    preview = application.bulk.preview(CREATE, wanted)
    rules = list_rules(application.database, list_accounts(application.database))
    found: list[str] = []
    for one in preview.accounts:
        ids = [order.order_id for order in one.will]
        drafts = application.drafts.build(rules[one.account.account_id], ids) if ids else {}
        found += [
            order_id
            for order_id in ids
            if isinstance(drafts[order_id], SalesOrderDraft) and not is_earlier(order_id)
        ]
    assert len(found) >= count, f"the world has {len(found)} orders that go through, not {count}"
    return found[: most or count]


def change_on_tiktok(application: Application, order_id: str, **parts: Any) -> None:
    """Lets something happen to an order on TikTok now: `order`, `line` and `recipient` are fields that change."""
    world = application.practice().world
    rows = application.database.rows("SELECT account_id FROM orders WHERE order_id = $id", {"id": order_id})
    shop = next(shop for shop in world.shops if shop.id == rows[0]["account_id"])
    with world.acting(shop, [order_id]) as (_, [hand]):
        recipient = {**(hand.recipient or {}), **parts["recipient"]} if "recipient" in parts else None
        now = int(application.clock().timestamp())
        hand.apply(Event(now, "changed", parts.get("order", {}), parts.get("line", {}), recipient=recipient))


def change_policies(application: Application, **changes: object) -> None:
    """Saves the policy of every account with these fields changed."""
    for account in list_accounts(application.database):
        policy = list_rules(application.database, [account])[account.account_id].policy
        application.policies.save(account, policy.model_copy(update=changes), person=TESTER)


def ids_of(application: Application, tab: str) -> list[str]:
    return sorted(find_ids(application.database, OrderFilter(tab=tab), now=application.clock()))


def ask(application: Application, order_ids: Sequence[str], *, with_eye: bool = False) -> Started:
    """Confirms whatever the preview says of these orders."""
    preview = application.bulk.preview(CREATE, order_ids)
    return application.bulk.request(
        preview,
        account_ids=[one.account.account_id for one in preview.accounts],
        eye_ids=[order.order_id for one in preview.accounts for order in one.eye] if with_eye else [],
        person=TESTER,
    )


def create(application: Application, order_ids: Sequence[str], *, with_eye: bool = False) -> Started:
    started = ask(application, order_ids, with_eye=with_eye)
    application.worker.work_off()
    return started


def states(application: Application, action: str = CREATE) -> dict[str, tuple[str, str, str]]:
    """Order id to state, code and message of its job."""
    rows = application.database.rows(
        "SELECT order_id, state, code, message FROM jobs WHERE action = $action", {"action": action}
    )
    return {row["order_id"]: (row["state"], row["code"], row["message"]) for row in rows}


def in_magento(application: Application) -> dict[str, list[dict[str, Any]]]:
    """TikTok's order id to what the practice Magento's own books have of it, under any number."""
    found: dict[str, list[dict[str, Any]]] = {}
    for order in application.practice_magento().books.orders():
        order_id = order.get("ext_order_id") or order["increment_id"].removeprefix("TT-")
        found.setdefault(order_id, []).append(order)
    return found


def run_schedule(desk: Application, name: ScheduleName) -> None:
    """Does what a schedule does, now."""
    end = desk.chores()[name](threading.Event())
    assert not end.is_failed, end.message
