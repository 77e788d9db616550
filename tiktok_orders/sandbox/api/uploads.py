"""Upload Delivery Image and Upload Delivery File (202309), and the files at the addresses given for them."""

from __future__ import annotations

import hashlib
from email import message_from_bytes
from email.message import Message

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tiktok_orders.sandbox.api import fulfilment_refusals as refusals
from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.image_sizes import find_image_size
from tiktok_orders.sandbox.api.refusals import BODY_FORMAT_INVALID, RequestRefusedError, parameter_missing
from tiktok_orders.sandbox.api.replies import Data
from tiktok_orders.sandbox.world.world import World

_MOST_IMAGE_BYTES = 5 * 1024 * 1024
_MOST_FILE_BYTES = 10 * 1024 * 1024
_LEAST_PIXELS, _MOST_PIXELS = 100, 20_000


def upload_image(call: Call) -> Data:
    """Keeps a picture (JPEG or PNG) and returns its address and size in pixels."""
    content = _read_file(_read_form(call))
    if len(content) > _MOST_IMAGE_BYTES:
        raise RequestRefusedError(refusals.UPLOAD_IMAGE_SIZE)
    found = find_image_size(content)
    if found is None:
        raise RequestRefusedError(refusals.UPLOAD_NO_IMAGE)
    media_type, width, height = found
    if not all(_LEAST_PIXELS <= side <= _MOST_PIXELS for side in (width, height)):
        raise RequestRefusedError(refusals.UPLOAD_RESOLUTION)
    return {"url": _keep(call, media_type, content), "height": height, "width": width}


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
    return {"url": _keep(call, "application/pdf", content), "name": name}


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
