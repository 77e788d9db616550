"""How an account stands, and when its end is warned of."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import NOW
from tiktok_orders.domain.account_standing import (
    Authorised,
    Standing,
    days_left,
    standing_of,
    warn_of_end,
    why_held,
)

GOOD, ENDED = Authorised(), Authorised(ended_at=NOW)
OVER, LASTS = Authorised(ends_at=NOW), Authorised(ends_at=NOW + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("state", "authorised", "is_live", "standing"),
    [
        ("CONNECTED", GOOD, True, Standing.LIVE),
        ("CONNECTED", LASTS, False, Standing.WATCHING),
        ("PAUSED", GOOD, True, Standing.PAUSED),
        ("CONNECTED", ENDED, True, Standing.NEEDS_AUTHORISATION),
        ("CONNECTED", OVER, True, Standing.NEEDS_AUTHORISATION),
        ("PAUSED", ENDED, True, Standing.NEEDS_AUTHORISATION),
        ("DISCONNECTED", ENDED, True, Standing.DISCONNECTED),
    ],
)
def test_what_hinders_most_comes_first(
    state: str, authorised: Authorised, is_live: bool, standing: Standing
) -> None:
    assert standing_of(state, authorised, is_live=is_live, now=NOW) is standing
    is_held = standing not in (Standing.LIVE, Standing.WATCHING)
    assert bool(why_held("The shop", standing)) is is_held


@pytest.mark.parametrize(
    ("left", "words", "is_urgent"),
    [
        (timedelta(days=31), None, False),
        (timedelta(days=30, seconds=1), None, False),
        (timedelta(days=30), "in 30 days", False),
        (timedelta(days=8), "in 8 days", False),
        (timedelta(days=7), "in 7 days", True),
        (timedelta(days=1), "in 1 day (", True),
        (timedelta(hours=3), "today", True),
        (timedelta(0), None, False),
        (timedelta(days=-1), None, False),
    ],
)
def test_the_end_is_warned_of_thirty_seven_and_one_days_before(
    left: timedelta, words: str | None, is_urgent: bool
) -> None:
    warning = warn_of_end("The shop", NOW + left, NOW)
    assert (warning is None) is (words is None)
    if warning is not None and words is not None:
        assert words in warning.sentence
        assert warning.is_urgent is is_urgent
        assert ("from then on" in warning.sentence) is (left <= timedelta(days=1))


def test_an_end_that_nobody_knows_is_not_warned_of() -> None:
    assert warn_of_end("The shop", None, NOW) is None
    assert days_left(None, NOW) is None
    assert days_left(NOW + timedelta(days=2, hours=5), NOW) == 2
