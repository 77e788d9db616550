"""The columns of the list of orders, once for the grid, the column chooser and the exports."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a column's values are shown."""

    ID = "id"
    TEXT = "text"
    STATUS = "status"
    MONEY = "money"
    TIME = "time"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its heading, what it means, and its width in pixels."""

    name: str
    label: str
    help: str
    kind: Kind
    width: int
    is_shown: bool = True


COLUMNS = (
    Column("order_id", "Marketplace Order ID", "TikTok's own number. Opens the order.", Kind.ID, 200),
    Column("account", "Account ID", "TikTok's number of the shop, with its title.", Kind.TEXT, 335),
    Column(
        "increment_id",
        "Sales Order Increment ID",
        "The order's number in Magento; empty until the sales order is created.",
        Kind.ID,
        215,
    ),
    Column("status", "Marketplace Order Status", "The order's state on TikTok.", Kind.STATUS, 178),
    Column("magento_status", "Order Status (Magento)", "The sales order's state in Magento.", Kind.STATUS, 130),
    Column(
        "failure_reason",
        "Reason for Order Failure",
        "Why the order was cancelled, rejected or could not become a sales order, and by whom; and what its buyer "
        "waits for you to answer.",
        Kind.TEXT,
        250,
    ),
    Column(
        "base_total",
        "Grand Total (Base)",
        "The total in the workspace's base currency: TikTok's total at the newest rate until there is a sales "
        "order, then Magento's own figure.",
        Kind.MONEY,
        165,
    ),
    Column("create_time", "Order Placed On", "When the buyer placed the order.", Kind.TIME, 140),
    Column(
        "imported_at",
        "Order Created On",
        "When the order was first imported here. Not when the buyer placed it.",
        Kind.TIME,
        140,
    ),
    Column("update_time", "Order Updated On", "When TikTok last changed the order.", Kind.TIME, 140),
    Column("order_data", "Order Data", "Opens what TikTok sent, word for word.", Kind.ACTION, 122),
    Column("ordered_items", "Ordered Items", "Product, variant and quantity.", Kind.TEXT, 380),
    Column(
        "mismatch",
        "Mismatch",
        "In what TikTok and Magento do not agree: shipped, cancelled or refunded on one side, or another amount.",
        Kind.TEXT,
        210,
    ),
    Column("failure_stage", "Failure Stage", "Where the order stopped.", Kind.TEXT, 170, is_shown=False),
    Column(
        "total",
        "Order Total",
        "The total in the order's own currency, as TikTok states it.",
        Kind.MONEY,
        140,
        False,
    ),
    Column("rts_sla_time", "Ship By", "After this TikTok counts the dispatch as late.", Kind.TIME, 165, False),
    Column(
        "respond_by",
        "Answer By",
        "Until when the buyer's request waits for your answer; then TikTok decides by itself.",
        Kind.TIME,
        190,
        False,
    ),
    Column("recipient_name", "Buyer", "The recipient, partly hidden.", Kind.TEXT, 160, False),
    Column("tracking_number", "Tracking Number", "Of all parcels of the order.", Kind.ID, 180, False),
    Column("shipping_provider", "Carrier", "As TikTok names it.", Kind.TEXT, 150, False),
    Column("unit_count", "Units", "Pieces in the order.", Kind.MONEY, 90, False),
)
# Tabs about a deadline show it beside the order's id.
ALWAYS_SHOWN = {"cancel_requested": ("respond_by",)}
