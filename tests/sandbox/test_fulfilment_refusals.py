"""Every refusal of fulfilment and logistics: the situation, what is sent, TikTok's code; and its own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.sandbox.fulfilment import (
    V3,
    find_orders,
    has_units,
    is_label,
    is_sellers,
    mark,
    multipart,
    new_number,
    own_shipment,
    package_of,
    png,
    post,
    provider_ids,
    read_order,
    ship,
    split_in_two,
)
from tests.sandbox.practice_client import Clock, PracticeClient, read_shared
from tiktok_orders.sandbox.api import fulfilment_refusals
from tiktok_orders.sandbox.api.refusals import Refusal
from tiktok_orders.sandbox.practice import PracticeTikTokShop

Reply = dict[str, Any]
LABELS = f"{V3}/packages"
UNKNOWN = "999"
CONTRACT = read_shared("contracts/tiktok_partner_center_endpoints.json")["endpoints"]


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def client(clock: Clock) -> Iterator[PracticeClient]:
    with PracticeTikTokShop(None, seed=5, orders=1500, clock=clock.read) as shop:
        made = PracticeClient(shop, clock)
        yield made
        made.http.close()


def mark_one(client: PracticeClient, region: str = "GB", status: str = "AWAITING_SHIPMENT",
             fits: Callable[[Any], bool] = is_sellers, **changed: Any) -> Reply:  # fmt: skip
    return mark(client, region, find_orders(client, region, status, fits)[0]["id"], **changed)


def by_tiktok(order: Any) -> bool:
    return bool(order["fulfillment_type"] == "FULFILLMENT_BY_TIKTOK")


def asks_to_cancel(order: Any) -> bool:
    return order["is_buyer_request_cancel"] and order["shipping_type"] == "SELLER"


def has_tracking(order: Any) -> bool:
    return "tracking_number" in order and order["shipping_type"] == "SELLER"


def sent_long_ago(client: PracticeClient) -> Callable[[Any], bool]:
    return lambda order: is_sellers(order) and client.clock.unix - order["rts_time"] > 72 * 3600


def used_number(client: PracticeClient) -> str:
    return str(find_orders(client, "GB", "DELIVERED", has_tracking)[0]["tracking_number"])


def mark_a_line_twice(client: PracticeClient) -> Reply:
    order = find_orders(client, "GB", fits=has_units)[0]
    line = [order["line_items"][0]["id"]]
    assert mark(client, "GB", order["id"], order_line_item_ids=line)["code"] == 0
    return mark(client, "GB", order["id"], order_line_item_ids=line)


def ship_one(client: PracticeClient, status: str, body: Any, fits: Callable[[Any], bool] = is_sellers) -> Reply:
    order = find_orders(client, "SG", status, fits)[0]
    return ship(client, package_of(order), own_shipment(client) if body == "own" else body)


def update_one(client: PracticeClient, status: str, form: str, fits: Callable[[Any], bool] = is_sellers,
               **changed: Any) -> Reply:  # fmt: skip
    order = find_orders(client, "GB", status, fits)[0]
    name = order["id"] if form == "orders" else package_of(order)
    body = {"tracking_number": new_number(), "shipping_provider_id": provider_ids(client, "GB")[0], **changed}
    return post(client, "GB", f"{V3}/{form}/{name}/shipping_info/update", body)


def label_one(client: PracticeClient, region: str, fits: Callable[[Any], bool], **changed: Any) -> Reply:
    order = find_orders(client, region, changed.pop("status", "AWAITING_SHIPMENT"), fits)[0]
    return post(client, region, LABELS, {"order_id": order["id"], **changed})


def document_of(client: PracticeClient, region: str, status: str, fits: Callable[[Any], bool]) -> Reply:
    order = find_orders(client, region, status, fits)[0]
    path = f"{V3}/packages/{package_of(order)}/shipping_documents"
    return client.call("GET", path, document_type="SHIPPING_LABEL", shop_cipher=client.cipher(region))


def split_one(client: PracticeClient, order: Any, groups: Any) -> Reply:
    return post(client, "GB", f"{V3}/orders/{order['id']}/split", {"splittable_groups": groups})


def split_twice_named(client: PracticeClient) -> Reply:
    order = find_orders(client, "GB", fits=has_units)[0]
    first, second = split_in_two(order)
    return split_one(client, order, [first, {**second, "order_line_item_ids": first["order_line_item_ids"]}])


def get(client: PracticeClient, path: str, region: str = "GB", **query: Any) -> Reply:
    return client.call("GET", path, shop_cipher=client.cipher(region), **query)


def combine(client: PracticeClient, package_id: str) -> Reply:
    reply = post(client, "GB", f"{V3}/packages/combine", {"combinable_packages": [{"id": package_id}]})
    assert reply["code"] == 0
    return dict(reply["data"]["errors"][0])


def deliver(client: PracticeClient, region: str, package_id: str) -> Reply:
    asked = {"packages": [{"id": package_id, "delivery_type": "DELIVERY_SUCCESS"}]}
    return dict(post(client, region, f"{V3}/packages/deliver", asked)["data"]["errors"][0])


def upload(client: PracticeClient, what: str, **parts: tuple[str, bytes]) -> Reply:
    body, headers = multipart(**parts)
    return client.call("POST", f"{V3}/{what}/upload", body=body, headers=headers, shop_cipher=client.cipher("SG"))


REFUSALS: list[tuple[str, Callable[[PracticeClient], Reply], int]] = [
    # Mark Package As Shipped
    ("marked in a market of packages", lambda c: mark_one(c, "SG"), 21008106),
    ("marked an unknown order", lambda c: mark(c, "GB", UNKNOWN), 21011029),
    ("marked an order of another shop", lambda c: mark(c, "GB", find_orders(c, "US")[0]["id"]), 21011029),
    ("marked words instead of an order", lambda c: mark(c, "GB", "order"), 21011029),
    ("marked without a number", lambda c: mark_one(c, tracking_number=None), 36009004),
    ("marked without a carrier", lambda c: mark_one(c, shipping_provider_id=None), 36009004),
    ("marked with a number that is a number", lambda c: mark_one(c, tracking_number=12345678), 36009004),
    ("marked unpaid", lambda c: mark_one(c, status="UNPAID", fits=bool), 21011003),
    ("marked on hold", lambda c: mark_one(c, status="ON_HOLD", fits=bool), 21011044),
    ("marked cancelled", lambda c: mark_one(c, status="CANCELLED"), 21011003),
    ("marked when collected", lambda c: mark_one(c, status="IN_TRANSIT"), 21011006),
    ("marked when completed", lambda c: mark_one(c, status="COMPLETED"), 21011006),
    ("marked what TikTok fulfils", lambda c: mark_one(c, status="COMPLETED", fits=by_tiktok), 21008025),
    ("marked what goes with TikTok's label", lambda c: mark_one(c, fits=is_label), 21011004),
    ("marked what the buyer wants cancelled", lambda c: mark_one(c, fits=asks_to_cancel), 21011007),
    ("marked an unknown line", lambda c: mark_one(c, order_line_item_ids=["1"]), 21001001),
    ("marked a line twice", mark_a_line_twice, 21008099),
    ("marked with an unknown carrier", lambda c: mark_one(c, shipping_provider_id="1"), 21011022),
    ("marked with a carrier of another market",
     lambda c: mark_one(c, shipping_provider_id=provider_ids(c, "SG")[0]), 21011022),
    ("marked with special characters", lambda c: mark_one(c, tracking_number="JD 0001/22"), 21004012),
    ("marked with letters of another script", lambda c: mark_one(c, tracking_number="ЈД000122"), 21004012),
    ("marked with too short a number", lambda c: mark_one(c, tracking_number="JD1"), 21011022),
    ("marked with too long a number", lambda c: mark_one(c, tracking_number="J" * 41), 21011022),
    ("marked with the number of another parcel", lambda c: mark_one(c, tracking_number=used_number(c)), 21011025),
    # Ship Package
    ("shipped an unknown package", lambda c: ship(c, UNKNOWN, {}), 21011028),
    ("shipped a package of another shop",
     lambda c: ship(c, package_of(find_orders(c, "GB", "COMPLETED")[0]), {}), 21011028),
    ("shipped without the own number", lambda c: ship_one(c, "AWAITING_SHIPMENT", {}), 21011022),
    ("shipped with an own number under TikTok's label",
     lambda c: ship_one(c, "AWAITING_SHIPMENT", "own", is_label), 21011003),
    ("shipped again", lambda c: ship_one(c, "IN_TRANSIT", "own", bool), 21011040),
    ("shipped when delivered", lambda c: ship_one(c, "DELIVERED", "own"), 21011027),
    ("shipped when cancelled",
     lambda c: ship_one(c, "CANCELLED", "own", lambda o: is_sellers(o) and o["packages"]), 21011041),
    ("shipped what the buyer wants cancelled",
     lambda c: ship_one(c, "AWAITING_SHIPMENT", "own", asks_to_cancel), 21011007),
    ("shipped by an unknown way",
     lambda c: ship_one(c, "AWAITING_SHIPMENT", {"handover_method": "DRONE"}, is_label), 36009004),
    ("shipped outside of the slots", lambda c: ship_one(
        c, "AWAITING_SHIPMENT", {"handover_method": "PICKUP", "pickup_slot": {"start_time": 1, "end_time": 2}},
        is_label), 21011053),
    ("shipped an empty batch", lambda c: post(c, "SG", f"{V3}/packages/ship", {"packages": []}), 36009004),
    # Update shipping info
    ("updated an unknown order",
     lambda c: post(c, "GB", f"{V3}/orders/{UNKNOWN}/shipping_info/update", {}), 21011028),
    ("updated an order not sent", lambda c: update_one(c, "AWAITING_SHIPMENT", "orders"), 21011043),
    ("updated a delivered order", lambda c: update_one(c, "DELIVERED", "orders"), 21011030),
    ("updated a cancelled order", lambda c: update_one(c, "CANCELLED", "orders"), 21011041),
    ("updated what went with TikTok's label", lambda c: update_one(c, "COMPLETED", "orders", is_label), 21011004),
    ("updated an order of several parcels", lambda c: update_one(
        c, "COMPLETED", "orders", lambda o: o["shipping_type"] == "SELLER" and len(o["packages"]) > 1), 10007002),
    ("updated an order after three days", lambda c: update_one(
        c, "IN_TRANSIT", "orders", sent_long_ago(c)), 21011049),
    ("updated a package after three days", lambda c: update_one(
        c, "IN_TRANSIT", "packages", sent_long_ago(c)), 21011050),
    ("updated a delivered package", lambda c: update_one(c, "DELIVERED", "packages"), 21011030),
    ("updated to an unknown carrier",
     lambda c: update_one(c, "AWAITING_COLLECTION", "packages", shipping_provider_id="1"), 21011022),
    ("updated to special characters",
     lambda c: update_one(c, "AWAITING_COLLECTION", "packages", tracking_number="a b c d"), 21011022),
    # Labels and documents
    ("bought a label in Singapore", lambda c: label_one(c, "SG", is_label), 21004010),
    ("asked services in Singapore", lambda c: post(
        c, "SG", f"{V3}/orders/{find_orders(c, 'SG', fits=is_label)[0]['id']}/shipping_services/query"), 21011037),
    ("bought a label for own shipping", lambda c: label_one(c, "US", is_sellers), 21011037),
    ("bought a label for what is sent", lambda c: label_one(c, "US", is_label, status="COMPLETED"), 21011006),
    ("bought a label of an unknown service",
     lambda c: label_one(c, "US", is_label, shipping_service_id="1"), 21004008),
    ("bought a label for half a size",
     lambda c: label_one(c, "US", is_label, dimension={"length": "1", "unit": "CM"}), 36009004),
    ("bought a label for a weight in words",
     lambda c: label_one(c, "US", is_label, weight={"value": "heavy", "unit": "GRAM"}), 21001001),
    ("asked services of an unknown order",
     lambda c: post(c, "US", f"{V3}/orders/{UNKNOWN}/shipping_services/query", {}), 21011029),
    ("asked a document of own shipping",
     lambda c: document_of(c, "GB", "AWAITING_COLLECTION", is_sellers), 21008017),
    ("asked a document too early", lambda c: document_of(c, "SG", "AWAITING_SHIPMENT", is_label), 21023035),
    ("asked a document too late", lambda c: document_of(c, "GB", "COMPLETED", is_label), 21042102),
    ("asked a document of TikTok's warehouse", lambda c: document_of(c, "GB", "COMPLETED", by_tiktok), 21008043),
    ("asked a document of nothing",
     lambda c: get(c, f"{V3}/packages/1/shipping_documents", document_type="PACKING_SLIP"), 21008109),
    ("asked a document of no kind", lambda c: get(c, f"{V3}/packages/1/shipping_documents"), 36009004),
    ("asked slots of own shipping", lambda c: get(
        c, f"{V3}/orders/{find_orders(c, 'GB', fits=is_sellers)[0]['id']}/handover_time_slots"), 11021009),
    ("asked slots of nothing", lambda c: get(c, f"{V3}/packages/1/handover_time_slots"), 21001001),
    # Splitting and combining
    ("split what is sent", lambda c: split_one(
        c, find_orders(c, "GB", "IN_TRANSIT")[0], [{"id": "1", "order_line_item_ids": ["1"]}]), 21011035),
    ("split what is on hold", lambda c: split_one(
        c, find_orders(c, "GB", "ON_HOLD")[0], [{"id": "1", "order_line_item_ids": ["1"]}]), 21011044),
    ("split a line into two packages", split_twice_named, 21011005),
    ("split an unknown order", lambda c: split_one(
        c, {"id": UNKNOWN}, [{"id": "1", "order_line_item_ids": ["1"]}]), 21011005),
    ("combined what cannot be", lambda c: combine(c, UNKNOWN), 21011028),
    ("uncombined an unknown package", lambda c: post(c, "GB", f"{V3}/packages/1/uncombine"), 21011028),
    ("uncombined a package of one order", lambda c: post(
        c, "GB", f"{V3}/packages/{package_of(find_orders(c, 'GB', 'COMPLETED')[0])}/uncombine"), 21011005),
    ("uncombined an order of another package", lambda c: post(
        c, "GB", f"{V3}/packages/{package_of(find_orders(c, 'GB', 'COMPLETED')[0])}/uncombine",
        {"order_ids": [UNKNOWN]}), 21011029),
    # The rest
    ("delivered without an own fleet",
     lambda c: deliver(c, "GB", package_of(find_orders(c, "GB", "IN_TRANSIT")[0])), 10007014),
    ("delivered an unknown package", lambda c: deliver(c, "SG", UNKNOWN), 21011028),
    ("looked at an unknown package", lambda c: get(c, f"{V3}/packages/{UNKNOWN}"), 10006402),
    ("looked at a package with too many digits", lambda c: get(c, f"{V3}/packages/{'9' * 19}"), 10006402),
    ("tracked an order of another shop",
     lambda c: get(c, f"{V3}/orders/{find_orders(c, 'US')[0]['id']}/tracking"), 21008111),
    ("asked carriers of an unknown option",
     lambda c: get(c, "/logistics/202309/delivery_options/1/shipping_providers"), 21008116),
    ("asked options of an unknown warehouse",
     lambda c: get(c, "/logistics/202309/warehouses/1/delivery_options"), 36009004),
    ("uploaded nothing", lambda c: upload(c, "images", other=("", b"x")), 12038002),
    ("uploaded words as a picture", lambda c: upload(c, "images", data=("a.png", b"words")), 12038004),
    ("uploaded a tiny picture", lambda c: upload(c, "images", data=("a.png", png(99, 300))), 12019116),
    ("uploaded a huge picture",
     lambda c: upload(c, "images", data=("a.png", png(200, 300) + bytes(5 * 1024 * 1024))), 12038005),
    ("uploaded a picture as a file",
     lambda c: upload(c, "files", data=("a.pdf", png(200, 300)), name=("", b"a.pdf")), 12038004),
    ("uploaded JSON as a picture", lambda c: post(c, "SG", f"{V3}/images/upload", {"data": "x"}), 36009023),
]  # fmt: skip


@pytest.mark.parametrize(("act", "code"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_refuses(client: PracticeClient, act, code):
    reply = act(client)
    assert reply["code"] == code, reply
    assert reply.get("data") is None


def test_a_refused_deed_changes_nothing(client: PracticeClient):
    order = find_orders(client, "GB", fits=is_sellers)[0]
    assert mark(client, "GB", order["id"], shipping_provider_id="1")["code"] == 21011022
    assert read_order(client, "GB", order["id"])["update_time"] == order["update_time"]


def test_every_refusal_is_worded_as_in_the_contract():
    published = {
        (int(code), " ".join(str(message).split()))
        for endpoint in CONTRACT
        if "/fulfillment/" in endpoint["path"] or "/logistics/" in endpoint["path"]
        for code, message, *_ in endpoint["errors"]
    }
    # The first is from the On Hold announcement, the other two from the examples of batch replies.
    elsewhere = {"ON_HOLD", "NOT_COMBINABLE", "NOT_OWN_FLEET"}
    spoken = {name: each for name, each in vars(fulfilment_refusals).items() if isinstance(each, Refusal)}
    wrong = [name for name, each in spoken.items() if (each.code, " ".join(each.text.split())) not in published]
    assert set(wrong) == elsewhere
