"""What the filters panel offers beyond status, flags and dates: each a list of choices, any of which may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tiktok_orders.domain.failure_words import STAGES
from tiktok_orders.domain.mismatches import KINDS
from tiktok_orders.domain.reconciliation import BOXES


@dataclass(frozen=True, slots=True)
class Choices:
    """One list of the panel: its name, and each value's words."""

    label: str
    options: Mapping[str, str]


# By the field of `OrderFilter`; what each value means is said once, in store/order_choices.py.
CHOICES: Mapping[str, Choices] = {
    "shipments": Choices(
        "Shipment",
        {
            "none": "Nothing shipped",
            "part": "Partly shipped",
            "to_collect": "Waiting for the carrier",
            "on_the_way": "On its way",
            "delivered": "Delivered",
        },
    ),
    "cancellations": Choices(
        "Cancellation",
        {
            "asked": "Buyer asks to cancel",
            "part": "Partly cancelled",
            "by_buyer": "Cancelled by the buyer",
            "by_seller": "Cancelled by the seller",
            "by_tiktok": "Cancelled by TikTok",
            "not": "Not cancelled",
        },
    ),
    "ship_by": Choices("Ship by", {"overdue": "Overdue", "today": "Today", "tomorrow": "Tomorrow"}),
    "stages": Choices("Failure stage", {str(stage): words for stage, words in STAGES.items()}),
    "sync_errors": Choices(
        "Sync errors",
        {
            "unreadable": "Unreadable record",
            "failed": "Job failed",
            "unknown": "Outcome unknown",
            "attention": "Needs attention",
            "mismatch": "Mismatch",
        },
    ),
    "boxes": Choices("Reconciliation", {str(box): words for box, words in BOXES.items()}),
    "mismatches": Choices("Mismatch", {str(kind): words for kind, words in KINDS.items()}),
}


def describe_choices(field: str, chosen: tuple[str, ...]) -> str:
    """Returns "Ship by: overdue or today", for the chip."""
    choices = CHOICES[field]
    return f"{choices.label}: " + " or ".join(choices.options[one].lower() for one in chosen)
