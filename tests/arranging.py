"""What the tests of TikTok's shipping share: orders that it carries, arranging them, and its own books."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from tests.builders import TESTER
from tests.selling import change_on_tiktok, ids_of
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.arranging import DEFAULT, Method, write_handover
from tiktok_orders.domain.tiktok_words import MARK_AS_SHIPPED_REGIONS
from tiktok_orders.services.actions.arrange_shipment import NAME as ARRANGE
from tiktok_orders.services.bulk_actions import Preview, Started
from tiktok_orders.services.shipping_offers import Offer
from tiktok_orders.services.stored_orders import read_stored_orders
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.order_facts import list_order_facts


def carried_ids(desk: Application, region: str, count: int, *, tag: str = "") -> list[str]:
    """Orders of a market that wait and that TikTok carries.

    The world has few that wait, and time changes them: completed ones are made to wait again, as good as new.
    """
    ids = ids_of(desk, "completed")
    account = next(one for one in list_accounts(desk.database) if one.region == region)
    owners = {row.order_id: row.account_id for row in list_order_facts(desk.database, ids, action="")}
    orders = read_stored_orders(desk.database, [one for one in ids if owners[one] == account.account_id])
    found = [
        order_id
        for order_id, order in orders.items()
        if order.fulfillment_type == "FULFILLMENT_BY_SELLER"
        and order.split_or_combine_tag == tag
        and {line.display_status for line in order.line_items} == {"COMPLETED"}
    ][:count]
    assert len(found) == count, f"the world has {len(found)} such orders, not {count}"
    for order_id in found:
        _wait_again(desk, order_id, has_package=region not in MARK_AS_SHIPPED_REGIONS)
    desk.reader.read_anew(account, found)
    return found


def _wait_again(desk: Application, order_id: str, *, has_package: bool) -> None:
    line = {"display_status": "AWAITING_SHIPMENT", "tracking_number": "", "package_status": "TO_FULFILL"}
    order: dict[str, Any] = {"status": "AWAITING_SHIPMENT", "shipping_type": "TIKTOK", "tracking_number": ""}
    if not has_package:
        line |= {"package_id": "", "package_status": ""}
        order |= {"packages": []}
    change_on_tiktok(desk, order_id, order=order, line=line)


def offers_for(desk: Application, order_ids: Sequence[str], **parts: Any) -> dict[str, Offer]:
    run = desk.offers.ask(order_ids, person=TESTER, **parts)
    assert run.wait(60)
    return run.answers()


def label_wishes(desk: Application, order_ids: Sequence[str], wanted: str = DEFAULT) -> dict[str, dict[str, Any]]:
    return {order_id: dict(one.label_wish(wanted)) for order_id, one in offers_for(desk, order_ids).items()}


def handovers(order_ids: Sequence[str], method: Method = "DROP_OFF") -> dict[str, dict[str, Any]]:
    return dict.fromkeys(order_ids, write_handover(method))


def confirm(desk: Application, preview: Preview, *, with_eye: bool = False) -> Started:
    """Confirms whatever the preview says."""
    eye = [order.order_id for one in preview.accounts for order in one.eye] if with_eye else []
    accounts = [one.account.account_id for one in preview.accounts]
    return desk.bulk.request(preview, account_ids=accounts, eye_ids=eye, person=TESTER)


def arrange(desk: Application, wishes: dict[str, dict[str, Any]], *, with_eye: bool = False) -> Started:
    started = confirm(desk, desk.bulk.preview(ARRANGE, list(wishes), wishes), with_eye=with_eye)
    desk.worker.work_off()
    return started


def in_the_books(desk: Application, order_id: str) -> dict[str, Any]:
    """An order in the practice shop's own books, read past its server."""
    with closing(sqlite3.connect(desk.settings.practice_world)) as books:
        (text,) = books.execute("SELECT json FROM orders WHERE id = ?", (int(order_id),)).fetchone()
    order: dict[str, Any] = json.loads(text)
    return order


def packages_in_the_books(desk: Application, order_id: str) -> dict[str, dict[str, Any]]:
    """Package id to status and facts, of the packages that the practice shop's own books have for an order."""
    sql = (
        "SELECT p.id, p.status, p.facts FROM packages p JOIN package_orders o ON o.package_id = p.id "
        "WHERE o.order_id = ?"
    )
    with closing(sqlite3.connect(desk.settings.practice_world)) as books:
        rows = books.execute(sql, (int(order_id),)).fetchall()
    return {str(one): {"status": status, **json.loads(facts or "{}")} for one, status, facts in rows}


def is_arranged(desk: Application, order_id: str) -> bool:
    statuses = {
        line["package_status"] for line in in_the_books(desk, order_id)["line_items"] if line.get("package_id")
    }
    return bool(statuses) and "TO_FULFILL" not in statuses


def job_states(desk: Application, action: str = ARRANGE) -> dict[str, tuple[str, str, str]]:
    """Order id to state, code and message of its newest job."""
    rows = desk.database.rows(
        "SELECT order_id, state, code, message FROM jobs WHERE action = $action ORDER BY requested_at, job_id",
        {"action": action},
    )
    return {row["order_id"]: (row["state"], row["code"], row["message"]) for row in rows}
