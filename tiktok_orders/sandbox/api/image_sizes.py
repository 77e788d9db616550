"""Reads what kind of picture a file is, and how large, from its first bytes."""

from __future__ import annotations

import struct

_PNG = b"\x89PNG\r\n\x1a\n"
# Start-of-frame markers of JPEG: C0 to CF without C4, C8 and CC, which mean other things (ITU T.81, table B.1).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def find_image_size(content: bytes) -> tuple[str, int, int] | None:
    """Returns media type, width and height of a PNG or JPEG, or None for anything else."""
    if content.startswith(_PNG) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return "image/png", width, height
    if content.startswith(b"\xff\xd8"):
        return _find_jpeg_size(content)
    return None


def _find_jpeg_size(content: bytes) -> tuple[str, int, int] | None:
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker, length = content[place + 1], struct.unpack(">H", content[place + 2 : place + 4])[0]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return "image/jpeg", width, height
        place += 2 + length
    return None
