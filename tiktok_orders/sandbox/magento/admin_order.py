"""One order as HTML: items, totals, addresses, comments, invoices, shipments, credit memos."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tiktok_orders.sandbox.magento.admin_orders import LINKS, money, text
from tiktok_orders.sandbox.magento.amounts import Document
from tiktok_orders.sandbox.magento.books import Books

_TOTALS = (
    ("Subtotal", "subtotal"),
    ("Discount", "discount_amount"),
    ("Shipping", "shipping_amount"),
    ("Tax", "tax_amount"),
    ("Grand total", "grand_total"),
    ("Paid", "total_paid"),
    ("Refunded", "total_refunded"),
    ("Due", "total_due"),
)
_QUANTITIES = ("qty_ordered", "qty_invoiced", "qty_shipped", "qty_refunded", "qty_canceled")
_ADDRESS = ("street", "city", "region", "postcode", "country_id", "telephone", "email")


def build(books: Books, entity_id: int) -> str | None:
    """Returns the body of the page, None for an order that is not there."""
    order = books.get_order(entity_id)
    if order is None:
        return None
    assignment = order["extension_attributes"]["shipping_assignments"][0]["shipping"]
    addresses = (
        ("Billing address", order.get("billing_address")),
        ("Shipping address", assignment.get("address")),
    )
    return (
        f"{LINKS}{_show_head(order)}<h2>Items</h2>{_show_items(order)}<h2>Totals</h2>{_show_totals(order)}"
        + "".join(f"<h2>{words}</h2>{_show_address(address)}" for words, address in addresses)
        + f"<h2>Payment and shipping</h2><p>{text((order.get('payment') or {}).get('method'))}; "
        f"{text(order.get('shipping_description') or assignment.get('method'))}</p>"
        f"<h2>Comments</h2>{_show_comments(order)}"
        f"<h2>Invoices</h2>{_show_documents(order, books.list_of_order('sales_invoice', entity_id))}"
        f"<h2>Shipments</h2>{_show_shipments(books.list_of_order('sales_shipment', entity_id))}"
        f"<h2>Credit memos</h2>{_show_documents(order, books.list_of_order('sales_creditmemo', entity_id))}"
    )


def build_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Returns a table of cells that are HTML already; a name that starts with # heads a column of numbers."""
    marks = ['class="number"' if name.startswith("#") else "" for name in head]
    titles = "".join(f"<th {mark}>{name.lstrip('#')}</th>" for name, mark in zip(head, marks, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td {mark}>{cell}</td>" for cell, mark in zip(row, marks, strict=True)) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll"><table><tr>{titles}</tr>{body}</table></div>' if body else '<p class="soft">None</p>'
    )


def _show_head(order: Document) -> str:
    rows = (
        ("Number", text(order["increment_id"])),
        ("TikTok id", text(order.get("ext_order_id"))),
        ("State, status", f"{text(order.get('state'))}, {text(order.get('status'))}"),
        ("Store", text(order["store_name"].replace("\n", ", "))),
        ("Created, updated (UTC)", f"{text(order['created_at'])}, {text(order['updated_at'])}"),
        ("Customer", text(order.get("customer_email"))),
    )
    return build_table(("", ""), rows)


def _show_items(order: Document) -> str:
    code = order.get("order_currency_code") or ""
    rows = (
        (
            text(item["sku"]),
            text(item.get("name")),
            money(item, "price", code),
            *(f"{item.get(name) or 0:g}" for name in _QUANTITIES),
            money(item, "discount_amount", code),
            money(item, "tax_amount", code),
            money(item, "row_total", code),
        )
        for item in order["items"]
    )
    head = ("SKU", "Name", "#Price", "#Ordered", "#Invoiced", "#Shipped", "#Refunded", "#Canceled")
    return build_table((*head, "#Discount", "#Tax", "#Row total"), rows)


def _show_totals(order: Document) -> str:
    code, base = order.get("order_currency_code") or "", order.get("base_currency_code") or ""
    rows = ((words, money(order, name, code), money(order, f"base_{name}", base)) for words, name in _TOTALS)
    return build_table(("", "#Order", "#Base"), rows)


def _show_address(address: Document | None) -> str:
    if not address:
        return '<p class="soft">None</p>'
    name = f"{address.get('firstname', '')} {address.get('lastname', '')}"
    parts = (address.get(part) for part in _ADDRESS)
    lines = [name, *(", ".join(part) if isinstance(part, list) else part for part in parts if part)]
    return f"<p>{'<br>'.join(text(line) for line in lines)}</p>"


def _show_comments(order: Document) -> str:
    rows = (
        (text(one.get("created_at")), text(one.get("status")), text(one.get("comment")))
        for one in order["status_histories"]
    )
    return build_table(("Created (UTC)", "Status", "Comment"), rows)


def _show_documents(order: Document, documents: Iterable[Document]) -> str:
    code = order.get("order_currency_code") or ""
    rows = (
        (text(one["increment_id"]), text(one["created_at"]), _lines(one), money(one, "grand_total", code))
        for one in documents
    )
    return build_table(("Number", "Created (UTC)", "Items", "#Grand total"), rows)


def _show_shipments(shipments: Iterable[Document]) -> str:
    rows = (
        (
            text(one["increment_id"]),
            text(one["created_at"]),
            _lines(one),
            text(one["extension_attributes"].get("source_code")),
            "<br>".join(text(f"{track['title']} {track['track_number']}") for track in one["tracks"]),
        )
        for one in shipments
    )
    return build_table(("Number", "Created (UTC)", "Items", "Source", "Tracks"), rows)


def _lines(document: Document) -> str:
    return "<br>".join(text(f"{line['qty']:g} × {line['sku']}") for line in document["items"])
