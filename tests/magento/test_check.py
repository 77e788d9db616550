from __future__ import annotations

from tests.magento.conftest import World
from tests.magento.test_directory import CONFIGS, STORES, WEBSITES
from tests.tiktok.loopback import json_answer
from tiktok_orders.magento.check import BEARER_IS_OFF, check_connection

RATES = {"base_currency_code": "USD", "exchange_rates": [{"currency_to": "GBP", "rate": 0.7}]}
VIEWS = (STORES, CONFIGS, WEBSITES)
FOUND = {"items": [{"id": 1}], "total_count": 1200}
SOURCES = {"items": [{"source_code": "default", "name": "Default", "enabled": True}], "total_count": 1}
NONE = {"items": [], "total_count": 0}


def refused(right: str):
    text = "The consumer isn't authorized to access %resources."
    return json_answer({"message": text, "parameters": {"resources": right}}, 401)


def outcome(steps) -> list[tuple[str, bool]]:
    return [(step.name, step.is_ok) for step in steps]


def test_all_is_well(world: World):
    world.will(*VIEWS, RATES, FOUND, FOUND, SOURCES)
    steps = check_connection(world.client)
    assert [(step.is_ok, step.sentence) for step in steps] == [
        (True, "2 store views: Default Store View (default, USD), UK (uk, GBP)."),
        (True, "Base currency USD; rates for GBP."),
        (True, "1,200 products."),
        (True, "Orders can be read; there are 1,200."),
        (True, "Stock can be read from 1 source."),
    ]
    assert {received.method for received in world.server.received} == {"GET"}


def test_a_missing_right_is_named_with_its_place_and_the_others_are_still_tried(world: World):
    world.will(*VIEWS, RATES, refused("Magento_Catalog::products"), FOUND, SOURCES)
    steps = check_connection(world.client)
    assert outcome(steps) == [
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
    assert [step.sentence == BEARER_IS_OFF for step in steps] == [True, False, True, True, True]
    assert outcome(steps)[1] == ("Exchange rates", True)


def test_a_bearer_token_that_was_taken_once_lacks_a_right(world: World):
    world.will(refused("Magento_Backend::store"), RATES, FOUND, refused("Magento_Sales::actions_view"), SOURCES)
    steps = check_connection(world.bearer)
    assert outcome(steps) == [
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
    assert len(steps) == 5 and all("lacks a right (x)" in step.sentence for step in steps)


def test_wrong_keys_end_the_check_at_once(world: World):
    world.will(json_answer({"message": "The signature is invalid. Verify and try again."}, 401))
    steps = check_connection(world.client)
    assert outcome(steps) == [("Store views", False)]
    assert "The signature is invalid" in steps[0].sentence and "System > Integrations" in steps[0].sentence
    assert len(world.server.received) == 1


def test_an_empty_shop_is_told_what_to_create(world: World):
    world.will([], [], [], {"base_currency_code": "USD"}, NONE, NONE, NONE)
    steps = check_connection(world.client)
    assert [step.is_ok for step in steps] == [False, True, False, True, True]
    assert "Create one under" in steps[0].sentence and "Catalog > Products" in steps[2].sentence
    assert "no other currency" in steps[1].sentence
