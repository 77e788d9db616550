from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import (
    GB,
    NOW,
    SG,
    TESTER,
    US,
    at,
    link_sales_order,
    make_case,
    make_imported,
    make_raw_line,
    make_request,
    store,
    store_cases,
)
from tiktok_orders.domain.after_sale import CANCELLATION, RETURN
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.store import order_grid
from tiktok_orders.store.database import Database
from tiktok_orders.store.workspace import ExchangeRate, save_rate
from tiktok_orders.ui.order_rows import build_rows

ALL = OrderFilter()


def _found(database: Database, wanted: OrderFilter, **page: Any) -> list[str]:
    asked = {"offset": 0, "limit": 100} | page
    return [row["order_id"] for row in order_grid.search(database, wanted, now=NOW, **asked).to_pylist()]


def _seconds(**ago: float) -> int:
    return int((NOW - timedelta(**ago)).timestamp())


@pytest.mark.parametrize(
    "words",
    [
        "5760001",
        "60001",
        "MUG-BLU",
        "ceramic",
        "Ada Example",
        "example ada",
        "JD000777",
        "please RING",
        "özlem",
        GB,
        GB[-8:],
    ],
)
def test_finds_an_order_by_each_thing_people_know_of_it(database: Database, words: str) -> None:
    known = {"tracking_number": "JD000777", "buyer_message": "Please ring", "buyer_nickname": "Özlem"}
    store(database, make_imported("5760001", **known))
    other = make_imported("999", line_items=[make_raw_line("999", seller_sku="X", product_name="Towel")])
    store(database, replace(other), account_id=US, region="US")
    if words not in ("Ada Example", "example ada"):
        assert _found(database, OrderFilter(words=words)) == ["5760001"]
    else:
        assert set(_found(database, OrderFilter(words=words))) == {"5760001", "999"}


def test_finds_an_order_by_magentos_increment_id(database: Database) -> None:
    store(database, make_imported("1"), make_imported("2"))
    link_sales_order(database, "2", "GB-000042")
    assert _found(database, OrderFilter(words="gb-000042")) == ["2"]
    row = order_grid.search(database, OrderFilter(words="gb-000042"), now=NOW, offset=0, limit=1).to_pylist()[0]
    assert (row["increment_id"], row["magento_status"], row["base_total_is_final"]) == (
        "GB-000042",
        "processing",
        True,
    )


@pytest.mark.parametrize(
    ("word", "found"),
    [
        *(("tts-", ["2"]), ("ts", ["2"]), ("gb-", []), ("tts-2", [])),
        *(
            ("s-b2-3", ["2"]),
            ("b2-31", ["2"]),
            ("2-3", ["2"]),
            ("31", ["2"]),
            ("b3", []),
            ("b22", []),
            ("-b-", []),
        ),
    ],
)
def test_finds_orders_by_a_part_of_their_numbers(database: Database, word: str, found: list[str]) -> None:
    store(database, make_imported("1"), make_imported("2"))
    link_sales_order(database, "2", "TTS-B2-31")
    assert _found(database, OrderFilter(words=word)) == found


def test_all_words_must_be_there(database: Database) -> None:
    store(database, make_imported("1"))
    assert _found(database, OrderFilter(words="ceramic towel")) == []


@pytest.mark.parametrize("template", ["{} {}", "{},\n{}, 576000000000000009;"])
def test_a_pasted_list_of_ids_finds_each_of_them(database: Database, template: str) -> None:
    ids = [f"57600000000000000{number}" for number in (1, 2, 3)]
    words = template.format(*ids)
    store(database, *(make_imported(order_id) for order_id in ids))
    assert set(_found(database, OrderFilter(words=words))) == set(ids[:2])
    assert set(order_grid.find_ids(database, OrderFilter(words=words), now=NOW)) == set(ids[:2])
    assert _found(database, OrderFilter(words=f"{ids[0]} towel")) == []


@pytest.mark.parametrize("typed", ["%", "_", "' or 1=1 --", "\\", "$word0", "{x}", "\x00", "a" * 10_000])
def test_what_is_typed_is_only_ever_searched_for(database: Database, typed: str) -> None:
    store(database, make_imported("1"))
    assert _found(database, OrderFilter(words=typed)) == []
    store(database, make_imported("2", buyer_message=f"x{typed}y"))
    assert _found(database, OrderFilter(words=typed)) == ["2"]


def test_with_one_account_chosen_nothing_of_another_shows(database: Database) -> None:
    store(database, make_imported("1"))
    store(database, make_imported("2"), account_id=SG, region="SG")
    assert _found(database, OrderFilter(account_id=SG)) == ["2"]
    assert order_grid.count_tabs(database, OrderFilter(account_id=SG), now=NOW)["all"] == 1


