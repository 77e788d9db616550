"""The list of failures: every code has its words, and none of them is left half said."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from tiktok_orders.domain.failures import FAILURES, CannotBuildError, FailureFound, failure

DOMAIN = Path(__file__).parents[2] / "tiktok_orders" / "domain"


@pytest.mark.parametrize("code", FAILURES)
def test_every_failure_says_what_happened_and_what_to_do(code: str) -> None:
    entry = failure(code)
    names = {name for _, name, _, _ in Formatter().parse(entry.sentence_template) if name}
    found = FailureFound(code, {name: f"<{name}>" for name in names})
    assert all(f"<{name}>" in found.what_happened for name in names)
    assert "{" not in found.sentence and found.sentence.startswith(found.what_happened)
    assert entry.what_to_do.endswith(".") and entry.group_label
    assert "unknown" not in found.what_happened


def test_every_code_that_is_found_stands_in_the_list() -> None:
    texts = [path.read_text(encoding="utf-8") for path in DOMAIN.glob("*.py")]
    used = {code for text in texts for code in re.findall(r'FailureFound\(\s*"(\w+)"', text)}
    assert len(used) > 20 and used <= set(FAILURES)


def test_a_detail_that_was_not_recorded_does_not_break_the_sentence() -> None:
    assert FailureFound("product_missing").what_happened == "Magento has no product with SKU unknown."
    assert FailureFound("on_hold").what_happened == "TikTok holds the order."


def test_a_code_of_a_newer_version_reads_as_an_unexpected_error() -> None:
    assert failure("invented_later").group_label == "Unexpected error"


def test_the_error_names_the_first_and_keeps_them_all() -> None:
    error = CannotBuildError(FailureFound("product_missing", {"sku": "A-12"}), FailureFound("postcode_missing"))
    assert (error.code, error.detail, len(error.found)) == ("product_missing", {"sku": "A-12"}, 2)
    assert str(error).startswith(
        "Magento has no product with SKU A-12. Map it or create it, then retry. The delivery"
    )
