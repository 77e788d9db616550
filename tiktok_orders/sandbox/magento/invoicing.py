"""POST /V1/order/{id}/invoice: totals are rebuilt from the items, not taken from the order.

Order/Invoice/Total/*.php: subtotal, discount and tax come from the items, shipping from the order with the first
invoice, and the last invoice is levelled to what the order has left of subtotal and tax. A discount that stands on
the order alone is therefore not invoiced.
"""

from __future__ import annotations

from decimal import Decimal

from tiktok_orders.sandbox.magento import tables
from tiktok_orders.sandbox.magento.amounts import NONE, Document, add, amount, spell, total
from tiktok_orders.sandbox.magento.call import Call
from tiktok_orders.sandbox.magento.document_parts import (
    Taken,
    build_comments,
    refuse_document,
    share_of,
    take_items,
)
from tiktok_orders.sandbox.magento.fields import INVOICE_SENT
from tiktok_orders.sandbox.magento.order_in_hand import OrderInHand, qty_to_invoice, take
from tiktok_orders.sandbox.magento.sent import read_sent

PAID = 2
_NO_PRODUCTS = "The invoice can't be created without products. Add products and try again."


def invoice_order(call: Call) -> str:
    """Invoices the items that are sent, or all that is open, as paid; returns the id of the invoice."""
    sent = read_sent(call.body, INVOICE_SENT, "Magento\\Sales\\Api\\InvoiceOrderInterface")
    hand = take(call.connection, call.entity_id, call.now)
    taken, unknown = take_items(hand.items, sent.get("items"), qty_to_invoice)
    refuse_document("Invoice", _why_not(hand, taken, unknown))
    invoice = _build_invoice(hand, taken) | {"comments": build_comments(sent, call.now)}
    entity_id = tables.insert_document(call.connection, tables.INVOICES, invoice)
    _enter(hand, invoice)
    hand.save()
    return str(entity_id)


def _why_not(hand: OrderInHand, taken: Taken, unknown: list[int]) -> list[str]:
    problems = []
    if hand.state in ("payment_review", "holded", "canceled", "complete", "closed"):
        problems.append(f"An invoice cannot be created when an order has a status of {hand.order.get('status')}")
    elif unknown or not taken:
        problems.append(_NO_PRODUCTS)
    return problems + [_too_many(item) for item, qty in taken if qty > qty_to_invoice(item)]


def _too_many(item: Document) -> str:
    return (
        "The quantity to invoice must not be greater than the uninvoiced quantity "
        f'for product SKU "{item["sku"]}".'
    )


def _build_invoice(hand: OrderInHand, taken: Taken) -> Document:
    order, before = hand.order, tables.list_of(hand.connection, tables.INVOICES, hand.entity_id)
    taken_ids = {item["item_id"]: qty for item, qty in taken}
    is_last = all(qty_to_invoice(item) == taken_ids.get(item["item_id"], NONE) for item in hand.items)
    items = [_invoice_item(item, qty) for item, qty in taken]
    document: Document = {
        "order_id": hand.entity_id,
        "store_id": order["store_id"],
        "increment_id": tables.next_number(hand.connection, "invoice", order["store_id"]),
        "state": PAID,
        "billing_address_id": order.get("billing_address_id"),
        "created_at": hand.now,
        "updated_at": hand.now,
        "total_qty": spell(sum((qty for _, qty in taken), NONE)),
        "items": items,
    }
    for code in ("order_currency_code", "base_currency_code", "global_currency_code", "store_currency_code"):
        document[code] = order.get(code)
    for base in ("", "base_"):
        document |= _sum_up(order, items, base, is_first=not before, is_last=is_last)
    return document


def _invoice_item(item: Document, qty: Decimal) -> Document:
    is_last = qty == qty_to_invoice(item)
    line: Document = {
        "order_item_id": item["item_id"],
        "sku": item["sku"],
        "name": item.get("name"),
        "product_id": item.get("product_id"),
        "price": item.get("price"),
        "base_price": item.get("base_price"),
        "qty": spell(qty),
    }
    for base in ("", "base_"):
        for name, done in (
            ("row_total", "row_invoiced"),
            ("tax_amount", "tax_invoiced"),
            ("discount_amount", "discount_invoiced"),
        ):
            line[base + name] = spell(share_of(item, base + name, base + done, qty, is_last=is_last))
    return line


def _sum_up(order: Document, items: list[Document], base: str, *, is_first: bool, is_last: bool) -> Document:
    """Returns one currency's totals of an invoice."""
    shipping = amount(order, f"{base}shipping_amount") if is_first else NONE
    tax = total(items, f"{base}tax_amount") + (amount(order, f"{base}shipping_tax_amount") if is_first else NONE)
    subtotal, discount = total(items, f"{base}row_total"), total(items, f"{base}discount_amount")
    if is_first:
        discount += amount(order, f"{base}shipping_discount_amount")
    if is_last:
        subtotal = amount(order, f"{base}subtotal") - amount(order, f"{base}subtotal_invoiced")
        tax = amount(order, f"{base}tax_amount") - amount(order, f"{base}tax_invoiced")
    compensation = amount(order, f"{base}discount_tax_compensation_amount") if is_first else NONE
    return {
        f"{base}subtotal": spell(subtotal),
        f"{base}discount_amount": spell(-discount),
        f"{base}tax_amount": spell(tax),
        f"{base}shipping_amount": spell(shipping),
        f"{base}discount_tax_compensation_amount": spell(compensation),
        f"{base}grand_total": spell(subtotal - discount + tax + shipping + compensation),
    }


def _enter(hand: OrderInHand, invoice: Document) -> None:
    """Enters an invoice that is paid at once, as offline methods are, in order, items and payment."""
    by_id = {item["item_id"]: item for item in hand.items}
    for line in invoice["items"]:
        item = by_id[line["order_item_id"]]
        add(item, "qty_invoiced", amount(line, "qty"))
        for base in ("", "base_"):
            add(item, f"{base}row_invoiced", amount(line, f"{base}row_total"))
            add(item, f"{base}tax_invoiced", amount(line, f"{base}tax_amount"))
            add(item, f"{base}discount_invoiced", amount(line, f"{base}discount_amount"))
    for base in ("", "base_"):
        grand = amount(invoice, f"{base}grand_total")
        for part in ("subtotal", "tax", "discount", "shipping"):
            name = f"{base}{part}" if part == "subtotal" else f"{base}{part}_amount"
            add(hand.order, f"{base}{part}_invoiced", amount(invoice, name))
        add(hand.order, f"{base}total_invoiced", grand)
        add(hand.order, f"{base}total_paid", grand)
        due = amount(hand.order, f"{base}grand_total") - amount(hand.order, f"{base}total_paid")
        hand.order[f"{base}total_due"] = spell(max(NONE, due))
        if hand.payment is not None:
            add(hand.payment, f"{base}amount_paid", grand)
    hand.is_in_process = True
