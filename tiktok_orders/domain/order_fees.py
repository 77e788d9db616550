"""Which of a market's own fees are part of an order's total.

TikTok states for two of them that they are (US retail delivery fee, small order fee of price detail 202407) and
says nothing of the rest, so it is found out: the combination that explains the total, the documented one first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from tiktok_orders.domain.currencies import ZERO
from tiktok_orders.domain.orders import LineItem, Order

# The words for each kind, in the order in which combinations are tried.
FEE_NAMES = {
    "retail_delivery_fee": "Retail delivery fee",
    "small_order_fee": "Small order fee",
    "buyer_service_fee": "Buyer service fee",
    "handling_fee": "Handling fee",
    "shipping_insurance_fee": "Shipping insurance",
    "item_insurance_fee": "Item insurance",
    "distance_fee": "Distance fee",
    "distance_shipping_fee": "Distance shipping fee",
    "pfand_fee": "Deposit (Pfand)",
    "payment_discount_service_fee": "Payment service fee",
}
_DOCUMENTED = ("retail_delivery_fee", "small_order_fee")
_ON_LINES = ("retail_delivery_fee", "small_order_fee", "buyer_service_fee", "pfand_fee")
_PAYMENT_DISCOUNT = "payment_platform_discount"
_INSURANCE_TAX = "item_insurance_tax"


@dataclass(frozen=True, slots=True)
class FeeAmount:
    """A fee that the buyer paid, and the tax stated on it; `kind` is TikTok's field."""

    kind: str
    amount: Decimal
    tax: Decimal = ZERO

    @property
    def name(self) -> str:
        return FEE_NAMES.get(self.kind, self.kind)


@dataclass(frozen=True, slots=True)
class FeesFound:
    """What the total contains beside goods and shipping; `payment_discount` is TikTok's own at payment."""

    fees: tuple[FeeAmount, ...]
    payment_discount: Decimal
    tax_in_total: bool
    warnings: tuple[str, ...] = ()


def find_fees(
    order: Order, lines: Sequence[LineItem], *, rest: Decimal, tax: Decimal, insurance_tax_in_tax: bool
) -> FeesFound | None:
    """Returns what explains `rest` (the total less goods and shipping), or None where nothing does."""
    stated = _stated(order, lines)
    sure = {_INSURANCE_TAX: stated.pop(_INSURANCE_TAX)} if insurance_tax_in_tax else {}
    rest -= sum(sure.values(), ZERO)
    for tax_in_total in (True, False) if tax else (True,):
        wanted = rest - (tax if tax_in_total else ZERO)
        fitting = [kinds for kinds in _choices(tuple(stated)) if sum((stated[k] for k in kinds), ZERO) == wanted]
        if fitting:
            chosen = {kind: stated[kind] for kind in fitting[0]} | sure
            unsure = len({frozenset(kinds) for kinds in fitting}) > 1 and fitting[0] != _documented(tuple(stated))
            return _found(
                chosen, tax_in_total=tax_in_total, tax=tax, unsure=unsure, currency=order.payment.currency
            )
    return None


def _stated(order: Order, lines: Sequence[LineItem]) -> dict[str, Decimal]:
    """The fees that the order states at all, by kind; what is taken off is negative."""
    amounts: dict[str, Decimal] = {}
    for kind in FEE_NAMES:
        amount = getattr(order.payment, kind, None)
        if amount is None and kind in _ON_LINES:
            amount = sum((getattr(line, kind) or ZERO for line in lines), ZERO)
        amounts[kind] = amount or ZERO
    amounts[_INSURANCE_TAX] = order.payment.item_insurance_tax or ZERO
    amounts[_PAYMENT_DISCOUNT] = -(order.payment.payment_platform_discount or ZERO)
    return {kind: amount for kind, amount in amounts.items() if amount}


def _documented(kinds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(kind for kind in kinds if kind in _DOCUMENTED)


def _choices(kinds: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """What is documented, then all or none, then few before many."""
    yield _documented(kinds)
    yield kinds
    for size in range(len(kinds)):
        yield from combinations(kinds, size)


def _found(
    chosen: dict[str, Decimal], *, tax_in_total: bool, tax: Decimal, unsure: bool, currency: str
) -> FeesFound:
    insurance_tax = chosen.pop(_INSURANCE_TAX, ZERO)
    discount = -chosen.pop(_PAYMENT_DISCOUNT, ZERO)
    if insurance_tax:
        chosen.setdefault("item_insurance_fee", ZERO)
    fees = tuple(
        FeeAmount(kind, amount, insurance_tax if kind == "item_insurance_fee" else ZERO)
        for kind, amount in chosen.items()
    )
    warnings = []
    if unsure:
        warnings.append("Which fees TikTok's total contains is not certain: more than one combination fits.")
    if not tax_in_total:
        warnings.append(
            f"TikTok states a tax of {tax} {currency} that its total does not contain: it is left out."
        )
    return FeesFound(fees, discount, tax_in_total, tuple(warnings))
