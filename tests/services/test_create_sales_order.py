"""Create Sales Order over real HTTP: practice TikTok Shop, practice Magento, a real database file."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.builders import SCHEDULE, TESTER
from tests.selling import ask, change_policies, create, ids_of, in_magento, selling, states
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.eligibility import AccountMode
from tiktok_orders.domain.expected_total import expected_total
from tiktok_orders.domain.orders import read_order
from tiktok_orders.domain.policy import CreateMode, OnUnsalable, Writer
from tiktok_orders.errors import RefusedError
from tiktok_orders.magento.client import MagentoClient
from tiktok_orders.magento.models import SalesOrder
from tiktok_orders.magento.orders import create_order
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.magento.disaster_replies import KINDS
from tiktok_orders.sandbox.magento.earlier import is_earlier
from tiktok_orders.sandbox.world.plan import Event
from tiktok_orders.services.actions.create_sales_order import INVOICE, REFERENCE
from tiktok_orders.services.actions.create_sales_order import NAME as CREATE
from tiktok_orders.services.actions.order_writers import WRITERS
from tiktok_orders.services.adopt_pairs import adopt_pairs, read_pairs
from tiktok_orders.services.order_policies import AccountRules, list_rules
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.ledger import prove_once
from tiktok_orders.store.magento_connections import list_pauses, resume_magento
from tiktok_orders.store.order_facts import newest_payloads
from tiktok_orders.store.sales_orders import find_linked

CREATES = "POST /rest/*/V1/orders"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Application]:
    with selling(tmp_path) as application:
        yield application


def _wanted(desk: Application, count: int = 20) -> list[str]:
    """Orders that go through: the tab To create, without what an earlier connector made or Magento cannot sell."""
    preview = desk.bulk.preview("create_sales_order", ids_of(desk, "to_create"))
    rules = list_rules(desk.database, list_accounts(desk.database))
    found: list[str] = []
    for one in preview.accounts:
        ids = [order.order_id for order in one.will]
        drafts = desk.drafts.build(rules[one.account.account_id], ids) if ids else {}
        found += [order_id for order_id in ids if hasattr(drafts[order_id], "entity") and not is_earlier(order_id)]
    return found[:count]


def test_fifty_orders_become_sales_orders_with_the_expected_totals(tmp_path: Path) -> None:
    with selling(tmp_path, orders=3_600) as desk:
        _check_fifty(desk)


def _check_fifty(desk: Application) -> None:
    ids = _wanted(desk, 50)
    assert len(ids) == 50
    views = {view.code: view.store_id for view in desk.practice_magento().store_views}
    create(desk, ids)
    assert {state for state, *_ in states(desk).values()} == {"done"}
    there, payloads = in_magento(desk), newest_payloads(desk.database, ids)
    rules = list_rules(desk.database, list_accounts(desk.database))
    linked = find_linked(desk.database, ids)
    accounts = {row["order_id"]: row["account_id"] for row in desk.database.rows("SELECT * FROM orders")}
    for order_id in ids:
        (saved,) = there[order_id]
        order, own = read_order(json.loads(payloads[order_id])), rules[accounts[order_id]]
        assert Decimal(str(saved["grand_total"])) == expected_total(order, own.policy).total
        assert saved["increment_id"] == f"TTS-{order_id}" == linked[order_id].increment_id
        assert saved["ext_order_id"] == order_id
        assert saved["order_currency_code"] == order.payment.currency
        assert saved["store_id"] == views[own.policy.store_code]
        assert order.paid_time is not None
        assert saved["created_at"] == order.paid_time.strftime("%Y-%m-%d %H:%M:%S")
    assert prove_once(desk.database).holds


def test_each_way_into_magento_that_a_policy_can_choose_is_there() -> None:
    assert set(WRITERS) == set(Writer)


@pytest.mark.parametrize("kind", [None, Kind.CUT_MIDWAY])
def test_another_way_into_magento_takes_the_place_of_the_policy_s_and_each_order_is_made_once(
    desk: Application, kind: Kind | None
) -> None:
    written: list[str] = []

    def write_by_the_other_route(client: MagentoClient, store_code: str, entity: Mapping[str, Any]) -> SalesOrder:
        written.append(entity["increment_id"])
        return create_order(client, store_code, {**entity, "customer_note": "By the other way"})

    action: Any = desk.worker.actions[CREATE]
    other = replace(action, writers={Writer.DIRECT_SAVE: write_by_the_other_route})
    desk.worker.actions = {**desk.worker.actions, CREATE: other}
    ids = _wanted(desk, 3)
    if kind:
        desk.practice_magento().disasters.add(Disaster(kind, CREATES, times=1))
    create(desk, ids)
    _work_until_settled(desk, ids)
    there = in_magento(desk)
    assert [len(there[order_id]) for order_id in ids] == [1, 1, 1]
    assert {there[order_id][0]["customer_note"] for order_id in ids} == {"By the other way"}
    assert sorted(set(written)) == sorted(f"TTS-{order_id}" for order_id in ids)


def test_the_same_again_is_refused_plainly(desk: Application) -> None:
    ids = _wanted(desk)
    create(desk, ids)
    before = desk.practice_magento().books.count_orders()
    preview = desk.bulk.preview("create_sales_order", ids)
    assert {order.verdict.code for one in preview.accounts for order in one.skipped} == {"already_created"}
    with pytest.raises(RefusedError, match="None of these orders can be done now"):
        ask(desk, ids)
    assert desk.practice_magento().books.count_orders() == before


def test_an_order_cancelled_in_between_is_not_created(desk: Application) -> None:
    ids = _wanted(desk, 3)
    ask(desk, ids)
    world = desk.practice().world
    account = desk.database.rows("SELECT account_id FROM orders WHERE order_id = $id", {"id": ids[0]})[0]
    shop = next(shop for shop in world.shops if shop.id == account["account_id"])
    with world.acting(shop, [ids[0]]) as (_, [hand]):
        now = int(desk.clock().timestamp())
        hand.apply(Event(now, "cancelled", {"status": "CANCELLED", "cancel_reason": "No longer needed"}, {}))
    desk.worker.work_off()
    found = states(desk)
    assert found[ids[0]][:2] == ("skipped", "cancelled_since")
    assert ids[0] not in in_magento(desk)
    assert {found[order_id][0] for order_id in ids[1:]} == {"done"}


def test_orders_of_the_earlier_connector_are_adopted(desk: Application) -> None:
    shipped = [order_id for order_id in ids_of(desk, "all") if is_earlier(order_id)]
    before = {order_id: one[0] for order_id, one in in_magento(desk).items() if order_id in shipped}
    assert len(before) > 5
    create(desk, list(before), with_eye=True)
    for state, _, message in states(desk).values():
        assert state in ("done", "skipped"), message
    linked = find_linked(desk.database, list(before))
    assert linked and {one.origin for one in linked.values()} == {"adopted"}
    assert {one.increment_id for one in linked.values()} <= {one["increment_id"] for one in before.values()}
    assert all(len(one) == 1 for one in in_magento(desk).values())


def test_pairs_of_an_earlier_connector_are_linked_and_never_created(desk: Application) -> None:
    first, second, third, made = _wanted(desk, 4)
    create(desk, [made])
    order = desk.drafts.read_orders([first])[first]
    views = {view.currency: view.code for view in desk.practice_magento().store_views}
    total = expected_total(order, _rules_of(desk, first).policy).total
    earlier = {
        "order_id": "none",
        "increment_id": "OLD-17",
        "currency": order.payment.currency,
        "grand_total": total,
        "skus": [line.seller_sku for line in order.line_items],
    }
    assert views[order.payment.currency]
    desk.practice_magento().seed_earlier_orders([earlier])
    before = desk.practice_magento().books.count_orders()
    lines = [f"{first},OLD-17", f"{second},OLD-18", "x,", f"{third},OLD-18", f"{made},OLD-19", "99,OLD-20"]
    pairs, problems = read_pairs("\n".join(["order_id,increment_id", *lines]))
    assert [one.partition(":")[0] for one in problems] == ["Line 4", "Line 5"]
    left_out = adopt_pairs(desk.bulk, pairs, person=TESTER).left_out
    assert sorted(left_out) == sorted([made, "99"])
    assert "has the sales order" in left_out[made] and "not stored here" in left_out["99"]
    assert adopt_pairs(desk.bulk, {"99": "OLD-20"}, person=TESTER).started is None
    desk.worker.work_off()
    found = states(desk)
    assert found[first][0] == "done", found[first]
    assert found[second][:2] == ("failed", "not_found_to_link")
    assert third not in found
    assert find_linked(desk.database, [first])[first].increment_id == "OLD-17"
    assert desk.practice_magento().books.count_orders() == before


def _rules_of(desk: Application, order_id: str) -> AccountRules:
    account_id = desk.database.rows("SELECT account_id FROM orders WHERE order_id = $id", {"id": order_id})[0]
    rules = list_rules(desk.database, list_accounts(desk.database))
    return rules[account_id["account_id"]]


def test_an_account_that_only_watches_sends_nothing(desk: Application) -> None:
    ids = _wanted(desk)
    for account in list_accounts(desk.database):
        desk.policies.watch_only(account, person=TESTER)
    before = desk.practice_magento().books.count_orders()
    with pytest.raises(RefusedError):
        ask(desk, ids)
    assert desk.practice_magento().books.count_orders() == before
    for account in list_accounts(desk.database):
        desk.policies.go_live(account, go_live_at=LONG_AGO, person=TESTER)
    assert {one.mode for one in list_rules(desk.database, list_accounts(desk.database)).values()} == {
        AccountMode.LIVE
    }
    create(desk, ids[:2])
    assert states(desk)[ids[0]][0] == "done"


def test_watching_stops_what_was_asked_for_already(desk: Application) -> None:
    ids = _wanted(desk, 2)
    ask(desk, ids)
    for account in list_accounts(desk.database):
        desk.policies.watch_only(account, person=TESTER)
    desk.worker.work_off()
    assert {one[:2] for one in states(desk).values()} == {("skipped", "watch_only")}
    assert not set(ids) & set(in_magento(desk))


def test_two_at_once_make_each_order_once(desk: Application) -> None:
    ids = _wanted(desk)
    outcomes: list[object] = []

    def run() -> None:
        try:
            outcomes.append(ask(desk, ids))
        except RefusedError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    workers = [threading.Thread(target=desk.worker.work_off) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(outcomes) == 4
    assert Counter(len(in_magento(desk)[order_id]) for order_id in ids) == {1: len(ids)}


@pytest.mark.parametrize("kind", KINDS)
def test_each_order_is_created_once_whatever_goes_wrong(desk: Application, kind: Kind) -> None:
    ids = _wanted(desk, 12)
    magento = desk.practice_magento()
    takes_time = kind in (Kind.TIMEOUT_BEFORE, Kind.TIMEOUT_AFTER, Kind.SLOW_DRIP)
    seconds = {"seconds": 0.1} if takes_time else {}
    magento.disasters.add(Disaster(kind, CREATES, probability=0.5, seed=7, times=8, **seconds))
    ask(desk, ids)
    _work_until_settled(desk, ids)
    assert Counter(len(in_magento(desk)[order_id]) for order_id in ids) == {1: len(ids)}
    assert set(find_linked(desk.database, ids)) == set(ids)


def _work_until_settled(desk: Application, ids: list[str]) -> None:
    """Lets the worker go on as the background does; what is paused for failing in a row is resumed by hand."""
    for _ in range(200):
        desk.worker.work_off()
        for pause in list_pauses(desk.database, now=desk.clock()):
            resume_magento(desk.database, pause.magento_id)
        found = states(desk)
        if all(found[order_id][0] not in ("queued", "running", "unknown") for order_id in ids):
            return
        desk.database.execute("UPDATE jobs SET due_at = '2020-01-01' WHERE state IN ('queued', 'unknown')")
    raise AssertionError(f"not settled: {Counter(one[0] for one in states(desk).values())}")


def test_revoked_keys_pause_the_magento_and_nothing_is_lost(desk: Application) -> None:
    ids = _wanted(desk, 5)
    desk.practice_magento().access.is_revoked = True
    create(desk, ids)
    (pause,) = list_pauses(desk.database, now=desk.clock())
    assert pause.paused_until is None and pause.reason
    assert {one[0] for one in states(desk).values()} == {"queued"}
    desk.practice_magento().access.is_revoked = False
    resume_magento(desk.database, pause.magento_id)
    _work_until_settled(desk, ids)
    assert {one[0] for one in states(desk).values()} == {"done"}


def test_a_missing_product_is_said_and_mended_by_the_map(desk: Application) -> None:
    preview = desk.bulk.preview("create_sales_order", ids_of(desk, "all"))
    everything = [order.order_id for one in preview.accounts for order in (*one.will, *one.eye)]
    create(desk, everything[:100], with_eye=True)  # some of them have a product that Magento lacks
    failed = {order_id: one for order_id, one in states(desk).items() if one[1] == "product_missing"}
    assert failed
    order_id, (_, _, message) = next(iter(failed.items()))
    assert "Magento has no product with SKU" in message and "Map it or create it" in message
    change_policies(desk, on_unsalable=OnUnsalable.CREATE)
    order = desk.drafts.read_orders([order_id])[order_id]
    for line in order.line_items:
        desk.mender.map_sku(line.seller_sku, "MUG-BLU-350", person=TESTER)
    create(desk, [order_id], with_eye=True)
    assert states(desk)[order_id][0] == "done"
    assert [item["sku"] for item in in_magento(desk)[order_id][0]["items"]].count("MUG-BLU-350") >= 1


def test_undone_and_stopped_orders_are_not_sent(desk: Application) -> None:
    ids = _wanted(desk, 6)
    desk.bulk.undo_seconds = 60
    undone = ask(desk, ids[:3])
    desk.worker.work_off()
    assert desk.bulk.undo(undone.bulk.bulk_id, person=TESTER) == 3
    desk.bulk.undo_seconds = 0
    stopped = ask(desk, ids[3:])
    desk.bulk.stop(stopped.bulk.bulk_id, person=TESTER)
    desk.worker.work_off()
    assert {one[0] for one in states(desk).values()} == {"stopped"}
    assert not set(ids) & set(in_magento(desk))
    create(desk, ids)
    assert {one[0] for one in states(desk).values()} == {"done"}


def test_pausing_and_stopping_all_sending_hold_what_waits(desk: Application) -> None:
    ids = _wanted(desk, 4)
    started = ask(desk, ids)
    desk.bulk.pause(started.bulk.bulk_id, person=TESTER)
    desk.worker.work_off()
    assert {one[0] for one in states(desk).values()} == {"queued"}
    desk.bulk.switch_sending(is_stopped=True, person=TESTER)
    desk.bulk.resume(started.bulk.bulk_id, person=TESTER)
    desk.worker.work_off()
    assert {one[0] for one in states(desk).values()} == {"queued"}
    desk.bulk.switch_sending(is_stopped=False, person=TESTER)
    desk.worker.work_off()
    assert {one[0] for one in states(desk).values()} == {"done"}


def test_an_invoice_is_made_at_once_where_the_policy_says_so(desk: Application) -> None:
    ids = _wanted(desk, 4)
    change_policies(desk, invoice_at_once=True)
    create(desk, ids)
    assert {one[0] for one in states(desk, INVOICE).values()} == {"done"}
    invoices = Counter(invoice["order_id"] for invoice in desk.practice_magento().books.invoices())
    totals = {invoice["order_id"]: invoice["grand_total"] for invoice in desk.practice_magento().books.invoices()}
    for order_id in ids:
        (saved,) = in_magento(desk)[order_id]
        assert invoices[saved["entity_id"]] == 1
        assert totals[saved["entity_id"]] == saved["grand_total"]


def test_tiktok_is_told_the_number(desk: Application) -> None:
    ids = _wanted(desk, 4)
    create(desk, ids)
    assert {one[0] for one in states(desk, REFERENCE).values()} == {"done"}
    world = desk.practice().world
    for order_id in ids:
        account = desk.database.rows("SELECT account_id FROM orders WHERE order_id = $id", {"id": order_id})[0]
        (reference,) = world.external_orders.list_of_order(account["account_id"], order_id, "MAGENTO")
        assert reference["id"] == f"TTS-{order_id}"
    confirmed = desk.database.rows("SELECT count(confirmed_at) AS n FROM jobs WHERE action = 'create_sales_order'")
    assert confirmed[0]["n"] == len(ids)


@pytest.mark.parametrize(
    ("changes", "code", "part"),
    [
        ({"store_code": "gone"}, "store_view_gone", "no store view “gone”"),
        ({"store_code": "vn"}, "currency_mismatch", "Choose a store view that takes"),
    ],
)
def test_a_policy_that_does_not_fit_is_said(
    desk: Application, changes: dict[str, object], code: str, part: str
) -> None:
    ids = [order_id for order_id in _wanted(desk, 100) if _currency(desk, order_id) != "GBP"][:3]
    change_policies(desk, **changes)
    create(desk, ids)
    for state, found, message in states(desk).values():
        assert (state, found) == ("failed", code)
        assert part in message
    assert (
        len(desk.database.rows("SELECT order_id FROM orders WHERE list_contains($ids, order_id)", {"ids": ids}))
        == 3
    )


def _currency(desk: Application, order_id: str) -> str:
    return desk.drafts.read_orders([order_id])[order_id].payment.currency


def test_a_real_account_never_sends_to_the_practice_magento(desk: Application) -> None:
    ids = _wanted(desk, 3)
    desk.database.execute("UPDATE accounts SET is_practice = false")
    verdicts = desk.bulk.verbs["create_sales_order"].judge(ids, {})
    assert {one.code for one in verdicts.values()} == {"watch_only"}
    for account in list_accounts(desk.database):
        desk.policies.go_live(account, go_live_at=desk.clock(), person=TESTER)
    verdicts = desk.bulk.verbs["create_sales_order"].judge(ids, {})
    assert {one.code for one in verdicts.values()} == {"no_magento"}
    with pytest.raises(RefusedError):
        ask(desk, ids)


def _forget_who_brought_in(desk: Application, how: str) -> None:
    desk.database.execute("UPDATE orders SET brought_in_by = $how", {"how": how})


@pytest.mark.parametrize(
    ("brought_in_by", "mode", "is_asked"),
    [
        ("schedule", CreateMode.AUTOMATIC, True),
        ("webhook", CreateMode.AUTOMATIC, True),
        ("button", CreateMode.AUTOMATIC, False),
        ("backfill", CreateMode.AUTOMATIC, False),
        ("first import", CreateMode.AUTOMATIC, False),
        ("schedule", CreateMode.BY_HAND, False),
    ],
)
def test_only_what_a_schedule_or_webhook_brings_in_is_created_by_itself(
    desk: Application, brought_in_by: str, mode: CreateMode, is_asked: bool
) -> None:
    ids = _wanted(desk, 100)
    change_policies(desk, create_mode=mode)
    for account in list_accounts(desk.database):
        desk.policies.go_live(account, go_live_at=LONG_AGO, person=TESTER)
    _forget_who_brought_in(desk, brought_in_by)
    desk.imports.start(list_accounts(desk.database), person=SCHEDULE, trigger="schedule")
    desk.imports.wait()
    asked = set(states(desk))
    assert bool(asked & set(ids)) == is_asked
    if is_asked:
        assert set(ids) <= asked
        desk.worker.work_off()
        assert {states(desk)[order_id][0] for order_id in ids} == {"done"}


def test_orders_placed_before_going_live_wait_for_a_person(desk: Application) -> None:
    change_policies(desk, create_mode=CreateMode.AUTOMATIC)
    for account in list_accounts(desk.database):
        desk.policies.go_live(account, go_live_at=desk.clock(), person=TESTER)
    _forget_who_brought_in(desk, "schedule")
    desk.imports.start(list_accounts(desk.database), person=SCHEDULE, trigger="schedule")
    desk.imports.wait()
    assert states(desk) == {}
