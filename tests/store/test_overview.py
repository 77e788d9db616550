"""The cards of the Overview: what waits, in which currency, and by when; the list that a card opens holds it."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from tests.builders import GB, NOW, US, fail_order, make_imported, make_request, store, store_cases
from tiktok_orders.domain.after_sale import CANCELLATION, RETURN
from tiktok_orders.domain.case_filter import from_address
from tiktok_orders.domain.overview import CARDS
from tiktok_orders.store.case_grid import count_tabs as count_cases
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_grid import count_tabs
from tiktok_orders.store.overview import Waiting, count_cards


def due(**ahead: float) -> int:
    return int((NOW + timedelta(**ahead)).timestamp())


def store_request(database: Database, order_id: str, respond_by: int) -> None:
    """Stores that the buyer asks to cancel the order, which is to be answered by then (Unix seconds)."""
    asked = {"type": "BUYER_CANCEL", "status": "CANCELLATION_REQUEST_PENDING"}
    store_cases(database, make_request(CANCELLATION, "9", order_id, "SELLER_RESPOND_CANCEL", respond_by, **asked))


def _waiting(database: Database, name: str, account_id: str = "") -> list[Waiting]:
    return count_cards(database, account_id=account_id, now=NOW)[name]


def test_a_card_counts_orders_and_money_with_the_nearest_deadline(database: Database) -> None:
    store(database, make_imported("1", rts_sla_time=due(hours=-2)), make_imported("2", rts_sla_time=due(hours=-5)))
    assert _waiting(database, "overdue") == [Waiting("GBP", 2, Decimal("25.98"), NOW - timedelta(hours=5))]
    assert _waiting(database, "today") == []


def test_today_and_tomorrow_are_days_of_the_account(database: Database) -> None:
    """At noon in London it is 20:00 in Singapore: in five hours it is tomorrow there, still today here."""
    database.execute("UPDATE accounts SET time_zone = 'Asia/Singapore' WHERE account_id = $id", {"id": US})
    store(database, make_imported("1", rts_sla_time=due(hours=5)))
    store(database, make_imported("2", rts_sla_time=due(hours=5)), account_id=US, region="US")
    assert [one.orders for one in _waiting(database, "today")] == [1]
    assert [one.orders for one in _waiting(database, "today", GB)] == [1]
    assert [one.orders for one in _waiting(database, "tomorrow", US)] == [1]
    assert _waiting(database, "tomorrow", GB) == []


@pytest.mark.parametrize(("hours", "counts"), [(-1, False), (1, True), (23, True), (25, False)])
def test_tiktok_cancels_within_a_day(database: Database, hours: float, counts: bool) -> None:
    store(database, make_imported("1", cancel_order_sla_time=due(hours=hours)))
    assert bool(_waiting(database, "auto_cancel")) is counts


def test_a_card_shows_the_deadline_that_it_is_about(database: Database) -> None:
    """When TikTok cancels is not when to ship by, and what has left has no deadline of shipping any more."""
    ship_by, cancelled_at = due(hours=-30), due(hours=3)
    store(database, make_imported("1", rts_sla_time=ship_by, cancel_order_sla_time=cancelled_at))
    assert [one.due_at for one in _waiting(database, "auto_cancel")] == [NOW + timedelta(hours=3)]
    assert [one.due_at for one in _waiting(database, "overdue")] == [NOW - timedelta(hours=30)]


def test_what_is_with_the_carrier_has_no_deadline_of_shipping(database: Database) -> None:
    store(database, make_imported("1", status="IN_TRANSIT", rts_sla_time=due(hours=-30)))
    store(database, make_imported("2", rts_sla_time=due(hours=2)))
    for order_id in ("1", "2"):
        fail_order(database, order_id, "failed", "product_missing")
    assert _waiting(database, "failed") == [Waiting("GBP", 2, Decimal("25.98"), NOW + timedelta(hours=2))]


def test_a_request_shows_when_it_has_to_be_answered(database: Database) -> None:
    store(database, make_imported("1", is_buyer_request_cancel=True, rts_sla_time=due(hours=40)))
    store_request(database, "1", due(hours=20))
    assert [one.due_at for one in _waiting(database, "cancel_requested")] == [NOW + timedelta(hours=20)]


def test_the_list_of_a_card_holds_what_the_card_counts(database: Database) -> None:
    store(
        database,
        make_imported("1", rts_sla_time=due(hours=-2)),
        make_imported("2", is_buyer_request_cancel=True),
        make_imported("3", cancel_order_sla_time=due(hours=3)),
        make_imported("4", status="COMPLETED"),
    )
    counted = count_cards(database, account_id="", now=NOW)
    for card in CARDS:
        if card.statement == "of_filter":
            listed = count_tabs(database, card.orders, now=NOW)[card.orders.tab]
            assert sum(one.orders for one in counted[card.name]) == listed, card.name
    for name in ("overdue", "cancel_requested", "auto_cancel"):
        assert sum(one.orders for one in counted[name]) == 1, name


def test_the_list_of_refunds_that_a_card_opens_holds_the_returns_it_counts(database: Database) -> None:
    store(database, make_imported("1"))
    asked = ("BUYER_CANCEL", "REFUND", "RETURN_AND_REFUND", "A_TYPE_OF_TOMORROW")
    for number, case_type in enumerate(asked):
        kind = CANCELLATION if case_type == "BUYER_CANCEL" else RETURN
        request = make_request(kind, str(number), "1", "SELLER_RESPOND", due(hours=20), type=case_type)
        store_cases(database, request)
    (card,) = [one for one in CARDS if one.page == "refunds.py"]
    address = card.address("")
    assert address  # without one the page shows the list that was last seen
    for account_id, counted in (("", 3), (GB, 3), (US, 0)):
        wanted = from_address(address, account_id)
        assert count_cases(database, wanted, now=NOW)[wanted.tab] == counted
        assert sum(one.orders for one in _waiting(database, card.name, account_id)) == counted


def test_a_deadline_is_an_instant_with_its_zone(database: Database) -> None:
    store(database, make_imported("1", rts_sla_time=due(hours=3)))
    (one,) = _waiting(database, "today")
    assert isinstance(one.due_at, datetime) and one.due_at.tzinfo is not None