def test_pages_never_overlap_even_where_all_sort_alike(database: Database) -> None:
    store(database, *(make_imported(f"{number:03}") for number in range(50)))
    for sort in ("placed", "updated", "created", "total", "deadline", "order_id"):
        wanted = OrderFilter(sort=sort)
        seen = [one for offset in range(0, 50, 20) for one in _found(database, wanted, offset=offset, limit=20)]
        assert len(seen) == len(set(seen)) == 50, sort


def test_sorts_by_base_total_across_currencies_and_puts_those_without_a_rate_last(database: Database) -> None:
    def priced(order_id: str, currency: str, amount: str) -> Any:
        return make_imported(order_id, payment={"currency": currency, "total_amount": amount})

    rate = ExchangeRate("GBP", "USD", Decimal("0.8"), "test", date(2026, 11, 1))
    save_rate(database, rate, person=TESTER.name, now=NOW)
    store(
        database,
        priced("pounds", "GBP", "50.00"),
        priced("dollars", "USD", "60.00"),
        priced("dong", "VND", "900000"),
    )
    assert _found(database, OrderFilter(sort="total")) == ["pounds", "dollars", "dong"]
    assert _found(database, OrderFilter(sort="total", descending=False)) == ["dollars", "pounds", "dong"]
    totals = {
        r["order_id"]: r["base_total"]
        for r in order_grid.search(database, ALL, now=NOW, offset=0, limit=9).to_pylist()
    }
    assert totals == {"pounds": Decimal(50), "dollars": Decimal(48), "dong": None}


def test_the_newest_rate_is_used_and_named(database: Database) -> None:
    store(database, make_imported("1", payment={"currency": "USD", "total_amount": "10.00"}))
    for day, value in ((1, "0.5"), (9, "0.9"), (5, "0.7")):
        rate = ExchangeRate("GBP", "USD", Decimal(value), f"bank {day}", date(2026, 11, day))
        save_rate(database, rate, person=TESTER.name, now=NOW)
    row = order_grid.search(database, ALL, now=NOW, offset=0, limit=1).to_pylist()[0]
    assert (row["base_total"], row["rate_source"], row["rate_date"]) == (Decimal(9), "bank 9", date(2026, 11, 9))


TAB_CASES = [
    ("to_create", {"status": "AWAITING_SHIPMENT"}, True),
    ("to_create", {"status": "UNPAID"}, False),
    ("to_create", {"status": "ON_HOLD"}, False),
    (
        "to_create",
        {"status": "AWAITING_SHIPMENT", "is_on_hold_order": False, "paid_time": _seconds(minutes=30)},
        False,
    ),
    ("to_ship", {"status": "AWAITING_SHIPMENT"}, True),
    ("to_ship", {"status": "PARTIALLY_SHIPPING"}, True),
    ("to_ship", {"status": "AWAITING_SHIPMENT", "fulfillment_type": "FULFILLMENT_BY_TIKTOK"}, False),
    ("to_ship", {"status": "IN_TRANSIT"}, False),
    ("late", {"status": "AWAITING_SHIPMENT", "rts_sla_time": _seconds(hours=1)}, True),
    ("late", {"status": "AWAITING_SHIPMENT", "rts_sla_time": _seconds(hours=-1)}, False),
    ("late", {"status": "AWAITING_COLLECTION", "rts_sla_time": _seconds(hours=1)}, False),
    ("late", {"status": "AWAITING_COLLECTION", "tts_sla_time": _seconds(hours=1)}, True),
    ("late", {"status": "IN_TRANSIT", "tts_sla_time": _seconds(hours=1)}, False),
    ("on_hold", {"status": "ON_HOLD"}, True),
    ("on_hold", {"is_on_hold_order": False, "paid_time": _seconds(minutes=59)}, True),
    ("on_hold", {"is_on_hold_order": False, "paid_time": _seconds(minutes=61)}, False),
    ("on_hold", {"is_on_hold_order": True, "paid_time": _seconds(minutes=5)}, False),
    ("cancel_requested", {"is_buyer_request_cancel": True}, True),
    ("cancel_requested", {"is_buyer_request_cancel": True, "status": "CANCELLED"}, False),
    ("shipped", {"status": "DELIVERED"}, True),
    ("completed", {"status": "COMPLETED"}, True),
    ("cancelled", {"status": "CANCELLED"}, True),
]


