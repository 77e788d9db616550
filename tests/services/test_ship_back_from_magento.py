"""What somebody ships in Magento ships on TikTok, where the policy says so: once, and never as a guess."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.builders import TESTER
from tests.parcels import (
    account_of,
    change_policies,
    let_all_be_due,
    lines_of,
    look_at,
    numbers_in_magento,
    retry_what_failed,
    send_on_tiktok,
    ship_in_magento_by_hand,
    shipments_in_magento,
)
from tests.selling import create, in_magento, ready_ids, selling
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.schedules import RunEnd, ScheduleName
from tiktok_orders.magento.models import Track
from tiktok_orders.magento.order_actions import add_track
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.world.shipments import list_providers
from tiktok_orders.services.actions.ship_on_tiktok import NAME as BACK
from tiktok_orders.services.actions.sync_status import NAME as SYNC
from tiktok_orders.services.connect_magento import PRACTICE
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.magento_shipments import shipments_of


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with selling(tmp_path_factory.mktemp("desk"), orders=3_000) as application:
        application.schedules.let_practice_take_part(True, person=TESTER)
        yield application


@pytest.fixture
def desk(shared_desk: Application) -> Iterator[Application]:
    """The desk of this module, where shipments go back to TikTok; each test takes fresh orders."""
    change_policies(shared_desk, ship_on_tiktok=True)
    yield shared_desk
    shared_desk.practice().disasters.clear()
    shared_desk.practice_magento().disasters.clear()
    shared_desk.database.execute("DELETE FROM account_modes")


def sellers_ids(desk: Application, count: int = 1, *, lines: int = 1, region: str = "GB") -> list[str]:
    """Orders of a market with a sales order that the seller ships, of so many lines at least."""
    rows = desk.database.rows(
        "SELECT order_id FROM orders WHERE shipping_type = 'SELLER' AND status = 'AWAITING_SHIPMENT' "
        "AND fulfillment_type = 'FULFILLMENT_BY_SELLER' AND NOT is_buyer_request_cancel AND unit_count >= $n "
        "AND split_or_combine_tag = '' AND recipient_region = $region",
        {"n": lines, "region": region},
    )
    ours = {row["order_id"] for row in rows}
    found = [one for one in ready_ids(desk, 1, status="AWAITING_SHIPMENT", most=10_000) if one in ours][:count]
    assert len(found) == count, "the world has too few such orders"
    create(desk, found)
    return found


def look_in_magento(desk: Application) -> RunEnd:
    end = desk.chores()[ScheduleName.MAGENTO_CHANGES](threading.Event())
    desk.worker.work_off()
    return end


def on_tiktok(desk: Application, order_id: str) -> list[dict[str, Any]]:
    """The order's lines in the practice shop's own books."""
    account, world = account_of(desk, order_id), desk.practice().world
    shop = next(shop for shop in world.shops if shop.id == account.account_id)
    with world.acting(shop, [order_id]) as (_, [hand]):
        lines: list[dict[str, Any]] = [dict(line) for line in hand.order["line_items"]]
    return lines


def state_of(desk: Application, order_id: str, action: str = BACK) -> list[tuple[str, str, str]]:
    rows = desk.database.rows(
        "SELECT state, code, message FROM jobs WHERE action = $action AND order_id = $id ORDER BY job_id",
        {"action": action, "id": order_id},
    )
    return [(row["state"], row["code"], row["message"]) for row in rows]


def test_what_is_shipped_in_magento_is_shipped_on_tiktok_under_its_number(desk: Application) -> None:
    (order_id,) = sellers_ids(desk)
    ship_in_magento_by_hand(desk, order_id, "RM00000000011")
    assert "1 shipment to send on TikTok" in look_in_magento(desk).message
    lines = on_tiktok(desk, order_id)
    assert {line["tracking_number"] for line in lines} == {"RM00000000011"}
    assert {line["shipping_provider_name"] for line in lines} == {"Royal Mail"}
    assert state_of(desk, order_id)[0][0] == "done" and state_of(desk, order_id, "ship_order")[0][0] == "done"
    # TikTok shows it shipped now, which is no new shipment in Magento, now or later.
    let_all_be_due(desk)
    look_at(desk, [order_id])
    look_in_magento(desk)
    assert numbers_in_magento(desk, order_id) == Counter(["RM00000000011"])
    assert len(shipments_in_magento(desk, order_id)) == len(state_of(desk, order_id)) == 1
    (known,) = shipments_of(desk.database, [order_id])[order_id]
    assert (known.origin, known.package_id) == ("magento", lines[0]["package_id"])


def test_sync_status_sees_at_once_what_is_shipped_in_magento(desk: Application) -> None:
    (order_id,) = sellers_ids(desk)
    ship_in_magento_by_hand(desk, order_id, "RM00000000012")
    preview = desk.bulk.preview(SYNC, [order_id])
    desk.bulk.request(preview, account_ids=[one.account.account_id for one in preview.accounts], person=TESTER)
    desk.worker.work_off()
    assert {line["tracking_number"] for line in on_tiktok(desk, order_id)} == {"RM00000000012"}
    look_in_magento(desk)
    assert len(shipments_in_magento(desk, order_id)) == len(state_of(desk, order_id)) == 1


def test_our_own_shipments_never_bounce_back(desk: Application) -> None:
    (order_id,) = sellers_ids(desk)
    number = send_on_tiktok(desk, order_id)
    look_at(desk, [order_id])
    desk.worker.work_off()
    assert numbers_in_magento(desk, order_id) == Counter([number])
    for _ in range(2):
        assert "send on TikTok" not in look_in_magento(desk).message
    assert state_of(desk, order_id) == []
    (known,) = shipments_of(desk.database, [order_id])[order_id]
    assert known.origin == "tiktok" and known.increment_id


def test_a_part_that_is_shipped_ships_just_its_lines(desk: Application) -> None:
    (order_id,) = sellers_ids(desk, lines=2)
    ship_in_magento_by_hand(desk, order_id, "RM00000000021", units=1)
    look_in_magento(desk)
    sent = [line for line in on_tiktok(desk, order_id) if line.get("tracking_number") == "RM00000000021"]
    assert len(sent) == 1 and len(lines_of(desk, order_id)) > 1
    ship_in_magento_by_hand(desk, order_id, "RM00000000022")
    look_in_magento(desk)
    numbers = Counter(line["tracking_number"] for line in on_tiktok(desk, order_id))
    assert numbers == {"RM00000000021": 1, "RM00000000022": len(lines_of(desk, order_id)) - 1}
    let_all_be_due(desk)
    look_at(desk, [order_id])
    desk.worker.work_off()
    assert len(shipments_in_magento(desk, order_id)) == 2


def test_parts_that_are_seen_together_never_take_the_same_line(desk: Application) -> None:
    (order_id,) = sellers_ids(desk, lines=2)
    ship_in_magento_by_hand(desk, order_id, "RM00000000031", units=1)
    ship_in_magento_by_hand(desk, order_id, "RM00000000032")
    assert "2 shipments to send on TikTok" in look_in_magento(desk).message
    let_all_be_due(desk)
    numbers = Counter(line["tracking_number"] for line in on_tiktok(desk, order_id))
    assert numbers == {"RM00000000031": 1, "RM00000000032": len(lines_of(desk, order_id)) - 1}


def test_an_unknown_carrier_waits_until_somebody_says_which_it_is(desk: Application) -> None:
    (order_id,) = sellers_ids(desk)
    ship_in_magento_by_hand(desk, order_id, "RM00000000041", carrier="Royal Mail Tracked 24")
    look_in_magento(desk)
    ((state, code, message),) = state_of(desk, order_id)
    assert (state, code) == ("failed", "carrier_unknown")
    assert "“Royal Mail Tracked 24”" in message and "Choose one of TikTok's carriers" in message
    assert not any(line.get("tracking_number") for line in on_tiktok(desk, order_id))
    provider = list_providers("GB")[0]
    account = account_of(desk, order_id)
    offered = desk.carriers.known(account)[desk.drafts.read_orders([order_id])[order_id].delivery_option_id]
    chosen = next(one for one in offered if one.name == provider.name)
    desk.carrier_map.learn_provider("Royal Mail Tracked 24", account.region, chosen, person=TESTER)
    retry_what_failed(desk, order_id)
    assert {line["tracking_number"] for line in on_tiktok(desk, order_id)} == {"RM00000000041"}
    (again,) = sellers_ids(desk)
    ship_in_magento_by_hand(desk, again, "RM00000000042", carrier="Royal Mail Tracked 24")
    look_in_magento(desk)
    assert {line["tracking_number"] for line in on_tiktok(desk, again)} == {"RM00000000042"}


def test_a_number_that_is_written_later_is_found(desk: Application) -> None:
    (order_id,) = sellers_ids(desk)
    shipment_id = ship_in_magento_by_hand(desk, order_id, "")
    look_in_magento(desk)
    assert state_of(desk, order_id) == []
    client, (saved,) = desk.magentos.client_for(PRACTICE), in_magento(desk)[order_id]
    track = Track(track_number="RM00000000051", title="Royal Mail", carrier_code="custom")
    add_track(client, order_id=saved["entity_id"], shipment_id=shipment_id, track=track)
    look_in_magento(desk)
    assert {line["tracking_number"] for line in on_tiktok(desk, order_id)} == {"RM00000000051"}


def test_a_shipment_that_could_not_be_read_is_read_at_the_next_look(desk: Application) -> None:
    (order_id,) = sellers_ids(desk, region="US")
    ship_in_magento_by_hand(desk, order_id, "940000000000000000008", carrier="USPS")
    down = desk.practice_magento().disasters.add(Disaster(Kind.HTTP_503, "GET /rest/*/V1/shipments"))
    assert look_in_magento(desk).is_failed and state_of(desk, order_id) == []
    desk.practice_magento().disasters.remove(down)
    look_in_magento(desk)
    assert {line["tracking_number"] for line in on_tiktok(desk, order_id)} == {"940000000000000000008"}


def test_nothing_goes_back_where_the_policy_does_not_say_so_or_the_account_watches(desk: Application) -> None:
    off, watching = sellers_ids(desk, 2)
    change_policies(desk, ship_on_tiktok=False)
    ship_in_magento_by_hand(desk, off, "RM00000000061")
    look_in_magento(desk)
    assert state_of(desk, off) == []
    change_policies(desk, ship_on_tiktok=True)
    ship_in_magento_by_hand(desk, watching, "RM00000000062")
    for account in list_accounts(desk.database):
        desk.policies.watch_only(account, person=TESTER)
    look_in_magento(desk)
    assert state_of(desk, watching) == []
    assert not any(line.get("tracking_number") for one in (off, watching) for line in on_tiktok(desk, one))


def test_a_buyer_who_asks_to_cancel_is_answered_first(desk: Application) -> None:
    (order_id,) = sellers_ids(desk)
    with desk.practice().world.acting(_shop_of(desk, order_id), [order_id]) as (_, [hand]):
        hand.order["is_buyer_request_cancel"] = True
    ship_in_magento_by_hand(desk, order_id, "RM00000000071")
    look_in_magento(desk)
    ((state, code, message),) = state_of(desk, order_id)
    assert (state, code) == ("failed", "ship_cancel_requested") and "Answer the request first" in message
    assert not any(line.get("tracking_number") for line in on_tiktok(desk, order_id))


@pytest.mark.parametrize("kind", [Kind.CUT_MIDWAY, Kind.CUT_BEFORE, Kind.HTTP_500, Kind.TRUNCATED_JSON])
def test_each_is_shipped_once_on_tiktok_though_answers_are_lost(desk: Application, kind: Kind) -> None:
    (order_id,) = sellers_ids(desk, region="US")
    number = f"9400{list(Kind).index(kind):018d}"
    ship_in_magento_by_hand(desk, order_id, number, carrier="USPS")
    desk.practice().disasters.add(Disaster(kind, "POST /fulfillment/*/orders/*/packages", times=1))
    look_in_magento(desk)
    for _ in range(3):
        let_all_be_due(desk)
    lines = on_tiktok(desk, order_id)
    assert {line["tracking_number"] for line in lines} == {number}
    assert len({line["package_id"] for line in lines}) == 1
    assert {one[0] for one in state_of(desk, order_id, "ship_order")} == {"done"}
    assert len(shipments_in_magento(desk, order_id)) == 1


def _shop_of(desk: Application, order_id: str) -> Any:
    account = account_of(desk, order_id)
    return next(shop for shop in desk.practice().world.shops if shop.id == account.account_id)
