"""What the tests of rejections share: orders that wait, cancelling on TikTok, and both books afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tests.builders import TESTER
from tests.selling import CREATE, ids_of
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.cancel_reasons import CancelReason, find_cancel_key
from tiktok_orders.domain.eligibility import Verdict
from tiktok_orders.domain.sales_order import SalesOrderDraft
from tiktok_orders.sandbox.magento.earlier import is_earlier
from tiktok_orders.services.actions.reject_order import NAME as REJECT
from tiktok_orders.services.bulk_actions import Started
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.tiktok.cancellations import cancel_order, find_cancellations
from tiktok_orders.tiktok.client import ShopClient


def account_of(desk: Application, order_id: str) -> Account:
    rows = desk.database.rows("SELECT account_id FROM orders WHERE order_id = $id", {"id": order_id})
    return next(one for one in list_accounts(desk.database) if one.account_id == rows[0]["account_id"])


def ready_per_market(desk: Application, count: int, markets: Sequence[str] = ("GB", "US", "SG")) -> list[str]:
    """Orders that wait for shipment and become sales orders, so many of each of these markets."""
    preview = desk.bulk.preview(CREATE, ids_of(desk, "to_ship"))
    rules = list_rules(desk.database, list_accounts(desk.database))
    found: list[str] = []
    for one in preview.accounts:
        if one.account.region in markets:
            ids = [order.order_id for order in one.will if not is_earlier(order.order_id)][: 4 * count]
            drafts = desk.drafts.build(rules[one.account.account_id], ids)
            going = [order_id for order_id in ids if isinstance(drafts[order_id], SalesOrderDraft)]
            assert len(going) >= count, f"{one.account.region} has {len(going)} orders that go through"
            found += going[:count]
    assert len(found) == count * len(markets)
    return found


def ask_to_reject(
    desk: Application,
    order_ids: Sequence[str],
    reason: str = "OUT_OF_STOCK",
    *,
    line_item_ids: Sequence[str] = (),
    with_eye: bool = False,
) -> Started:
    """Confirms whatever the preview says of rejecting these orders, or these lines of one."""
    lines = {"line_item_ids": list(line_item_ids)} if line_item_ids else {}
    preview = desk.bulk.preview(
        REJECT, order_ids, {order_id: {"reason": reason, **lines} for order_id in order_ids}
    )
    return desk.bulk.request(
        preview,
        account_ids=[one.account.account_id for one in preview.accounts],
        eye_ids=[order.order_id for one in preview.accounts for order in one.eye] if with_eye else [],
        person=TESTER,
    )


def reject(desk: Application, order_ids: Sequence[str], reason: str = "OUT_OF_STOCK", **how: Any) -> Started:
    started = ask_to_reject(desk, order_ids, reason, **how)
    desk.worker.work_off()
    return started


def verdict_of(desk: Application, order_id: str, reason: str = "OUT_OF_STOCK", **wish: Any) -> Verdict:
    return desk.bulk.verbs[REJECT].judge([order_id], {order_id: {"reason": reason, **wish}})[order_id]


def orders_at(desk: Application, region: str, status: str, count: int = 1, *, units: int = 1) -> list[str]:
    """Stored orders of a market at a status that the seller ships and no buyer wants cancelled."""
    rows = desk.database.rows(
        "SELECT order_id FROM orders o JOIN accounts a USING (account_id) WHERE a.region = $region "
        "AND o.status = $status AND o.fulfillment_type = 'FULFILLMENT_BY_SELLER' "
        "AND NOT o.is_buyer_request_cancel AND o.total_amount > 0 AND o.unit_count >= $units "
        "ORDER BY order_id LIMIT $count",
        {"region": region, "status": status, "count": count, "units": units},
    )
    assert len(rows) == count, f"{region} has {len(rows)} orders at {status}"
    return [row["order_id"] for row in rows]


def shop_of(desk: Application, order_id: str) -> ShopClient:
    return desk.clients.client_for(account_of(desk, order_id), desk.retry)


def change_policies(desk: Application, **changes: object) -> None:
    for account in list_accounts(desk.database):
        policy = list_rules(desk.database, [account])[account.account_id].policy
        desk.policies.save(account, policy.model_copy(update=changes), person=TESTER)


def cancel_elsewhere(
    desk: Application,
    order_id: str,
    reason: CancelReason = CancelReason.OUT_OF_STOCK,
    line_item_ids: Sequence[str] = (),
) -> str:
    """Cancels an order in Seller Center, so to speak; returns TikTok's cancel_id."""
    account = account_of(desk, order_id)
    status = desk.database.rows("SELECT status FROM orders WHERE order_id = $id", {"id": order_id})[0]["status"]
    key = find_cancel_key(reason, region=account.region, status=status)
    assert key, (account.region, status)
    return cancel_order(shop_of(desk, order_id), order_id, key, line_item_ids=line_item_ids).cancel_id


def read_anew(desk: Application, order_ids: Sequence[str]) -> None:
    for account in list_accounts(desk.database):
        own = [order_id for order_id in order_ids if account_of(desk, order_id) == account]
        if own:
            desk.reader.read_anew(account, own)


def let_all_be_due(desk: Application, rounds: int = 1) -> None:
    for _ in range(rounds):
        desk.database.execute("UPDATE jobs SET due_at = '2020-01-01' WHERE state IN ('queued', 'unknown')")
        desk.worker.work_off()


def cancellations_of(desk: Application, order_id: str) -> list[Any]:
    return find_cancellations(shop_of(desk, order_id), [order_id])


def refund_of(desk: Application, order_id: str) -> Decimal:
    """What TikTok states to have paid back for the order's one cancellation."""
    (case,) = cancellations_of(desk, order_id)
    assert case.refund_amount is not None and case.refund_amount.refund_total is not None
    return case.refund_amount.refund_total


def memos_of(desk: Application, entity_id: int) -> list[dict[str, Any]]:
    return desk.practice_magento().books.list_of_order("sales_creditmemo", entity_id)


def doubled(desk: Application) -> list[str]:
    """Order lines with two cancellations in TikTok's books, and refunds with two credit memos in Magento's."""
    lines: Counter[str] = Counter()
    for account in list_accounts(desk.database):
        ids = [row["order_id"] for row in desk.database.rows("SELECT DISTINCT order_id FROM jobs")]
        own = [order_id for order_id in ids if account_of(desk, order_id) == account]
        for case in find_cancellations(desk.clients.client_for(account, desk.retry), own) if own else []:
            lines.update(line.order_line_item_id for line in case.cancel_line_items)
    marks = Counter(
        comment["comment"] for memo in desk.practice_magento().books.creditmemos() for comment in memo["comments"]
    )
    return [name for counts in (lines, marks) for name, count in counts.items() if count > 1]
