"""A number that is corrected on TikTok is corrected on Magento's shipment: once, whatever answer is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.parcels import let_all_be_due, look_at, retry_what_failed, shipments_in_magento
from tests.selling import HastyClock, create, states
from tests.shipping import busy_desk, new_number, parcels_in_books, ship, waiting_orders, wishes_for
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.shipping_wish import ParcelWish
from tiktok_orders.domain.tracking_correction import CorrectionWish, write_correction
from tiktok_orders.magento.models import Track
from tiktok_orders.magento.order_actions import add_track
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.services.actions.correct_in_magento import NAME as CORRECT_THERE
from tiktok_orders.services.actions.correct_tracking import NAME as CORRECT
from tiktok_orders.services.actions.ship_in_magento import NAME as SHIP_THERE
from tiktok_orders.services.connect_magento import PRACTICE
from tiktok_orders.store.magento_shipments import shipments_of

ADDS, DELETES = "POST /rest/*/V1/shipment/track", "DELETE /rest/*/V1/shipment/track/*"
SHIPS = "POST /rest/*/V1/order/*/ship"


@pytest.fixture(scope="module")
def clock() -> HastyClock:
    return HastyClock()


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory, clock: HastyClock) -> Iterator[Application]:
    with busy_desk(tmp_path_factory.mktemp("tracks"), orders=200, clock=clock) as application:
        yield application


@pytest.fixture
def desk(shared_desk: Application) -> Iterator[Application]:
    yield shared_desk
    shared_desk.practice_magento().disasters.clear()


def shipped_on_both(desk: Application) -> tuple[str, str]:
    """An order that was just shipped on TikTok and in Magento, and its package."""
    order_id = next(one["id"] for one in waiting_orders(desk) if _is_created(desk, one["id"]))
    ship(desk, wishes_for([{"id": order_id}]))
    let_all_be_due(desk)
    assert len(tracks(desk, order_id)) == 1
    (package_id,) = parcels_in_books(desk, order_id)
    return order_id, package_id


def _is_created(desk: Application, order_id: str) -> bool:
    create(desk, [order_id])
    return desk.database.row("SELECT 1 AS n FROM sales_orders WHERE order_id = $id", {"id": order_id}) is not None


def correct(desk: Application, order_id: str, package_id: str, number: str, carrier: str = "Evri") -> None:
    ship(desk, {order_id: write_correction(CorrectionWish(package_id, ParcelWish(number, carrier)))}, CORRECT)
    assert states(desk, CORRECT)[order_id][0] == "done"
    desk.worker.work_off()


def tracks(desk: Application, order_id: str) -> list[tuple[str, str]]:
    """Number and carrier of every track that Magento's own books have of an order."""
    shipments = shipments_in_magento(desk, order_id)
    return [(track["track_number"], track["title"]) for one in shipments for track in one["tracks"]]


def test_the_shipment_bears_the_corrected_number_and_carrier_alone(desk: Application) -> None:
    order_id, package_id = shipped_on_both(desk)
    first, second = new_number(), new_number()
    correct(desk, order_id, package_id, first)
    assert tracks(desk, order_id) == [(first, "Evri")]
    correct(desk, order_id, package_id, second, "Royal Mail")
    assert tracks(desk, order_id) == [(second, "Royal Mail")]
    (known,) = shipments_of(desk.database, [order_id])[order_id]
    assert [one.track_number for one in known.tracks] == [second]
    look_at(desk, [order_id])
    desk.worker.work_off()
    assert tracks(desk, order_id) == [(second, "Royal Mail")] and len(shipments_in_magento(desk, order_id)) == 1


@pytest.mark.parametrize("kind", [Kind.CUT_MIDWAY, Kind.CUT_BEFORE, Kind.HTTP_500])
@pytest.mark.parametrize("call", [ADDS, DELETES])
def test_a_lost_answer_is_looked_up_and_leaves_one_number(desk: Application, call: str, kind: Kind) -> None:
    order_id, package_id = shipped_on_both(desk)
    disasters = desk.practice_magento().disasters
    struck = disasters.add(Disaster(kind, call, times=1))
    number = new_number()
    correct(desk, order_id, package_id, number)
    assert disasters.struck(struck) == 1
    for _ in range(3):
        let_all_be_due(desk)
    assert states(desk, CORRECT_THERE)[order_id][0] == "done"
    assert tracks(desk, order_id) == [(number, "Evri")]


def test_an_older_correction_that_comes_late_changes_nothing(desk: Application) -> None:
    order_id, package_id = shipped_on_both(desk)
    first, second = new_number(), new_number()
    desk.practice_magento().disasters.add(Disaster(Kind.HTTP_503, ADDS, times=1))
    correct(desk, order_id, package_id, first)
    correct(desk, order_id, package_id, second)
    for _ in range(3):
        let_all_be_due(desk)
    assert tracks(desk, order_id) == [(second, "Evri")]
    rows = desk.database.rows(
        "SELECT state FROM jobs WHERE action = $action AND order_id = $id",
        {"action": CORRECT_THERE, "id": order_id},
    )
    assert [row["state"] for row in rows] == ["done", "done"]


def test_a_number_that_somebody_added_is_left_to_a_person(desk: Application) -> None:
    order_id, package_id = shipped_on_both(desk)
    before = tracks(desk, order_id)
    (shipment,) = shipments_in_magento(desk, order_id)
    client = desk.magentos.client_for(PRACTICE)
    own = Track(track_number="BY-HAND-1", title="Courier", carrier_code="custom")
    add_track(client, order_id=shipment["order_id"], shipment_id=shipment["entity_id"], track=own)
    number = new_number()
    correct(desk, order_id, package_id, number)
    state, code, message = states(desk, CORRECT_THERE)[order_id]
    assert (state, code) == ("failed", "track_several") and number in message
    assert tracks(desk, order_id) == [*before, ("BY-HAND-1", "Courier")]
    add_track(
        client,
        order_id=shipment["order_id"],
        shipment_id=shipment["entity_id"],
        track=Track(track_number=number, title="Evri", carrier_code="custom"),
    )
    retry_what_failed(desk, order_id)
    assert states(desk, CORRECT_THERE)[order_id][0] == "failed", "two other numbers are still there"


def test_a_parcel_that_is_corrected_before_magento_ships_it_goes_with_the_right_number(desk: Application) -> None:
    order_id = next(one["id"] for one in waiting_orders(desk) if _is_created(desk, one["id"]))
    held = desk.practice_magento().disasters.add(Disaster(Kind.HTTP_503, SHIPS))
    ship(desk, wishes_for([{"id": order_id}]))
    (package_id,) = parcels_in_books(desk, order_id)
    number = new_number()
    correct(desk, order_id, package_id, number)
    assert states(desk, SHIP_THERE)[order_id][0] != "done"
    desk.practice_magento().disasters.remove(held)
    for _ in range(4):
        let_all_be_due(desk)
    assert states(desk, SHIP_THERE)[order_id][0] == "done"
    assert tracks(desk, order_id) == [(number, "Evri")]
