"""Get Package Shipping Document (202309), and the document itself at an unsigned address good for 24 hours."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tiktok_orders.domain.tiktok_words import FulfillmentType
from tiktok_orders.sandbox.api import fulfilment_refusals as refusals
from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.fulfilment_checks import ships_with_tiktok
from tiktok_orders.sandbox.api.labels_on_paper import SIZES, TYPES, draw_document
from tiktok_orders.sandbox.api.parameters import read_choice
from tiktok_orders.sandbox.api.refusals import RequestRefusedError, parameter_missing, parameter_value
from tiktok_orders.sandbox.api.replies import Data
from tiktok_orders.sandbox.world.package_book import Package
from tiktok_orders.sandbox.world.world import World

_GOOD_SECONDS = 86_400
_SEAL_BYTES = 16


def get_shipping_document(call: Call) -> Data:
    """Returns where the parcel's label or packing slip can be fetched: TikTok's shipping only, once arranged."""
    if not call.query.get("document_type"):
        raise RequestRefusedError(parameter_missing("document_type"))
    kind = read_choice(call.query, "document_type", TYPES, default="")
    size = read_choice(call.query, "document_size", tuple(SIZES), default="A6")
    # ZPL is for Brazil and Mexico, where no practice shop is.
    read_choice(call.query, "document_format", ("PDF",), default="PDF")
    package = _check_package(call)
    if kind == "HAZMAT_LABEL" and not any(line["is_dangerous_good"] for line in package.lines):
        raise RequestRefusedError(parameter_value("document_type", "The package holds no dangerous goods."))
    asked: list[str | int] = [call.shop.id, package.id, kind, size, call.now + _GOOD_SECONDS]
    token = _write_token(call.world, asked)
    return {
        "doc_url": f"{call.request.base_url}/documents/{token}.pdf",
        "tracking_number": package.lines[0]["tracking_number"],
    }


async def show_document(request: Request) -> Response:
    """Returns the PDF that an address names, 404 for an address never given, 403 when its day is over."""
    world: World = request.app.state.world
    asked = _read_token(world, request.path_params["token"])
    if asked is None:
        return PlainTextResponse("No such document.", 404)
    shop_id, package_id, kind, size, good_until = asked
    if world.now() > good_until:
        return PlainTextResponse("The address of this document has expired.", 403)
    package = world.packages.find(shop_id, package_id)
    if package is None:
        return PlainTextResponse("No such document.", 404)
    shop = next(shop for shop in world.shops if shop.id == shop_id)
    return Response(draw_document(shop, package, kind, size), media_type="application/pdf")


def _check_package(call: Call) -> Package:
    package = call.world.packages.find(call.shop.id, call.path_parameters["package_id"])
    if package is None:
        raise RequestRefusedError(refusals.DOCUMENT_NO_ORDER)
    order = package.orders[0]
    if order["fulfillment_type"] != FulfillmentType.BY_SELLER.value:
        raise RequestRefusedError(refusals.DOCUMENT_BY_PLATFORM)
    if not ships_with_tiktok(order):
        raise RequestRefusedError(refusals.DOCUMENT_BY_SELLER)
    if package.status == "TO_FULFILL":
        raise RequestRefusedError(refusals.DOCUMENT_TOO_EARLY)
    if package.status == "CANCELLED":
        raise RequestRefusedError(refusals.DOCUMENT_CANCELLED)
    if package.status != "PROCESSING":
        raise RequestRefusedError(refusals.DOCUMENT_TOO_LATE)
    return package


def _write_token(world: World, asked: list[str | int]) -> str:
    body = json.dumps(asked, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_seal(world, body) + body).decode().rstrip("=")


def _read_token(world: World, token: str) -> tuple[str, str, str, str, int] | None:
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    seal, body = raw[:_SEAL_BYTES], raw[_SEAL_BYTES:]
    if not hmac.compare_digest(seal, _seal(world, body)):
        return None
    shop_id, package_id, kind, size, good_until = json.loads(body)
    return shop_id, package_id, kind, size, good_until


def _seal(world: World, body: bytes) -> bytes:
    key = f"documents of {world.seed} {world.sellers[0].app.app_secret}".encode()
    return hmac.new(key, body, hashlib.sha256).digest()[:_SEAL_BYTES]
