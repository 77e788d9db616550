"""In what TikTok and Magento do not agree about an order that has a sales order, and how that begins and ends.

Both sides come in as they were last read. What nobody has read yet is None, and no mismatch follows from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from tiktok_orders.domain.currencies import ZERO, round_to, unit_of
from tiktok_orders.domain.expected_total import BridgePart
from tiktok_orders.domain.tiktok_words import OrderStatus


class MismatchKind(StrEnum):
    """The five ways in which the two sides may not agree."""

    SHIPPED = "shipped"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    AMOUNT = "amount"
    GONE = "gone"


class Side(StrEnum):
    """The only side that has it; NEITHER where it is not a matter of sides."""

    TIKTOK = "TIKTOK"
    MAGENTO = "MAGENTO"
    NEITHER = ""


KINDS = {
    MismatchKind.SHIPPED: "Shipped on one side",
    MismatchKind.CANCELLED: "Cancelled on one side",
    MismatchKind.REFUNDED: "Refunded on one side",
    MismatchKind.AMOUNT: "Amount differs",
    MismatchKind.GONE: "On TikTok only",
}
IN_MAGENTO = "Changed in Magento"

_NOT_SHIPPED = (OrderStatus.UNPAID, OrderStatus.ON_HOLD, OrderStatus.AWAITING_SHIPMENT)
# An order at AWAITING_COLLECTION is arranged and not handed over: either state in Magento agrees with that.
_SHIPPED = (OrderStatus.IN_TRANSIT, OrderStatus.DELIVERED, OrderStatus.COMPLETED)


@dataclass(frozen=True, slots=True)
class BothSides:
    """One order on TikTok and its sales order in Magento, each as it was last read.

    `refunded` is what TikTok paid back. `bridge_then` led to the expected total when the sales order was linked,
    `bridge` leads to it now; both are empty where they are not known.
    """

    order_id: str
    status: str
    currency: str
    refunded: Decimal | None
    increment_id: str
    state: str
    magento_currency: str
    grand_total: Decimal | None
    bridge: tuple[BridgePart, ...] = ()
    bridge_then: tuple[BridgePart, ...] = ()
    qty_shipped: Decimal | None = None
    qty_to_ship: Decimal | None = None
    total_refunded: Decimal | None = None
    is_gone: bool = False

    @property
    def expected_total(self) -> Decimal:
        return sum((part.amount for part in self.bridge), ZERO)

    @property
    def is_cancelled(self) -> bool:
        """Tells whether TikTok says so."""
        return self.status == OrderStatus.CANCELLED

    @property
    def is_paid_back(self) -> bool:
        """Tells whether TikTok paid back all that the order comes to, or came to when it was linked."""
        totals = [steps[0].amount for steps in (self.bridge, self.bridge_then) if steps]
        return self.refunded is not None and self.refunded > 0 and self.refunded >= max(totals, default=ZERO)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing in which the two do not agree; `label` says it in a few words.

    `parts` add up to how much more Magento has than is expected; they are empty where it is not about an amount.
    """

    kind: MismatchKind
    side: Side
    label: str
    parts: tuple[BridgePart, ...] = ()


def find_mismatches(sides: BothSides) -> tuple[Mismatch, ...]:
    """Returns in what the two do not agree, one of a kind at most, in the order of the kinds.

    Of an order that one side has lost or cancelled, the rest is no matter of its own.
    """
    if sides.is_gone:
        return (Mismatch(MismatchKind.GONE, Side.TIKTOK, "Gone from Magento"),)
    if cancelled := _cancelled(sides):
        return (cancelled,)
    if sides.is_cancelled or sides.state == "canceled":
        return ()
    found = (_shipped(sides), _refunded(sides), _amount(sides))
    return tuple(one for one in found if one is not None)


def _cancelled(sides: BothSides) -> Mismatch | None:
    """A sales order that was invoiced cannot be cancelled: paid back as a whole, Magento closes it.

    One that is cancelled in Magento agrees with an order that goes on where the buyer has all the money back.
    """
    if sides.is_cancelled and sides.state not in ("canceled", "closed"):
        return Mismatch(MismatchKind.CANCELLED, Side.TIKTOK, "Cancelled on TikTok only")
    if sides.state == "canceled" and not sides.is_cancelled and not sides.is_paid_back:
        return Mismatch(MismatchKind.CANCELLED, Side.MAGENTO, "Cancelled in Magento only")
    return None


def _shipped(sides: BothSides) -> Mismatch | None:
    sent, left = sides.qty_shipped, sides.qty_to_ship
    if sent is None or left is None or sides.state == "closed" or not (sent or left):
        return None
    is_partly = sides.status == OrderStatus.PARTIALLY_SHIPPING
    if left > 0 and (sides.status in _SHIPPED or (is_partly and not sent)):
        label = "Shipped on TikTok, partly in Magento" if sent else "Shipped on TikTok only"
        return Mismatch(MismatchKind.SHIPPED, Side.TIKTOK, label)
    if sent > 0 and (sides.status in _NOT_SHIPPED or (is_partly and not left)):
        label = "Shipped in Magento, partly on TikTok" if is_partly else "Shipped in Magento only"
        return Mismatch(MismatchKind.SHIPPED, Side.MAGENTO, label)
    return None


def _refunded(sides: BothSides) -> Mismatch | None:
    """Before its parcel is under way TikTok pays back by cancelling alone: no refund has to be read to know.

    A sales order that was cancelled before its invoice has nothing to pay back.
    """
    credited = sides.total_refunded
    if credited is None:
        return None
    if sides.refunded and not credited and sides.state != "canceled":
        return Mismatch(MismatchKind.REFUNDED, Side.TIKTOK, "Refunded on TikTok only")
    nothing_refunded = sides.refunded == 0 or (sides.refunded is None and sides.status in _NOT_SHIPPED)
    if credited and nothing_refunded and not _is_credited_difference(sides):
        return Mismatch(MismatchKind.REFUNDED, Side.MAGENTO, "Refunded in Magento only")
    return None


