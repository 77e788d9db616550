"""Names and JSON types of every reply, held against the Partner Center's field lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.practice_client import PracticeClient, read_shared

CATALOGUE = read_shared("reference/tiktok-samples/field-catalogue.json")["endpoints"]
ENDPOINTS = {
    f"{endpoint['method']} {endpoint['path']}": endpoint
    for endpoint in read_shared("contracts/tiktok_partner_center_endpoints.json")["endpoints"]
}
TYPES = {"string": str, "integer": int, "int": int, "boolean": bool, "bool": bool, "object": dict}


def fields_of(value: Any, path: str = "data") -> Iterator[tuple[str, Any]]:
    """Yields path and value of everything in a reply, lists spelled as `orders[]`."""
    yield path, value
    if isinstance(value, dict):
        for name, part in value.items():
            yield from fields_of(part, f"{path}.{name}")
    elif isinstance(value, list):
        for part in value:
            yield from fields_of(part, f"{path}[]")


def known_fields(name: str) -> dict[str, str]:
    """Returns field path to type, from the list of the endpoint and from the page that describes it."""
    known = dict(CATALOGUE[name]["response"]) if name in CATALOGUE else {}
    trail: list[str] = []
    for field in ENDPOINTS.get(name, {"response": []})["response"]:
        depth = len(field["name"]) - len(field["name"].lstrip("^"))
        is_list = field["type"].startswith("[]")
        trail = [*trail[:depth], field["name"].lstrip("^") + ("[]" if is_list else "")]
        known.setdefault(".".join(trail).removesuffix("[]"), field["type"])
    return known


def check(name: str, data: dict[str, Any]) -> set[str]:
    known = known_fields(name)
    seen = set()
    for path, value in fields_of(data):
        if path.endswith("[]"):
            continue
        assert path in known, f"{name} has no field {path}"
        stated = known[path]
        wanted = list if stated.startswith(("array", "[]")) else TYPES[stated]
        assert type(value) is wanted, f"{path} is {value!r}, but should be {stated}"
        seen.add(path)
    return seen


@pytest.mark.parametrize("region", ["GB", "US", "SG"])
def test_the_list_has_the_names_and_types_of_the_contract(client: PracticeClient, region):
    for page in client.search_pages(region):
        check("POST /order/202309/orders/search", page)


@pytest.mark.parametrize("name", ["GET /order/202309/orders", "GET /order/202507/orders"])
@pytest.mark.parametrize("region", ["GB", "US", "SG"])
def test_the_detail_has_the_names_and_types_of_the_contract(client: PracticeClient, region, name):
    ids = ",".join(order["id"] for order in client.search(region)[:50])
    check(name, client.call("GET", name.split()[1], ids=ids, shop_cipher=client.cipher(region))["data"])


def test_the_price_detail_has_the_names_and_types_of_the_contract(client: PracticeClient):
    order = client.search("US")[0]
    path = f"/order/202407/orders/{order['id']}/price_detail"
    data = client.call("GET", path, shop_cipher=client.cipher("US"))["data"]
    assert len(check("GET /order/202407/orders/{order_id}/price_detail", data)) > 30


def test_the_shops_have_the_names_and_types_of_the_contract(client: PracticeClient):
    data = client.call("GET", "/authorization/202309/shops")["data"]
    assert len(check("GET /authorization/202309/shops", data)) == 8


def test_the_tokens_have_the_names_and_types_of_the_sample(client: PracticeClient):
    sample = read_shared("reference/tiktok-samples/token-get.json")["response"]["data"]
    data = client.get_token()["data"]
    assert {name: type(value) for name, value in data.items()} == {
        name: type(value) for name, value in sample.items()
    }


def test_the_orders_say_what_the_sample_orders_say(client: PracticeClient):
    """Every field of the sample orders is met somewhere in the world."""
    samples = read_shared("reference/tiktok-samples/order-detail-202309.json")["response"]["data"]
    said = {path for region in ("GB", "US", "SG") for path, _ in fields_of({"orders": client.search(region)})}
    assert {path for path, _ in fields_of(samples)} - said == set()
