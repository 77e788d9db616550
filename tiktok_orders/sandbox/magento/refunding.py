"""POST /V1/order/{id}/refund: an offline credit memo over what was invoiced.

The totals are those of Magento's collectors (module-sales, Order/Creditmemo/Total): of a line the share of what is
not refunded yet, with the tax that a discount took away, and shipping with its tax.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tiktok_orders.sandbox.magento import stock, tables
from tiktok_orders.sandbox.magento.amounts import NONE, Document, add, amount, round_cents, spell, total
from tiktok_orders.sandbox.magento.call import Call
from tiktok_orders.sandbox.magento.document_parts import Taken, build_comments, refuse_document, take_items
from tiktok_orders.sandbox.magento.fields import REFUND_SENT
from tiktok_orders.sandbox.magento.order_in_hand import OrderInHand, qty_to_refund, take
from tiktok_orders.sandbox.magento.sent import read_sent
from tiktok_orders.sandbox.magento.shipping import shipped_from

REFUNDED = 2
# Of a line: what the memo calls the part, how much of it was invoiced and how much is refunded.
_PARTS = (
    ("row_total", "row_invoiced", "amount_refunded"),
    ("tax_amount", "tax_invoiced", "tax_refunded"),
    ("discount_amount", "discount_invoiced", "discount_refunded"),
)
_COMPENSATION = "discount_tax_compensation_amount"
_COMPENSATION_REFUNDED = "discount_tax_compensation_refunded"
_TOO_MANY = "The quantity to refund must not be greater than the unrefunded quantity."


def refund_order(call: Call) -> str:
    """Refunds the items that are sent, or all that is invoiced; returns the id of the credit memo."""
    sent = read_sent(call.body, REFUND_SENT, "Magento\\Sales\\Api\\RefundOrderInterface")
    hand = take(call.connection, call.entity_id, call.now)
    taken, unknown = take_items(hand.items, sent.get("items"), qty_to_refund)
    arguments = sent.get("arguments") or {}
    problems = _why_not(hand, taken, unknown)
    memo = {} if problems else _build_memo(hand, taken, arguments)
    refuse_document("Creditmemo", problems or _why_not_so_much(hand, memo))
    memo["comments"] = build_comments(sent, call.now)
    entity_id = tables.insert_document(call.connection, tables.CREDITMEMOS, memo)
    _return_goods(hand, taken, (arguments.get("extension_attributes") or {}).get("return_to_stock_items") or [])
    _enter(hand, memo)
    hand.save()
    return str(entity_id)


def _why_not(hand: OrderInHand, taken: Taken, unknown: list[int]) -> list[str]:
    problems = []
    if not hand.can_refund():
        problems.append(
            f"A creditmemo can not be created when an order has a status of {hand.order.get('status')}"
        )
    if unknown:
        problems.append("The creditmemo contains product item that is not part of the original order.")
    return problems + [_TOO_MANY for item, qty in taken if qty > qty_to_refund(item)]


def _why_not_so_much(hand: OrderInHand, memo: Document) -> list[str]:
    shipping = _shipping_left(hand.order, "base_shipping_invoiced", "base_shipping_refunded")
    if amount(memo, "base_shipping_amount") > shipping + Decimal("0.0001"):
        return [f"Maximum shipping amount allowed to refund is: {round_cents(shipping)}"]
    left = amount(hand.order, "base_total_paid") - amount(hand.order, "base_total_refunded")
    if amount(memo, "base_grand_total") > left + Decimal("0.0001"):
        return [f"The most money available to refund is {round_cents(left)}."]
    return []


def _build_memo(hand: OrderInHand, taken: Taken, arguments: dict[str, Any]) -> Document:
    order = hand.order
    items = [_memo_item(item, qty) for item, qty in taken]
    memo: Document = {
        "order_id": hand.entity_id,
        "store_id": order["store_id"],
        "increment_id": tables.next_number(hand.connection, "creditmemo", order["store_id"]),
        "state": REFUNDED,
        "billing_address_id": order.get("billing_address_id"),
        "created_at": hand.now,
        "updated_at": hand.now,
        "items": items,
    }
    for code in ("order_currency_code", "base_currency_code", "global_currency_code", "store_currency_code"):
        memo[code] = order.get(code)
    return memo | _sum_up(order, items, arguments, "base_") | _sum_up(order, items, arguments, "")


def _memo_item(item: Document, qty: Decimal) -> Document:
    line: Document = {
        "order_item_id": item["item_id"],
        "sku": item["sku"],
        "name": item.get("name"),
        "product_id": item.get("product_id"),
        "price": item.get("price"),
        "base_price": item.get("base_price", 0),
        "base_cost": None,
        "qty": spell(qty),
    }
    available = qty_to_refund(item)
    for base in ("", "base_"):
        for name, invoiced, refunded in _PARTS:
            left = amount(item, base + invoiced) - amount(item, base + refunded)
            line[base + name] = spell(_share(left, qty, available))
        left = _compensation_invoiced(item, base) - amount(item, base + _COMPENSATION_REFUNDED)
        line[base + _COMPENSATION] = spell(_share(left, qty, available))
    return line


def _share(left: Decimal, qty: Decimal, available: Decimal) -> Decimal:
    if qty == available:
        return left
    return round_cents(left / available * qty) if available else NONE


def _compensation_invoiced(item: Document, base: str) -> Decimal:
    ordered = amount(item, "qty_ordered")
    return amount(item, base + _COMPENSATION) * amount(item, "qty_invoiced") / ordered if ordered else NONE


def _sum_up(order: Document, items: list[Document], arguments: dict[str, Any], base: str) -> Document:
    """Returns one currency's totals; amounts in the arguments are in the base currency."""
    rate = amount(order, "base_to_order_rate") or Decimal(1)
    factor = Decimal(1) if base else rate

    def asked(name: str) -> Decimal:
        return round_cents(round_cents(amount(arguments, name)) * factor)

    part = _part_of_shipping(order, arguments)
    shipping = round_cents(_shipping_left(order, f"{base}shipping_invoiced", f"{base}shipping_refunded") * part)
    names = (f"{base}shipping_tax_amount", f"{base}shipping_tax_refunded")
    shipping_tax = round_cents(_shipping_left(order, *names) * part)
    subtotal, discount = total(items, f"{base}row_total"), total(items, f"{base}discount_amount")
    tax, compensation = total(items, f"{base}tax_amount") + shipping_tax, total(items, base + _COMPENSATION)
    more, less = asked("adjustment_positive"), asked("adjustment_negative")
    return {
        f"{base}subtotal": spell(subtotal),
        f"{base}discount_amount": spell(-discount),
        f"{base}tax_amount": spell(tax),
        f"{base}shipping_amount": spell(shipping),
        f"{base}shipping_tax_amount": spell(shipping_tax),
        f"{base}{_COMPENSATION}": spell(compensation),
        f"{base}adjustment": spell(more - less),
        f"{base}adjustment_positive": spell(more),
        f"{base}adjustment_negative": spell(less),
        f"{base}grand_total": spell(subtotal - discount + tax + compensation + shipping + more - less),
    }


