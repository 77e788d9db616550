"""What TikTok shows as shipped is shipped in Magento: once per package, from the right source, invoiced first."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.builders import SCHEDULE, TESTER
from tests.parcels import (
    account_of,
    cancel_on_tiktok,
    change_policies,
    jobs_to_ship,
    let_all_be_due,
    lines_of,
    look_at,
    numbers_in_magento,
    retry_what_failed,
    send_on_tiktok,
    shipments_in_magento,
    waiting_ids,
)
from tests.selling import create, in_magento, selling
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.schedules import ScheduleName
from tiktok_orders.domain.sku_map import Component, SkuMapping
from tiktok_orders.magento.models import Track
from tiktok_orders.magento.order_actions import cancel_order, hold_order, ship_order, unhold_order
from tiktok_orders.services.actions.ship_in_magento import NAME as SHIP
from tiktok_orders.services.bulk_actions import Preview
from tiktok_orders.services.connect_magento import PRACTICE
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.magento_shipments import shipments_of
from tiktok_orders.store.sales_orders import find_linked


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with selling(tmp_path_factory.mktemp("desk"), orders=2_700) as application:
        yield application


@pytest.fixture
def desk(shared_desk: Application) -> Iterator[Application]:
    """The desk of this module with policies and the map of SKUs as they were; each test takes fresh orders."""
    accounts = list_accounts(shared_desk.database)
    policies = {one.account_id: list_rules(shared_desk.database, [one])[one.account_id].policy for one in accounts}
    yield shared_desk
    shared_desk.practice_magento().disasters.clear()
    shared_desk.database.execute("UPDATE magento_connections SET is_practice = true")
    shared_desk.database.execute("DELETE FROM sku_map")
    shared_desk.database.execute("DELETE FROM account_modes")
    for account in accounts:
        shared_desk.policies.save(account, policies[account.account_id], person=TESTER)


def of_several_lines(desk: Application, count: int = 1) -> list[str]:
    """Orders that go through, with two lines at least."""
    found = [order_id for order_id in waiting_ids(desk, 12) if len(lines_of(desk, order_id)) > 1]
    assert len(found) >= count, "the world has too few orders of several lines"
    return found[:count]


def entity_of(desk: Application, order_id: str) -> int:
    return find_linked(desk.database, [order_id])[order_id].entity_id


def source_of(desk: Application, order_id: str) -> str:
    """Magento's source for the order's warehouse."""
    account, order = account_of(desk, order_id), desk.drafts.read_orders([order_id])[order_id]
    return list_rules(desk.database, [account])[account.account_id].policy.sources[order.warehouse_id]


def test_what_is_sent_in_seller_center_is_shipped_in_magento_by_the_status_round(desk: Application) -> None:
    first, second = waiting_ids(desk, 2)
    create(desk, [first, second])
    number = send_on_tiktok(desk, first)
    desk.schedules.let_practice_take_part(True, person=TESTER)
    desk.chores()[ScheduleName.STATUS_ROUND](threading.Event())
    assert [one[0] for one in jobs_to_ship(desk, first)] == ["queued"]
    desk.worker.work_off()
    (shipment,) = shipments_in_magento(desk, first)
    (track,) = shipment["tracks"]
    order = desk.drafts.read_orders([first])[first]
    assert (track["track_number"], track["title"]) == (number, order.line_items[0].shipping_provider_name)
    rules = list_rules(desk.database, [account_of(desk, first)])[account_of(desk, first).account_id]
    source = shipment["extension_attributes"]["source_code"]
    assert source == rules.policy.sources[order.warehouse_id]
    (saved,) = in_magento(desk)[first]
    assert saved["state"] == "complete" and saved["total_invoiced"] == saved["grand_total"]
    assert shipments_in_magento(desk, second) == []
    (known,) = shipments_of(desk.database, [first])[first]
    assert (known.origin, known.shipment_id, known.package_id) == (
        "tiktok",
        shipment["entity_id"],
        order.line_items[0].package_id,
    )
    assert look_at(desk, [first, second]) == 0


def test_each_package_of_an_order_is_a_shipment_of_its_own_and_there_is_one_invoice(desk: Application) -> None:
    (order_id,) = of_several_lines(desk)
    create(desk, [order_id])
    one, *rest = lines_of(desk, order_id)
    numbers = [send_on_tiktok(desk, order_id, [one])]
    assert look_at(desk, [order_id]) == 1
    desk.worker.work_off()
    (shipment,) = shipments_in_magento(desk, order_id)
    assert sum(line["qty"] for line in shipment["items"]) == 1
    numbers.append(send_on_tiktok(desk, order_id, rest))
    assert look_at(desk, [order_id]) == 1
    desk.worker.work_off()
    assert numbers_in_magento(desk, order_id) == Counter(numbers)
    (saved,) = in_magento(desk)[order_id]
    assert all(item["qty_shipped"] == item["qty_ordered"] for item in saved["items"])
    assert _invoices_of(desk, order_id) == 1


def test_packages_that_are_found_together_are_invoiced_and_shipped_once_each(desk: Application) -> None:
    (order_id,) = of_several_lines(desk)
    create(desk, [order_id])
    numbers = [send_on_tiktok(desk, order_id, [one]) for one in lines_of(desk, order_id)]
    assert look_at(desk, [order_id]) == len(numbers)
    desk.worker.work_off()
    let_all_be_due(desk)
    assert numbers_in_magento(desk, order_id) == Counter(numbers)
    assert _invoices_of(desk, order_id) == 1
    attempts = desk.database.rows(
        "SELECT outcome FROM job_attempts JOIN jobs USING (job_id) WHERE order_id = $id AND action = $action",
        {"id": order_id, "action": SHIP},
    )
    assert {row["outcome"] for row in attempts} == {"done"}  # Magento never had to refuse a second invoice


def test_where_the_policy_does_not_follow_a_person_has_each_package_shipped_once(desk: Application) -> None:
    change_policies(desk, follow_tiktok_shipments=False)
    (order_id,) = of_several_lines(desk)
    create(desk, [order_id])
    assert _codes(desk, order_id) == ["follow_nothing_to_ship"]
    numbers = [send_on_tiktok(desk, order_id, [one]) for one in lines_of(desk, order_id)]
    assert look_at(desk, [order_id]) == 0
    preview = _preview(desk, order_id)
    assert preview.will_count == len(numbers)
    accounts = [one.account.account_id for one in preview.accounts]
    desk.bulk.request(preview, account_ids=accounts, person=TESTER)
    assert set(_codes(desk, order_id)) == {"follow_shipment_in_progress"}
    desk.worker.work_off()
    assert numbers_in_magento(desk, order_id) == Counter(numbers)
    assert _codes(desk, order_id) == ["follow_nothing_to_ship"]
    change_policies(desk, follow_tiktok_shipments=True)
    assert look_at(desk, [order_id]) == 0


def _preview(desk: Application, order_id: str) -> Preview:
    return desk.bulk.preview(SHIP, [order_id], desk.follow_ups.wishes_of_shipments([order_id]))


def _codes(desk: Application, order_id: str) -> list[str]:
    """Why each package of an order would be skipped now."""
    return [one.verdict.code for account in _preview(desk, order_id).accounts for one in account.skipped]


def test_a_multipack_and_a_bundle_ship_all_their_pieces(desk: Application) -> None:
    (order_id,) = of_several_lines(desk)
    order = desk.drafts.read_orders([order_id])[order_id]
    skus = sorted({line.seller_sku for line in order.line_items})
    mug, towel = _good_skus(desk)
    parts = (Component(mug, Decimal(3), Decimal(2)), Component(towel, Decimal(1), Decimal(1)))
    desk.mender.save_mappings([SkuMapping(sku, parts) for sku in skus], person=TESTER)
    create(desk, [order_id])
    one, *rest = lines_of(desk, order_id)
    send_on_tiktok(desk, order_id, [one])
    look_at(desk, [order_id])
    desk.worker.work_off()
    (shipment,) = shipments_in_magento(desk, order_id)
    shipped: Counter[str] = Counter()
    for line in shipment["items"]:
        shipped[line["sku"]] += line["qty"]
    assert shipped == {mug: 3, towel: 1}
    send_on_tiktok(desk, order_id, rest)
    look_at(desk, [order_id])
    desk.worker.work_off()
    (saved,) = in_magento(desk)[order_id]
    assert all(item["qty_shipped"] == item["qty_ordered"] for item in saved["items"])


def test_a_sales_order_that_comes_late_gets_the_shipments_that_are_there(desk: Application) -> None:
    (order_id,) = waiting_ids(desk, 1)
    number = send_on_tiktok(desk, order_id)
    assert look_at(desk, [order_id]) == 0  # there is nothing to ship yet
    create(desk, [order_id], with_eye=True)
    assert numbers_in_magento(desk, order_id) == Counter([number])


def test_orders_that_go_in_one_parcel_each_get_their_shipment(desk: Application) -> None:
    first, second = waiting_ids(desk, 2)
    create(desk, [first, second])
    for order_id in (first, second):
        send_on_tiktok(desk, order_id, number="PX1", package_id="1154000000000000001")
    assert look_at(desk, [first, second]) == 2
    desk.worker.work_off()
    assert numbers_in_magento(desk, first) == numbers_in_magento(desk, second) == Counter(["PX1"])


@pytest.mark.parametrize(
    "whose",
    ["fulfillment_type = 'FULFILLMENT_BY_TIKTOK'", "shipping_type = 'TIKTOK' AND fulfillment_type LIKE '%SELLER'"],
)
def test_what_tiktok_itself_sends_is_shipped_in_magento_too(desk: Application, whose: str) -> None:
    change_policies(desk, create_fulfilled_by_tiktok=True, statuses=("IN_TRANSIT", "DELIVERED"))
    there = set(in_magento(desk))
    rows = desk.database.rows(
        f"SELECT order_id FROM orders WHERE {whose} AND status IN ('IN_TRANSIT', 'DELIVERED') ORDER BY order_id"
    )
    ids = [row["order_id"] for row in rows if row["order_id"] not in there][:6]
    create(desk, ids, with_eye=True)
    linked = find_linked(desk.database, ids)
    assert linked, "none of them goes through"
    for order_id in linked:
        stated = desk.drafts.read_orders([order_id])[order_id].line_items
        numbers = {line.tracking_number for line in stated if line.display_status != "CANCELLED"}
        assert set(numbers_in_magento(desk, order_id)) == numbers and all(numbers)
        assert max(numbers_in_magento(desk, order_id).values()) == 1


def test_an_import_by_schedule_asks_for_what_it_saw_shipped(desk: Application) -> None:
    (order_id,) = waiting_ids(desk, 1)
    create(desk, [order_id])
    account, number = account_of(desk, order_id), send_on_tiktok(desk, order_id)
    desk.imports.start([account], person=SCHEDULE, trigger="schedule")
    desk.imports.wait()
    desk.worker.work_off()
    assert numbers_in_magento(desk, order_id) == Counter([number])


def test_nothing_is_invoiced_where_the_policy_says_so(desk: Application) -> None:
    (order_id,) = waiting_ids(desk, 1)
    change_policies(desk, invoice_before_shipping=False)
    create(desk, [order_id])
    send_on_tiktok(desk, order_id)
    look_at(desk, [order_id])
    desk.worker.work_off()
    assert len(shipments_in_magento(desk, order_id)) == 1 and _invoices_of(desk, order_id) == 0


@pytest.mark.parametrize("spelling", ["{0}", " {1} ", ""])
def test_what_somebody_shipped_in_magento_is_not_shipped_again(desk: Application, spelling: str) -> None:
    (order_id,) = waiting_ids(desk, 1)
    create(desk, [order_id])
    number = send_on_tiktok(desk, order_id)
    written = spelling.format(number, f"{number[:4].lower()}-{number[4:]}")
    tracks = [Track(track_number=written, title="Parcel", carrier_code="custom")] if spelling else []
    client, source = desk.magentos.client_for(PRACTICE), source_of(desk, order_id)
    ship_order(client, entity_of(desk, order_id), tracks=tracks, source_code=source)
    look_at(desk, [order_id])
    desk.worker.work_off()
    assert len(shipments_in_magento(desk, order_id)) == 1
    (job,) = jobs_to_ship(desk, order_id)
    assert job[0] == "done" and "already" in job[2]
    (known,) = shipments_of(desk.database, [order_id])[order_id]
    assert known.origin == "magento"
    assert look_at(desk, [order_id]) == 0


def test_a_number_says_which_package_a_shipment_is_whatever_is_in_it(desk: Application) -> None:
    (order_id,) = of_several_lines(desk)
    create(desk, [order_id])
    number = send_on_tiktok(desk, order_id)
    (saved,) = in_magento(desk)[order_id]
    items = {saved["items"][0]["item_id"]: Decimal(1)}  # somebody ticked one piece only
    tracks = [Track(track_number=number, title="Parcel", carrier_code="custom")]
    client = desk.magentos.client_for(PRACTICE)
    ship_order(client, saved["entity_id"], items=items, tracks=tracks, source_code=source_of(desk, order_id))
    look_at(desk, [order_id])
    desk.worker.work_off()
    assert numbers_in_magento(desk, order_id) == Counter([number])
    assert jobs_to_ship(desk, order_id)[0][0] == "done"


def test_a_shipment_without_a_number_counts_for_one_package_only(desk: Application) -> None:
    (order_id,) = of_several_lines(desk)
    skus = sorted({line.seller_sku for line in desk.drafts.read_orders([order_id])[order_id].line_items})
    good, _ = _good_skus(desk)
    desk.mender.save_mappings([SkuMapping(sku, (Component(good),)) for sku in skus], person=TESTER)
    create(desk, [order_id])
    lines = lines_of(desk, order_id)
    for line in lines:
        send_on_tiktok(desk, order_id, [line])
    (saved,) = in_magento(desk)[order_id]
    item_id, source = saved["items"][0]["item_id"], source_of(desk, order_id)
    client = desk.magentos.client_for(PRACTICE)
    ship_order(client, saved["entity_id"], items={item_id: Decimal(1)}, source_code=source)
    look_at(desk, [order_id])
    desk.worker.work_off()
    let_all_be_due(desk)
    assert {one[0] for one in jobs_to_ship(desk, order_id)} == {"done"}
    assert len(shipments_in_magento(desk, order_id)) == len(lines)
    (saved,) = in_magento(desk)[order_id]
    assert all(item["qty_shipped"] == item["qty_ordered"] for item in saved["items"])


def test_a_cancelled_sales_order_is_told_and_stays_cancelled(desk: Application) -> None:
    (order_id,) = waiting_ids(desk, 1)
    create(desk, [order_id])
    assert cancel_order(desk.magentos.client_for(PRACTICE), entity_of(desk, order_id))
    send_on_tiktok(desk, order_id)
    look_at(desk, [order_id])
    desk.worker.work_off()
    ((state, code, message),) = jobs_to_ship(desk, order_id)
    assert (state, code) == ("failed", "shipment_order_cancelled")
    assert f"TTS-{order_id} is cancelled in Magento" in message and "by hand" in message
    assert shipments_in_magento(desk, order_id) == []
    assert look_at(desk, [order_id]) == 0  # it waits for a person, who asks again


def test_a_sales_order_on_hold_is_shipped_once_it_is_released(desk: Application) -> None:
    (order_id,) = waiting_ids(desk, 1)
    create(desk, [order_id])
    client = desk.magentos.client_for(PRACTICE)
    hold_order(client, entity_of(desk, order_id))
    number = send_on_tiktok(desk, order_id)
    look_at(desk, [order_id])
    desk.worker.work_off()
    ((state, code, _),) = jobs_to_ship(desk, order_id)
    assert (state, code) == ("queued", "shipment_order_held")
    unhold_order(client, entity_of(desk, order_id))
    let_all_be_due(desk)
    assert numbers_in_magento(desk, order_id) == Counter([number])


def test_a_warehouse_without_a_source_waits_until_somebody_chooses_one(desk: Application) -> None:
    (order_id,) = waiting_ids(desk, 1)
    account = account_of(desk, order_id)
    sources = list_rules(desk.database, [account])[account.account_id].policy.sources
    change_policies(desk, sources={})
    create(desk, [order_id])
    number = send_on_tiktok(desk, order_id)
    look_at(desk, [order_id])
    desk.worker.work_off()
    ((state, code, message),) = jobs_to_ship(desk, order_id)
    assert (state, code) == ("failed", "source_unknown") and "order policy" in message
    retry_what_failed(desk, order_id)
    assert jobs_to_ship(desk, order_id)[0][0] == "failed"
    change_policies(desk, sources=sources)
    retry_what_failed(desk, order_id)
    assert numbers_in_magento(desk, order_id) == Counter([number])
    assert not desk.database.rows("SELECT 1 FROM order_failures WHERE order_id = $id", {"id": order_id})


def test_nothing_is_asked_for_where_the_account_watches_or_does_not_follow(desk: Application) -> None:
    (order_id,) = waiting_ids(desk, 1)
    account = account_of(desk, order_id)
    create(desk, [order_id])
    send_on_tiktok(desk, order_id)
    change_policies(desk, follow_tiktok_shipments=False)
    assert look_at(desk, [order_id]) == 0
    change_policies(desk, follow_tiktok_shipments=True)
    desk.policies.watch_only(account, person=TESTER)
    assert look_at(desk, [order_id]) == 0
    desk.policies.go_live(account, go_live_at=desk.clock(), person=TESTER)
    assert look_at(desk, [order_id]) == 1
    desk.policies.watch_only(account, person=TESTER)
    desk.worker.work_off()
    assert jobs_to_ship(desk, order_id)[0][:2] == ("skipped", "watch_only")
    assert shipments_in_magento(desk, order_id) == [] and look_at(desk, [order_id]) == 0
    desk.policies.go_live(account, go_live_at=desk.clock(), person=TESTER)
    assert look_at(desk, [order_id]) == 1
    desk.worker.work_off()
    assert jobs_to_ship(desk, order_id)[0][0] == "done" and len(shipments_in_magento(desk, order_id)) == 1


def test_a_practice_account_never_ships_in_a_real_magento(desk: Application) -> None:
    (order_id,) = waiting_ids(desk, 1)
    create(desk, [order_id])
    send_on_tiktok(desk, order_id)
    assert look_at(desk, [order_id]) == 1
    desk.database.execute("UPDATE magento_connections SET is_practice = false")
    desk.worker.work_off()
    assert jobs_to_ship(desk, order_id)[0][:2] == ("skipped", "no_magento")
    assert shipments_in_magento(desk, order_id) == [] and look_at(desk, [order_id]) == 0
    desk.database.execute("UPDATE magento_connections SET is_practice = true")
    assert look_at(desk, [order_id]) == 1
    desk.worker.work_off()
    assert len(shipments_in_magento(desk, order_id)) == 1


def test_lines_that_were_cancelled_on_tiktok_are_not_shipped(desk: Application) -> None:
    (order_id,) = of_several_lines(desk)
    create(desk, [order_id])
    one, *rest = lines_of(desk, order_id)
    cancel_on_tiktok(desk, order_id, one)
    send_on_tiktok(desk, order_id, rest)
    look_at(desk, [order_id])
    desk.worker.work_off()
    (shipment,) = shipments_in_magento(desk, order_id)
    assert sum(line["qty"] for line in shipment["items"]) == len(rest)


def _good_skus(desk: Application) -> tuple[str, str]:
    """Two SKUs that the practice Magento sells."""
    odd = desk.practice_magento().oddities
    rows = desk.database.rows("SELECT DISTINCT seller_sku FROM order_lines ORDER BY seller_sku")
    skus = [row["seller_sku"] for row in rows if row["seller_sku"]]
    wrong = {sku for group in (odd.missing, odd.disabled, odd.out_of_stock) for sku in group}
    first, second, *_ = [sku for sku in skus if sku not in wrong]
    return first, second


def _invoices_of(desk: Application, order_id: str) -> int:
    invoices = Counter(one["order_id"] for one in desk.practice_magento().books.invoices())
    return invoices[entity_of(desk, order_id)]
