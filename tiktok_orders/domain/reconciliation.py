"""In which box of the reconciliation an order stands: one, decided from both sides as they are stored.

The order of `_RULES` is the precedence: whether both sides have the order at all comes first, then whether it
stands, then money in Magento, then parcels, then what TikTok paid out. So an order has the box of what has to be
mended first, and what follows from that is no matter of its own. See docs/reconciliation.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tiktok_orders.domain.currencies import ZERO
from tiktok_orders.domain.expected_total import TIKTOK_TOTAL, BridgePart
from tiktok_orders.domain.mismatches import IN_MAGENTO, Mismatch, MismatchKind, Side
from tiktok_orders.domain.settlement import PartDifference
from tiktok_orders.domain.tiktok_words import OrderStatus


class Box(StrEnum):
    """The boxes, in their order on screen: what has to be mended first, what waits, what agrees."""

    AMOUNT = "amount"
    ONLY_TIKTOK = "only_tiktok"
    ONLY_MAGENTO = "only_magento"
    REFUNDED = "refunded"
    STATUS = "status"
    PAID_OUT = "paid_out"
    NOT_SETTLED = "not_settled"
    AGREES = "agrees"


BOXES = {
    Box.AMOUNT: "Amount differs",
    Box.ONLY_TIKTOK: "Only on TikTok",
    Box.ONLY_MAGENTO: "Only in Magento",
    Box.REFUNDED: "Refunded on one side",
    Box.STATUS: "Status disagrees",
    Box.PAID_OUT: "Paid out differently",
    Box.NOT_SETTLED: "Not yet settled",
    Box.AGREES: "Agrees",
}
MEANINGS = {
    Box.AMOUNT: "The sales order, or its credit memos, do not come to what they must.",
    Box.ONLY_TIKTOK: "Magento has no sales order for it, or does not show it any more.",
    Box.ONLY_MAGENTO: "A sales order bears the number of a TikTok order that is not here.",
    Box.REFUNDED: "The buyer's money went back on one side, and not or not wholly on the other.",
    Box.STATUS: "Cancelled or shipped on one side, and not on the other.",
    Box.PAID_OUT: "TikTok settled another amount than the sales order leads to, or its payment failed.",
    Box.NOT_SETTLED: "Both sides agree, and TikTok has not reckoned up yet what you get.",
    Box.AGREES: "Both sides and what TikTok settled agree to the cent; or nothing was sold.",
}
# What is no difference needs no reason to be left alone.
CLOSABLE = tuple(box for box in Box if box is not Box.AGREES)

PARTS = {
    "order": "the whole order",
    "total": "the total",
    "currency": "the currency",
    "refund": "the refund",
    "cancelled": "cancelled",
    "shipped": "shipped",
    "goods": "goods",
    "seller_discount": "your discount",
    "refunds": "refunds",
    "revenue": "the revenue",
    "payment": "the payment",
}

# What the steps of a changed total are called in a few words; the others keep their name.
_CHANGES = {TIKTOK_TOTAL: "changed on TikTok", IN_MAGENTO: "changed in Magento"}


@dataclass(frozen=True, slots=True)
class SettledSide:
    """What TikTok's statements say of an order. `bridge` leads from the sales order to the expected revenue.

    `is_whole` is false where statements from before the first one that is known may be about the order too.
    """

    currency: str
    settlement: Decimal
    differences: tuple[PartDifference, ...] = ()
    bridge: tuple[BridgePart, ...] = ()
    is_whole: bool = True
    is_failed: bool = False


@dataclass(frozen=True, slots=True)
class OrderSides:
    """One order as all sides have it, in its currency. `increment_id` is "" without a sales order.

    `refunded` is what TikTok paid back, `credit_due` what the credit memos have to come to for it, `credited`
    what they come to; `has_every_memo` where each refund has its own. `mismatches` are those that are shown.
    `settled` is None before any statement is about the order.
    """

    is_on_tiktok: bool
    status: str = ""
    currency: str = ""
    total: Decimal | None = None
    increment_id: str = ""
    magento_state: str = ""
    magento_total: Decimal | None = None
    expected_total: Decimal | None = None
    is_gone: bool = False
    mismatches: tuple[Mismatch, ...] = ()
    refunded: Decimal = ZERO
    credit_due: Decimal = ZERO
    credited: Decimal = ZERO
    has_every_memo: bool = False
    settled: SettledSide | None = None

    @property
    def is_cancelled(self) -> bool:
        """Tells whether TikTok says so."""
        return self.status == OrderStatus.CANCELLED


@dataclass(frozen=True, slots=True)
class BoxVerdict:
    """Where an order stands: `part` of what differs is one of the `PARTS`, `what` says it in a few words.

    `difference` is how much more Magento has than it must, or, of what was paid out, how much more TikTok settled
    than expected; None where it is not about an amount. `steps` lead to it and add up to it.
    """

    box: Box
    part: str = ""
    what: str = ""
    difference: Decimal | None = None
    steps: tuple[BridgePart, ...] = ()


# Of an order whose sides could not be held against each other: a person has to look, and no amount is known.
NOT_COMPARED = BoxVerdict(Box.AMOUNT, "order", "Could not be compared: please report it with the order's id")


def decide_box(sides: OrderSides) -> BoxVerdict:
    """Returns the one box of an order: that of the first rule which holds."""
    return next(found for rule in _RULES if (found := rule(sides)) is not None)


def what_it_is_about(sides: OrderSides, verdict: BoxVerdict) -> str:
    """Returns the facts that a closing was about: with others the order is open again."""
    amounts = (verdict.difference, sides.total, sides.magento_total, sides.refunded, sides.credited)
    return "|".join([verdict.box, verdict.part, verdict.what, *(_plain(one) for one in amounts)])


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"


def _only_magento(sides: OrderSides) -> BoxVerdict | None:
    if sides.is_on_tiktok:
        return None
    return _whole(Box.ONLY_MAGENTO, "No such order on TikTok", "Sales order", sides.magento_total)


def _only_tiktok(sides: OrderSides) -> BoxVerdict | None:
    """What was cancelled before it became a sales order is on neither side; what is not paid is no sale yet."""
    if sides.is_gone:
        return _whole(Box.ONLY_TIKTOK, "Gone from Magento", "Sales order", _minus(sides.expected_total))
    if sides.increment_id or sides.is_cancelled or sides.status == OrderStatus.UNPAID:
        return None
    return _whole(Box.ONLY_TIKTOK, "No sales order", "TikTok's total", _minus(sides.total))


def _whole(box: Box, what: str, label: str, amount: Decimal | None) -> BoxVerdict:
    steps = () if amount is None else (BridgePart(label, amount),)
    return BoxVerdict(box, "order", what, amount, steps)


def _minus(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else -amount


def _cancelled(sides: OrderSides) -> BoxVerdict | None:
    found = _shown(sides, MismatchKind.CANCELLED)
    if found is None:
        return None
    is_in_magento = found.side is Side.TIKTOK
    amount = sides.magento_total if is_in_magento else _minus(sides.total)
    label = "Sales order" if is_in_magento else "TikTok's total"
    steps = () if amount is None else (BridgePart(label, amount),)
    return BoxVerdict(Box.STATUS, "cancelled", found.label, amount, steps)


def _refunded(sides: OrderSides) -> BoxVerdict | None:
    if _owes_a_credit(sides):
        missing = sides.credit_due - sides.credited
        if missing <= 0 or sides.has_every_memo:
            return None
        what = "Refunded on TikTok, in part in Magento" if sides.credited else "Refunded on TikTok only"
        return BoxVerdict(Box.REFUNDED, "refund", what, missing, _refund_steps(sides))
    found = _shown(sides, MismatchKind.REFUNDED)
    if found is None or found.side is not Side.MAGENTO:
        return None
    return BoxVerdict(Box.REFUNDED, "refund", found.label, -sides.credited, _refund_steps(sides))


def _owes_a_credit(sides: OrderSides) -> bool:
    """A sales order that was cancelled before its invoice has nothing to credit."""
    return bool(sides.refunded and sides.increment_id and sides.magento_state != "canceled")


def _refund_steps(sides: OrderSides) -> tuple[BridgePart, ...]:
    steps = (
        BridgePart("To credit for TikTok's refunds", sides.credit_due),
        BridgePart("Credited", -sides.credited),
    )
    return tuple(step for step in steps if step.amount)


def _amount(sides: OrderSides) -> BoxVerdict | None:
    found = _shown(sides, MismatchKind.AMOUNT)
    if found is not None:
        if not found.parts:
            return BoxVerdict(Box.AMOUNT, "currency", found.label)
        difference = sum((step.amount for step in found.parts), ZERO)
        what = "Total: " + ", ".join(_CHANGES.get(step.label, step.label) for step in found.parts)
        return BoxVerdict(Box.AMOUNT, "total", what, difference, found.parts)
    difference = sides.credit_due - sides.credited
    if not _owes_a_credit(sides) or not difference:
        return None
    return BoxVerdict(Box.AMOUNT, "refund", "Credited otherwise than refunded", difference, _refund_steps(sides))


def _shipped(sides: OrderSides) -> BoxVerdict | None:
    found = _shown(sides, MismatchKind.SHIPPED)
    return None if found is None else BoxVerdict(Box.STATUS, "shipped", found.label)


def _paid_out(sides: OrderSides) -> BoxVerdict | None:
    """Of an order that is cancelled there is no sale that could be settled."""
    settled = sides.settled
    if settled is None or not settled.is_whole or not _is_sale(sides):
        return None
    if settled.currency != sides.currency:
        what = f"Settled in {settled.currency or 'no currency'}, sold in {sides.currency or 'no currency'}"
        return BoxVerdict(Box.PAID_OUT, "currency", what)
    if settled.differences:
        parts = tuple(one.part for one in settled.differences)
        difference = sum((one.difference for one in settled.differences), ZERO)
        steps = tuple(BridgePart(PARTS[one.part].capitalize(), one.difference) for one in settled.differences)
        what = "Settled otherwise: " + ", ".join(PARTS[part] for part in parts)
        return BoxVerdict(Box.PAID_OUT, parts[0], what, difference, steps)
    if settled.is_failed:
        steps = (BridgePart("Settled, not paid", -settled.settlement),)
        return BoxVerdict(Box.PAID_OUT, "payment", "TikTok's payment failed", -settled.settlement, steps)
    return None


def _not_settled(sides: OrderSides) -> BoxVerdict | None:
    if sides.status == OrderStatus.UNPAID:
        return BoxVerdict(Box.NOT_SETTLED, what="Not paid by the buyer yet")
    if not _is_sale(sides):
        return None
    if sides.settled is None:
        return BoxVerdict(Box.NOT_SETTLED, what="On no statement yet")
    if not sides.settled.is_whole:
        return BoxVerdict(Box.NOT_SETTLED, what="Older than the statements that are known")
    return None


def _is_sale(sides: OrderSides) -> bool:
    return not sides.is_cancelled and sides.magento_state != "canceled"


def _agrees(sides: OrderSides) -> BoxVerdict:
    if _is_sale(sides):
        return BoxVerdict(Box.AGREES, what="Agrees to the cent")
    if not sides.is_cancelled:
        what = "Cancelled in Magento, paid back on TikTok" if sides.refunded else "Cancelled in Magento"
    else:
        what = "Cancelled on both sides" if sides.increment_id else "Cancelled, never created"
    return BoxVerdict(Box.AGREES, what=what)


def _shown(sides: OrderSides, kind: MismatchKind) -> Mismatch | None:
    return next((one for one in sides.mismatches if one.kind is kind), None)


_RULES: tuple[Callable[[OrderSides], BoxVerdict | None], ...] = (
    _only_magento,
    _only_tiktok,
    _cancelled,
    _refunded,
    _amount,
    _shipped,
    _paid_out,
    _not_settled,
    _agrees,
)
