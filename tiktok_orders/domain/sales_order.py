"""From a TikTok order to the sales order that Magento is to save: `build_sales_order`, and nothing is sent here.

Parts: `sales_order_amounts` (what TikTok says it costs), `sales_order_pieces` and `sales_order_lines` (by SKU,
with tax), `sales_order_address`, `expected_total` (what it must come to), `sales_order_totals` and
`sales_order_entity` (what is sent). A draft whose sum is not the expected total to the last unit never leaves
this room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tiktok_orders.domain.currencies import ZERO
from tiktok_orders.domain.expected_total import BridgePart, ExpectedTotal, build_bridge, tax_left_out
from tiktok_orders.domain.failures import CannotBuildError, FailureFound
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.policy import (
    FEES_CLASS,
    INCREMENT_ID_LENGTH,
    SHIPPING_CLASS,
    BillingRule,
    FeeBooking,
    OnMissingProduct,
    OrderPolicy,
    PlatformDiscount,
    TaxMode,
)
from tiktok_orders.domain.sales_order_address import build_address, build_fixed_billing
from tiktok_orders.domain.sales_order_amounts import OrderAmounts, read_amounts
from tiktok_orders.domain.sales_order_context import BuildContext, StoreFacts
from tiktok_orders.domain.sales_order_entity import Parts, build_entity
from tiktok_orders.domain.sales_order_lines import (
    SalesOrderLine,
    TaxedAmount,
    apply_tax,
    build_fee_line,
    build_lines,
)
from tiktok_orders.domain.sales_order_pieces import Piece, split_into_pieces
from tiktok_orders.domain.sales_order_products import check_products
from tiktok_orders.domain.sales_order_totals import Totals, base_totals, invoice_total, order_totals

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class SalesOrderDraft:
    """A sales order ready to be sent; `entity` is the body of `POST /V1/orders` under the key "entity".

    `source_code` is Magento's source for TikTok's warehouse ("" where none is mapped): orders have no field for
    it, shipments do. `base_total` is the grand total in `base_currency`.
    """

    order_id: str
    increment_id: str
    store_code: str
    currency: str
    base_currency: str
    entity: dict[str, Any]
    lines: tuple[SalesOrderLine, ...]
    expected_total: Decimal
    sent_total: Decimal
    base_total: Decimal
    bridge: tuple[BridgePart, ...]
    warnings: tuple[str, ...]
    source_code: str = ""


def increment_id_of(order_id: str, policy: OrderPolicy) -> str:
    """Returns the number of the order's sales order in Magento: the policy's prefix and TikTok's order id."""
    return f"{policy.increment_prefix}{order_id}"


def possible_increment_ids(order_id: str, policy: OrderPolicy) -> tuple[str, ...]:
    """Returns the numbers under which Magento may have the order: ours first, then an earlier connector's."""
    earlier = (f"{prefix}{order_id}" for prefix in policy.earlier_prefixes)
    return tuple(dict.fromkeys((increment_id_of(order_id, policy), order_id, *earlier)))


def build_sales_order(order: Order, context: BuildContext) -> SalesOrderDraft:
    """Returns the draft, or raises CannotBuildError that names every obstacle seen (see `failures`)."""
    policy = context.policy
    amounts = read_amounts(order)
    store, rate = _target(order, amounts.currency, context)
    delivery, problems, address_warnings = build_address(order, context)
    pieces = split_into_pieces(amounts, context.mappings, policy)
    fees, shipping = _book_fees(amounts, policy)
    ruled = [(piece, policy.tax_rule(_class_of(piece.sku, context))) for piece in pieces]
    goods = check_products(build_lines(ruled, amounts.unit), context)
    if found := (*problems, *goods.problems):
        raise CannotBuildError(*found)
    lines = (*goods.lines, *fees)
    expected = _expected(amounts, pieces, context)
    totals = order_totals(amounts.currency, lines, shipping)
    base = base_totals(totals, store.base_currency, rate)
    billing = build_fixed_billing(policy.billing_address) if policy.billing is BillingRule.FIXED else delivery
    source_code = context.policy.sources.get(order.warehouse_id, "")
    notes = tuple(_notes(order, amounts, expected, context, source_code))
    entity = build_entity(
        Parts(
            order=order,
            increment_id=increment_id_of(order.id, policy),
            policy=policy,
            store=store,
            rate=rate,
            lines=lines,
            totals=totals,
            base=base,
            delivery=delivery,
            billing=billing,
            notes=notes,
        )
    )
    _check_sums(entity, expected, totals, base)
    return SalesOrderDraft(
        order_id=order.id,
        increment_id=entity["increment_id"],
        store_code=store.code,
        currency=amounts.currency,
        base_currency=store.base_currency,
        entity=entity,
        lines=lines,
        expected_total=expected.total,
        sent_total=totals.grand_total,
        base_total=base.grand_total,
        bridge=expected.bridge,
        warnings=(*amounts.warnings, *address_warnings, *goods.warnings, *_source_warnings(order, context)),
        source_code=source_code,
    )


