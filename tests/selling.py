"""An application with practice TikTok Shop and practice Magento, ready to create sales orders, for tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
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
from tiktok_orders.sandbox.magento.earlier import is_earlier
from tiktok_orders.sandbox.world.plan import Event
from tiktok_orders.services.actions.create_sales_order import NAME as CREATE
from tiktok_orders.services.bulk_actions import Started
from tiktok_orders.services.job_worker import WorkerLimits
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.order_grid import find_ids

QUICK = WorkerLimits(look_up_after_seconds=0.05)


# The practice world grows from its clock, and what is paid, held and to be sent in it depends on the hour and the
# day of the week: tests see the same world whenever they run.
FIRST_MOMENT = datetime(2026, 9, 16, 10, tzinfo=UTC)


@dataclass
class HastyClock:
    """A time that begins with the test and runs on; a test can set it ahead."""

    ahead: timedelta = timedelta()
    began: float = field(default_factory=time.monotonic)

    def read(self) -> datetime:
        return FIRST_MOMENT + timedelta(seconds=time.monotonic() - self.began) + self.ahead

    def move(self, **span: float) -> None:
        self.ahead += timedelta(**span)


@contextmanager
def selling(
    folder: Path, *, orders: int = 600, clock: Callable[[], datetime] | None = None, **settings: Any
) -> Iterator[Application]:
    """Everything imported; the worker does nothing until `work_off` is called."""
    changed = {"practice_orders": orders, "practice_arrivals_per_hour": 0, **settings}
    clock = clock or HastyClock().read
    application = open_application(settings_in(folder).model_copy(update=changed), clock=clock)
    application.limits = QUICK
    application.worker.limits = QUICK
    application.bulk.undo_seconds = 0
    application._connect_practice()
    try:
        application.imports.start(list_accounts(application.database), person=TESTER, trigger="button")
        application.imports.wait()
        yield application
    finally:
        application.close()


def ready_ids(application: Application, count: int) -> list[str]:
    """Orders that go through: to create, unknown to the earlier connector, of goods that Magento can sell."""
    preview = application.bulk.preview(CREATE, ids_of(application, "to_create"))
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
    return found[:count]


def change_on_tiktok(application: Application, order_id: str, **parts: Any) -> None:
    """Lets something happen to an order on TikTok now: `order`, `line` and `recipient` are fields that change."""
    world = application.practice().world
    rows = application.database.rows("SELECT account_id FROM orders WHERE order_id = $id", {"id": order_id})
    shop = next(shop for shop in world.shops if shop.id == rows[0]["account_id"])
    with world.acting(shop, [order_id]) as (_, [hand]):
        recipient = {**(hand.recipient or {}), **parts["recipient"]} if "recipient" in parts else None
        now = int(application.clock().timestamp())
        hand.apply(Event(now, "changed", parts.get("order", {}), parts.get("line", {}), recipient=recipient))


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
