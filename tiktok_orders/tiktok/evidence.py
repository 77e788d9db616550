"""Pictures that support a no: uploaded first, then named by the answer.

Source: Reject Return (202309) calls `images[].image_id` the “image URI obtained from the Upload Product Image API”
(Partner Center, read 2026-11). Of that call the page was not at hand; docs/after-sales.md says what is not
confirmed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tiktok_orders.domain.evidence import Evidence
from tiktok_orders.domain.stated import Stated
from tiktok_orders.tiktok.client import Form, ShopClient
from tiktok_orders.tiktok.endpoints import UPLOAD_IMAGE
from tiktok_orders.tiktok.replies import ask_for

# Where none is named TikTok takes a picture for a product's main one, which has to be 300 to 4000 pixels a side.
_USE_CASE = "DESCRIPTION_IMAGE"


@dataclass(frozen=True, slots=True)
class SentPicture:
    """A picture that TikTok has, as an answer names it."""

    image_id: str
    media_type: str
    width: int
    height: int


class _Uploaded(Stated):
    uri: str


def upload_picture(client: ShopClient, picture: Evidence) -> SentPicture:
    """Has TikTok keep a picture; raises a `RemoteError` where it does not take it."""
    found = ask_for(client, _Uploaded, UPLOAD_IMAGE, body=_build_form(picture))
    return SentPicture(found.uri, picture.media_type, picture.width, picture.height)


def name_pictures(pictures: Sequence[SentPicture]) -> dict[str, Any]:
    """Returns the part of an answer's body that names its pictures; nothing where there are none."""
    images = [
        {"image_id": one.image_id, "mime_type": one.media_type, "width": one.width, "height": one.height}
        for one in pictures
    ]
    return {"images": images} if images else {}


def _build_form(picture: Evidence) -> Form:
    """Returns the picture as multipart/form-data; none holds its own digest, so nothing in it ends it early."""
    boundary = f"evidence-{hashlib.sha256(picture.content).hexdigest()}"
    name = f"{picture.picture_id[:16]}.{picture.suffix}"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="use_case"\r\n\r\n{_USE_CASE}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="data"; filename="{name}"\r\n'
        f"Content-Type: {picture.media_type}\r\n\r\n"
    )
    body = head.encode() + picture.content + f"\r\n--{boundary}--\r\n".encode()
    return Form(body, f"multipart/form-data; boundary={boundary}")
