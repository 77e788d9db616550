"""What jobs do and how they stand, in a seller's words."""

from __future__ import annotations

from tiktok_orders.bootstrap import running

STATES = {
    "queued": "waits",
    "running": "is being sent",
    "unknown": "is being looked up",
    "done": "done",
    "skipped": "left out",
    "failed": "failed",
    "stopped": "stopped",
}


def titles() -> dict[str, str]:
    """Returns the name of every action in the ledger by what it is stored as, the usual one first."""
    return {name: action.title for name, action in running().worker.actions.items()}
