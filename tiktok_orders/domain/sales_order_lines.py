"""The lines of a sales order: tax applied by the policy, pieces that cost the same joined, fees as virtual lines.

Every line satisfies Magento's rules: `row_total = price * quantity` exactly, before discount and without tax, and
`row_total - discount + tax + discount_tax_compensation` is what the buyer owes for it. Where prices contain the
tax, discounts are on prices with tax, so `discount_tax_compensation` is the tax that the discount took away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tiktok_orders.domain.currencies import ZERO, round_to, spread
from tiktok_orders.domain.failures import CannotBuildError, FailureFound
from tiktok_orders.domain.policy import TaxMode, TaxRule
from tiktok_orders.domain.sales_order_pieces import Piece, divides

_HUNDRED = Decimal(100)
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class SalesOrderLine:
    """A line as Magento keeps it; `discount_amount` is positive, `fee_kind` is "" for goods."""

    sku: str
    name: str
    quantity: Decimal
    price: Decimal
    row_total: Decimal
    discount_amount: Decimal
    tax_amount: Decimal
    tax_percent: Decimal
    discount_tax_compensation: Decimal
    original_price: Decimal
    line_item_ids: tuple[str, ...] = ()
    fee_kind: str = ""
    product_id: int | None = None
    product_type: str = "simple"
    weight: Decimal | None = None

    @property
    def row_total_incl_tax(self) -> Decimal:
        return self.row_total + self.tax_amount + self.discount_tax_compensation

    @property
    def owed(self) -> Decimal:
        """What the buyer owes for the line, tax and discount counted."""
        return self.row_total_incl_tax - self.discount_amount


@dataclass(frozen=True, slots=True)
class TaxedAmount:
    """An amount without tax, its tax after discount, and the tax that the discount took away."""

    net: Decimal
    tax: Decimal
    compensation: Decimal = ZERO


def apply_tax(
    rule: TaxRule, *, price: Decimal, discount: Decimal, stated_tax: Decimal, unit: Decimal
) -> TaxedAmount:
    """Returns the amount as the rule books it; `stated_tax` is what TikTok put on top of `price - discount`.

    Where the tax is included, a tax stated on top is part of the gross amount: the total stays.
    """
    if rule.tax_mode is TaxMode.AS_STATED:
        return TaxedAmount(price, stated_tax)
    if rule.tax_mode is not TaxMode.INCLUDED:
        return TaxedAmount(price, ZERO)
    gross = price + stated_tax
    inside = rule.tax_percent / (_HUNDRED + rule.tax_percent)
    whole, after = round_to(gross * inside, unit), round_to((gross - discount) * inside, unit)
    return TaxedAmount(gross - whole, after, whole - after)


def leaves_out(rule: TaxRule) -> bool:
    """Tells whether a tax that TikTok states is not on the sales order under this rule."""
    return rule.tax_mode in (TaxMode.REMITTED_BY_TIKTOK, TaxMode.NONE)


def build_lines(pieces: Sequence[tuple[Piece, TaxRule]], unit: Decimal) -> list[SalesOrderLine]:
    """Returns the lines of all pieces, in the order of the first piece of each."""
    taxed = [line for alike in _alike(pieces) for line in _tax_alike(*alike, unit)]
    joined: dict[tuple[str, str, Decimal, Decimal], SalesOrderLine] = {}
    for line in taxed:
        key = (line.sku, line.name, line.price, line.tax_percent)
        joined[key] = _join(joined[key], line) if key in joined else line
    return list(joined.values())


def _alike(pieces: Iterable[tuple[Piece, TaxRule]]) -> list[tuple[list[Piece], TaxRule]]:
    """Groups pieces that differ in nothing but the unit they come from: their tax is rounded once, together."""
    groups: dict[tuple[object, ...], tuple[list[Piece], TaxRule]] = {}
    for piece, rule in pieces:
        stated = () if rule.tax_mode is TaxMode.AS_STATED else (piece.tax,)
        key = (piece.sku, piece.name, piece.quantity, piece.price, piece.discount, piece.tax_percent, stated)
        groups.setdefault(key, ([], rule))[0].append(piece)
    return list(groups.values())


def _tax_alike(pieces: list[Piece], rule: TaxRule, unit: Decimal) -> list[SalesOrderLine]:
    """Returns one line per piece; the group's tax is shared so that no unit of the currency is lost.

    Pieces with less tax stand last in each of the shares, so that compensation is never negative.
    """
    count = Decimal(len(pieces))
    first = pieces[0]
    whole = apply_tax(
        rule,
        price=first.price * count,
        discount=first.discount * count,
        stated_tax=sum((piece.tax for piece in pieces), ZERO),
        unit=unit,
    )
    if rule.tax_mode is TaxMode.AS_STATED:
        shares = [TaxedAmount(piece.price, piece.tax) for piece in pieces]
    else:
        evenly = [_ONE] * len(pieces)
        before = spread(whole.tax + whole.compensation, evenly, unit)
        after = spread(whole.tax, evenly, unit)
        gross = (whole.net + whole.tax + whole.compensation) / count
        shares = [TaxedAmount(gross - full, own, full - own) for full, own in zip(before, after, strict=True)]
    percent = _percent_of(rule, first)
    return [_line_of(piece, share, percent) for piece, share in zip(pieces, shares, strict=True)]


def _percent_of(rule: TaxRule, piece: Piece) -> Decimal:
    if rule.tax_mode is TaxMode.AS_STATED:
        return piece.tax_percent
    return rule.tax_percent if rule.tax_mode is TaxMode.INCLUDED else ZERO


def _line_of(piece: Piece, share: TaxedAmount, percent: Decimal) -> SalesOrderLine:
    if not divides(share.net, piece.quantity):
        detail = {"amount": f"{share.net}", "sku": piece.sku, "quantity": f"{piece.quantity}"}
        raise CannotBuildError(FailureFound("price_not_divisible", detail))
    return SalesOrderLine(
        sku=piece.sku,
        name=piece.name,
        quantity=piece.quantity,
        price=share.net / piece.quantity,
        row_total=share.net,
        discount_amount=piece.discount,
        tax_amount=share.tax,
        tax_percent=percent,
        discount_tax_compensation=share.compensation,
        original_price=share.net / piece.quantity,
        line_item_ids=(piece.line_item_id,),
    )


def _join(line: SalesOrderLine, more: SalesOrderLine) -> SalesOrderLine:
    return replace(
        line,
        quantity=line.quantity + more.quantity,
        row_total=line.row_total + more.row_total,
        discount_amount=line.discount_amount + more.discount_amount,
        tax_amount=line.tax_amount + more.tax_amount,
        discount_tax_compensation=line.discount_tax_compensation + more.discount_tax_compensation,
        line_item_ids=tuple(dict.fromkeys((*line.line_item_ids, *more.line_item_ids))),
    )


def build_fee_line(
    kind: str, *, sku: str, name: str, amount: Decimal, stated_tax: Decimal, rule: TaxRule, unit: Decimal
) -> SalesOrderLine:
    """Returns the virtual line of one kind of fee."""
    taxed = apply_tax(rule, price=amount, discount=ZERO, stated_tax=stated_tax, unit=unit)
    return SalesOrderLine(
        sku=sku,
        name=name,
        quantity=_ONE,
        price=taxed.net,
        row_total=taxed.net,
        discount_amount=ZERO,
        tax_amount=taxed.tax,
        tax_percent=rule.tax_percent if rule.tax_mode is TaxMode.INCLUDED else ZERO,
        discount_tax_compensation=ZERO,
        original_price=taxed.net,
        fee_kind=kind,
        product_type="virtual",
    )
