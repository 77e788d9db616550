"""Where TikTok sends a seller back after the consent: GET /tiktok/callback?code=...&state=...

Anybody can call it, so nothing counts but a state that was given out here. The page says how it ended and works
without JavaScript.
"""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tiktok_orders.bootstrap import running
from tiktok_orders.errors import TikTokOrdersError

PATH = "/tiktok/callback"
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer"><style>
:root {{ color-scheme: light dark; }} body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 34rem;
margin: 18vh auto 0; padding: 0 1.5rem; }} h1 {{ font-size: 1.5rem; }} a {{ color: #0f766e; }}
@media (prefers-color-scheme: dark) {{ body {{ background: #0f141a; color: #e6ebf0; }} a {{ color: #2dd4bf; }} }}
</style></head><body><h1>{title}</h1><p>{text}</p>
<p><a href="/setup">Back to TikTok Orders</a></p></body></html>"""


def _take(request: Request) -> Response:
    try:
        accounts = running().authoriser.take_redirect(dict(request.query_params))
    except TikTokOrdersError as error:
        return _show("Not connected", error.message, status=400)
    titles = ", ".join(account.title for account in accounts)
    return _show("Connected", f"{titles}. You can close this page and go on in the set-up.")


def _show(title: str, text: str, status: int = 200) -> Response:
    page = _PAGE.format(title=escape(title), text=escape(text))
    # The address holds the code: it is neither kept nor passed on. `Connection: close`: see health.py.
    headers = {
        "Connection": "close",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    }
    return HTMLResponse(page, status, headers)


ROUTES = [Route(PATH, _take, methods=["GET"])]