@pytest.mark.parametrize(("tab", "facts", "inside"), TAB_CASES)
def test_a_tab_holds_what_its_name_says(database: Database, tab: str, facts: dict[str, Any], inside: bool) -> None:
    store(database, make_imported("1", **facts))
    assert _found(database, OrderFilter(tab=tab)) == (["1"] if inside else [])
    assert order_grid.count_tabs(database, ALL, now=NOW)[tab] == int(inside)


def test_an_order_with_a_sales_order_is_not_to_be_created(database: Database) -> None:
    store(database, make_imported("1"), make_imported("2"))
    database.execute(
        "INSERT INTO sales_orders (order_id, increment_id, magento_status, base_currency, base_grand_total) "
        "VALUES ('2', 'TTS-2', 'pending', 'GBP', 1)"
    )
    assert _found(database, OrderFilter(tab="to_create")) == ["1"]


FLAG_CASES = [
    ("sample", {"is_sample_order": True}),
    ("gift", {"line_items": [make_raw_line("1", is_gift=True)]}),
    ("cod", {"is_cod": True}),
    ("message", {"buyer_message": "hi"}),
    ("pre_order", {"order_type": "PRE_ORDER"}),
    ("replacement", {"is_replacement_order": True}),
    ("exchange", {"is_exchange_order": True}),
    ("by_tiktok", {"fulfillment_type": "FULFILLMENT_BY_TIKTOK"}),
    ("address_changed", {"has_updated_recipient_address": True}),
    ("split", {"split_or_combine_tag": "SPLIT"}),
]


@pytest.mark.parametrize(("flag", "facts"), FLAG_CASES)
def test_a_flag_finds_its_orders_alone(database: Database, flag: str, facts: dict[str, Any]) -> None:
    store(database, make_imported("1", **facts), make_imported("2"))
    assert _found(database, OrderFilter(flags=(flag,))) == ["1"]


def test_a_return_to_answer_is_found_and_its_row_says_until_when(database: Database) -> None:
    store(database, make_imported("1", status="DELIVERED", cancel_reason="Out of stock"), make_imported("2"))
    hours = {"3": 30, "2": 3}
    for case_id, ahead in hours.items():
        until = int((NOW + timedelta(hours=ahead)).timestamp())
        why = {"return_reason_text": f"Damaged {case_id}"}
        store_cases(database, make_request(RETURN, case_id, "1", "SELLER_RESPOND_RETURN", until, **why))
    asked = {"type": "BUYER_CANCEL", "status": "CANCELLATION_REQUEST_PENDING"}
    store_cases(database, make_case(CANCELLATION, "4", "2", **asked))
    assert _found(database, OrderFilter(flags=("return_to_answer",))) == ["1"]
    assert _found(database, OrderFilter(without=("return_to_answer",))) == ["2"]
    row = order_grid.find_row(database, "1")
    assert row is not None
    shown = build_rows([row], {}, NOW).iloc[0]
    assert shown["failure_reason"] == (
        "Cancelled: Out of stock · The buyer asks to send it back: Damaged 2 · answer in 3 h"
    )


def test_filters_by_status_and_by_each_date(database: Database) -> None:
    store(database, make_imported("old", create_time=at("2026-10-01 12:00"), update_time=at("2026-10-02 12:00")))
    store(database, make_imported("new", status="UNPAID"), now=NOW + timedelta(days=2))
    assert _found(database, OrderFilter(statuses=("UNPAID", "ON_HOLD"))) == ["new"]
    assert _found(database, OrderFilter(placed_until=date(2026, 10, 31))) == ["old"]
    assert _found(database, OrderFilter(updated_from=date(2026, 11, 1))) == ["new"]
    assert _found(database, OrderFilter(created_from=date(2026, 11, 25), created_until=date(2026, 11, 25))) == [
        "new"
    ]


def test_tab_counts_follow_the_rest_of_the_filter(database: Database) -> None:
    store(database, make_imported("1", status="COMPLETED"), make_imported("2", buyer_message="zebra"))
    counts = order_grid.count_tabs(database, OrderFilter(words="zebra", tab="completed"), now=NOW)
    assert (counts["all"], counts["to_ship"], counts["completed"]) == (1, 1, 0)


def test_finds_all_ids_that_match(database: Database) -> None:
    store(database, *(make_imported(str(number)) for number in range(7)))
    assert sorted(order_grid.find_ids(database, ALL, now=NOW)) == list("0123456")


def test_streams_all_matching_and_the_selected(database: Database) -> None:
    store(database, *(make_imported(str(number)) for number in range(7)))
    matching = [row["order_id"] for batch in order_grid.stream_matching(database, ALL, now=NOW) for row in batch]
    assert matching == list("6543210")
    selected = [row["order_id"] for batch in order_grid.stream_selected(database, ["2", "5"]) for row in batch]
    assert selected == ["5", "2"]
