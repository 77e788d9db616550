"""The list of orders as HTML."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import urlencode

from tiktok_orders.sandbox.magento.amounts import Document
from tiktok_orders.sandbox.magento.books import Books

LINKS = (
    '<p class="soft"><a href="/admin/">Orders</a> · <a href="/admin/stock/">Stock</a> · '
    '<a href="/practice">What goes wrong</a></p>'
)
PAGE_SIZE = 20
_HEAD = ("ID", "Number", "TikTok id", "Store", "Created (UTC)", "Name", "State", "Status")
_FORM = """<form method="get" action="{action}"><div class="fields"><div class="all">
<label for="q">{label}</label><input id="q" name="q" value="{query}" autocomplete="off"></div></div>
<button class="small">Search</button></form>"""


def build(books: Books, query: str, page: int) -> str:
    """Returns the body of the list."""
    found, count = books.search_orders(query, page=page, page_size=PAGE_SIZE)
    form = build_form("/admin/", "Number, TikTok id, name or mail address", query)
    head = "".join(f"<th>{name}</th>" for name in _HEAD) + '<th class="number">Grand total</th>'
    rows = "".join(_row(order) for order in found)
    table = f'<div class="scroll"><table><tr>{head}</tr>{rows}</table></div>' if found else "<p>No order.</p>"
    return f"{LINKS}{form}<p>{count:,} orders</p>{table}{build_pager('/admin/', query, page, count, PAGE_SIZE)}"


def build_form(action: str, label: str, query: str) -> str:
    """Returns a search form."""
    return _FORM.format(action=action, label=escape(label), query=escape(query))


def build_pager(action: str, query: str, page: int, count: int, size: int) -> str:
    """Returns the links to the pages before and after."""
    last = max(1, -(-count // size))
    page = min(page, last)
    links = [
        f'<a href="{action}?{escape(urlencode({"q": query, "p": number}))}">{words}</a>'
        for number, words in ((page - 1, "Previous"), (page + 1, "Next"))
        if 1 <= number <= last
    ]
    return f"<p>Page {page:,} of {last:,} {' · '.join(links)}</p>"


def money(document: Document, name: str, code: str) -> str:
    """Returns an amount with its currency."""
    value = document.get(name)
    return "" if value is None else f"{value:,.2f} {escape(code)}"


def text(value: Any) -> str:
    """Returns foreign text for HTML."""
    return "" if value is None else escape(str(value))


def _row(order: Document) -> str:
    link = f'<a href="/admin/sales/order/view/order_id/{order["entity_id"]}">{order["entity_id"]}</a>'
    name = " ".join(part for part in (order.get("customer_firstname"), order.get("customer_lastname")) if part)
    cells = (
        text(order["increment_id"]),
        text(order.get("ext_order_id")),
        text(order["store_name"].splitlines()[-1]),
        text(order["created_at"]),
        text(name),
        text(order.get("state")),
        text(order.get("status")),
    )
    total = money(order, "grand_total", order.get("order_currency_code") or "")
    return (
        f'<tr><td>{link}</td>{"".join(f"<td>{cell}</td>" for cell in cells)}<td class="number">{total}</td></tr>'
    )