def _amount(sides: BothSides) -> Mismatch | None:
    if sides.grand_total is None or not sides.bridge:
        return None
    if sides.magento_currency != sides.currency:
        label = f"In {sides.magento_currency or 'no currency'} in Magento, in {sides.currency} on TikTok"
        return Mismatch(MismatchKind.AMOUNT, Side.NEITHER, label)
    difference = _difference(sides)
    if not difference or _is_credited_difference(sides):
        return None
    label = f"Magento has {difference:+f} {sides.currency}"
    return Mismatch(MismatchKind.AMOUNT, Side.NEITHER, label, tuple(_steps(sides)))


def _difference(sides: BothSides) -> Decimal:
    assert sides.grand_total is not None, "looked at before"
    return round_to(sides.grand_total, unit_of(sides.currency)) - sides.expected_total


def _is_credited_difference(sides: BothSides) -> bool:
    """What TikTok took off the total afterwards may have been credited in Magento, whose total then stays."""
    if not sides.bridge or sides.grand_total is None or not sides.total_refunded:
        return False
    return _difference(sides) == round_to(sides.total_refunded, unit_of(sides.currency))


def _steps(sides: BothSides) -> Iterable[BridgePart]:
    """Yields how the difference comes about: each part that changed on TikTok, then Magento's own change."""
    then, now = _by_label(sides.bridge_then), _by_label(sides.bridge)
    for label in dict.fromkeys([*now, *then]):
        if change := then.get(label, ZERO) - now.get(label, ZERO):
            yield BridgePart(label, change)
    assert sides.grand_total is not None, "looked at before"
    expected_then = sum(then.values(), ZERO)
    if change := round_to(sides.grand_total, unit_of(sides.currency)) - expected_then:
        yield BridgePart(IN_MAGENTO, change)


def _by_label(bridge: Sequence[BridgePart]) -> dict[str, Decimal]:
    amounts: dict[str, Decimal] = {}
    for part in bridge:
        amounts[part.label] = amounts.get(part.label, ZERO) + part.amount
    return amounts


@dataclass(frozen=True, slots=True)
class RecordedMismatch:
    """A mismatch as it is written down; `closed_at` is None while it lasts. Times aware UTC.

    While `is_waiting`, something is under way that may mend it, and it is not shown.
    """

    order_id: str
    mismatch: Mismatch
    first_seen: datetime
    last_seen: datetime
    closed_at: datetime | None = None
    is_waiting: bool = False


def settle(
    order_id: str,
    found: Iterable[Mismatch],
    known: Iterable[RecordedMismatch],
    *,
    is_under_way: bool,
    now: datetime,
) -> list[RecordedMismatch]:
    """Returns the records of one order as they are after a look: those that last, those that end, and new ones.

    `known` are those that had not ended. Where something is under way for the order, what is new waits; what is
    shown already stays. A look that shows the same again changes nothing but `last_seen`.
    """
    open_ones = {one.mismatch.kind: one for one in known}
    result = []
    for mismatch in found:
        before = open_ones.pop(mismatch.kind, None)
        first_seen = before.first_seen if before else now
        is_waiting = is_under_way and (before is None or before.is_waiting)
        result.append(RecordedMismatch(order_id, mismatch, first_seen, now, None, is_waiting))
    for ended in open_ones.values():
        result.append(
            RecordedMismatch(order_id, ended.mismatch, ended.first_seen, ended.last_seen, now, ended.is_waiting)
        )
    return result


_SENTENCES = {
    (MismatchKind.SHIPPED, Side.TIKTOK): (
        "TikTok shows goods as shipped that Magento still holds as open.",
        "Wait for the shipment in Magento, or ship them there by hand with TikTok's tracking number.",
    ),
    (MismatchKind.SHIPPED, Side.MAGENTO): (
        "Magento has a shipment, but TikTok still waits for the parcel.",
        "Ship the order on TikTok with the same tracking number before its deadline.",
    ),
    (MismatchKind.CANCELLED, Side.TIKTOK): (
        "The order is cancelled on TikTok, but not in Magento.",
        "Cancel the sales order in Magento; where it has an invoice, credit it.",
    ),
    (MismatchKind.CANCELLED, Side.MAGENTO): (
        "The sales order is cancelled in Magento, but TikTok still expects the parcel.",
        "Reject the order on TikTok, or make sure that the goods are sent after all.",
    ),
    (MismatchKind.REFUNDED, Side.TIKTOK): (
        "TikTok paid the buyer back, but Magento has no credit memo.",
        "Credit it in Magento.",
    ),
    (MismatchKind.REFUNDED, Side.MAGENTO): (
        "Magento has a credit memo, but TikTok has paid nothing back.",
        "Find out why it was credited; if the buyer is to get money, pay it back on TikTok.",
    ),
    (MismatchKind.AMOUNT, Side.NEITHER): (
        "The sales order does not come to what it must.",
        "Find the step that changed: credit or correct the sales order in Magento.",
    ),
    (MismatchKind.GONE, Side.TIKTOK): (
        "Magento does not show the sales order any more.",
        "Ask who deleted it in Magento, and put it back from a backup if it was a mistake.",
    ),
}


def explain(mismatch: Mismatch) -> tuple[str, str]:
    """Returns what happened, and what to do, as sentences."""
    return _SENTENCES[mismatch.kind, mismatch.side]
