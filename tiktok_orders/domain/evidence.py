"""Pictures that a seller sends with a no: what may be sent, and what a file is.

TikTok's own limits for these are stated nowhere: those of its product images are held to (JPEG or PNG, 10 MB,
sides of 100 to 20,000 pixels), and not more than five go with an answer.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, field

from tiktok_orders.errors import InvalidInputError

MOST_PICTURES = 5
_MB = 1024 * 1024
MOST_BYTES = 10 * _MB
LEAST_PIXELS, MOST_PIXELS = 100, 20_000
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png"}

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
# Markers of JPEG that tell its size: C0 to CF but C4, C8 and CC (ITU T.81, table B.1); and those without a length.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})


@dataclass(frozen=True, slots=True)
class Evidence:
    """A picture; `picture_id` is the SHA-256 of its content, width and height are pixels."""

    picture_id: str
    media_type: str
    width: int
    height: int
    content: bytes = field(repr=False)

    @property
    def suffix(self) -> str:
        return SUFFIXES[self.media_type]


def read_evidence(name: str, content: bytes) -> Evidence:
    """Returns what a file is, or raises `InvalidInputError` saying why it cannot be sent; `name` is the file's."""
    if len(content) > MOST_BYTES:
        raise InvalidInputError(
            f"“{name}” has {len(content) / _MB:.1f} MB; a picture may have {MOST_BYTES // _MB} MB. Make it "
            "smaller and choose it again."
        )
    found = _find_size(content)
    if found is None:
        raise InvalidInputError(f"“{name}” is neither a JPEG nor a PNG picture. Choose a picture of those kinds.")
    media_type, width, height = found
    if not all(LEAST_PIXELS <= side <= MOST_PIXELS for side in (width, height)):
        raise InvalidInputError(
            f"“{name}” is {width:,} × {height:,} pixels; each side has to have {LEAST_PIXELS} to {MOST_PIXELS:,}. "
            "Choose another picture."
        )
    return Evidence(hashlib.sha256(content).hexdigest(), media_type, width, height, content)


def refuse_too_many(count: int) -> None:
    """Raises `InvalidInputError` for more pictures than go with one answer."""
    if count > MOST_PICTURES:
        raise InvalidInputError(
            f"{count} pictures are chosen; at most {MOST_PICTURES} go with an answer. Take some away."
        )


def _find_size(content: bytes) -> tuple[str, int, int] | None:
    if content.startswith(_PNG) and content[12:16] == b"IHDR" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return "image/png", width, height
    return _find_jpeg_size(content) if content.startswith(_JPEG) else None


def _find_jpeg_size(content: bytes) -> tuple[str, int, int] | None:
    place = len(_JPEG)
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker == 0xFF:  # a byte that only fills
            place += 1
        elif marker in _BARE:
            place += 2
        elif marker in _FRAMES:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return "image/jpeg", width, height
        else:
            place += 2 + int(struct.unpack(">H", content[place + 2 : place + 4])[0])
    return None
