"""What the practice TikTok Shop's page has beside its disasters: its shops, and the end of an authorisation."""

from __future__ import annotations

from html import escape

from starlette.requests import Request

from tiktok_orders.sandbox.api.endpoints import ENDPOINTS
from tiktok_orders.sandbox.disasters.page import PracticePage, build_routes
from tiktok_orders.sandbox.disasters.page_view import build_button
from tiktok_orders.sandbox.world.sellers import Seller
from tiktok_orders.sandbox.world.world import World

_TOKEN_HOST = ("GET /api/v2/token/get", "GET /api/v2/token/refresh")


def show_world(request: Request) -> str:
    """Returns the shops with their orders, as HTML."""
    world = _world(request)
    world.advance()
    return f"<h2>What this world holds</h2>{_show_sellers(world)}"


def end_authorisation(request: Request, form: dict[str, str]) -> None:
    """Ends the authorisation of an app, as its seller would."""
    _world(request).authorisations.revoke(form.get("app_key", ""))


ROUTES = build_routes(
    PracticePage(
        title="Practice shop",
        head='<p class="soft">This is the practice TikTok Shop: nothing real goes wrong here.</p>',
        endpoints=("*", *_TOKEN_HOST, *(f"{endpoint.method} {endpoint.path}" for endpoint in ENDPOINTS)),
        show_more=show_world,
        actions={"revoke": end_authorisation},
    )
)


def _show_sellers(world: World) -> str:
    rows = "".join(_show_seller(world, seller) for seller in world.sellers)
    head = (
        '<th>Seller and app</th><th>Shop</th><th>Region</th><th class="number">Orders</th><th>Authorisation</th>'
    )
    return f'<div class="scroll"><table><tr>{head}</tr>{rows}</table></div>'


def _show_seller(world: World, seller: Seller) -> str:
    span = len(seller.shops)
    app = f'<p class="soft"><code>{escape(seller.app.app_key)}</code></p>'
    first = f'<td rowspan="{span}">{escape(seller.name)}{app}</td>'
    last = f'<td rowspan="{span}">{_show_authorisation(world, seller)}</td>'
    rows = []
    for place, shop in enumerate(seller.shops):
        cells = f"<td>{escape(shop.name)}</td><td>{shop.region}</td>"
        count = f'<td class="number">{world.orders.count_all(shop.id):,}</td>'
        rows.append(f"<tr>{first if place == 0 else ''}{cells}{count}{last if place == 0 else ''}</tr>")
    return "".join(rows)


def _show_authorisation(world: World, seller: Seller) -> str:
    if not world.authorisations.is_authorised(seller.app.app_key, now=world.now()):
        return '<span class="soft">none</span>'
    return build_button("revoke", "app_key", seller.app.app_key, "End this authorisation")


def _world(request: Request) -> World:
    world: World = request.app.state.world
    return world
