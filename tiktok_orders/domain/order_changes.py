"""What became other in an order between two readings, in a few words: "now in transit", "cancelled"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tiktok_orders.domain.filters import status_words
from tiktok_orders.domain.tiktok_words import OrderStatus

NOTHING_CHANGED = "nothing changed"


@dataclass(frozen=True, slots=True)
class OrderAsRead:
    """How an order stood at one reading; what is "" is not there. `payload_version` counts TikTok's versions."""

    status: str
    payload_version: int
    state: str = ""
    magento_status: str = ""
    is_gone: bool = False


def describe_change(before: OrderAsRead, after: OrderAsRead) -> str:
    """Returns what changed on TikTok, then in Magento, or that nothing did."""
    found = []
    if after.status != before.status:
        words = status_words(after.status).lower()
        found.append(words if after.status == OrderStatus.CANCELLED else f"now {words}")
    if after.is_gone and not before.is_gone:
        found.append("gone from Magento")
    elif (after.state, after.magento_status) != (before.state, before.magento_status):
        is_cancelled = after.state == "canceled" != before.state
        words = status_words(after.magento_status).lower()
        found.append("cancelled in Magento" if is_cancelled else f"{words} in Magento")
    if not found and after.payload_version != before.payload_version:
        found.append("details changed")
    return ", ".join(found) or NOTHING_CHANGED


def sum_up(outcomes: Mapping[str, int]) -> str:
    """Returns "3 now in transit, 1 cancelled, 46 unchanged": what changed first, the commonest before rarer."""
    changed = sorted((one for one in outcomes.items() if one[0] != NOTHING_CHANGED), key=_rank)
    said = [f"{orders:,} {words}" for words, orders in changed]
    if unchanged := outcomes.get(NOTHING_CHANGED):
        said.append(f"{unchanged:,} unchanged")
    return "; ".join(said) if any("," in words for words in outcomes) else ", ".join(said)


def _rank(outcome: tuple[str, int]) -> tuple[int, str]:
    return -outcome[1], outcome[0]
