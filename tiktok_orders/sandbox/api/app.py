"""Joins the parts to one web application, over one world."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from tiktok_orders.sandbox.api import practice, token_host
from tiktok_orders.sandbox.api.call import RawRequest
from tiktok_orders.sandbox.api.consent import show_consent, take_consent
from tiktok_orders.sandbox.api.documents import show_document
from tiktok_orders.sandbox.api.gate import admit
from tiktok_orders.sandbox.api.pictures import show_picture
from tiktok_orders.sandbox.api.refusals import INTERNAL, RequestRefusedError, parameter_value
from tiktok_orders.sandbox.api.replies import Data, build_refusal, build_reply
from tiktok_orders.sandbox.api.uploads import show_upload
from tiktok_orders.sandbox.disasters.switchboard import Disasters
from tiktok_orders.sandbox.world.world import World

_log = logging.getLogger(__name__)
_METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH"]

Answer = Callable[[World, RawRequest], Data]


def build_app(world: World, disasters: Disasters) -> Starlette:
    """Returns the practice TikTok Shop: everything it knows is in the world, and what goes wrong in disasters."""
    app = Starlette(
        routes=[
            Route("/open/authorize", show_consent, methods=["GET"]),
            Route("/open/authorize", take_consent, methods=["POST"]),
            *practice.ROUTES,
            Route("/images/{sku_id}.svg", show_picture, methods=["GET"]),
            Route("/documents/{token}.pdf", show_document, methods=["GET"]),
            Route("/uploads/{upload_id}", show_upload, methods=["GET"]),
            Route("/api/v2/token/get", _answer_with(token_host.get_token, "success"), methods=_METHODS),
            Route(
                "/api/v2/token/refresh",
                _answer_with(token_host.refresh_token, "success"),
                methods=_METHODS,
            ),
            Route("/{path:path}", _answer_with(_answer_signed, "Success"), methods=_METHODS),
        ]
    )
    app.state.world = world
    app.state.disasters = disasters
    return app


def _answer_signed(world: World, request: RawRequest) -> Data:
    world.advance()
    endpoint, call = admit(world, request)
    return endpoint.handler(call)


def _answer_with(answer: Answer, message: str) -> Callable[..., object]:
    """Returns a route that answers in TikTok's envelope, refusals and our own faults included."""

    async def respond(request: Request) -> Response:
        world: World = request.app.state.world
        now = world.now()
        try:
            raw = await _read_request(request, now)
            return build_reply(answer(world, raw), now=now, message=message)
        except RequestRefusedError as error:
            return build_refusal(error.refusal, now=now if error.now is None else error.now)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is left to read it
        except Exception:
            _log.exception("The practice TikTok Shop failed to answer %s %s", request.method, request.url.path)
            return build_refusal(INTERNAL, now=now)

    return respond


def _read_query(request: Request) -> dict[str, str]:
    """Returns the decoded query; a parameter that is there twice is refused, as its value is anyone's guess."""
    query: dict[str, str] = {}
    for name, value in parse_qsl(request.url.query, keep_blank_values=True):
        if name in query:
            raise RequestRefusedError(parameter_value(name, "It is there more than once."))
        query[name] = value
    return query


async def _read_request(request: Request, now: int) -> RawRequest:
    raw_path: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return RawRequest(
        method=request.method,
        path=raw_path.partition(b"?")[0].decode("latin-1"),
        query=_read_query(request),
        headers=request.headers,
        body=await request.body(),
        base_url=str(request.base_url).rstrip("/"),
        now=now,
        disasters=request.app.state.disasters,
    )
