from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from tests.builders import GB, NOW, US, at, make_imported, make_raw_line, store
from tiktok_orders.domain.import_decision import Verdict
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_records import find_order, list_payloads

ID = "576000000000000001"
CLEAR = {"name": "Ada Example", "region_code": "GB"}


def _row(database: Database, order_id: str = ID) -> dict[str, Any]:
    row = database.row("SELECT * FROM orders WHERE order_id = $id", {"id": order_id})
    assert row is not None
    return row


def test_a_new_order_is_stored_with_its_lines_and_payload(database: Database) -> None:
    done = store(database, make_imported(line_items=[make_raw_line(ID, 1), make_raw_line(ID, 2)]))
    assert done.verdicts == {Verdict.NEW: 1}
    assert _row(database)["ordered_items"] == "2 × Ceramic Mug (Blue, 350 ml)"
    assert len(database.rows("SELECT * FROM order_lines")) == 2
    assert [version.version for version in list_payloads(database, ID)] == [1]


def test_the_same_order_again_changes_nothing(database: Database) -> None:
    store(database, make_imported())
    before = database.rows("SELECT * FROM orders")
    done = store(database, make_imported(), now=NOW + timedelta(hours=1))
    assert done.verdicts == {Verdict.UNCHANGED: 1}
    assert database.rows("SELECT * FROM orders") == before
    assert len(list_payloads(database, ID)) == 1


def test_a_newer_state_wins_and_every_version_is_kept(database: Database) -> None:
    store(database, make_imported())
    done = store(
        database,
        make_imported(status="IN_TRANSIT", update_time=at("2026-11-21 09:00"), line_items=[make_raw_line(ID, 1)]),
        now=NOW + timedelta(hours=1),
    )
    assert done.verdicts == {Verdict.CHANGED: 1}
    row = _row(database)
    assert (row["status"], row["payload_version"]) == ("IN_TRANSIT", 2)
    assert row["imported_at"] == NOW.replace(tzinfo=None)
    assert row["changed_at"] == (NOW + timedelta(hours=1)).replace(tzinfo=None)
    statuses = [json.loads(version.payload)["status"] for version in list_payloads(database, ID)]
    assert statuses == ["IN_TRANSIT", "AWAITING_SHIPMENT"]
    assert len(database.rows("SELECT * FROM order_lines")) == 1


def test_an_older_update_time_never_wins(database: Database) -> None:
    store(database, make_imported(status="IN_TRANSIT", update_time=at("2026-11-22 09:00")))
    done = store(database, make_imported(status="AWAITING_SHIPMENT", update_time=at("2026-11-21 09:00")))
    assert done.verdicts == {Verdict.OLDER: 1}
    assert _row(database)["status"] == "IN_TRANSIT"


def test_other_content_at_the_same_update_time_is_a_change(database: Database) -> None:
    store(database, make_imported())
    done = store(database, make_imported(recipient_address={"name": "Ada Moved", "region_code": "GB"}))
    assert done.verdicts == {Verdict.CHANGED: 1}
    assert _row(database)["recipient_name"] == "Ada Moved"


def test_a_masked_recipient_never_replaces_a_clear_one(database: Database) -> None:
    store(database, make_imported(recipient_address=CLEAR))
    masked = {"name": "A*** E***", "region_code": "GB"}
    store(database, make_imported(recipient_address=masked, update_time=at("2026-11-22 09:00")))
    row = _row(database)
    assert row["recipient_name"] == "Ada Example"
    assert "ada example" in row["search_text"]
    assert "A***" in list_payloads(database, ID)[0].payload


def test_a_batch_that_repeats_an_order_stores_its_newest_state_once(database: Database) -> None:
    newer = make_imported(status="IN_TRANSIT", update_time=at("2026-11-22 09:00"))
    older = make_imported(status="AWAITING_SHIPMENT", update_time=at("2026-11-21 09:00"))
    done = store(database, older, newer, older)
    assert done.verdicts == {Verdict.NEW: 1}
    assert _row(database)["status"] == "IN_TRANSIT"


def test_an_order_of_another_account_is_left_alone_and_handed_back(database: Database) -> None:
    store(database, make_imported())
    intruder = make_imported(status="CANCELLED", update_time=at("2026-11-22 09:00"))
    done = store(database, intruder, make_imported("2"), account_id=US, region="US")
    assert done.foreign == [intruder]
    assert _row(database)["account_id"] == GB
    assert _row(database)["status"] == "AWAITING_SHIPMENT"
    assert _row(database, "2")["account_id"] == US


def test_a_batch_lands_sorted_by_the_time_the_orders_were_placed(database: Database) -> None:
    days = ("03", "01", "02")
    store(database, *(make_imported(day, create_time=at(f"2026-11-{day} 09:00")) for day in days))
    assert [row["order_id"] for row in database.rows("SELECT order_id FROM orders ORDER BY rowid")] == [
        "01",
        "02",
        "03",
    ]


def test_a_row_of_the_list_has_its_order_beside_it(database: Database) -> None:
    store(database, make_imported())
    found = find_order(database, ID)
    assert found is not None
    assert (found["account_title"], found["currency"], found["base_currency"]) == ("Shop GB", "GBP", "GBP")
    assert find_order(database, "no such order") is None


def test_five_thousand_units_are_stored(database: Database) -> None:
    store(database, make_imported(line_items=[make_raw_line(ID, number) for number in range(5000)]))
    assert _row(database)["unit_count"] == 5000
    assert _row(database)["ordered_items"].startswith("5000 × ")
