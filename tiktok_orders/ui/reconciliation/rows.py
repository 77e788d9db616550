"""Rows of a box as the grid shows them: every value a text, with its tooltip and its tone beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from tiktok_orders.domain.expected_total import BridgePart
from tiktok_orders.domain.filters import status_words
from tiktok_orders.domain.order_columns import Column, Kind
from tiktok_orders.ui.formats import NOTHING, ago, exact_time, money, short_time
from tiktok_orders.ui.order_rows import STATUS_TONES
from tiktok_orders.ui.reconciliation.cards import signed

COLUMNS = (
    Column("order_id", "Marketplace Order ID", "TikTok's own number. Opens the order.", Kind.ID, 190),
    Column("what", "What Differs", "What differs, in a few words; where it comes from on hover.", Kind.TEXT, 250),
    Column(
        "difference",
        "Differs By",
        "How much more Magento has than it must; of what was paid out, how much more TikTok settled.",
        Kind.MONEY,
        120,
    ),
    Column("tiktok_amount", "Order Total", "As TikTok states it.", Kind.MONEY, 120),
    Column(
        "expected_amount",
        "Expected in Magento",
        "What the sales order must come to, in named steps from TikTok's total.",
        Kind.MONEY,
        130,
    ),
    Column("magento_amount", "In Magento", "What the sales order comes to.", Kind.MONEY, 120),
    Column("settled_amount", "Settled", "What TikTok settled, after what it keeps.", Kind.MONEY, 120),
    Column("status", "Marketplace Order Status", "The order's state on TikTok.", Kind.STATUS, 165),
    Column("magento_status", "Order Status (Magento)", "The sales order's state in Magento.", Kind.STATUS, 130),
    Column("increment_id", "Sales Order Increment ID", "The order's number in Magento.", Kind.ID, 205),
    Column("placed_at", "Order Placed On", "When the buyer placed the order.", Kind.TIME, 140),
    Column("closing", "Closed", "Who closed the difference, and why.", Kind.TEXT, 260),
    Column("account", "Account ID", "TikTok's number of the shop, with its title.", Kind.TEXT, 320),
)


def build_box_rows(
    rows: Sequence[Mapping[str, Any]], positions: Mapping[str, int], now: datetime, links: Mapping[str, str]
) -> pd.DataFrame:
    """Returns one row per order; `positions` gives each account's place, `links` the sales orders' pages."""
    return pd.DataFrame([_shown(row, positions, now, links) for row in rows], dtype="object")


def _shown(
    row: Mapping[str, Any], positions: Mapping[str, int], now: datetime, links: Mapping[str, str]
) -> dict[str, str | int]:
    currency: str = row["currency"]
    placed, zone = row["placed_at"], row["time_zone"]
    amounts = ("tiktok_amount", "expected_amount", "magento_amount", "settled_amount")
    return {
        "order_id": row["order_id"],
        "what": row["what"],
        "what_tip": describe_steps(row["steps"], currency) or row["what"],
        "difference": "" if row["difference"] is None else signed(row["difference"], currency),
        **{name: "" if row[name] is None else money(row[name], currency) for name in amounts},
        "status": status_words(row["status"]) if row["status"] else "",
        "status_tone": STATUS_TONES.get(row["status"], "plain"),
        "magento_status": status_words(row["magento_status"]) if row["magento_status"] else "",
        "magento_status_tone": "magento",
        "increment_id": row["increment_id"],
        "increment_id_link": links.get(row["order_id"], ""),
        "placed_at": short_time(placed, zone, now),
        "placed_at_tip": f"{exact_time(placed, zone)}\n{ago(placed, now)}" if placed else NOTHING,
        "closing": f"{row['closed_by']}: {row['closing_reason']}" if row["closed_by"] else "",
        "closing_tip": f"{exact_time(row['closed_at'], zone)}\n{row['closing_reason']}"
        if row["closed_by"]
        else "",
        "account": row["account_id"],
        "_account_title": row["account_title"],
        "_account_colour": positions.get(row["account_id"], 0),
        "account_tip": f"{row['account_title']} ({row['region']})" if row["account_title"] else "Not known",
    }


def describe_steps(steps: Sequence[BridgePart], currency: str) -> str:
    """Returns how a difference comes about, a step a line."""
    return "\n".join(f"{step.label}: {signed(step.amount, currency)}" for step in steps)
