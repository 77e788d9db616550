from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.builders import GB, NOW
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.services.import_request import ImportRequest, build_request, read_ids
from tiktok_orders.store.sync_runs import SyncCursor

FIRST, SECOND = "576000000000000001", "576000000000000002"


def test_nothing_said_asks_for_what_changed():
    assert build_request(now=NOW) == ImportRequest() and ImportRequest().kind == "changes"


def test_a_stretch_of_days_is_whole_days_of_the_zone():
    request = build_request(
        now=NOW, placed_from=date(2026, 7, 1), placed_until=date(2026, 7, 2), zone=ZoneInfo("Asia/Singapore")
    )
    assert request.kind == "placed"
    assert request.placed == (datetime(2026, 6, 30, 16, tzinfo=UTC), datetime(2026, 7, 2, 16, tzinfo=UTC))
    assert request.window(SyncCursor(GB), NOW) == request.placed


def test_a_stretch_without_an_end_goes_until_now():
    request = build_request(now=NOW, placed_from=date(2026, 11, 1))
    assert request.placed is not None and request.placed[1] == NOW


@pytest.mark.parametrize("text", [f"{FIRST},{SECOND}", f" {FIRST}\n{SECOND};{FIRST} ", f"{FIRST}  {SECOND},"])
def test_ids_come_in_any_form_and_count_once(text):
    assert read_ids(text) == (FIRST, SECOND)
    assert build_request(now=NOW, ids=text).kind == "ids"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"placed_until": date(2026, 11, 2)}, "from which day"),
        ({"placed_from": date(2026, 11, 3), "placed_until": date(2026, 11, 2)}, "Exchange the two days"),
        ({"placed_from": date(2026, 11, 25)}, "choose a day between"),
        ({"placed_from": date(2026, 11, 1), "placed_until": date(2027, 1, 1)}, "choose a day between"),
        ({"since": date(1999, 1, 1)}, "choose a day between"),
        ({"ids": "57600000000000000x"}, "not an order id"),
        ({"ids": "1"}, "not an order id"),
        ({"ids": "٥٧٦٠٠٠٠٠٠٠٠٠"}, "not an order id"),
        ({"ids": ",".join(str(576 * 10**15 + number) for number in range(5_001))}, "5,000 at a time"),
        ({"ids": FIRST, "unreadable": True}, "one thing at a time"),
        ({"ids": FIRST, "since": date(2026, 11, 1)}, "one thing at a time"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(asked, words):
    with pytest.raises(InvalidInputError, match=words):
        build_request(now=NOW, **asked)
