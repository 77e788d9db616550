"""Stock as HTML: what lies in each source, what is reserved, and what is salable in each stock."""

from __future__ import annotations

from tiktok_orders.sandbox.magento import stock
from tiktok_orders.sandbox.magento.admin_order import build_table
from tiktok_orders.sandbox.magento.admin_orders import LINKS, build_form, build_pager, text
from tiktok_orders.sandbox.magento.amounts import Document
from tiktok_orders.sandbox.magento.books import Books
from tiktok_orders.sandbox.magento.catalogue import ENABLED

_PAGE_SIZE = 20
_SHOWN_STOCKS = tuple(one for one in stock.STOCKS if one.website_code)


def build(books: Books, query: str, page: int) -> str:
    """Returns the body of the page."""
    matching = [one for one in books.products() if query.lower() in f"{one['sku']} {one['name']}".lower()]
    last = max(1, -(-len(matching) // _PAGE_SIZE))
    page = min(page, last)
    shown = matching[(page - 1) * _PAGE_SIZE : page * _PAGE_SIZE]
    head = ("SKU", "Name", "Status", "Sources", "Reservations", *(f"#Salable {one.name}" for one in _SHOWN_STOCKS))
    table = build_table(head, (_row(books, product) for product in shown))
    form = build_form("/admin/stock/", "SKU or name", query)
    return f"{LINKS}{form}{table}{build_pager('/admin/stock/', query, page, len(matching), _PAGE_SIZE)}"


def _row(books: Books, product: Document) -> tuple[str, ...]:
    sku = product["sku"]
    sources = "<br>".join(text(f"{one['source_code']}: {one['quantity']:g}") for one in books.source_items(sku))
    reserved: dict[int, float] = {}
    for one in books.reservations(sku):
        reserved[one["stock_id"]] = reserved.get(one["stock_id"], 0.0) + one["quantity"]
    names = {one.stock_id: one.name for one in stock.STOCKS}
    written = "<br>".join(text(f"{names[stock_id]}: {qty:+g}") for stock_id, qty in reserved.items())
    status = "Enabled" if product["status"] == ENABLED else "Disabled"
    salable = (f"{books.salable(sku, one.stock_id):g}" for one in _SHOWN_STOCKS)
    return (text(sku), text(product["name"]), status, sources, written, *salable)
