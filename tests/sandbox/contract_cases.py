"""How each route of the practice shop is called when it is held against the contract: one case per route.

A case is a function that yields what to ask. To add a route: write the function, name its route above it.
`sample` is the file whose fields the replies must say; `unsaid` are those of them that the practice shop leaves
out, with the reason beside the case. Cancellations, returns and refunds are in `contract_cases_aftersales`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tests.sandbox.contract_table import EXAMPLES, REGIONS, SAMPLES, Ask, Cases, Family
from tests.sandbox.fulfilment import (
    V3,
    find_orders,
    has_units,
    is_label,
    is_sellers,
    make_combinable,
    multipart,
    new_number,
    own_shipment,
    package_of,
    png,
    provider_ids,
    ship,
    split_in_two,
)
from tests.sandbox.practice_client import PracticeClient

CASES = Cases(Family(36009004, names_the_field=True))
case = CASES.case

# In no list: its replies are held against those of 202309, and its bodies have carrier and number in a list.
_NEWER = "/fulfillment/202610"
_ONE_LIST = ("shipping_info_list",)


@case("GET /authorization/202309/shops", sample=f"{SAMPLES}/authorized-shops.json")
def shops(_client: PracticeClient) -> Iterator[Ask]:
    yield Ask(region=None)


@case("DELETE /authorization/202403/shops")
def end_authorisation(client: PracticeClient) -> Iterator[Ask]:
    # The other seller's: all further cases need the first one's.
    other = PracticeClient(client.shop, client.clock, client.shop.apps[1])
    yield Ask("US", by=other)
    other.http.close()


@case("POST /order/202309/orders/search", sample=f"{SAMPLES}/orders-search-page1.json")
def order_search(_client: PracticeClient) -> Iterator[Ask]:
    for region in REGIONS:
        yield Ask(region, query={"page_size": 100}, body={})


@case("GET /order/202309/orders", sample=f"{SAMPLES}/order-detail-202309.json")
@case("GET /order/202507/orders", sample=f"{SAMPLES}/order-detail-202507.json")
def order_detail(client: PracticeClient) -> Iterator[Ask]:
    for region in REGIONS:
        orders = client.search(region)
        for start in range(0, len(orders), 50):
            yield Ask(region, query={"ids": ",".join(order["id"] for order in orders[start : start + 50])})


# Fees by distance are for Indonesia, where no practice shop is.
@case(
    "GET /order/202407/orders/{order_id}/price_detail",
    sample=f"{SAMPLES}/price-detail-202407.json",
    unsaid=("data.distance_fee", "data.distance_shipping_fee"),
)
def price_detail(client: PracticeClient) -> Iterator[Ask]:
    for region in REGIONS:
        yield Ask(region, path={"order_id": client.search(region)[0]["id"]})


@case(f"POST {V3}/packages/search", sample=f"{SAMPLES}/packages-search.json")
def package_search(_client: PracticeClient) -> Iterator[Ask]:
    for region in REGIONS:
        yield Ask(region, query={"page_size": 50}, body={})


@case(f"GET {V3}/packages/{{package_id}}", sample=f"{SAMPLES}/package-detail.json")
def package_detail(client: PracticeClient) -> Iterator[Ask]:
    for region in REGIONS:
        for order in find_orders(client, region, "COMPLETED")[:10]:
            yield Ask(region, path={"package_id": package_of(order)})


@case(f"GET {V3}/orders/{{order_id}}/tracking", sample=f"{SAMPLES}/order-tracking.json")
def tracking(client: PracticeClient) -> Iterator[Ask]:
    for region in REGIONS:
        yield Ask(region, path={"order_id": find_orders(client, region, "DELIVERED")[0]["id"]})


@case(f"POST {V3}/orders/{{order_id}}/packages", sample=f"{SAMPLES}/mark-package-as-shipped.json")
def mark_as_shipped(client: PracticeClient) -> Iterator[Ask]:
    for region, number in (("GB", new_number()), ("US", f"77009{new_number()[2:]}")):
        order = find_orders(client, region, fits=is_sellers)[0]
        carrier = provider_ids(client, region)[0]
        lines = [line["id"] for line in order["line_items"]]
        body = {"tracking_number": number, "shipping_provider_id": carrier, "order_line_item_ids": lines}
        yield Ask(region, path={"order_id": order["id"]}, body=body)


@case(
    f"POST {_NEWER}/orders/{{order_id}}/packages",
    sample=f"{SAMPLES}/mark-package-as-shipped.json",
    like=f"POST {V3}/orders/{{order_id}}/packages",
    required=_ONE_LIST,
)
def mark_as_shipped_newer(client: PracticeClient) -> Iterator[Ask]:
    for asked in mark_as_shipped(client):
        lines = asked.body.pop("order_line_item_ids")
        named = [{"order_line_id": line} for line in lines]
        yield replace(asked, body={"order_line_list": named, "shipping_info_list": [asked.body]})


@case(f"POST {V3}/packages/{{package_id}}/ship", sample=f"{SAMPLES}/ship-package.json")
def ship_package(client: PracticeClient) -> Iterator[Ask]:
    order = find_orders(client, "SG", fits=is_sellers)[0]
    yield Ask("SG", path={"package_id": package_of(order)}, body=own_shipment(client))


@case(f"POST {V3}/packages/ship", sample=f"{SAMPLES}/batch-ship-packages.json")
def ship_packages(client: PracticeClient) -> Iterator[Ask]:
    order = find_orders(client, "SG", fits=is_sellers)[0]
    packages = [{"id": package_of(order), **own_shipment(client)}, {"id": "999", **own_shipment(client)}]
    yield Ask("SG", body={"packages": packages})


@case(
    f"POST {V3}/packages/deliver", sample=f"{EXAMPLES}/FulfillmentBatchUpdatePackagesDeliveryStatusResponse.json"
)
def deliver(_client: PracticeClient) -> Iterator[Ask]:
    yield Ask("SG", body={"packages": [{"id": "999", "delivery_type": "DELIVERY_SUCCESS"}]})


def _update(client: PracticeClient) -> tuple[dict[str, Any], dict[str, str]]:
    order = find_orders(client, "GB", "AWAITING_COLLECTION", is_sellers)[0]
    return order, {"tracking_number": new_number(), "shipping_provider_id": provider_ids(client, "GB")[0]}


@case(f"POST {V3}/orders/{{order_id}}/shipping_info/update", sample=f"{SAMPLES}/update-shipping-info.json")
def update_order(client: PracticeClient) -> Iterator[Ask]:
    order, body = _update(client)
    yield Ask(path={"order_id": order["id"]}, body=body)


@case(
    f"POST {V3}/packages/{{package_id}}/shipping_info/update",
    sample=f"{SAMPLES}/update-package-shipping-info.json",
)
def update_package(client: PracticeClient) -> Iterator[Ask]:
    order, body = _update(client)
    yield Ask(path={"package_id": package_of(order)}, body=body)


@case(
    f"POST {_NEWER}/packages/{{package_id}}/shipping_info/update",
    sample=f"{SAMPLES}/update-package-shipping-info.json",
    like=f"POST {V3}/packages/{{package_id}}/shipping_info/update",
    required=_ONE_LIST,
)
def update_package_newer(client: PracticeClient) -> Iterator[Ask]:
    order, body = _update(client)
    yield Ask(path={"package_id": package_of(order)}, body={"shipping_info_list": [body]})


@case(f"GET {V3}/orders/split_attributes", sample=f"{SAMPLES}/split-attributes.json")
def split_attributes(client: PracticeClient) -> Iterator[Ask]:
    orders = [find_orders(client, "GB", fits=has_units)[0], find_orders(client, "GB", "CANCELLED")[0]]
    yield Ask(query={"order_ids": ",".join(order["id"] for order in orders)})


@case(f"POST {V3}/orders/{{order_id}}/split", sample=f"{SAMPLES}/split-order.json")
def split(client: PracticeClient) -> Iterator[Ask]:
    order = find_orders(client, "GB", fits=has_units)[0]
    yield Ask(path={"order_id": order["id"]}, body={"splittable_groups": split_in_two(order)})


def _combinable(client: PracticeClient) -> dict[str, Any]:
    ids = make_combinable(client, "GB")
    path = f"{V3}/combinable_packages/search"
    groups = client.call("GET", path, page_size=50, shop_cipher=client.cipher("GB"))["data"]["combinable_packages"]
    return next(group for group in groups if set(group["order_ids"]) == set(ids))


@case(f"GET {V3}/combinable_packages/search", sample=f"{SAMPLES}/combinable-packages.json")
def combinable(client: PracticeClient) -> Iterator[Ask]:
    _combinable(client)
    yield Ask(query={"page_size": 50})


@case(f"POST {V3}/packages/combine", sample=f"{SAMPLES}/combine-packages.json")
def combine(client: PracticeClient) -> Iterator[Ask]:
    yield Ask(body={"combinable_packages": [_combinable(client), {"id": "999"}]})


@case(
    f"POST {V3}/packages/{{package_id}}/uncombine", sample=f"{EXAMPLES}/FulfillmentUncombinePackageResponse.json"
)
def uncombine(client: PracticeClient) -> Iterator[Ask]:
    body = {"combinable_packages": [_combinable(client)]}
    made = client.call("POST", f"{V3}/packages/combine", body=body, shop_cipher=client.cipher("GB"))
    (package,) = made["data"]["packages"]
    yield Ask(path={"package_id": package["id"]}, body={"order_ids": package["order_ids"][:1]})


@case(
    f"GET {V3}/packages/{{package_id}}/handover_time_slots",
    sample=f"{EXAMPLES}/FulfillmentGetPackageHandoverTimeSlotsResponse.json",
)
def package_slots(client: PracticeClient) -> Iterator[Ask]:
    yield Ask("SG", path={"package_id": package_of(find_orders(client, "SG", fits=is_label)[0])})


@case(f"GET {V3}/orders/{{order_id}}/handover_time_slots")
def order_slots(client: PracticeClient) -> Iterator[Ask]:
    yield Ask("US", path={"order_id": find_orders(client, "US", fits=is_label)[0]["id"]})


@case(f"GET {V3}/packages/{{package_id}}/shipping_documents", sample=f"{SAMPLES}/shipping-document.json")
def document(client: PracticeClient) -> Iterator[Ask]:
    package_id = package_of(find_orders(client, "SG", fits=is_label)[0])
    assert ship(client, package_id, {"handover_method": "DROP_OFF"})["code"] == 0
    yield Ask("SG", path={"package_id": package_id}, query={"document_type": "SHIPPING_LABEL"})


@case(
    f"POST {V3}/orders/{{order_id}}/shipping_services/query",
    sample=f"{EXAMPLES}/FulfillmentSearchOrderShippingServicesResponse.json",
)
def services(client: PracticeClient) -> Iterator[Ask]:
    order = find_orders(client, "US", fits=is_label)[0]
    yield Ask("US", path={"order_id": order["id"]}, body={"weight": {"value": "400", "unit": "GRAM"}})


@case(f"POST {V3}/packages", sample=f"{EXAMPLES}/FulfillmentCreatePackageResponse.json")
def create_package(client: PracticeClient) -> Iterator[Ask]:
    yield Ask("US", body={"order_id": find_orders(client, "US", fits=is_label)[0]["id"]})


@case("POST /fulfillment/202512/packages")
def create_package_now(client: PracticeClient) -> Iterator[Ask]:
    yield Ask("US", body={"order_id": find_orders(client, "US", fits=is_label)[0]["id"], "ship_type": "1"})


@case(f"POST {V3}/images/upload", sample=f"{EXAMPLES}/FulfillmentUploadImageResponse.json")
def upload_image(_client: PracticeClient) -> Iterator[Ask]:
    body, headers = multipart(data=("a.png", png(640, 480)))
    yield Ask("SG", body=body, headers=headers)


@case(f"POST {V3}/files/upload", sample=f"{EXAMPLES}/FulfillmentUploadFileResponse.json")
def upload_file(_client: PracticeClient) -> Iterator[Ask]:
    body, headers = multipart(data=("a.pdf", b"%PDF-1.4 proof"), name=("", b"a.pdf"))
    yield Ask("SG", body=body, headers=headers)


@case("GET /logistics/202309/warehouses", sample=f"{SAMPLES}/warehouses.json")
def warehouses(_client: PracticeClient) -> Iterator[Ask]:
    for region in REGIONS:
        yield Ask(region)


@case("GET /logistics/202309/global_warehouses", sample=f"{EXAMPLES}/LogisticsGetGlobalWarehousesResponse.json")
def global_warehouses(_client: PracticeClient) -> Iterator[Ask]:
    yield Ask(region=None)


@case(
    "GET /logistics/202309/warehouses/{warehouse_id}/delivery_options",
    sample=f"{SAMPLES}/warehouse-delivery-options.json",
)
def delivery_options(client: PracticeClient) -> Iterator[Ask]:
    for region in REGIONS:
        warehouse = {"warehouse_id": find_orders(client, region)[0]["warehouse_id"]}
        for scope in ("WAREHOUSE", "PRODUCT"):
            yield Ask(region, path=warehouse, query={"scope": scope})


@case(
    "GET /logistics/202309/delivery_options/{delivery_option_id}/shipping_providers",
    sample=f"{SAMPLES}/shipping-providers.json",
)
def shipping_providers(client: PracticeClient) -> Iterator[Ask]:
    for region in REGIONS:
        yield Ask(region, path={"delivery_option_id": find_orders(client, region)[0]["delivery_option_id"]})


@case("GET /seller/202309/shops")
@case("GET /seller/202309/permissions")
def seller(_client: PracticeClient) -> Iterator[Ask]:
    yield Ask(region=None)


_HOOK = {"address": "https://example.com/hook", "event_type": "ORDER_STATUS_CHANGE"}


@case("PUT /event/202309/webhooks")
def set_webhook(_client: PracticeClient) -> Iterator[Ask]:
    yield Ask(body=_HOOK)


@case("GET /event/202309/webhooks")
def webhooks(client: PracticeClient) -> Iterator[Ask]:
    client.call("PUT", "/event/202309/webhooks", body=_HOOK, shop_cipher=client.cipher())
    yield Ask()


@case("DELETE /event/202309/webhooks")
def delete_webhook(_client: PracticeClient) -> Iterator[Ask]:
    yield Ask(body={"event_type": _HOOK["event_type"]})


_EXTERNAL = "/order/202406/orders"


def _reference(client: PracticeClient) -> dict[str, Any]:
    line = {"id": "7", "origin_id": "9"}
    order = {"id": "M-1", "platform": "MAGENTO", "line_items": [line]}
    return {"orders": [{"id": client.search("GB")[0]["id"], "external_order": order}]}


@case(f"POST {_EXTERNAL}/external_orders")
def add_external_orders(client: PracticeClient) -> Iterator[Ask]:
    yield Ask(body=_reference(client))


@case(f"GET {_EXTERNAL}/{{order_id}}/external_orders")
def external_orders(client: PracticeClient) -> Iterator[Ask]:
    body = _reference(client)
    client.call("POST", f"{_EXTERNAL}/external_orders", body=body, shop_cipher=client.cipher())
    yield Ask(path={"order_id": body["orders"][0]["id"]}, query={"platform": "MAGENTO"})


@case(f"POST {_EXTERNAL}/external_order_search")
def external_order_search(client: PracticeClient) -> Iterator[Ask]:
    client.call("POST", f"{_EXTERNAL}/external_orders", body=_reference(client), shop_cipher=client.cipher())
    yield Ask(query={"platform": "MAGENTO", "external_order_id": "M-1"})
