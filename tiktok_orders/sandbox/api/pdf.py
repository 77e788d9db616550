"""Writes small PDF files (1.4): pages with lines of text and black bars, and nothing else.

Source: ISO 32000-1, sections 7.5 (file structure) and 9.4 (text). Sizes are in points, 72 to the inch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

A4, A5, A6 = (595, 842), (420, 595), (298, 420)


class Text(NamedTuple):
    """A line of text; `left` and `top` are measured from the page's upper left corner."""

    left: int
    top: int
    size: int
    words: str


class Bar(NamedTuple):
    left: float
    top: float
    width: float
    height: float


Page = Sequence[Text | Bar]


def build_pdf(pages: Sequence[Page], size: tuple[int, int]) -> bytes:
    """Returns the file. Letters outside Western Europe's become question marks, as the built-in font has none."""
    first = 4
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        content = b"\n".join(_draw(part, size[1]) for part in page)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Contents {first + 2 * number + 1} "
            "0 R /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream")
    return _assemble(objects)


def _draw(part: Text | Bar, height: int) -> bytes:
    if isinstance(part, Bar):
        return f"{part.left} {height - part.top - part.height} {part.width} {part.height} re f".encode()
    words = part.words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("cp1252", "replace")
    head = f"BT /F1 {part.size} Tf {part.left} {height - part.top - part.size} Td (".encode()
    return head + words + b") Tj ET"


def _assemble(objects: Sequence[bytes]) -> bytes:
    """Returns the objects as a file, with the table that says where each begins."""
    body, starts = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, 1):
        starts.append(len(body))
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    count = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % count
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(body))
    return body + head + table + tail
