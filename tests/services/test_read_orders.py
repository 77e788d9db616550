from __future__ import annotations

import json
from decimal import Decimal

from tests.builders import make_imported, make_raw_order
from tiktok_orders.services.read_orders import read_entries, unreadable


def test_every_entry_is_either_an_order_or_kept_aside_with_its_reason() -> None:
    entries = [
        make_raw_order("1"),
        7,
        None,
        {"id": "2", "create_time": "yesterday"},
        [],
        "x",
        {"status": "UNPAID"},
    ]
    read = read_entries(entries)
    assert [imported.order.id for imported in read.orders] == ["1"]
    assert [record.record_id for record in read.unreadable] == ["", "", "2", "", "", ""]
    assert [json.loads(record.payload) for record in read.unreadable] == entries[1:]
    assert all(record.reason for record in read.unreadable)


def test_the_payload_is_kept_with_unknown_fields_and_in_its_order() -> None:
    raw = make_raw_order("1", brand_new={"ü": [1, None, True]}, a_number=Decimal("1.10"))
    payload = read_entries([raw]).orders[0].payload
    assert list(json.loads(payload)) == list(raw)
    assert json.loads(payload)["brand_new"] == {"ü": [1, None, True]}
    assert json.loads(payload)["a_number"] == "1.10"


def test_half_a_character_does_not_stop_an_order() -> None:
    read = read_entries([make_raw_order("1", buyer_message="half \ud83d here", seller_note="whole 😀")])
    assert read.unreadable == []
    assert read.orders[0].order.buyer_message == "half ? here"
    assert json.loads(read.orders[0].payload)["buyer_message"] == "half \ud83d here"


def test_an_order_kept_aside_keeps_its_payload() -> None:
    imported = make_imported("1")
    record = unreadable(imported, "because")
    assert (record.record_id, record.reason, record.payload) == ("1", "because", imported.payload)
