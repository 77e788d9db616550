"""Looks whether TikTok and Magento agree about orders that have a sales order, and writes down where they do not.

It is asked whenever one of the sides was read anew. Nothing is asked of TikTok or Magento here.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tiktok_orders.domain.expected_total import TIKTOK_TOTAL, BridgePart, expected_total
from tiktok_orders.domain.failures import CannotBuildError
from tiktok_orders.domain.mismatches import BothSides, RecordedMismatch, find_mismatches, settle
from tiktok_orders.domain.orders import read_order
from tiktok_orders.services.order_policies import AccountRules, list_rules
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.mismatches import (
    StoredSides,
    linked_changed_since,
    list_open,
    orders_not_closed,
    read_both_sides,
    save_mismatches,
)
from tiktok_orders.store.order_facts import newest_payloads

log = logging.getLogger(__name__)
Bridge = tuple[BridgePart, ...]
_BATCH = 5_000


@dataclass(frozen=True)
class MismatchFinder:
    """Safe to ask from any thread."""

    database: Database
    clock: Callable[[], datetime]

    def look(self, order_ids: Sequence[str]) -> int:
        """Looks at orders that were just read anew; returns of how many a mismatch came, changed or went."""
        touched = 0
        for start in range(0, len(order_ids), _BATCH):
            touched += self._look(order_ids[start : start + _BATCH])
        return touched

    def look_again(self, since: datetime) -> int:
        """Looks at the orders that did not agree before that time: what was under way for them may be over."""
        return self.look(orders_not_closed(self.database, since))

    def look_after_import(self, account: Account, since: datetime) -> int:
        """Looks at what an import changed since it began."""
        return self.look(linked_changed_since(self.database, account.account_id, since))

    def _look(self, order_ids: Sequence[str]) -> int:
        rows = read_both_sides(self.database, order_ids)
        if not rows:
            return 0
        then = {row.order_id: _read_bridge(row.bridge) for row in rows}
        bridges = then | self._bridges([row for row in rows if _is_changed(row, then[row.order_id])], then)
        known, now = list_open(self.database, [row.order_id for row in rows]), self.clock()
        records: list[tuple[str, RecordedMismatch]] = []
        touched = 0
        for row in rows:
            before = known.get(row.order_id, [])
            found = find_mismatches(_both_sides(row, bridges[row.order_id], then[row.order_id]))
            after = settle(row.order_id, found, before, is_under_way=row.is_under_way, now=now)
            records += [(row.account_id, one) for one in after]
            touched += _shown(before) != _shown(after)
        if records:
            self.database.write(lambda cursor: save_mismatches(cursor, records), is_shown=bool(touched))
        return touched

    def _bridges(self, rows: list[StoredSides], then: Mapping[str, Bridge]) -> dict[str, Bridge]:
        """Returns what leads to the expected total now, of orders whose total TikTok changed since."""
        if not rows:
            return {}
        rules = list_rules(self.database, list_accounts(self.database))
        payloads = newest_payloads(self.database, [row.order_id for row in rows])
        return {
            row.order_id: _bridge_now(row, then[row.order_id], payloads[row.order_id], rules[row.account_id])
            for row in rows
        }


def _shown(records: list[RecordedMismatch]) -> set[tuple[str, str]]:
    return {(one.mismatch.kind, one.mismatch.label) for one in records if not one.closed_at and not one.is_waiting}


def _read_bridge(stored: str) -> Bridge:
    """Returns the steps as linked, none where they do not begin with TikTok's total of that time."""
    steps = tuple(BridgePart(label, Decimal(amount)) for label, amount in json.loads(stored or "[]"))
    return steps if steps and steps[0].label == TIKTOK_TOTAL else ()


def _is_changed(row: StoredSides, then: Bridge) -> bool:
    return bool(then) and row.total_amount is not None and then[0].amount != row.total_amount


def _bridge_now(row: StoredSides, then: Bridge, payload: str, rules: AccountRules) -> Bridge:
    """Where the order's parts cannot be read as amounts any more, all steps but the first are as they were."""
    assert row.total_amount is not None, "looked at before"
    try:
        now = expected_total(read_order(json.loads(payload)), rules.policy).bridge
    except CannotBuildError as error:
        log.info("order %s: its total is compared as it is (%s)", row.order_id, error.code)
        now = ()
    has_same_steps = {part.label for part in now} == {part.label for part in then}
    return now if has_same_steps else (BridgePart(TIKTOK_TOTAL, row.total_amount), *then[1:])


def _both_sides(row: StoredSides, now: Bridge, then: Bridge) -> BothSides:
    return BothSides(
        order_id=row.order_id,
        status=row.status,
        currency=row.currency,
        refunded=row.refunded,
        increment_id=row.increment_id,
        state=row.state,
        magento_currency=row.magento_currency,
        grand_total=row.grand_total,
        bridge=now,
        bridge_then=then,
        qty_shipped=row.qty_shipped,
        qty_to_ship=row.qty_to_ship,
        total_refunded=row.total_refunded,
        is_gone=row.is_gone,
    )
