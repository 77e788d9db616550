"""The pages of the practice Magento for people: orders, one order, stock. Plain HTML, no script, read only."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tiktok_orders.sandbox.magento import admin_order, admin_orders, admin_stock
from tiktok_orders.sandbox.magento.books import Books
from tiktok_orders.sandbox.page_shell import show_page


async def show_orders(request: Request) -> Response:
    """Shows a page of the orders, the newest first; `q` looks in numbers, names and mail addresses."""
    query, page = request.query_params.get("q", "").strip(), _page_number(request)
    return show_page("Magento admin: orders", admin_orders.build(_books(request), query, page), is_wide=True)


async def show_order(request: Request) -> Response:
    """Shows one order with all that hangs on it."""
    body = admin_order.build(_books(request), request.path_params["entity_id"])
    if body is None:
        return show_page(
            "No such order", admin_orders.LINKS + "<p>No order has this id.</p>", status=404, is_wide=True
        )
    return show_page("Magento admin: order", body, is_wide=True)


async def show_stock(request: Request) -> Response:
    """Shows quantities by source, reservations and what is salable."""
    query, page = request.query_params.get("q", "").strip(), _page_number(request)
    return show_page("Magento admin: stock", admin_stock.build(_books(request), query, page), is_wide=True)


ROUTES = (
    Route("/admin", lambda _: RedirectResponse("/admin/")),
    Route("/admin/", show_orders),
    Route("/admin/sales/order/", show_orders),
    Route("/admin/sales/order/view/order_id/{entity_id:int}", show_order),
    Route("/admin/sales/order/view/order_id/{entity_id:int}/", show_order),
    Route("/admin/stock/", show_stock),
)


def _books(request: Request) -> Books:
    books: Books = request.app.state.books
    return books


def _page_number(request: Request) -> int:
    text = request.query_params.get("p", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1
