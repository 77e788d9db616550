"""Reading packages, slots, tracking, labels to print, and what may be split."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import requests

from tests.sandbox.fulfilment import has_units, is_label, is_sellers
from tests.tiktok.loopback import json_answer, success
from tests.tiktok.samples import read_sample
from tiktok_orders.domain.packages import Handover, PackageDetail
from tiktok_orders.errors import ForeignOrderError, RemoteError, UnreachableError, WrongStateError
from tiktok_orders.tiktok.fulfilment import mark_package_as_shipped, ship_package
from tiktok_orders.tiktok.packages import (
    get_order_time_slots,
    get_package,
    get_package_time_slots,
    get_shipping_document,
    get_tracking,
    list_split_attributes,
    search_packages,
)
from tiktok_orders.tiktok.search import Span


def test_reads_a_package_of_the_samples_alike_from_search_and_detail(world):
    search, detail = read_sample("packages-search"), read_sample("package-detail")
    world.server.will(json_answer(search["response"]), json_answer(detail["response"]))
    body = search["request_body"]
    start, until = (datetime.fromtimestamp(body[f"update_time_{end}"], UTC) for end in ("ge", "lt"))
    (page,) = search_packages(world.client, Span.changed(start, until), package_status="PROCESSING")
    listed = PackageDetail.model_validate(page.entries[0])
    package = get_package(world.client, listed.id)
    for one in (listed, package):
        assert (one.id, one.status) == ("1153132168123800502", "PROCESSING")
        assert one.update_time == datetime.fromtimestamp(1793512800, UTC)
        assert [order.id for order in one.orders] == ["576461413038700005"]
    assert (package.split_and_combine_tag, package.shipping_type) == ("SPLIT", "SELLER")
    assert world.server.received[0].query["page_size"] == "50"
    assert json.loads(world.server.received[0].body) == body


def test_a_shipped_parcel_is_found_by_the_time_of_its_change(desk):
    order, parcel = desk.find(), desk.shipment()
    package_id = mark_package_as_shipped(desk.client(), order.id, parcel).package_id
    now = desk.clock.read()
    span = Span.changed(now, now + timedelta(seconds=1))
    pages = search_packages(desk.client(), span, package_status="PROCESSING")
    found = [PackageDetail.model_validate(entry) for page in pages for entry in page.entries]
    (package,) = [one for one in found if one.id == package_id]
    assert (package.tracking_number, package.orders[0].id) == (parcel.tracking_number, order.id)


def test_a_search_walks_all_pages(desk):
    start = desk.clock.read() - timedelta(days=60)
    pages = list(search_packages(desk.client(), Span.placed(start, desk.clock.read() + timedelta(days=1))))
    ids = [entry["id"] for page in pages for entry in page.entries]
    assert len(pages) > 1 and len(set(ids)) == len(ids) == pages[0].total_count


def test_a_package_that_is_not_there_is_refused(desk):
    with pytest.raises(RemoteError):
        get_package(desk.client(), "1153132168123800201")


def test_slots_of_an_order_and_of_its_package_are_the_same(desk):
    order = desk.find("SG", fits=is_label)
    by_order = get_order_time_slots(desk.client("SG"), order.id)
    assert by_order == get_package_time_slots(desk.client("SG"), order.packages[0].id)
    assert (by_order.can_pickup, by_order.can_drop_off, by_order.can_van_collection) == (True, True, False)
    assert by_order.pickup_slots and all(slot.is_available for slot in by_order.pickup_slots)
    first = by_order.pickup_slots[0]
    assert first.start_time is not None and first.start_time.tzinfo is not None
    assert first.start_time > desk.clock.read()


def test_the_sellers_own_parcels_have_no_slots(desk):
    with pytest.raises(RemoteError, match="no shipping service"):
        get_order_time_slots(desk.client("SG"), desk.find("SG", fits=is_sellers).id)


def test_the_tracking_of_the_sample_is_in_milliseconds(world):
    world.server.will(json_answer(read_sample("order-tracking")["response"]))
    latest, first = get_tracking(world.client, "576461413038700001")
    assert latest.description == "Your package is on its way"
    assert (latest.reported_at, first.reported_at) == (
        datetime.fromtimestamp(1793509200, UTC),
        datetime.fromtimestamp(1793494800, UTC),
    )


def test_reports_follow_the_order(desk):
    assert get_tracking(desk.client(), desk.find().id) == ()
    delivered = desk.find(status="DELIVERED")
    reports = get_tracking(desk.client(), delivered.id)
    assert reports[0].reported_at == delivered.delivery_time
    with pytest.raises(ForeignOrderError):
        get_tracking(desk.client(), "576461413038700001")


def test_a_label_is_there_once_the_parcel_is_arranged(desk):
    client, order = desk.client("SG"), desk.find("SG", fits=is_label)
    package_id = order.packages[0].id
    with pytest.raises(WrongStateError, match="arranged first"):
        get_shipping_document(client, package_id, "SHIPPING_LABEL")
    ship_package(client, package_id, Handover("DROP_OFF"))
    found = get_shipping_document(client, package_id, "SHIPPING_LABEL_AND_PACKING_SLIP", document_size="A5")
    assert found.tracking_number == desk.order(order.id, "SG").tracking_number
    assert requests.get(found.doc_url, timeout=5).content.startswith(b"%PDF")
    assert found.doc_url not in repr(found)


def test_the_sellers_own_parcels_have_no_label(desk):
    order = desk.find(status="IN_TRANSIT")
    with pytest.raises(WrongStateError, match="carrier of their own"):
        get_shipping_document(desk.client(), order.packages[0].id, "PACKING_SLIP")


def test_a_document_without_an_address_cannot_be_read(world):
    world.server.will(success({"tracking_number": "TTS1"}))
    with pytest.raises(UnreachableError, match="doc_url"):
        get_shipping_document(world.client, "1", "SHIPPING_LABEL")


def test_says_which_orders_may_be_split(desk):
    several, over = desk.find(fits=has_units), desk.find(status="CANCELLED")
    first, second = list_split_attributes(desk.client(), [several.id, over.id, "1", several.id])
    assert (first.order_id, first.can_split, first.must_split, first.reason) == (several.id, True, False, "")
    assert (second.order_id, second.can_split) == (over.id, False) and second.reason


def test_asks_about_fifty_orders_at_a_time(world):
    world.server.will(success({"split_attributes": [{"order_id": "0"}]}), success(None))
    ids = [str(number) for number in range(51)]
    assert [one.order_id for one in list_split_attributes(world.client, ids)] == ["0"]
    assert [received.query["order_ids"].split(",") for received in world.server.received] == [ids[:50], ids[50:]]
