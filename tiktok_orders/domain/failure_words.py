"""What the list, the exports and the order page say about an order that was cancelled or could not go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tiktok_orders.domain.failures import Stage, failure
from tiktok_orders.domain.order_state import cancellation_words
from tiktok_orders.domain.tiktok_words import OrderStatus

STAGES = {
    Stage.CHECK: "Before sending",
    Stage.BUILD: "Building the sales order",
    Stage.SEND: "Sending to Magento",
    Stage.ANSWER: "Magento's answer",
    Stage.LINK: "Linking",
}


def failure_reason(row: Mapping[str, Any]) -> str:
    """Returns why the order of a row of the list stopped, "" where nothing did; what was tried here first."""
    cancelled = cancellation_words(row["cancel_reason"], row["cancellation_initiator"])
    return str(row["failure_message"]) or cancelled


def failure_stage(row: Mapping[str, Any]) -> str:
    """Returns where the order of a row of the list stopped, "" where it did not."""
    if row["failure_code"]:
        return STAGES[failure(row["failure_code"]).stage]
    is_cancelled = row["status"] == OrderStatus.CANCELLED or row["cancel_reason"]
    return "Cancelled on TikTok" if is_cancelled else ""
