"""What the list, the exports and the order page say about an order that was cancelled or could not go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tiktok_orders.domain.cancel_reasons import describe_reason
from tiktok_orders.domain.failures import Stage, failure
from tiktok_orders.domain.order_state import cancellation_words
from tiktok_orders.domain.tiktok_words import OrderStatus

STAGES = {
    Stage.CHECK: "Before sending",
    Stage.BUILD: "Building the sales order",
    Stage.SEND: "Sending",
    Stage.ANSWER: "The answer",
    Stage.LINK: "Linking",
}


def failure_reason(row: Mapping[str, Any]) -> str:
    """Returns why the order of a row of the list stopped, "" where nothing did; what was tried here first."""
    cancelled = cancellation_words(row["cancel_reason"], row["cancellation_initiator"])
    return str(row["failure_message"]) or _rejection_words(row) or cancelled or _asked(row)


def _asked(row: Mapping[str, Any]) -> str:
    """What the buyer asks for hinders the order too, until somebody answers."""
    if not row["is_buyer_request_cancel"] or row["status"] == OrderStatus.CANCELLED:
        return ""
    reason = row["request_reason"]
    return f"The buyer asks to cancel: {reason}" if reason else "The buyer asks to cancel"


def _rejection_words(row: Mapping[str, Any]) -> str:
    """Returns "Rejected by Ada: Out of Stock", or "" for an order that was not rejected from here."""
    if not row["rejection_reason"]:
        return ""
    what = "Lines rejected" if row["is_rejected_in_part"] else "Rejected"
    return f"{what} by {row['rejected_by']}: {describe_reason(row['rejection_reason'])}"


def failure_stage(row: Mapping[str, Any]) -> str:
    """Returns where the order of a row of the list stopped, "" where it did not."""
    if row["failure_code"]:
        return STAGES[failure(row["failure_code"]).stage]
    is_cancelled = row["status"] == OrderStatus.CANCELLED or row["cancel_reason"]
    return "Cancelled on TikTok" if is_cancelled else ""
