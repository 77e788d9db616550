"""Upload Delivery Image, Upload Delivery File and Upload Product Image (202309), and the files kept by them."""

from __future__ import annotations

import hashlib
from email import message_from_bytes
from email.message import Message
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tiktok_orders.sandbox.api import fulfilment_refusals as refusals
from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.image_sizes import find_image_size
from tiktok_orders.sandbox.api.refusals import (
    BODY_FORMAT_INVALID,
    RequestRefusedError,
    parameter_missing,
    parameter_value,
)
from tiktok_orders.sandbox.api.replies import Data
from tiktok_orders.sandbox.world.world import World

_MOST_IMAGE_BYTES = 5 * 1024 * 1024
_MOST_FILE_BYTES = 10 * 1024 * 1024
_MOST_PRODUCT_IMAGE_BYTES = 10 * 1024 * 1024
_LEAST_PIXELS, _MOST_PIXELS = 100, 20_000
# What a product image may be for, and the sides of those that are shown large.
_USE_CASES = (
    *("MAIN_IMAGE", "ATTRIBUTE_IMAGE", "DESCRIPTION_IMAGE", "CERTIFICATION_IMAGE", "SIZE_CHART_IMAGE"),
    "CUSTOMIZATION_IMAGE",
)
_MAIN_PIXELS = (300, 4_000)
_URI = "tos-practice-i-evidence/"


def upload_image(call: Call) -> Data:
    """Keeps a picture (JPEG or PNG) and returns its address and size in pixels."""
    content = _read_file(_read_form(call))
    if len(content) > _MOST_IMAGE_BYTES:
        raise RequestRefusedError(refusals.UPLOAD_IMAGE_SIZE)
    media_type, width, height = _read_image(content, (_LEAST_PIXELS, _MOST_PIXELS))
    return {"url": _url_of(call, _keep(call, media_type, content)), "height": height, "width": width}


def upload_product_image(call: Call) -> Data:
    """Keeps a picture (JPEG or PNG) and returns its `uri`, by which products and evidence name it."""
    form = _read_form(call)
    content = _read_file(form)
    use_case = form.get("use_case", b"").decode("utf-8", "replace") or "MAIN_IMAGE"
    if use_case not in _USE_CASES:
        raise RequestRefusedError(parameter_value("body.use_case", f"It is one of {', '.join(_USE_CASES)}."))
    if len(content) > _MOST_PRODUCT_IMAGE_BYTES:
        raise RequestRefusedError(refusals.UPLOAD_FILE_SIZE)
    sides = _MAIN_PIXELS if use_case == "MAIN_IMAGE" else (_LEAST_PIXELS, _MOST_PIXELS)
    media_type, width, height = _read_image(content, sides)
    upload_id = _keep(call, media_type, content)
    return {
        "uri": _URI + upload_id,
        "url": _url_of(call, upload_id),
        "width": width,
        "height": height,
        "use_case": use_case,
    }


def find_evidence(call: Call, image_id: str) -> dict[str, Any] | None:
    """Returns an uploaded picture as a record of a return shows it, None for an id that nobody was given."""
    upload_id = image_id.removeprefix(_URI)
    with call.world.file.reading() as connection:
        row = connection.execute("SELECT content FROM uploads WHERE id = ?", (upload_id,)).fetchone()
    found = find_image_size(row[0]) if row and image_id.startswith(_URI) else None
    return found and {"url": _url_of(call, upload_id), "width": found[1], "height": found[2]}


def _read_image(content: bytes, sides: tuple[int, int]) -> tuple[str, int, int]:
    """Returns media type, width and height, or refuses what is no picture of such sides."""
    found = find_image_size(content)
    if found is None:
        raise RequestRefusedError(refusals.UPLOAD_NO_IMAGE)
    if not all(sides[0] <= side <= sides[1] for side in found[1:]):
        raise RequestRefusedError(refusals.UPLOAD_RESOLUTION)
    return found


def upload_file(call: Call) -> Data:
    """Keeps a PDF and returns its address."""
    form = _read_form(call)
    content = _read_file(form)
    name = form.get("name", b"").decode("utf-8", "replace")
    if not name:
        raise RequestRefusedError(parameter_missing("body.name"))
    if len(content) > _MOST_FILE_BYTES:
        raise RequestRefusedError(refusals.UPLOAD_FILE_SIZE)
    if not content.startswith(b"%PDF-") or not name.lower().endswith(".pdf"):
        raise RequestRefusedError(refusals.UPLOAD_NOT_PDF)
    return {"url": _url_of(call, _keep(call, "application/pdf", content)), "name": name}


async def show_upload(request: Request) -> Response:
    """Returns an uploaded file, or 404."""
    world: World = request.app.state.world
    sql = "SELECT media_type, content FROM uploads WHERE id = ?"
    with world.file.reading() as connection:
        row = connection.execute(sql, (request.path_params["upload_id"],)).fetchone()
    return PlainTextResponse("No such file.", 404) if row is None else Response(row[1], media_type=row[0])


def _keep(call: Call, media_type: str, content: bytes) -> str:
    upload_id = hashlib.sha256(content).hexdigest()[:32]
    with call.world.file.changing() as connection:
        connection.execute("INSERT OR IGNORE INTO uploads VALUES (?, ?, ?)", (upload_id, media_type, content))
    return upload_id


def _url_of(call: Call, upload_id: str) -> str:
    return f"{call.request.base_url}/uploads/{upload_id}"


def _read_file(form: dict[str, bytes]) -> bytes:
    if not form.get("data"):
        raise RequestRefusedError(refusals.UPLOAD_INVALID)
    return form["data"]


def _read_form(call: Call) -> dict[str, bytes]:
    """Returns the parts of a multipart body by name."""
    content_type = call.request.content_type
    if not content_type.lower().startswith("multipart/form-data"):
        raise RequestRefusedError(BODY_FORMAT_INVALID)
    head = f"content-type: {content_type}\r\nmime-version: 1.0\r\n\r\n".encode("latin-1", "replace")
    message = message_from_bytes(head + call.request.body)
    if not message.is_multipart():
        raise RequestRefusedError(refusals.UPLOAD_INVALID)
    return dict(_read_part(part) for part in message.walk() if not part.is_multipart())


def _read_part(part: Message) -> tuple[str, bytes]:
    name = part.get_param("name", header="content-disposition")
    content = part.get_payload(decode=True)
    return str(name), content if isinstance(content, bytes) else b""
