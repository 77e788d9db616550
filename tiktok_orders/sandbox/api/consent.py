"""The page on which a seller lets an app in, or not. It works without JavaScript."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tiktok_orders.sandbox.page_shell import show_page
from tiktok_orders.sandbox.world.sellers import Seller
from tiktok_orders.sandbox.world.world import World

_QUESTION = """<p><strong>{seller}</strong>, the app <strong>{app_key}</strong> asks to see and handle
the orders of: {shops}.</p><p>This is the practice TikTok Shop: nothing real is shared.</p>
<form method="post" action="/open/authorize"><input type="hidden" name="service_id" value="{service_id}">
<input type="hidden" name="state" value="{state}">
<button class="yes" name="decision" value="approve">Approve</button>
<button name="decision" value="deny">Deny</button></form>"""


async def show_consent(request: Request) -> Response:
    """Shows the question: `service_id` names the app, `state` comes back with the answer."""
    world: World = request.app.state.world
    seller = world.find_seller(service_id=request.query_params.get("service_id", ""))
    if seller is None:
        return _refuse_unknown()
    question = _QUESTION.format(
        seller=escape(seller.name),
        app_key=escape(seller.app.app_key),
        shops=escape(", ".join(shop.name for shop in seller.shops)),
        service_id=escape(seller.app.service_id),
        state=escape(request.query_params.get("state", "")),
    )
    return _show("Authorize this app?", question)


async def take_consent(request: Request) -> Response:
    """Sends the seller back to the app with a code, or with `code=null&error=auth_denied`."""
    world: World = request.app.state.world
    form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    seller = world.find_seller(service_id=form.get("service_id", ""))
    if seller is None:
        return _refuse_unknown()
    answer = _build_answer(world, seller, approved=form.get("decision") == "approve")
    url = world.authorisations.find_redirect_url(seller.app.app_key)
    if url:
        joint = "&" if "?" in url else "?"
        return RedirectResponse(f"{url}{joint}{urlencode({**answer, 'state': form.get('state', '')})}", 302)
    if answer["code"] == "null":
        return _show("Not authorized", "<p>You denied the app. No code was made.</p>")
    return _show(
        "Authorized",
        f"<p>Copy this code into the app. It is good once, for 30 minutes.</p><code>{answer['code']}</code>",
    )


def _build_answer(world: World, seller: Seller, *, approved: bool) -> dict[str, str]:
    if not approved:
        return {"code": "null", "error": "auth_denied"}
    code = world.authorisations.new_code(seller.app.app_key, now=world.now())
    return {
        "app_key": seller.app.app_key,
        "code": code,
        "locale": "en",
        "shop_region": seller.base_region,
    }


def _refuse_unknown() -> Response:
    return _show("Unknown app", "<p>No app has this service id. Copy it again from the Partner Center.</p>", 404)


def _show(title: str, body: str, status: int = 200) -> Response:
    return show_page(title, body, status=status)