def _target(order: Order, currency: str, context: BuildContext) -> tuple[StoreFacts, Decimal]:
    """Returns the store view and the base-to-order rate, or raises with all that is wrong about them."""
    store, found = context.store, []
    increment_id = increment_id_of(order.id, context.policy)
    if len(increment_id) > INCREMENT_ID_LENGTH:
        found.append(FailureFound("increment_id_too_long", {"increment_id": increment_id}))
    if store is None:
        gone = FailureFound("store_view_gone", {"store_code": context.policy.store_code})
        raise CannotBuildError(gone, *found)
    if store.allowed_currencies and currency not in store.allowed_currencies:
        other = f"the store view “{store.code}” takes {', '.join(store.allowed_currencies)}"
        found.append(FailureFound("currency_mismatch", {"currency": currency, "other": other}))
    same = store.base_currency == currency
    if not same and (context.rate is None or context.rate.value <= 0):
        found.append(FailureFound("no_rate", {"base_currency": store.base_currency, "currency": currency}))
    if found:
        raise CannotBuildError(*found)
    return store, _ONE if same or context.rate is None else context.rate.value


def _class_of(sku: str, context: BuildContext) -> str:
    """A product that a stand-in replaces has the stand-in's tax class."""
    stands_in = context.policy.on_missing_product is OnMissingProduct.STAND_IN
    if stands_in and context.find_product(sku) is None:
        return context.tax_class_of(context.policy.stand_in_sku)
    return context.tax_class_of(sku)


def _expected(amounts: OrderAmounts, pieces: Sequence[Piece], context: BuildContext) -> ExpectedTotal:
    left = tax_left_out(pieces, context.policy, lambda sku: _class_of(sku, context))
    return build_bridge(amounts, context.policy, left)


def _book_fees(amounts: OrderAmounts, policy: OrderPolicy) -> tuple[list[SalesOrderLine], TaxedAmount]:
    """Returns the fees' own lines and what shipping comes to, fees included where the policy books them there."""
    fees_rule, unit = policy.tax_rule(FEES_CLASS), amounts.unit
    charged = amounts.shipping
    if policy.platform_shipping_discount is PlatformDiscount.INCOME:
        charged += amounts.shipping_platform_discount
    shipping_rule = policy.tax_rule(SHIPPING_CLASS)
    shipping = apply_tax(shipping_rule, price=charged, discount=ZERO, stated_tax=amounts.shipping_tax, unit=unit)
    if policy.fee_booking is FeeBooking.LINES:
        return [
            build_fee_line(
                fee.kind,
                sku=policy.fee_sku(fee.kind),
                name=fee.name,
                amount=fee.amount,
                stated_tax=fee.tax,
                rule=fees_rule,
                unit=unit,
            )
            for fee in amounts.fees
        ], shipping
    for fee in amounts.fees:
        taxed = apply_tax(fees_rule, price=fee.amount, discount=ZERO, stated_tax=fee.tax, unit=unit)
        shipping = replace(shipping, net=shipping.net + taxed.net, tax=shipping.tax + taxed.tax)
    return [], shipping


def _notes(
    order: Order, amounts: OrderAmounts, expected: ExpectedTotal, context: BuildContext, source_code: str
) -> Iterator[str]:
    """What is not on the sales order, or stands there without its reason; never anything personal."""
    currency = amounts.currency
    for step in expected.bridge[1:]:
        yield f"{step.label}: {abs(step.amount)} {currency}"
    if amounts.seller_discount:
        yield f"Seller discount: {amounts.seller_discount} {currency}"
    if amounts.platform_discount and context.policy.platform_discount is PlatformDiscount.DISCOUNT:
        yield f"TikTok discount: {amounts.platform_discount} {currency}"
    if context.policy.fee_booking is FeeBooking.SHIPPING:
        for fee in amounts.fees:
            yield f"{fee.name}, in shipping: {fee.amount} {currency}"
    if context.policy.tax_mode is TaxMode.INCLUDED:
        yield f"Prices contain {context.policy.tax_percent.normalize():f} % tax"
    if context.store is not None and context.store.base_currency != currency and context.rate is not None:
        rate = context.rate
        base = context.store.base_currency
        yield f"Rate: 1 {base} = {rate.value} {currency} ({rate.source}, {rate.at:%Y-%m-%d %H:%M} UTC)"
    if source_code:
        yield f"Warehouse: {source_code}"
    if order.replaced_order_id:
        yield f"Replaces TikTok order {order.replaced_order_id}"
    if order.exchange_source_order_id:
        yield f"Exchange for TikTok order {order.exchange_source_order_id}"


def _source_warnings(order: Order, context: BuildContext) -> list[str]:
    if context.policy.sources and order.warehouse_id and order.warehouse_id not in context.policy.sources:
        return [f"TikTok's warehouse {order.warehouse_id} is not mapped to a source in Magento."]
    return []


def _check_sums(entity: dict[str, Any], expected: ExpectedTotal, totals: Totals, base: Totals) -> None:
    """The last gate: what is sent, read back from the entity, is what was expected, in both currencies."""
    checks = (
        ("the sum of what is sent", totals.grand_total, expected.total, totals.currency),
        ("the invoice of the sales order", invoice_total(entity), totals.grand_total, totals.currency),
        ("the invoice in the base currency", invoice_total(entity, "base_"), base.grand_total, base.currency),
    )
    found = [
        FailureFound("total_differs", {"part": part, "difference": f"{sent - wanted}", "currency": currency})
        for part, sent, wanted, currency in checks
        if sent != wanted
    ]
    if found:
        raise CannotBuildError(*found)
