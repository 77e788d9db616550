"""Rows of the list as the grid shows them: every value a text, with its tooltip and its tone beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from tiktok_orders.domain.failure_words import failure_reason, failure_stage, open_request, retry_words
from tiktok_orders.domain.filters import status_words
from tiktok_orders.domain.masking import mask_text
from tiktok_orders.domain.order_columns import COLUMNS, Kind
from tiktok_orders.domain.order_state import OPEN_STATUSES
from tiktok_orders.magento.links import admin_order_url
from tiktok_orders.store.clock import aware_utc
from tiktok_orders.ui.formats import NOTHING, ago, countdown, exact_time, money, short_time, urgency

STATUS_TONES = {
    "UNPAID": "wait",
    "ON_HOLD": "wait",
    "AWAITING_SHIPMENT": "work",
    "PARTIALLY_SHIPPING": "work",
    "AWAITING_COLLECTION": "work",
    "IN_TRANSIT": "way",
    "DELIVERED": "good",
    "COMPLETED": "good",
    "CANCELLED": "bad",
}
_TIMES = tuple(column.name for column in COLUMNS if column.kind is Kind.TIME)


def build_rows(
    rows: list[dict[str, Any]], positions: dict[str, int], now: datetime, admins: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Returns one row per order: a text per column, `<column>_tip`, `<column>_tone` where there is one.

    `positions` gives each account's place, which decides its colour; `admins` the address of each Magento's admin.
    """
    return pd.DataFrame([_shown(row, positions, now, admins or {}) for row in rows], dtype="object")


def _shown(
    row: dict[str, Any], positions: dict[str, int], now: datetime, admins: Mapping[str, str]
) -> dict[str, str | int]:
    shown: dict[str, str | int] = {
        "order_id": row["order_id"],
        "account": row["account_id"],
        "_account_title": row["account_title"],
        "_account_colour": positions.get(row["account_id"], 0),
        "account_tip": f"{row['account_title']} ({row['region']})",
        "increment_id": row["increment_id"],
        "status": status_words(row["status"]),
        "status_tone": STATUS_TONES.get(row["status"], "plain"),
        "magento_status": status_words(row["magento_status"]) if row["magento_status"] else "",
        "magento_status_tone": "magento",
        "increment_id_link": _admin_link(row, admins),
        "failure_reason": failure_reason(row),
        "failure_reason_tip": _failure_tip(row),
        "failure_stage": failure_stage(row),
        "mismatch": row["mismatch"],
        "order_data": "",
        "ordered_items": row["ordered_items"],
        "ordered_items_tip": row["ordered_items"].replace(" · ", "\n"),
        "total": money(row["total_amount"], row["currency"]),
        "recipient_name": mask_text(row["recipient_name"]),
        "tracking_number": row["tracking_number"],
        "shipping_provider": row["shipping_provider"],
        "unit_count": str(row["unit_count"]),
    }
    return shown | _base_total(row) | _times(row, now)


def _failure_tip(row: dict[str, Any]) -> str:
    code, reason = row["failure_code"], failure_reason(row)
    return f"{reason}\n{retry_words(code, is_tried_again=bool(row['retry_at']))}" if code else reason


def _admin_link(row: dict[str, Any], admins: Mapping[str, str]) -> str:
    """The sales order's page in Magento's admin, "" where its address is not known."""
    admin_url = admins.get(row["magento_id"], "")
    return admin_order_url(admin_url, row["entity_id"]) if admin_url and row["entity_id"] else ""


def _base_total(row: dict[str, Any]) -> dict[str, str | int]:
    """The base total, the order's own beside it where the currencies differ, and where the rate is from."""
    base, own = row["base_currency"], money(row["total_amount"], row["currency"])
    if row["base_total_is_final"]:
        return {
            "base_total": money(row["base_total"], base),
            "base_total_own": "",
            "base_total_tip": "Magento's figure",
        }
    if row["currency"] == base or row["total_amount"] is None:
        return {"base_total": own, "base_total_own": "", "base_total_tip": "TikTok's total"}
    if row["rate"] is None:
        tip = f"There is no rate from {row['currency']} to {base} yet. Add one under Currency."
        return {"base_total": "No rate", "base_total_own": own, "base_total_tip": tip}
    day = f"{row['rate_date']:%d %b %Y}"
    tip = f"{own} at {row['rate'].normalize():f} {base} for 1 {row['currency']}\n{row['rate_source']}, {day}"
    return {"base_total": money(row["base_total"], base), "base_total_own": own, "base_total_tip": tip}


def _times(row: dict[str, Any], now: datetime) -> dict[str, str | int]:
    shown: dict[str, str | int] = {}
    for name in _TIMES:
        instant, zone = aware_utc(row[name]), row["time_zone"]
        shown[name] = short_time(instant, zone, now)
        shown[f"{name}_tip"] = f"{exact_time(instant, zone)}\n{ago(instant, now)}" if instant else NOTHING
    shown["imported_at_tip"] = f"Imported {shown['imported_at_tip']}"
    due = aware_utc(row["rts_sla_time"])
    answer_by = aware_utc(row["respond_by"])
    if answer_by is not None:
        if open_request(row):
            shown["failure_reason"] = f"{failure_reason(row)} · answer {countdown(answer_by, now)}"
        shown["respond_by"] = f"{countdown(answer_by, now)} · {shown['respond_by']}"
    shown["respond_by_tone"] = urgency(answer_by, now) if answer_by else ""
    shown["rts_sla_time_tone"] = urgency(due, now) if due and row["status"] in OPEN_STATUSES else ""
    return shown
