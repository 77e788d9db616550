"""German and Vietnamese parcels: what the reading routes say of each of them, and sending one."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

import pytest

from tests.sandbox.aftersales_client import Aftersales
from tests.sandbox.fulfilment import (
    V3,
    find_orders,
    is_label,
    is_sellers,
    mark,
    own_shipment,
    package_of,
    post,
    read_order,
    ship,
)
from tests.sandbox.practice_client import Clock, PracticeClient
from tests.sandbox.test_contract import check
from tests.sandbox.test_packages import search_packages, told_by_orders
from tiktok_orders.sandbox.practice import PracticeTikTokShop

LOGISTICS = "/logistics/202309"
COUNTRIES = {"DE": "Germany", "VN": "Vietnam"}
later_markets = pytest.mark.parametrize("region", COUNTRIES)
# Refusals of what is asked here of every order and package: none of these codes means that something is missing.
NOT_WITH_TIKTOK = 11021009
NO_SERVICE = 21011037
NO_PAPERS = {21008017, 21008043, 21023035, 21023059, 21042102}


@pytest.fixture(scope="module")
def shop(clock: Clock) -> Iterator[PracticeTikTokShop]:
    with PracticeTikTokShop(None, seed=9, orders=1500, clock=clock.read, markets=COUNTRIES) as running:
        yield running


def read(
    client: PracticeClient,
    region: str,
    route: str,
    ids: dict[str, str],
    *,
    refused: Container[int] = (),
    **query: Any,
) -> dict[str, Any] | None:
    """Returns what a route says, held against the contract; None where it refuses with one of these codes."""
    reply = client.call("GET", route.format(**ids), shop_cipher=client.cipher(region), **query)
    if reply["code"] in refused:
        return None
    assert reply["code"] == 0, (ids, reply)
    check(f"GET {route}", reply["data"])
    return reply["data"]


@later_markets
def test_every_warehouse_that_is_listed_has_an_address_of_its_country_and_tells_its_options(client, region):
    warehouses = read(client, region, f"{LOGISTICS}/warehouses", {})["warehouses"]
    assert {warehouse["address"]["region_code"] for warehouse in warehouses} == {region}
    told = {}
    for warehouse in warehouses:
        route = f"{LOGISTICS}/warehouses/{{warehouse_id}}/delivery_options"
        options = read(client, region, route, {"warehouse_id": warehouse["id"]})["delivery_options"]
        told[warehouse["type"], warehouse["id"]] = {(option["id"], option["name"]) for option in options}
    assert [len(options) for (kind, _), options in told.items() if kind == "RETURN_WAREHOUSE"] == [0]
    for order in client.search(region):
        option = (order["delivery_option_id"], order["delivery_option_name"])
        assert option in told["SALES_WAREHOUSE", order["warehouse_id"]]


@later_markets
def test_the_carriers_of_an_option_are_those_that_the_sellers_own_parcels_name(client, region):
    sent = [order for order in client.search(region) if order["shipping_type"] == "SELLER" and order["packages"]]
    named = {line["shipping_provider_id"]: line["shipping_provider_name"]
             for order in sent for line in order["line_items"] if "shipping_provider_id" in line}  # fmt: skip
    for option in {order["delivery_option_id"] for order in client.search(region)}:
        route = f"{LOGISTICS}/delivery_options/{{delivery_option_id}}/shipping_providers"
        providers = read(client, region, route, {"delivery_option_id": option})["shipping_providers"]
        assert {provider["id"]: provider["name"] for provider in providers} == named


@later_markets
def test_the_packages_are_those_that_the_orders_name(client, region):
    orders = client.search(region)
    found = {each["id"]: (each["status"], frozenset(each["order_line_item_ids"]))
             for each in search_packages(client, region)}  # fmt: skip
    assert found == told_by_orders(orders)
    for package_id in found:
        assert read(client, region, f"{V3}/packages/{{package_id}}", {"package_id": package_id})
        ids, papers = {"package_id": package_id}, {"document_type": "SHIPPING_LABEL_AND_PACKING_SLIP"}
        read(client, region, f"{V3}/packages/{{package_id}}/handover_time_slots", ids, refused={NOT_WITH_TIKTOK})
        read(client, region, f"{V3}/packages/{{package_id}}/shipping_documents", ids, refused=NO_PAPERS, **papers)


@later_markets
def test_every_order_tells_its_tracking_its_slots_and_how_it_may_be_split(client, region):
    for order in client.search(region):
        ids = {"order_id": order["id"]}
        told = read(client, region, f"{V3}/orders/{{order_id}}/tracking", ids)
        assert bool(told["tracking"]) is any("rts_time" in line for line in order["line_items"])
        read(client, region, f"{V3}/orders/{{order_id}}/handover_time_slots", ids, refused={NOT_WITH_TIKTOK})
        attributes = read(client, region, f"{V3}/orders/split_attributes", {}, order_ids=order["id"])
        assert [one["order_id"] for one in attributes["split_attributes"]] == [order["id"]]
    read(client, region, f"{V3}/combinable_packages/search", {}, page_size=50)


@later_markets
def test_returns_go_back_to_a_warehouse_in_the_country(client, region):
    cases = Aftersales(client, region).list_all("returns", region=region)
    addresses = [case["return_warehouse_address"] for case in cases if "return_warehouse_address" in case]
    assert addresses
    assert all(address["full_address"].endswith(COUNTRIES[region]) for address in addresses)


def test_services_are_quoted_where_labels_are_sold_and_nowhere_else(client: PracticeClient):
    body = {"weight": {"value": "400", "unit": "GRAM"}}
    path = f"{V3}/orders/{{order_id}}/shipping_services/query"
    german, vietnamese = (find_orders(client, region, fits=is_label)[0]["id"] for region in ("DE", "VN"))
    quoted = post(client, "DE", path.format(order_id=german), body)["data"]
    check(f"POST {path}", quoted)
    prices = [(each["price"], each["currency"]) for each in quoted["shipping_services"]]
    assert prices == [("4.71", "EUR"), ("5.09", "EUR"), ("10.03", "EUR")]
    assert post(client, "VN", path.format(order_id=vietnamese), body)["code"] == NO_SERVICE


def test_a_german_order_is_marked_as_shipped_and_a_vietnamese_package_sent(client: PracticeClient):
    german = find_orders(client, "DE", fits=is_sellers)[0]
    assert mark(client, "DE", german["id"])["code"] == 0
    vietnamese = find_orders(client, "VN", fits=is_sellers)[0]
    assert ship(client, package_of(vietnamese), own_shipment(client, "VN"), "VN")["code"] == 0
    label = find_orders(client, "VN", fits=is_label)[0]
    assert ship(client, package_of(label), {"handover_method": "DROP_OFF"}, "VN")["code"] == 0
    route, ids = f"{V3}/packages/{{package_id}}/shipping_documents", {"package_id": package_of(label)}
    document = read(client, "VN", route, ids, document_type="SHIPPING_LABEL_AND_PACKING_SLIP")
    assert client.http.get(document["doc_url"]).content.startswith(b"%PDF")
    for region, order in (("DE", german), ("VN", vietnamese), ("VN", label)):
        assert read_order(client, region, order["id"])["status"] == "AWAITING_COLLECTION"
