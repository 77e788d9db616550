from __future__ import annotations

import pytest

from tests.magento.conftest import World
from tests.magento.test_directory import CONFIGS, STORES, WEBSITES
from tests.tiktok.loopback import Answer, json_answer
from tiktok_orders.magento.check import BEARER_IS_OFF, check_connection

RATES = {"base_currency_code": "USD", "exchange_rates": [{"currency_to": "GBP", "rate": 0.7}]}
VIEWS = (STORES, CONFIGS, WEBSITES)
FOUND = {"items": [{"id": 1}], "total_count": 1200}
WRITES = (
    "Creating",
    "Invoicing",
    "Shipping",
    "Cancelling",
    "Putting on hold",
    "Releasing",
    "Commenting",
    "Crediting",
)
ALLOWED = json_answer({"message": "An ID is needed. Set the ID and try again."}, 400)
SOURCES = {"items": [{"source_code": "default", "name": "Default", "enabled": True}], "total_count": 1}
NONE = {"items": [], "total_count": 0}
DOCUMENTS = (FOUND, NONE, FOUND)  # invoices, shipments, credit memos


def refused(right: str):
    text = "The consumer isn't authorized to access %resources."
    return json_answer({"message": text, "parameters": {"resources": right}}, 401)


def outcome(steps) -> list[tuple[str, bool]]:
    return [(step.name, step.is_ok) for step in steps]


def test_all_is_well(world: World):
    world.will(*VIEWS, RATES, FOUND, FOUND, SOURCES, *DOCUMENTS, ALLOWED)
    steps = check_connection(world.client)
    assert [(step.is_ok, step.sentence) for step in steps] == [
        (True, "2 store views: Default Store View (default, USD), UK (uk, GBP)."),
        (True, "Base currency USD; rates for GBP."),
        (True, "1,200 products."),
        (True, "Orders can be read; there are 1,200."),
        (True, "Stock can be read from 1 source."),
        (True, "Invoices can be read."),
        (True, "Shipments can be read."),
        (True, "Credit memos can be read."),
        (True, "Sales orders may be created."),
        (True, "Sales orders may be invoiced."),
        (True, "Sales orders may be shipped."),
        (True, "Sales orders may be cancelled."),
        (True, "Sales orders may be put on hold."),
        (True, "Sales orders may be released from hold."),
        (True, "Sales orders may be commented."),
        (True, "Sales orders may be credited."),
    ]


def test_what_is_asked_about_changes_names_no_order_and_sends_none(world: World):
    world.will(*VIEWS, RATES, FOUND, FOUND, SOURCES, *DOCUMENTS, ALLOWED)
    check_connection(world.client)
    asked = [one for one in world.server.received if one.method != "GET"]
    assert [(one.method, one.path.removeprefix("/rest/all/V1"), one.body) for one in asked] == [
        ("POST", path, b"{}")
        for path in (
            "/orders",
            "/order/0/invoice",
            "/order/0/ship",
            "/orders/0/cancel",
            "/orders/0/hold",
            "/orders/0/unhold",
            "/orders/0/comments",
            "/order/0/refund",
        )
    ]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refused("Magento_Sales::create"), "tick “Sales > Operations > Orders > Actions > Create” under API"),
        (refused("Magento_Sales::api_actions"), "tick “Sales > Operations > Orders > Actions > Order Save API”"),
        (json_answer(True), "did not refuse a question that cannot be carried out"),
        (json_answer({"message": "Report ID: webapi-5f"}, 500), "Nothing was changed by the question"),
        (json_answer({"message": "Request does not match any route."}, 404), "does not know this call"),
        (Answer(403, b"<h1>Forbidden</h1>", {"content-type": "text/html"}), "let this computer reach"),
    ],
)
def test_a_right_to_change_is_there_only_where_magento_looked_at_what_was_sent(
    world: World, answer: Answer, words: str
):
    world.will(*VIEWS, RATES, FOUND, FOUND, SOURCES, *DOCUMENTS, answer, ALLOWED)
    steps = check_connection(world.client)
    assert [name for name, is_ok in outcome(steps) if not is_ok] == ["Creating"]
    assert words in steps[8].sentence
    assert [step.name for step in steps[8:]] == list(WRITES)


def test_a_missing_right_is_named_with_its_place_and_the_others_are_still_tried(world: World):
    world.will(*VIEWS, RATES, refused("Magento_Catalog::products"), FOUND, SOURCES, *DOCUMENTS, ALLOWED)
    steps = check_connection(world.client)
    assert outcome(steps)[:5] == [
        ("Store views", True),
        ("Exchange rates", True),
        ("Products", False),
        ("Orders", True),
        ("Stock", True),
    ]
    assert "Magento_Catalog::products" in steps[2].sentence
    assert "tick “Catalog > Inventory > Products” under API, save, and click Reauthorize" in steps[2].sentence


def test_a_bearer_token_refused_everywhere_is_switched_off(world: World):
    world.will(refused("Magento_Backend::store"), RATES, refused("x"), refused("y"))
    steps = check_connection(world.bearer)
    assert [step.sentence == BEARER_IS_OFF for step in steps] == [True, False, *[True] * 6]
    assert {received.method for received in world.server.received} == {"GET"}
    assert outcome(steps)[1] == ("Exchange rates", True)


def test_a_bearer_token_that_was_taken_once_lacks_a_right(world: World):
    world.will(refused("Magento_Backend::store"), RATES, FOUND, refused("Magento_Sales::actions_view"), SOURCES)
    world.will(*DOCUMENTS, ALLOWED)
    steps = check_connection(world.bearer)
    assert outcome(steps)[:5] == [
        ("Store views", False),
        ("Exchange rates", True),
        ("Products", True),
        ("Orders", False),
        ("Stock", True),
    ]
    assert all(step.sentence != BEARER_IS_OFF for step in steps)
    assert "Sales > Operations > Orders > Actions > View" in steps[3].sentence


def test_oauth_keys_refused_everywhere_are_not_a_bearer_token(world: World):
    world.will(refused("x"))
    steps = check_connection(world.client)
    assert len(steps) == 16 and all("lacks a right (x)" in step.sentence for step in steps)


def test_wrong_keys_end_the_check_at_once(world: World):
    world.will(json_answer({"message": "The signature is invalid. Verify and try again."}, 401))
    steps = check_connection(world.client)
    assert outcome(steps) == [("Store views", False)]
    assert "The signature is invalid" in steps[0].sentence and "System > Integrations" in steps[0].sentence
    assert len(world.server.received) == 1


def test_an_empty_shop_is_told_what_to_create(world: World):
    world.will([], [], [], {"base_currency_code": "USD"}, NONE, NONE, NONE, *DOCUMENTS, ALLOWED)
    steps = check_connection(world.client)
    assert [step.is_ok for step in steps][:5] == [False, True, False, True, True]
    assert "Create one under" in steps[0].sentence and "Catalog > Products" in steps[2].sentence
    assert "no other currency" in steps[1].sentence
