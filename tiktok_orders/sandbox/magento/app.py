"""Joins the parts to one web application over one set of books."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tiktok_orders.sandbox.disasters.switchboard import Disasters
from tiktok_orders.sandbox.magento import admin, practice_page
from tiktok_orders.sandbox.magento.access import Access
from tiktok_orders.sandbox.magento.books import Books
from tiktok_orders.sandbox.magento.call import Call
from tiktok_orders.sandbox.magento.gate import RawRequest, check_accept, check_access, find_place, read_body
from tiktok_orders.sandbox.magento.order_view import leave_out_nulls
from tiktok_orders.sandbox.magento.refusals import MagentoRefusal, internal_error
from tiktok_orders.sandbox.magento.reply_fields import pick_fields
from tiktok_orders.sandbox.magento.tables import spell_time
from tiktok_orders.sandbox.world.world import Clock

_log = logging.getLogger(__name__)
_METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH"]


def build_app(
    books: Books, access: Access, disasters: Disasters, *, clock: Clock, latency_seconds: float
) -> Starlette:
    """Returns the practice Magento; each REST answer comes after `latency_seconds`, many at a time."""
    app = Starlette(
        routes=[
            Route("/", lambda _: RedirectResponse("/admin/")),
            *admin.ROUTES,
            *practice_page.ROUTES,
            Route("/rest/{path:path}", _answer, methods=_METHODS),
        ]
    )
    app.state.books, app.state.access, app.state.disasters = books, access, disasters
    app.state.clock, app.state.latency_seconds = clock, latency_seconds
    return app


async def _answer(request: Request) -> Response:
    """Answers a REST call, refusals and our own faults included."""
    if request.app.state.latency_seconds:
        await asyncio.sleep(request.app.state.latency_seconds)
    try:
        raw = await _read_request(request)
        return reply(_carry_out(raw, request))
    except MagentoRefusal as refusal:
        return refuse(refusal)
    except ClientDisconnect:
        return Response(status_code=400)  # nobody is left to read it
    except Exception:
        _log.exception("The practice Magento failed to answer %s %s", request.method, request.url.path)
        return refuse(internal_error())


def _carry_out(raw: RawRequest, request: Request) -> Any:
    books, access = request.app.state.books, request.app.state.access
    check_accept(raw)
    store_id, route, path = find_place(raw)
    check_access(raw, route, access, books)
    body = read_body(raw)
    with books.reading() if route.method == "GET" else books.changing() as connection:
        call = Call(
            connection=connection,
            store_id=store_id,
            path=path,
            query=raw.query,
            body=body,
            now=spell_time(request.app.state.clock()),
            unix=raw.now,
            base_url=raw.base_url,
            access=access,
        )
        answer = route.handler(call)
    return pick_fields(leave_out_nulls(answer), call.find("fields"))


def reply(value: Any) -> Response:
    """Returns an answer as Magento sends it: the bare value, without an envelope."""
    return Response(json.dumps(value, ensure_ascii=False), media_type="application/json; charset=utf-8")


def refuse(refusal: MagentoRefusal) -> Response:
    """Returns a refusal: message and parameters apart, as Magento sends them."""
    body: dict[str, Any] = {"message": refusal.message}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return Response(
        json.dumps(body, ensure_ascii=False), refusal.status, media_type="application/json; charset=utf-8"
    )


async def _read_request(request: Request) -> RawRequest:
    raw_path: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return RawRequest(
        method=request.method,
        path=raw_path.partition(b"?")[0].decode("latin-1"),
        query=parse_qsl(request.url.query, keep_blank_values=True),
        headers=request.headers,
        body=await request.body(),
        base_url=str(request.base_url).rstrip("/"),
        now=int(request.app.state.clock().timestamp()),
    )
