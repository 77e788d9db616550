"""Sending orders: what a seller does, what the order and its package then say, and how it goes on by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.fulfilment import (
    V3,
    find_orders,
    has_skus,
    has_units,
    is_label,
    is_sellers,
    make_combinable,
    mark,
    new_number,
    own_shipment,
    package_of,
    post,
    provider_ids,
    read_order,
    read_package,
    ship,
    split_in_two,
)
from tests.sandbox.practice_client import Clock, PracticeClient
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.practice import PracticeTikTokShop


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(clock: Clock) -> Iterator[PracticeClient]:
    with PracticeTikTokShop(None, seed=5, orders=400, clock=clock.read) as shop:
        made = PracticeClient(shop, clock)
        yield made
        made.http.close()


def fresh(client: PracticeClient) -> None:
    """Asks for a new token: the clock was moved further than one lives."""
    client.token = client.get_token()["data"]["access_token"]


def statuses(order: dict) -> set[tuple[str, str | None]]:
    return {(line["display_status"], line.get("package_status")) for line in order["line_items"]}


def agree(client: PracticeClient, region: str, order: dict) -> None:
    """Fails where a package and the lines of its order say different things."""
    for package_id in {line["package_id"] for line in order["line_items"] if "package_id" in line}:
        package = read_package(client, region, package_id)
        mine = [line for line in order["line_items"] if line.get("package_id") == package_id]
        assert {line["id"] for line in mine} <= set(package["order_line_item_ids"])
        assert {line["package_status"] for line in mine} == {package["package_status"]}
        assert {line.get("tracking_number") for line in mine} == {package.get("tracking_number")}


def by_seller(order: dict) -> bool:
    return bool(order["shipping_type"] == "SELLER")


def test_a_british_order_has_no_package_until_it_is_marked_as_shipped(client: PracticeClient, clock: Clock):
    order = find_orders(client, "GB", fits=is_sellers)[0]
    assert (order["packages"], statuses(order)) == ([], {("AWAITING_SHIPMENT", None)})
    clock.move(seconds=1)
    reply = mark(client, "GB", order["id"])
    assert reply["code"] == 0, reply
    after = read_order(client, "GB", order["id"])
    assert set(reply["data"]) == {"order_id", "order_line_item_ids", "package_id"}
    assert after["packages"] == [{"id": reply["data"]["package_id"]}]
    assert (after["status"], after["update_time"]) == ("AWAITING_COLLECTION", clock.unix)
    assert statuses(after) == {("AWAITING_COLLECTION", "PROCESSING")}
    agree(client, "GB", after)


def test_a_sent_order_goes_on_by_itself_to_its_completion(client: PracticeClient, clock: Clock):
    order = find_orders(client, "GB", fits=is_sellers)[0]
    mark(client, "GB", order["id"])
    seen = []
    for _ in range(80):
        clock.move(hours=4)
        if clock.unix % 100_000 < 15_000:
            fresh(client)
        now = read_order(client, "GB", order["id"])
        agree(client, "GB", now)
        if not seen or seen[-1] != now["status"]:
            seen.append(now["status"])
    assert seen == ["AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED", "COMPLETED"]
    assert now["rts_time"] < now["collection_time"] < now["delivery_time"] < now["update_time"]


def test_some_of_the_lines_make_it_partly_shipped_and_the_rest_ends_it(client: PracticeClient):
    order = find_orders(client, "GB", fits=has_units)[0]
    first, *rest = [line["id"] for line in order["line_items"]]
    one = mark(client, "GB", order["id"], order_line_item_ids=[first])["data"]
    half = read_order(client, "GB", order["id"])
    assert (half["status"], half["split_or_combine_tag"]) == ("PARTIALLY_SHIPPING", "SPLIT")
    assert one["order_line_item_ids"] == [first]
    two = mark(client, "GB", order["id"])["data"]
    assert two["order_line_item_ids"] == rest
    whole = read_order(client, "GB", order["id"])
    assert whole["status"] == "AWAITING_COLLECTION"
    assert {package["id"] for package in whole["packages"]} == {one["package_id"], two["package_id"]}
    agree(client, "GB", whole)


def test_an_order_that_was_partly_sent_before_can_be_finished(client: PracticeClient, clock: Clock):
    order = find_orders(client, "GB", "PARTIALLY_SHIPPING", fits=lambda order: order["shipping_type"] == "SELLER")[
        0
    ]
    sent = {line["id"] for line in order["line_items"] if line["display_status"] != "AWAITING_SHIPMENT"}
    reply = mark(client, "GB", order["id"])
    assert sent and not sent & set(reply["data"]["order_line_item_ids"])
    whole = read_order(client, "GB", order["id"])
    assert (whole["status"], len(whole["packages"])) == ("AWAITING_COLLECTION", 2)
    clock.move(days=30)
    fresh(client)
    done = read_order(client, "GB", order["id"])
    assert (done["status"], statuses(done)) == ("COMPLETED", {("COMPLETED", "COMPLETED")})
    agree(client, "GB", done)


def test_what_is_never_sent_of_an_order_is_given_up_by_tiktok(client: PracticeClient, clock: Clock):
    order = find_orders(client, "GB", fits=has_units)[0]
    mark(client, "GB", order["id"], order_line_item_ids=[order["line_items"][0]["id"]])
    clock.move(days=40)
    fresh(client)
    after = read_order(client, "GB", order["id"])
    assert after["status"] == "COMPLETED"
    assert {line["display_status"] for line in after["line_items"]} == {"COMPLETED", "CANCELLED"}
    agree(client, "GB", after)


def test_the_same_order_cannot_be_sent_twice(client: PracticeClient):
    order = find_orders(client, "GB", fits=is_sellers)[0]
    assert mark(client, "GB", order["id"])["code"] == 0
    before = read_order(client, "GB", order["id"])
    assert mark(client, "GB", order["id"])["code"] == 21011006
    assert read_order(client, "GB", order["id"]) == before


def test_a_number_of_digits_alone_is_taken_with_a_warning(client: PracticeClient):
    order = find_orders(client, "GB", fits=is_sellers)[0]
    reply = mark(client, "GB", order["id"], tracking_number="7700900123456")
    assert reply["data"]["warning"] == {"message": "match more than one provider"}


def test_orders_that_came_combined_are_sent_together(client: PracticeClient):
    pair = {"split_or_combine_tag": "COMBINED", "auto_combine_group_id": "1153000000000000123"}
    first, second = make_combinable(client, "GB", **pair)
    assert mark(client, "GB", second)["data"]["package_id"] == pair["auto_combine_group_id"]
    for order_id in (first, second):
        order = read_order(client, "GB", order_id)
        assert (order["status"], package_of(order)) == ("AWAITING_COLLECTION", pair["auto_combine_group_id"])
        agree(client, "GB", order)
    assert mark(client, "GB", first)["code"] == 21011006


def test_orders_combined_by_the_seller_get_one_package_and_leave_together(client: PracticeClient):
    first, second = make_combinable(client, "GB")
    (group,) = client.call(
        "GET", f"{V3}/combinable_packages/search", page_size=50, shop_cipher=client.cipher("GB")
    )["data"]["combinable_packages"]
    assert set(group["order_ids"]) == {first, second}
    made = post(client, "GB", f"{V3}/packages/combine", {"combinable_packages": [group]})["data"]
    assert (made["errors"], set(made["packages"][0]["order_ids"])) == ([], {first, second})
    reply = mark(client, "GB", first)
    assert reply["data"]["package_id"] == made["packages"][0]["id"]
    for order_id in (first, second):
        order = read_order(client, "GB", order_id)
        assert (order["status"], package_of(order)) == ("AWAITING_COLLECTION", made["packages"][0]["id"])
        agree(client, "GB", order)
    assert mark(client, "GB", second)["code"] == 21011006


def test_a_combined_package_can_be_taken_apart(client: PracticeClient):
    first, second = make_combinable(client, "GB")
    path = f"{V3}/combinable_packages/search"
    group = client.call("GET", path, page_size=1, shop_cipher=client.cipher("GB"))["data"]["combinable_packages"][
        0
    ]
    made = post(client, "GB", f"{V3}/packages/combine", {"combinable_packages": [group]})["data"]["packages"][0]
    apart = post(client, "GB", f"{V3}/packages/{made['id']}/uncombine", {"order_ids": [first]})["data"]["packages"]
    assert {package["order_ids"][0] for package in apart} == {first, second}
    assert len({package["id"] for package in apart}) == 2
    order = read_order(client, "GB", first)
    assert "split_or_combine_tag" not in order
    agree(client, "GB", order)


def test_an_american_buyer_who_asked_to_cancel_is_refused_by_shipping(client: PracticeClient, clock: Clock):
    asking = [
        order
        for order in find_orders(client, "US", fits=lambda order: order["is_buyer_request_cancel"])
        if order["shipping_type"] == "SELLER"
    ]
    reply = mark(client, "US", asking[0]["id"])
    assert reply["code"] == 0, reply
    after = read_order(client, "US", asking[0]["id"])
    assert (after["status"], after["is_buyer_request_cancel"]) == ("AWAITING_COLLECTION", False)
    clock.move(days=20)
    fresh(client)
    assert read_order(client, "US", asking[0]["id"])["status"] == "COMPLETED"


def test_in_singapore_a_package_waits_from_payment_and_has_no_number_until_it_is_shipped(client: PracticeClient):
    order = find_orders(client, "SG", fits=is_sellers)[0]
    waiting = read_package(client, "SG", package_of(order))
    assert (waiting["package_status"], "tracking_number" in waiting) == ("TO_FULFILL", False)
    assert waiting["create_time"] == order.get("paid_time", order["create_time"])
    body = own_shipment(client)
    assert ship(client, package_of(order), body)["data"] == {}
    after = read_order(client, "SG", order["id"])
    assert (after["status"], after["packages"]) == ("AWAITING_COLLECTION", order["packages"])
    assert after["tracking_number"] == body["self_shipment"]["tracking_number"]
    agree(client, "SG", after)


def test_tiktoks_label_brings_its_own_number_and_keeps_the_slot(client: PracticeClient):
    order = find_orders(client, "SG", fits=is_label)[0]
    path = f"{V3}/packages/{package_of(order)}/handover_time_slots"
    slots = client.call("GET", path, shop_cipher=client.cipher("SG"))["data"]["pickup_slots"]
    slot = {name: slots[1][name] for name in ("start_time", "end_time")}
    assert ship(client, package_of(order), {"handover_method": "PICKUP", "pickup_slot": slot})["code"] == 0
    package = read_package(client, "SG", package_of(order))
    assert (package["handover_method"], package["pickup_slot"]) == ("PICKUP", slot)
    assert package["tracking_number"].startswith("TTS")


def test_a_batch_ships_what_it_can_and_lists_the_rest(client: PracticeClient):
    one, two = find_orders(client, "SG", fits=is_sellers)[:2]
    packages = [
        {"id": package_of(one), **own_shipment(client)},
        {"id": "1153000000000000001", **own_shipment(client)},
        {"id": package_of(two)},
    ]
    reply = post(client, "SG", f"{V3}/packages/ship", {"packages": packages})
    assert reply["code"] == 0
    codes = {error["detail"]["package_id"]: error["code"] for error in reply["data"]["errors"]}
    assert codes == {"1153000000000000001": 21011028, package_of(two): 21011022}
    assert read_order(client, "SG", one["id"])["status"] == "AWAITING_COLLECTION"
    assert read_order(client, "SG", two["id"])["status"] == "AWAITING_SHIPMENT"


def test_a_batch_that_fails_in_part_ships_the_rest_and_may_ship_what_it_calls_an_error(client: PracticeClient):
    orders = find_orders(client, "SG", fits=is_sellers)[:6]
    switched = client.shop.disasters.add(Disaster(Kind.BATCH_IN_PART, seed=2))
    packages = [{"id": package_of(one), **own_shipment(client)} for one in orders]
    errors = post(client, "SG", f"{V3}/packages/ship", {"packages": packages})["data"]["errors"]
    assert {error["code"] for error in errors} == {21001011}
    named = {error["detail"]["package_id"] for error in errors}
    after = {package_of(one): read_order(client, "SG", one["id"])["status"] for one in orders}
    assert {after[one] for one in after.keys() - named} == {"AWAITING_COLLECTION"}
    assert {after[one] for one in named} == {"AWAITING_COLLECTION", "AWAITING_SHIPMENT"}
    post(client, "SG", f"{V3}/packages/ship", {"packages": packages[:1]})
    assert client.shop.disasters.struck(switched) == 1, "a batch of one cannot fail in part"


def test_the_number_of_a_sent_parcel_may_be_changed_for_three_days(client: PracticeClient, clock: Clock):
    order = find_orders(client, "GB", fits=is_sellers)[0]
    package_id = mark(client, "GB", order["id"])["data"]["package_id"]
    body = {"tracking_number": new_number(), "shipping_provider_id": provider_ids(client, "GB")[1]}
    clock.move(minutes=5)
    assert post(client, "GB", f"{V3}/orders/{order['id']}/shipping_info/update", body)["data"] == {}
    after = read_order(client, "GB", order["id"])
    assert (after["tracking_number"], after["update_time"]) == (body["tracking_number"], clock.unix)
    assert read_package(client, "GB", package_id)["update_time"] == clock.unix
    body["tracking_number"] = new_number()
    assert post(client, "GB", f"{V3}/packages/{package_id}/shipping_info/update", body)["data"] == {}
    agree(client, "GB", read_order(client, "GB", order["id"]))


def test_the_own_fleet_reports_a_delivery(client: PracticeClient):
    order = find_orders(client, "SG", fits=is_sellers)[0]
    ship(client, package_of(order), own_shipment(client))
    asked = {"packages": [{"id": package_of(order), "delivery_type": "DELIVERY_SUCCESS"}]}
    assert post(client, "SG", f"{V3}/packages/deliver", asked)["data"] == {"errors": []}
    after = read_order(client, "SG", order["id"])
    assert (after["status"], statuses(after)) == ("DELIVERED", {("DELIVERED", "COMPLETED")})
    agree(client, "SG", after)


def test_an_order_is_split_by_unit_in_britain_and_by_sku_in_singapore(client: PracticeClient):
    for region, fits, key in (("GB", has_units, "id"), ("SG", has_skus, "sku_id")):
        order = find_orders(client, region, fits=fits)[0]
        groups = split_in_two(order, key)
        made = post(client, region, f"{V3}/orders/{order['id']}/split", {"splittable_groups": groups})["data"]
        after = read_order(client, region, order["id"])
        assert {package["id"] for package in made["packages"]} == {package["id"] for package in after["packages"]}
        assert (after["split_or_combine_tag"], after["status"]) == ("SPLIT", "AWAITING_SHIPMENT")
        agree(client, region, after)


def test_the_packages_of_a_split_order_are_sent_one_by_one(client: PracticeClient):
    order = find_orders(client, "GB", fits=has_units)[0]
    groups = split_in_two(order)
    post(client, "GB", f"{V3}/orders/{order['id']}/split", {"splittable_groups": groups})
    assert mark(client, "GB", order["id"])["code"] == 21011048
    for group, status in zip(groups, ("PARTIALLY_SHIPPING", "AWAITING_COLLECTION"), strict=True):
        mark(client, "GB", order["id"], order_line_item_ids=group["order_line_item_ids"])
        assert read_order(client, "GB", order["id"])["status"] == status


def test_an_american_label_is_bought_with_the_service_that_was_chosen(client: PracticeClient):
    order = find_orders(client, "US", fits=is_label)[0]
    weight = {"value": "2", "unit": "POUND"}
    path = f"{V3}/orders/{order['id']}/shipping_services/query"
    services = post(client, "US", path, {"weight": weight})["data"]["shipping_services"]
    assert [service["is_default"] for service in services] == [True, False, False]
    body = {"order_id": order["id"], "weight": weight, "shipping_service_id": services[2]["id"]}
    made = post(client, "US", f"{V3}/packages", body)["data"]
    assert made["shipping_service_info"]["price"] == services[2]["price"]
    package = read_package(client, "US", made["package_id"])
    assert (package["weight"], package["shipping_provider_id"]) == (weight, services[2]["shipping_provider_id"])
    assert read_order(client, "US", order["id"])["status"] == "AWAITING_COLLECTION"


def test_the_tracking_of_an_order_is_in_milliseconds_newest_first_and_fits_its_life(client: PracticeClient):
    order = find_orders(client, "GB", "DELIVERED")[0]
    path = f"{V3}/orders/{order['id']}/tracking"
    tracking = client.call("GET", path, shop_cipher=client.cipher("GB"))["data"]["tracking"]
    times = [report["update_time_millis"] for report in tracking]
    assert times == sorted(times, reverse=True)
    assert times[0] == order["delivery_time"] * 1000
    assert times[-1] == min(line["rts_time"] for line in order["line_items"]) * 1000
    waiting = find_orders(client, "GB")[0]
    path = f"{V3}/orders/{waiting['id']}/tracking"
    assert client.call("GET", path, shop_cipher=client.cipher("GB"))["data"] == {"tracking": []}
