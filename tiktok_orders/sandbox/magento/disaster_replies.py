"""The answers that come instead of the right one, as Magento or what stands before it would give them."""

from __future__ import annotations

from starlette.responses import HTMLResponse, JSONResponse, Response

from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.disasters.switchboard import Strike
from tiktok_orders.sandbox.magento.refusals import internal_error

# What goes wrong with Magento: all that can happen to any server, and nothing of TikTok's own.
KINDS = (
    Kind.HTTP_429,
    Kind.HTTP_429_RETRY_AFTER,
    Kind.HTTP_500,
    Kind.HTTP_503,
    Kind.HTML_502,
    Kind.TIMEOUT_BEFORE,
    Kind.TIMEOUT_AFTER,
    Kind.CUT_BEFORE,
    Kind.CUT_MIDWAY,
    Kind.TRUNCATED_JSON,
    Kind.SLOW_DRIP,
)
_MAINTENANCE = (
    "<!doctype html>\n<html><head><title>Service Temporarily Unavailable</title></head>\n"
    "<body><h1>Service Temporarily Unavailable</h1><p>The store is down for maintenance.</p></body></html>\n"
)
_GATEWAY = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
)


def build_disaster_reply(strike: Strike) -> Response:
    """Returns the answer of a strike that comes instead of the right one."""
    if strike.kind is Kind.HTTP_503:
        return HTMLResponse(_MAINTENANCE, 503)
    if strike.kind is Kind.HTML_502:
        return HTMLResponse(_GATEWAY, 502)
    if strike.kind is Kind.HTTP_500:
        return JSONResponse({"message": internal_error().message}, 500)
    response = JSONResponse({"message": "Too Many Requests", "trace": None}, 429)
    if strike.kind is Kind.HTTP_429_RETRY_AFTER:
        response.headers["retry-after"] = f"{strike.seconds:.0f}"
    return response
