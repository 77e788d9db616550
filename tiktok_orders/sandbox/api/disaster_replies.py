"""The answers that come instead of the right one, as TikTok Shop or a gateway before it would give them."""

from __future__ import annotations

from starlette.responses import HTMLResponse, PlainTextResponse, Response

from tiktok_orders.sandbox.api.refusals import INTERNAL, ORDERS_NOT_FETCHED, TOO_MANY_REQUESTS, Refusal
from tiktok_orders.sandbox.api.replies import build_refusal
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.disasters.switchboard import Strike

_GATEWAY_PAGE = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr>\r\n</body>\r\n</html>\r\n"
)
_CODES = {
    Kind.CODE_36009002: Refusal(TOO_MANY_REQUESTS.code, TOO_MANY_REQUESTS.text),
    Kind.CODE_10002014: ORDERS_NOT_FETCHED,
    Kind.HTTP_429: TOO_MANY_REQUESTS,
    Kind.HTTP_429_RETRY_AFTER: TOO_MANY_REQUESTS,
    Kind.HTTP_500: INTERNAL,
}


def build_disaster_reply(strike: Strike, *, now: int) -> Response:
    """Returns the answer of a strike that comes instead of the right one; `now` is unix seconds."""
    if strike.kind is Kind.HTTP_503:
        return PlainTextResponse("Service Unavailable", 503)
    if strike.kind is Kind.HTML_502:
        return HTMLResponse(_GATEWAY_PAGE, 502)
    response = build_refusal(_CODES[strike.kind], now=now)
    if strike.kind is Kind.HTTP_429_RETRY_AFTER:
        response.headers["retry-after"] = f"{strike.seconds:.0f}"
    return response
