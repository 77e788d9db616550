"""What is said of a failure besides its sentence: whether trying again helps, and how far the order came."""

from __future__ import annotations

import pytest

from tiktok_orders.domain.failure_words import retry_words, stop_words
from tiktok_orders.domain.failures import FAILURES


@pytest.mark.parametrize(
    ("code", "is_tried_again", "words"),
    [
        ("product_missing", False, "helps only once the cause is gone"),
        ("magento_busy", False, "can help"),
        ("product_missing", True, "by itself"),
    ],
)
def test_says_whether_trying_again_helps(code: str, is_tried_again: bool, words: str) -> None:
    assert words in retry_words(code, is_tried_again=is_tried_again)


def test_says_where_it_stopped_but_where_the_code_may_stand_for_any_step() -> None:
    unsaid = {code for code in FAILURES if not stop_words(code)}
    assert unsaid == {"needs_attention", "internal_error"}
    assert stop_words("ship_cancelled") == "It stopped at the checks before sending."
    assert not stop_words("invented_later")
