"""Orders as they are stored, read whole from what TikTok last said of them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tiktok_orders.domain.orders import Order, read_order
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_facts import newest_payloads


def read_stored_orders(database: Database, order_ids: Sequence[str]) -> dict[str, Order]:
    """Returns order id to the order, in the order given, for those that are stored."""
    payloads = newest_payloads(database, order_ids)
    return {
        order_id: read_order(json.loads(payloads[order_id]))
        for order_id in dict.fromkeys(order_ids)
        if order_id in payloads
    }
