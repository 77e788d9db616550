"""Rows of the list of refunds as the grid shows them: every value a text, with its tooltip and tone beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd

from tiktok_orders.domain.after_sale import CaseState
from tiktok_orders.domain.after_sale_words import (
    MAGENTO_WORDS,
    arbitration_words,
    case_status_words,
    kind_words,
    unanswered_words,
)
from tiktok_orders.domain.order_columns import Column, Kind
from tiktok_orders.ui.formats import ago, countdown, exact_time, money, short_time, urgency

COLUMNS = (
    Column("case_id", "Refund ID", "TikTok's number of the cancellation or return. Opens it.", Kind.ID, 195),
    Column("respond_by", "Answer By", "Until when TikTok waits for you.", Kind.TIME, 215),
    Column("case_status", "Status", "In plain words.", Kind.STATUS, 245),
    Column("tiktok_status", "TikTok's Status", "Word for word.", Kind.TEXT, 290),
    Column("kind", "Kind", "What the buyer, you or TikTok asked for.", Kind.TEXT, 165),
    Column("reason", "Reason", "As the buyer or you gave it.", Kind.TEXT, 190),
    Column("amount", "Amount", "What the buyer gets back, as TikTok states it.", Kind.MONEY, 110),
    Column("magento", "Magento", "What Magento's books have of it.", Kind.STATUS, 150),
    Column("of_order", "Marketplace Order ID", "The order that it is about. Opens the order.", Kind.ID, 195),
    Column("account", "Account ID", "TikTok's number of the shop, with its title.", Kind.TEXT, 335),
    Column("create_time", "Requested", "When it was asked for.", Kind.TIME, 130),
    Column("update_time", "Updated", "When TikTok last changed it.", Kind.TIME, 130),
    Column("arbitration", "Dispute", "How TikTok Shop decides, where the buyer appealed.", Kind.TEXT, 150),
)
_TONES = {
    CaseState.TO_ANSWER: "wait",
    CaseState.UNDER_WAY: "way",
    CaseState.APPROVED: "work",
    CaseState.REFUNDED: "good",
    CaseState.REPLACED: "good",
    CaseState.CLOSED: "plain",
    CaseState.OTHER: "plain",
}


def build_case_rows(rows: list[dict[str, Any]], positions: dict[str, int], now: datetime) -> pd.DataFrame:
    """Returns one row per case: a text per column, `<column>_tip`, `<column>_tone` where there is one."""
    return pd.DataFrame([_shown(row, positions, now) for row in rows], dtype="object")


def _shown(row: dict[str, Any], positions: dict[str, int], now: datetime) -> dict[str, str | int]:
    status = "Goes on under another id" if row["is_superseded"] else case_status_words(row["status"])
    return {
        "case_id": row["case_id"],
        "of_order": row["order_id"],
        "account": row["account_id"],
        "_account_title": row["account_title"],
        "_account_colour": positions.get(row["account_id"], 0),
        "account_tip": f"{row['account_title']} ({row['region']})",
        "kind": kind_words(row["kind"], row["case_type"]),
        "case_status": status,
        "case_status_tip": f"TikTok says {row['status'] or 'nothing'}",
        "case_status_tone": _TONES[CaseState(row["state"])],
        "tiktok_status": row["status"],
        "reason": row["reason_text"] or row["reason"],
        "amount": money(row["refund_total"], row["currency"]),
        "magento": MAGENTO_WORDS[row["magento"]],
        "magento_tip": magento_note(row),
        "magento_tone": "work" if row["magento"] == "differs" else "magento",
        "arbitration": arbitration_words(row["arbitration_status"]),
        **_times(row, now),
    }


def magento_note(row: dict[str, Any]) -> str:
    """Returns what Magento's books have of a refund as a sentence, "" where its state says all."""
    if row["magento"] == "not_invoiced":
        return f"Sales order {row['increment_id']} has no invoice, so nothing of it can be credited."
    if not row["credit_memo"]:
        return ""
    booked = f"Credit memo {row['credit_memo']}: {money(row['credited_total'], row['credited_currency'])}"
    if row["magento"] != "differs":
        return f"{booked}."
    if row["credited_total"] != row["expected_total"]:
        wanted = money(row["expected_total"], row["credited_currency"])
        return f"{booked}, where {wanted} is to be credited. Correct it in Magento."
    return f"{booked}. TikTok has changed the refund since, to {money(row['refund_total'], row['currency'])}."


def _times(row: dict[str, Any], now: datetime) -> dict[str, str | int]:
    zone: str = row["time_zone"]
    shown: dict[str, Any] = {}
    for name in ("create_time", "update_time", "respond_by"):
        instant = row[name]
        shown[name] = short_time(instant, zone, now)
        shown[f"{name}_tip"] = f"{exact_time(instant, zone)}\n{ago(instant, now)}" if instant else "Not stated"
    due: datetime | None = row["respond_by"]
    if due is not None:
        shown["respond_by"] = f"{countdown(due, now)} · {shown['respond_by']}"
        shown["respond_by_tip"] += f"\n{unanswered_words(row['next_action'])}"
        shown["respond_by_tone"] = urgency(due, now)
    return shown
