"""Whether the dashboard is in working order, for a monitor: GET /healthz. It says no more than that to anybody."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiktok_orders.bootstrap import running
from tiktok_orders.errors import TikTokOrdersError
from tiktok_orders.store.accounts import list_accounts


def _health(_: Request) -> Response:
    # Streamlit's socket lacks TCP_NODELAY: without `Connection: close` each answer waits 44 ms.
    headers = {"Connection": "close"}
    try:
        list_accounts(running().database)
    except TikTokOrdersError:
        return JSONResponse({"ok": False}, status_code=503, headers=headers)
    return JSONResponse({"ok": True}, headers=headers)


ROUTES = [Route("/healthz", _health, methods=["GET"])]
