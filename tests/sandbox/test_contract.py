"""Names and JSON types of every reply, held against the Partner Center's field lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import pytest

from tests.sandbox import contract_cases, contract_cases_aftersales, contract_cases_finance
from tests.sandbox.contract_table import REGIONS, Ask
from tests.sandbox.practice_client import Clock, PracticeClient, read_shared
from tiktok_orders.sandbox.api.endpoints import ENDPOINTS as SERVED
from tiktok_orders.sandbox.practice import PracticeTikTokShop

CATALOGUE = read_shared("reference/tiktok-samples/field-catalogue.json")["endpoints"]
ENDPOINTS = {
    f"{endpoint['method']} {endpoint['path']}": endpoint
    for endpoint in read_shared("contracts/tiktok_partner_center_endpoints.json")["endpoints"]
}
CASES = {**contract_cases.CASES, **contract_cases_aftersales.CASES, **contract_cases_finance.CASES}
ROUTES = [f"{endpoint.method} {endpoint.path}" for endpoint in SERVED]
NOTHING: Mapping[str, str] = MappingProxyType({})
TYPES = {"string": str, "integer": int, "int": int, "boolean": bool, "bool": bool, "object": dict}


@pytest.fixture(scope="module")
def shop(clock: Clock) -> Iterator[PracticeTikTokShop]:
    """A world of all five markets with orders enough for every deed, as each takes one."""
    with PracticeTikTokShop(None, seed=5, orders=4000, clock=clock.read, markets=REGIONS) as running:
        yield running


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


def check(name: str, data: dict[str, Any], also: Mapping[str, str] = NOTHING) -> set[str]:
    """Returns the fields that a reply says, each of which must be stated for the route, or in `also`."""
    known = {**known_fields(name), **also}
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


def ask(client: PracticeClient, route: str, asked: Ask, **changed: Any) -> dict[str, Any]:
    """Returns the envelope of a route's reply to what a case asks; `changed` gives another body."""
    method, path = route.split()
    client = asked.by or client
    shop = {} if asked.region is None else {"shop_cipher": client.cipher(asked.region)}
    body = changed.get("body", asked.body)
    how = {"body": body, "headers": dict(asked.headers), **shop, **asked.query}
    return client.call(method, path.format(**asked.path), **how)


@pytest.mark.parametrize("route", ROUTES)
def test_each_route_answers_with_the_names_and_types_of_the_contract(client: PracticeClient, route):
    assert route in CASES, f"Write a case for {route} in one of the contract_cases modules"
    case, said = CASES[route], set()
    for asked in case.asks(client):
        reply = ask(client, route, asked)
        assert reply["code"] == 0, reply
        said |= check(case.like, reply["data"], case.also)
    assert said, f"The case of {route} asks nothing"
    if case.sample:
        sample = read_shared(case.sample)
        shown = {path for path, _ in fields_of(sample.get("response", sample)["data"]) if not path.endswith("[]")}
        assert shown - said - case.unsaid == set()


def required_fields(route: str) -> list[str]:
    """Returns the fields that the page of an endpoint says its body must have."""
    if route in CASES and CASES[route].needs:
        return list(CASES[route].needs)
    page = ENDPOINTS.get(CASES[route].like if route in CASES else route, {"body": []})
    return [field["name"] for field in page["body"] if field["required"] == "Y" and "^" not in field["name"]]


@pytest.mark.parametrize("route", [route for route in ROUTES if required_fields(route)])
def test_each_route_refuses_a_body_without_a_required_field(client: PracticeClient, route):
    family = CASES[route].family
    for asked in CASES[route].asks(client):
        if not isinstance(asked.body, dict):
            continue  # a form; its parts are tested beside the uploads
        for name in required_fields(route):
            less = {key: value for key, value in asked.body.items() if key != name}
            reply = ask(client, route, asked, body=less)
            assert reply["code"] == family.code_without_field, (name, reply)
            assert name in reply["message"] or not family.names_the_field


def test_no_case_is_left_of_a_route_that_is_gone():
    assert set(CASES) - set(ROUTES) == set()


def test_the_tokens_have_the_names_and_types_of_the_sample(client: PracticeClient):
    sample = read_shared("reference/tiktok-samples/token-get.json")["response"]["data"]
    data = client.get_token()["data"]
    assert {name: type(value) for name, value in data.items()} == {
        name: type(value) for name, value in sample.items()
    }


def test_the_orders_say_what_the_sample_orders_say(client: PracticeClient):
    """Every field of the sample orders is met somewhere in the world."""
    samples = read_shared("reference/tiktok-samples/order-detail-202309.json")["response"]["data"]
    said = {path for region in REGIONS for path, _ in fields_of({"orders": client.search(region)})}
    assert {path for path, _ in fields_of(samples)} - said == set()
