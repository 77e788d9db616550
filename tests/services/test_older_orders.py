"""Orders placed before their account went live: linked where Magento has them, never created in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import SCHEDULE, TESTER
from tests.selling import ask, change_policies, create, ids_of, in_magento, ready_ids, selling, states
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.eligibility import VerdictKind
from tiktok_orders.domain.policy import CreateMode
from tiktok_orders.errors import RefusedError
from tiktok_orders.sandbox.magento.earlier import is_earlier
from tiktok_orders.services.actions.create_sales_order import NAME as CREATE
from tiktok_orders.services.actions.outcome import ALONE
from tiktok_orders.services.adopt_pairs import adopt_pairs
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.sales_orders import find_linked


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Application]:
    with selling(tmp_path) as application:
        yield application


def go_live(desk: Application) -> None:
    for account in list_accounts(desk.database):
        desk.policies.go_live(account, go_live_at=desk.clock(), person=TESTER)


def one_of_the_earlier_connector(desk: Application) -> str:
    found = in_magento(desk)
    eyes = [order.order_id for one in desk.bulk.preview(CREATE, ids_of(desk, "all")).accounts for order in one.eye]
    return next(
        order_id for order_id in eyes if is_earlier(order_id) and found[order_id][0]["state"] != "canceled"
    )


def test_a_bulk_action_links_what_magento_has_and_creates_nothing_older(desk: Application) -> None:
    lacking = ready_ids(desk, 2)
    go_live(desk)
    there = one_of_the_earlier_connector(desk)
    before = desk.practice_magento().books.count_orders()
    verdicts = desk.bulk.verbs[CREATE].judge([there, *lacking], {})
    assert {one.code for one in verdicts.values()} == {"before_go_live"}
    create(desk, [there, *lacking], with_eye=True)
    found = states(desk)
    assert found[there][0] == "done"
    assert find_linked(desk.database, [there])[there].origin == "adopted"
    assert {found[order_id][:2] for order_id in lacking} == {("skipped", "before_go_live")}
    assert "Magento has no sales order for it, and none was made" in found[lacking[0]][2]
    assert desk.practice_magento().books.count_orders() == before


def test_without_a_tick_an_older_order_is_not_even_looked_up(desk: Application) -> None:
    ids = ready_ids(desk, 2)
    go_live(desk)
    with pytest.raises(RefusedError):
        ask(desk, ids)
    assert states(desk) == {}


def test_one_by_itself_is_created_after_a_person_looked(desk: Application) -> None:
    first, second = ready_ids(desk, 2)
    go_live(desk)
    create(desk, [first, second], with_eye=True)
    assert states(desk)[first][0] == "skipped"
    create(desk, [first], with_eye=True)
    assert states(desk)[first][0] == "done"
    assert find_linked(desk.database, [first])[first].origin == "created"
    assert second not in in_magento(desk)


def test_two_that_were_asked_for_by_themselves_are_not_created_together(desk: Application) -> None:
    ids = ready_ids(desk, 2)
    go_live(desk)
    preview = desk.bulk.preview(CREATE, ids, {order_id: {ALONE: True} for order_id in ids})
    accounts = [one.account.account_id for one in preview.accounts]
    desk.bulk.request(preview, account_ids=accounts, eye_ids=ids, person=TESTER)
    desk.worker.work_off()
    assert {one[:2] for one in states(desk).values()} == {("skipped", "before_go_live")}


def test_another_reason_to_look_that_comes_up_later_waits_for_a_person(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    go_live(desk)
    ask(desk, [order_id], with_eye=True)
    change_policies(desk, statuses=("IN_TRANSIT",))
    desk.worker.work_off()
    assert states(desk)[order_id][:2] == ("failed", "status_not_wanted")
    assert order_id not in in_magento(desk)


def test_the_order_policy_never_takes_them_by_itself(desk: Application) -> None:
    ids = ready_ids(desk, 20)
    change_policies(desk, create_mode=CreateMode.AUTOMATIC)
    desk.database.execute("UPDATE orders SET brought_in_by = 'schedule'")
    go_live(desk)
    desk.imports.start(list_accounts(desk.database), person=SCHEDULE, trigger="schedule")
    desk.imports.wait()
    assert states(desk) == {}
    assert {desk.bulk.verbs[CREATE].judge([one], {})[one].kind for one in ids} == {VerdictKind.EYE}


def test_pairs_are_linked_and_what_they_name_in_vain_is_said(desk: Application) -> None:
    (lacking,) = ready_ids(desk, 1)
    go_live(desk)
    there = one_of_the_earlier_connector(desk)
    number = in_magento(desk)[there][0]["increment_id"]
    adopt_pairs(desk.bulk, {there: number, lacking: "OLD-18"}, person=TESTER)
    desk.worker.work_off()
    assert states(desk)[there][0] == "done"
    assert states(desk)[lacking][:2] == ("failed", "not_found_to_link")


def test_a_policy_is_tried_on_older_orders_as_if_they_were_new(desk: Application) -> None:
    go_live(desk)
    account = list_accounts(desk.database)[0]
    rules = list_rules(desk.database, [account])[account.account_id]
    orders = desk.trials.recent_orders(account.account_id, limit=20)
    foreseen = desk.trials.foresee(rules, rules.policy, orders)
    assert len(foreseen) == 20
    assert "before_go_live" not in {one.verdict.code for one in foreseen.values()}
