"""An application with practice TikTok Shop and practice Magento, ready to create sales orders, for tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.practice import settings_in
from tiktok_orders.bootstrap import Application, open_application
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.services.actions.create_sales_order import NAME as CREATE
from tiktok_orders.services.bulk_actions import Started
from tiktok_orders.services.job_worker import WorkerLimits
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.order_grid import find_ids

QUICK = WorkerLimits(look_up_after_seconds=0.05)


@contextmanager
def selling(folder: Path, *, orders: int = 600, **settings: Any) -> Iterator[Application]:
    """Everything imported; the worker does nothing until `work_off` is called."""
    changed = {"practice_orders": orders, "practice_arrivals_per_hour": 0, **settings}
    application = open_application(settings_in(folder).model_copy(update=changed))
    application.limits = QUICK
    application.worker.limits = QUICK
    application.bulk.undo_seconds = 0
    application._connect_practice()
    try:
        application.imports.start(list_accounts(application.database), person="tester", trigger="button")
        application.imports.wait()
        yield application
    finally:
        application.close()


def ids_of(application: Application, tab: str) -> list[str]:
    return sorted(find_ids(application.database, OrderFilter(tab=tab), now=application.clock()))


def ask(application: Application, order_ids: Sequence[str], *, with_eye: bool = False) -> Started:
    """Confirms whatever the preview says of these orders."""
    preview = application.bulk.preview(CREATE, order_ids)
    return application.bulk.request(
        preview,
        account_ids=[one.account.account_id for one in preview.accounts],
        eye_ids=[order.order_id for one in preview.accounts for order in one.eye] if with_eye else [],
        person="tester",
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
