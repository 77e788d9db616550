"""Policies tried on stored orders, saved in versions, and taken back, over the practice servers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.builders import TESTER
from tests.selling import create, in_magento, ready_ids, selling, states
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.domain.policy import BillingAddress, BillingRule, OrderPolicy, TaxMode, TaxRule
from tiktok_orders.domain.policy_trial import compare_trials, count_parts
from tiktok_orders.errors import InvalidInputError, NotAllowedError
from tiktok_orders.services.order_policies import AccountRules, list_rules
from tiktok_orders.services.policy_history import list_policy_steps
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.order_facts import recent_warehouses
from tiktok_orders.store.workspace import list_deeds

GOODS = TaxRule(product_class="2", tax_mode=TaxMode.INCLUDED, tax_percent=Decimal(5))
ADDRESS = BillingAddress(
    firstname="Tess", lastname="Example", street=("1 Road",), city="Leeds", postcode="LS1 1AA", country_id="GB"
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    folder: Path = tmp_path_factory.mktemp("policies")
    with selling(folder, orders=250) as application:
        yield application


def british(desk: Application) -> AccountRules:
    account = next(one for one in list_accounts(desk.database) if one.region == "GB")
    return list_rules(desk.database, [account])[account.account_id]


def save(desk: Application, **changes: Any) -> OrderPolicy:
    rules = british(desk)
    policy = rules.policy.model_copy(update=changes)
    desk.policies.save(rules.account, policy, person=TESTER)
    return policy


def test_a_policy_is_tried_on_the_last_orders_and_asks_and_keeps_nothing(
    desk: Application, caplog: pytest.LogCaptureFixture
) -> None:
    rules = british(desk)
    orders = desk.trials.recent_orders(rules.account.account_id, limit=20)
    assert len(orders) == 20
    assert [row.create_time for row in orders] == sorted((row.create_time for row in orders), reverse=True)
    desk.drafts.build(rules, [row.order_id for row in orders])  # Magento's products are known from here on
    other_attribute = rules.policy.model_copy(update={"sku_attribute": "tiktok_sku"})
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        assert len(desk.trials.foresee(rules, other_attribute, orders)) == 20
        for thread in threading.enumerate():
            if thread.name == "magento-knowledge":
                thread.join()
    assert [record for record in caplog.records if record.name == "tiktok_orders.http"] == []
    saved = desk.trials.foresee(rules, rules.policy, orders)
    tried_policy = rules.policy.model_copy(update={"tax_rules": (GOODS,), "increment_prefix": "TRY-"})
    tried = desk.trials.foresee(rules, tried_policy, orders)
    counted = count_parts(compare_trials(saved.values(), tried))
    built = sum(one.sales_order is not None for one in saved.values())
    assert counted["number"] == built > 5
    assert counted["tax"] >= built - 1, "a total of zero alone has no tax to change"
    assert "total" not in counted
    assert british(desk).policy == rules.policy


def test_a_tax_rule_of_a_class_and_a_fixed_billing_address_are_on_the_next_sales_order(desk: Application) -> None:
    british_id = british(desk).account.account_id
    order_id = next(one for one in ready_ids(desk, 18) if _account_of(desk, one) == british_id)
    save(desk, tax_rules=(GOODS,), billing=BillingRule.FIXED, billing_address=ADDRESS)
    create(desk, [order_id])
    assert states(desk)[order_id][0] == "done"
    (sent,) = in_magento(desk)[order_id]
    assert {item["tax_percent"] for item in sent["items"]} == {5}
    assert sent["billing_address"]["lastname"] == "Example" and sent["billing_address"]["city"] == "Leeds"


def test_the_source_of_a_warehouse_stands_on_the_sales_order(desk: Application) -> None:
    account_id = british(desk).account.account_id
    warehouses = recent_warehouses(desk.database, account_id)
    assert warehouses and all(number > 0 for number in warehouses.values())
    order_id = next(
        one for one in ready_ids(desk, 10) if _account_of(desk, one) == account_id and one not in states(desk)
    )
    save(desk, sources=dict.fromkeys(warehouses, "gb-north"))
    create(desk, [order_id])
    (sent,) = in_magento(desk)[order_id]
    assert "Warehouse: gb-north" in sent["status_histories"][0]["comment"]


def test_versions_say_who_when_and_what_and_one_can_be_taken_back(desk: Application) -> None:
    first = save(desk, increment_prefix="ONE-", tax_rules=())
    save(desk, increment_prefix="TWO-", wait_for_hold=False)
    account = british(desk).account
    newest, before, *_ = list_policy_steps(desk.database, account)
    assert (newest.saved_by, newest.saved_at <= desk.clock()) == (TESTER.name, True)
    assert newest.changes == ("Waiting for TikTok's hold: yes → no", "Numbers begin with: ONE- → TWO-")
    desk.policies.restore(account, before.version, person=TESTER)
    assert british(desk).policy == first
    steps = list_policy_steps(desk.database, account)
    assert steps[0].version == newest.version + 1
    assert steps[0].changes == ("Waiting for TikTok's hold: no → yes", "Numbers begin with: TWO- → ONE-")
    deed = list_deeds(desk.database)[0]
    assert deed["deed"] == f"restored version {before.version} of the order policy"
    assert "TWO- → ONE-" in deed["detail"]


def test_a_version_that_cannot_hold_any_more_is_not_taken_back(desk: Application) -> None:
    account = british(desk).account
    with pytest.raises(InvalidInputError, match=r"Version 1 cannot be restored\. Magento has no store view"):
        desk.policies.restore(account, 1, person=TESTER, store_codes=("elsewhere",))
    with pytest.raises(InvalidInputError, match="no version 900"):
        desk.policies.restore(account, 900, person=TESTER)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
def test_only_an_administrator_saves_or_restores(desk: Application, role: Role) -> None:
    rules, person = british(desk), Person("Olga Example", role)
    with pytest.raises(NotAllowedError, match="Setting the order policy needs an administrator"):
        desk.policies.save(rules.account, rules.policy, person=person)
    with pytest.raises(NotAllowedError, match="Setting the order policy needs an administrator"):
        desk.policies.restore(rules.account, 1, person=person)


def test_a_source_that_magento_lacks_is_refused(desk: Application) -> None:
    rules = british(desk)
    policy = rules.policy.model_copy(update={"sources": {"77": "gone"}})
    with pytest.raises(InvalidInputError, match="no source “gone”"):
        desk.policies.save(rules.account, policy, person=TESTER, source_codes=("default",))


def _account_of(desk: Application, order_id: str) -> str:
    rows = desk.database.rows("SELECT account_id FROM orders WHERE order_id = $id", {"id": order_id})
    return str(rows[0]["account_id"])