def _part_of_shipping(order: Document, arguments: dict[str, Any]) -> Decimal:
    """Returns which part of the shipping that is left goes back: all of it where nothing is said."""
    left = _shipping_left(order, "base_shipping_invoiced", "base_shipping_refunded")
    if arguments.get("shipping_amount") is None or not left:
        return Decimal(1)
    return round_cents(amount(arguments, "shipping_amount")) / left


def _shipping_left(order: Document, invoiced: str, refunded: str) -> Decimal:
    return amount(order, invoiced) - amount(order, refunded)


def _return_goods(hand: OrderInHand, taken: Taken, item_ids: list[int]) -> None:
    """Puts shipped goods back where they came from; what was never shipped gets a reservation of +qty."""
    for item, qty in taken:
        if item["item_id"] not in item_ids:
            continue
        source_code = shipped_from(hand, item["item_id"])
        if source_code is not None:
            stock.put_back(hand.connection, item["sku"], source_code, qty)
        else:
            metadata = {
                "event_type": "creditmemo_created",
                "object_type": "order",
                "object_id": str(hand.entity_id),
            }
            stock.reserve(hand.connection, item["sku"], hand.order["store_id"], qty, metadata)


def _enter(hand: OrderInHand, memo: Document) -> None:
    by_id = {item["item_id"]: item for item in hand.items}
    for line in memo["items"]:
        item = by_id[line["order_item_id"]]
        add(item, "qty_refunded", amount(line, "qty"))
        for base in ("", "base_"):
            add(item, f"{base}amount_refunded", amount(line, f"{base}row_total"))
            add(item, f"{base}tax_refunded", amount(line, f"{base}tax_amount"))
            add(item, f"{base}discount_refunded", amount(line, f"{base}discount_amount"))
            add(item, base + _COMPENSATION_REFUNDED, amount(line, base + _COMPENSATION))
    for base in ("", "base_"):
        grand = amount(memo, f"{base}grand_total")
        add(hand.order, f"{base}subtotal_refunded", amount(memo, f"{base}subtotal"))
        for part in ("tax", "discount", "shipping", "shipping_tax"):
            add(hand.order, f"{base}{part}_refunded", amount(memo, f"{base}{part}_amount"))
        add(hand.order, f"{base}total_refunded", grand)
        add(hand.order, f"{base}total_offline_refunded", grand)
        if hand.payment is not None:
            add(hand.payment, f"{base}amount_refunded", grand)
