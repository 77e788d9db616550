"""Shipments while answers are lost, while Magento fails, and after a kill: its own books hold one per package."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.parcels import (
    SHIPS,
    jobs_to_ship,
    let_all_be_due,
    lines_of,
    look_at,
    retry_what_failed,
    send_on_tiktok,
    shipments_in_magento,
    waiting_ids,
)
from tests.selling import create, in_magento, selling
from tiktok_orders.bootstrap import Application
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.services.actions.ship_in_magento import NAME as SHIP
from tiktok_orders.store.magento_shipments import shipments_of

INVOICES = "POST /rest/*/V1/order/*/invoice"
# Nearly a third of all requests, most of them done by Magento though nobody hears of it.
FAULTS = {
    Kind.CUT_MIDWAY: 0.10,
    Kind.TRUNCATED_JSON: 0.06,
    Kind.CUT_BEFORE: 0.06,
    Kind.HTTP_500: 0.04,
    Kind.HTTP_503: 0.03,
    Kind.HTML_502: 0.02,
    Kind.HTTP_429: 0.02,
}


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with selling(tmp_path_factory.mktemp("desk"), orders=2_400) as application:
        yield application


@pytest.fixture
def desk(shared_desk: Application) -> Iterator[Application]:
    yield shared_desk
    shared_desk.practice_magento().disasters.clear()
    shared_desk.worker.at_point = lambda _: None
    shared_desk.database.execute("DELETE FROM magento_pauses")


def send_package_by_package(desk: Application, order_ids: list[str]) -> dict[str, list[str]]:
    """Order id to the numbers of its packages, one per line."""
    return {one: [send_on_tiktok(desk, one, [line]) for line in lines_of(desk, one)] for one in order_ids}


def check_books(desk: Application, sent: dict[str, list[str]]) -> None:
    """Exactly one shipment per package, of exactly what is in it, and each done here only if it is there."""
    for order_id, numbers in sent.items():
        shipments = shipments_in_magento(desk, order_id)
        found = [track["track_number"] for shipment in shipments for track in shipment["tracks"]]
        assert sorted(found) == sorted(numbers)
        assert {one[0] for one in jobs_to_ship(desk, order_id)} == {"done"}
        (saved,) = in_magento(desk)[order_id]
        assert all(item["qty_shipped"] == item["qty_ordered"] for item in saved["items"])
        known = [one.shipment_id for one in shipments_of(desk.database, [order_id])[order_id]]
        assert sorted(known) == sorted(one["entity_id"] for one in shipments)


@pytest.mark.parametrize("kind", [Kind.CUT_BEFORE, Kind.CUT_MIDWAY, Kind.TRUNCATED_JSON, Kind.HTTP_500])
@pytest.mark.parametrize("endpoint", [SHIPS, INVOICES])
def test_each_package_is_shipped_once_though_answers_are_lost(
    desk: Application, endpoint: str, kind: Kind
) -> None:
    ids = waiting_ids(desk, 2)
    create(desk, ids)
    sent = send_package_by_package(desk, ids)
    disaster = desk.practice_magento().disasters.add(Disaster(kind, endpoint, times=2))
    look_at(desk, ids)
    desk.worker.work_off()
    for _ in range(4):
        let_all_be_due(desk)
    assert desk.practice_magento().disasters.struck(disaster) == 2
    check_books(desk, sent)
    entities = {in_magento(desk)[one][0]["entity_id"] for one in ids}
    invoices = [one["order_id"] for one in desk.practice_magento().books.invoices() if one["order_id"] in entities]
    assert sorted(invoices) == sorted(entities)


def test_each_package_is_shipped_once_while_nearly_a_third_of_all_goes_wrong(desk: Application) -> None:
    ids = waiting_ids(desk, 7)
    create(desk, ids)
    sent = send_package_by_package(desk, ids)
    dice = random.Random(20_260_916)
    disasters = desk.practice_magento().disasters
    added = [
        disasters.add(Disaster(kind, "*", probability=part, seed=dice.randrange(10**6)))
        for kind, part in FAULTS.items()
    ]
    look_at(desk, ids)
    for _ in range(40):
        desk.database.execute("DELETE FROM magento_pauses")
        let_all_be_due(desk)
        if not desk.database.rows(
            f"SELECT 1 FROM jobs WHERE action = '{SHIP}' AND state IN ('queued', 'unknown')"
        ):
            break
    struck = sum(disasters.struck(one) for one in added)
    disasters.clear()
    assert struck > 5
    retry_what_failed(desk, *ids)  # after eight tries in vain a person is needed
    check_books(desk, sent)


@pytest.mark.parametrize("was_done", [True, False])
def test_a_kill_between_the_reply_and_the_commit_ships_nothing_twice(desk: Application, was_done: bool) -> None:
    """The process dies while the job is running in the database: before Magento was asked, or after it shipped."""
    (order_id,) = waiting_ids(desk, 1)
    create(desk, [order_id])
    sent = send_package_by_package(desk, [order_id])
    look_at(desk, [order_id])
    write = desk.worker._write

    def die(_: object) -> None:
        raise KilledError

    desk.worker._write = die  # type: ignore[method-assign]
    if was_done:
        desk.worker.work_off()
        assert len(shipments_in_magento(desk, order_id)) == len(sent[order_id])
    else:
        desk.database.execute(f"UPDATE jobs SET state = 'running' WHERE action = '{SHIP}' AND state = 'queued'")
    desk.worker._write = write  # type: ignore[method-assign]
    desk.worker.recover()
    let_all_be_due(desk)
    let_all_be_due(desk)
    check_books(desk, {order_id: sent[order_id]})


class KilledError(Exception):
    """The process ends here."""
