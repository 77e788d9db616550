from __future__ import annotations

import pytest

from tests.sandbox.fulfilment import png
from tiktok_orders.domain.evidence import MOST_BYTES, read_evidence, refuse_too_many
from tiktok_orders.errors import InvalidInputError

# A JPEG's beginning: an APP0 part, a byte that fills, a table, then the frame of 480 by 640 pixels.
APP0 = b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
FRAME = b"\xff\xc2\x00\x11\x08\x02\x80\x01\xe0\x03"
JPEG = b"\xff\xd8" + APP0 + b"\xff\xff\xc4\x00\x04ab" + FRAME + b"rest"


def test_a_picture_is_known_by_its_content_not_by_its_name() -> None:
    found = read_evidence("mug.gif", png(640, 480))
    assert (found.media_type, found.width, found.height, found.suffix) == ("image/png", 640, 480, "png")
    assert found.picture_id == read_evidence("again.png", png(640, 480)).picture_id
    assert found.picture_id != read_evidence("mug.gif", png(640, 481)).picture_id


def test_the_size_of_a_jpeg_is_found_behind_its_other_parts() -> None:
    found = read_evidence("mug.jpg", JPEG)
    assert (found.media_type, found.width, found.height, found.suffix) == ("image/jpeg", 480, 640, "jpg")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "neither a JPEG nor a PNG"),
        (b"%PDF-1.4", "neither a JPEG nor a PNG"),
        (b"GIF89a" + bytes(40), "neither a JPEG nor a PNG"),
        (b"\xff\xd8" + APP0, "neither a JPEG nor a PNG"),
        (png(640, 480)[:20], "neither a JPEG nor a PNG"),
        (png(99, 300), "99 × 300 pixels; each side has to have 100 to 20,000"),
        (png(300, 20_001), "300 × 20,001 pixels"),
        (png(640, 480) + bytes(MOST_BYTES), "10.0 MB; a picture may have 10 MB"),
    ],
)
def test_what_cannot_be_sent_is_named_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(InvalidInputError, match=r"^“mug\.jpg”") as refused:
        read_evidence("mug.jpg", content)
    assert why in refused.value.message


def test_no_more_than_five_pictures_go_with_an_answer() -> None:
    refuse_too_many(5)
    with pytest.raises(InvalidInputError, match="6 pictures are chosen; at most 5"):
        refuse_too_many(6)
