"""Telling TikTok Shop under which number an order stands in the seller's own system.

Source: order API 202406, Add External Order References (read 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.endpoints import ADD_EXTERNAL_ORDERS


@dataclass(frozen=True)
class ExternalOrder:
    """Where an order stands in the seller's own system: its number there, and its line for each line item's id."""

    order_id: str
    external_id: str
    lines: Mapping[str, str]


MOST_EXTERNAL_ORDERS = 100  # of one call, and of the lines of one order


def add_external_orders(client: ShopClient, orders: Sequence[ExternalOrder], *, platform: str) -> dict[str, str]:
    """Attaches references to orders; returns order id to the reason for those that TikTok refused.

    Refusals of single orders come under code 0.
    """
    body = {"orders": [_external_order(order, platform) for order in orders]}
    refused: dict[str, str] = {}
    for error in client.call(ADD_EXTERNAL_ORDERS, body=body).get("errors") or []:
        order_id = str((error.get("detail") or {}).get("order_id", ""))
        refused[order_id] = f"{error.get('message', 'no reason given')} ({error.get('code', 'no code')})"
    return refused


def _external_order(order: ExternalOrder, platform: str) -> dict[str, Any]:
    lines = list(order.lines.items())[:MOST_EXTERNAL_ORDERS]
    return {
        "id": order.order_id,
        "external_order": {
            "id": order.external_id,
            "platform": platform,
            "line_items": [{"id": theirs, "origin_id": line_item_id} for line_item_id, theirs in lines],
        },
    }
