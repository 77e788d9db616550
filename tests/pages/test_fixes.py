"""The fixes that stand in a group of failures: each is saved for orders to come, and the group goes through."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.builders import TESTER
from tests.failing import let_fail
from tests.pages.test_pages import draw, used, words_on
from tests.selling import change_on_tiktok, create, in_magento, ready_ids, selling, states
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.cancel_reasons import REASON_WORDS
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.policy import OnMissingProduct, OnUnsalable, OrderPolicy
from tiktok_orders.domain.sku_map import Component, SkuMapping
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.failure_groups import list_failure_groups, orders_of_group
from tiktok_orders.store.policies import list_regions


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Application]:
    with selling(tmp_path, orders=250) as application, used(application):
        yield application


def opened() -> AppTest:
    """The page with its one group open."""
    screen = draw("failures")
    (toggle,) = [one for one in screen.toggle if one.label == "Mend"]
    toggle.set_value(True).run()
    assert not screen.exception
    return screen


def fill(screen: AppTest, label: str, value: str) -> None:
    next(one for one in screen.text_input if label in one.label).set_value(value)


def press(screen: AppTest, label: str) -> None:
    next(one for one in screen.button if one.label == label).click()
    assert not screen.run().exception


def policies(desk: Application) -> list[OrderPolicy]:
    return [rules.policy for rules in list_rules(desk.database, list_accounts(desk.database)).values()]


def ids_in(desk: Application, country: str, count: int) -> list[str]:
    orders = desk.drafts.read_orders(ready_ids(desk, 18))
    return [one for one, order in orders.items() if order.recipient_address.region_code == country][:count]


def state_named(desk: Application, order_id: str, name: str) -> dict[str, Any]:
    """A recipient whose state has this name and no code."""
    address = desk.drafts.read_orders([order_id])[order_id].recipient_address.model_dump(mode="json")
    for district in address["district_info"]:
        if district["address_level"] == "L1":
            district.update(address_name=name, iso_code="")
    return {"district_info": address["district_info"]}


def forget_clear_addresses(desk: Application) -> None:
    """What is kept of an address because TikTok masks it later would stand in place of what is changed here."""
    desk.database.execute("UPDATE orders SET recipient_address = '{}'")


def test_a_state_that_is_chosen_for_a_group_holds_for_orders_to_come(desk: Application) -> None:
    first, second, later = ids_in(desk, "US", 3)
    for order_id in (first, second, later):
        change_on_tiktok(desk, order_id, recipient=state_named(desk, order_id, "Zona Árida"))
    forget_clear_addresses(desk)
    create(desk, [first, second])
    (group,) = list_failure_groups(desk.database)
    assert (group.code, group.cause, group.orders) == ("region_unknown", "US, Zona Árida", 2)
    screen = opened()
    (choice,) = [one for one in screen.selectbox if one.label.startswith("Zona Árida (US) is this state")]
    choice.select("Arizona")
    press(screen, "It is this one")
    create(desk, [first, second, later])
    assert {states(desk)[one][0] for one in (first, second, later)} == {"done"}
    assert in_magento(desk)[later][0]["billing_address"]["region_code"] == "AZ"
    assert list_failure_groups(desk.database) == []
    screen = draw("sku_map")
    (table,) = [one.value for one in screen.dataframe if "State in Magento" in one.value.columns]
    assert table.to_numpy().tolist() == [["Zona Árida (US)", "Arizona"]]
    next(one for one in screen.selectbox if one.label == "Forget a state").select("Zona Árida (US)").run()
    press(screen, "Forget it")
    assert list_regions(desk.database) == {}


def test_a_state_without_a_name_in_magento_is_asked_for(desk: Application) -> None:
    (order_id,) = ids_in(desk, "US", 1)
    change_on_tiktok(desk, order_id, recipient=state_named(desk, order_id, "Zona Árida"))
    forget_clear_addresses(desk)
    create(desk, [order_id])
    screen = opened()
    press(screen, "It is this one")
    assert "Write which state Zona Árida is in Magento" in words_on(screen)


def test_an_item_without_a_seller_sku_is_mapped_by_tiktoks_number(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    line = desk.drafts.read_orders([order_id])[order_id].line_items[0]
    change_on_tiktok(
        desk, order_id, line={"seller_sku": "", "product_name": "Tote", "sku_name": "", "sku_id": "27295539"}
    )
    create(desk, [order_id])
    (group,) = list_failure_groups(desk.database)
    assert (group.code, group.cause) == ("sku_missing", "27295539, Tote")
    screen = opened()
    fill(screen, "SKU in Magento for 27295539, Tote", line.seller_sku)
    press(screen, "Map it")
    create(desk, [order_id])
    assert states(desk)[order_id][0] == "done"


def test_variants_of_one_name_are_mapped_each_to_its_own_product(desk: Application) -> None:
    red, blue = ready_ids(desk, 2)
    for order_id, sku_id, name in ((red, "111", "Red"), (blue, "222", "Blue")):
        of_one = {"seller_sku": "", "product_name": "Tote" * 100, "sku_name": name, "sku_id": sku_id}
        change_on_tiktok(desk, order_id, line=of_one)
    create(desk, [red, blue])
    groups = {group.cause.partition(",")[0]: group for group in list_failure_groups(desk.database)}
    assert {number: group.orders for number, group in groups.items()} == {"111": 1, "222": 1}
    desk.mender.map_failed_sku("sku_missing", groups["111"].cause, [red, blue], "TOTE-RED", person=TESTER)
    assert [one.tiktok_sku for one in desk.drafts.mappings().values()] == ["111"]


def test_only_what_failed_of_a_bundle_is_replaced_from_the_group(desk: Application) -> None:
    bundled, alone = ready_ids(desk, 2)
    sold = [desk.drafts.read_orders([one])[one].line_items[0].seller_sku for one in (bundled, alone)]
    parts = (Component(sold[0]), Component("ABC-RED", Decimal(2), Decimal(3)))
    other = SkuMapping("ANOTHER-SET", (Component("ABC-RED"),))
    desk.mender.save_mappings([SkuMapping("GIFT-SET", parts), other], person=TESTER)
    for order_id, sku in ((bundled, "GIFT-SET"), (alone, "abc-red")):
        change_on_tiktok(desk, order_id, line={"seller_sku": sku})
    create(desk, [bundled, alone])
    for group in list_failure_groups(desk.database):
        assert group.code == "product_missing"
        ids = [one.order_id for one in orders_of_group(desk.database, group.key)]
        desk.mender.map_failed_sku(group.code, group.cause, ids, sold[1], quantity="2", person=TESTER)
    assert desk.drafts.mappings() == {
        "gift-set": SkuMapping("GIFT-SET", (parts[0], Component(sold[1], Decimal(4), Decimal(3)))),
        "abc-red": SkuMapping("abc-red", (Component(sold[1], Decimal(2)),)),
        "another-set": other,
    }


def test_an_item_without_any_number_is_not_called_mapped(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    change_on_tiktok(desk, order_id, line={"seller_sku": "", "product_name": "Tote", "sku_name": "", "sku_id": ""})
    create(desk, [order_id])
    screen = opened()
    fill(screen, "SKU in Magento for Tote", "TOTE-BLK")
    press(screen, "Map it")
    assert "it cannot be mapped" in words_on(screen)
    assert not desk.drafts.mappings() and not screen.toast


@pytest.mark.parametrize(
    ("found", "columns"),
    [
        (FailureFound("postcode_missing"), ["Postal code"]),
        (
            FailureFound("address_missing", {"fields": "town"}),
            ["First name", "Last name", "Street", "City", "Country, in two letters"],
        ),
        (FailureFound("name_too_long", {"field": "street", "most": "255"}), ["Street"]),
        (FailureFound("region_unknown", {"country": "US", "region": ""}), ["State or province"]),
    ],
)
def test_what_an_address_lacks_is_asked_for_each_order(
    desk: Application, found: FailureFound, columns: list[str]
) -> None:
    ids = ready_ids(desk, 2)
    let_fail(desk, ids, found)
    (table,) = [one.value for one in opened().dataframe if columns[-1] in one.value.columns]
    assert table.columns.tolist() == ["Order", *columns]
    assert sorted(table["Order"]) == sorted(ids)


def test_what_was_typed_for_an_order_is_not_saved_for_another_that_took_its_place(desk: Application) -> None:
    first, second, third = sorted(ready_ids(desk, 3))
    let_fail(desk, [second, third], FailureFound("postcode_missing"))
    screen = opened()
    (table,) = screen.data_editor
    place = table.value["Order"].tolist().index(second)
    edited = {"edited_rows": {place: {"Postal code": "BS1 4DJ"}}, "added_rows": [], "deleted_rows": []}
    screen.session_state[table.key] = edited
    let_fail(desk, [first], FailureFound("postcode_missing"))
    desk.database.execute("DELETE FROM order_failures WHERE order_id = $id", {"id": second})
    press(screen, "Save correction")
    assert "Fill in at least one row" in words_on(screen)
    assert not any(desk.mender.corrections_of(one) for one in (first, second, third))
    (table,) = screen.data_editor
    screen.session_state[table.key] = edited
    press(screen, "Save correction")
    saved = [one for one in (first, second, third) if desk.mender.corrections_of(one)]
    assert saved == [table.value["Order"].tolist()[place]]


@pytest.mark.parametrize("action", ["ship_order", "ship_on_tiktok"])
def test_where_no_carrier_was_named_it_is_typed_and_none_is_learned(desk: Application, action: str) -> None:
    let_fail(desk, ready_ids(desk, 1), FailureFound("carrier_missing", {"offered": ""}), action)
    screen = opened()
    assert "No carrier is named for this order" in words_on(screen)
    assert not [one for one in screen.selectbox if "TikTok's carrier" in one.label]
    press(screen, "Type carrier and number anew")


def test_a_stand_in_is_allowed_from_the_group(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    stand_in = desk.drafts.read_orders([order_id])[order_id].line_items[0].seller_sku
    change_on_tiktok(desk, order_id, line={"seller_sku": "NO-SUCH-SKU"})
    create(desk, [order_id])
    screen = opened()
    press(screen, "Allow the stand-in")
    assert "SKU of the stand\\-in\\: write it first" in words_on(screen)
    fill(screen, "SKU of the stand-in", stand_in)
    press(screen, "Allow the stand-in")
    changed = [one for one in policies(desk) if one.on_missing_product is OnMissingProduct.STAND_IN]
    assert [one.stand_in_sku for one in changed] == [stand_in], "the account of the group, no other"
    create(desk, [order_id])
    assert states(desk)[order_id][0] == "done"


@pytest.mark.parametrize(
    ("label", "choice"), [("Create them all the same", OnUnsalable.CREATE), ("Let them wait", OnUnsalable.WAIT)]
)
def test_what_happens_without_stock_is_decided_from_the_group(
    desk: Application, label: str, choice: OnUnsalable
) -> None:
    let_fail(desk, ready_ids(desk, 1), FailureFound("out_of_stock", {"sku": "A", "salable": "0", "needed": "2"}))
    press(opened(), label)
    assert [one.on_unsalable for one in policies(desk)].count(choice) == 1


def test_one_postal_code_is_supplied_by_policy_from_the_group(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    change_on_tiktok(desk, order_id, recipient={"postal_code": ""})
    forget_clear_addresses(desk)
    create(desk, [order_id])
    screen = opened()
    fill(screen, "Postal code", "BS1 4DJ")
    press(screen, "Use it from now on")
    create(desk, [order_id])
    assert states(desk)[order_id][0] == "done"
    assert in_magento(desk)[order_id][0]["billing_address"]["postcode"] == "BS1 4DJ"


def test_a_group_is_rejected_with_a_reason(desk: Application) -> None:
    ids = ready_ids(desk, 2, status="AWAITING_SHIPMENT")
    let_fail(desk, ids, FailureFound("product_missing", {"sku": "ABC-RED"}))
    screen = opened()
    press(screen, "Reject with a reason")
    (reason,) = [one for one in screen.radio if one.label == "Why can they not be sent?"]
    assert list(reason.options) == list(REASON_WORDS.values())
