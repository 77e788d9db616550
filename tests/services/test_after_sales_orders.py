"""What follows a sales order, and what hinders all of them: invoices, references, keys, and the wrong Magento."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import SCHEDULE, TESTER
from tests.selling import CREATE, HastyClock, ask, change_policies, create, in_magento, ready_ids, selling, states
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.eligibility import VerdictKind
from tiktok_orders.domain.policy import CreateMode
from tiktok_orders.errors import RefusedError
from tiktok_orders.magento.access import BearerToken
from tiktok_orders.magento.order_actions import cancel_order, hold_order, unhold_order
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.services.actions.create_sales_order import INVOICE, REFERENCE
from tiktok_orders.services.connect_magento import PRACTICE, MagentoRequest
from tiktok_orders.services.order_policies import BY_POLICY
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.magento_connections import list_pauses, resume_magento

INVOICES = "POST /rest/*/V1/order/*/invoice"
REFERENCES = "POST /order/202406/*"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Application]:
    with selling(tmp_path, orders=250) as application:
        yield application


def let_all_be_due(desk: Application) -> None:
    desk.database.execute("UPDATE jobs SET due_at = '2020-01-01' WHERE state IN ('queued', 'unknown')")
    desk.worker.work_off()


@pytest.mark.parametrize("kind", [Kind.CUT_BEFORE, Kind.CUT_MIDWAY, Kind.TRUNCATED_JSON, Kind.HTTP_500])
def test_each_sales_order_has_one_invoice_though_answers_are_lost(desk: Application, kind: Kind) -> None:
    ids = ready_ids(desk, 4)
    change_policies(desk, invoice_at_once=True)
    disaster = desk.practice_magento().disasters.add(Disaster(kind, INVOICES, times=3))
    create(desk, ids)
    for _ in range(4):
        let_all_be_due(desk)
    assert desk.practice_magento().disasters.struck(disaster) == 3
    assert {one[0] for one in states(desk, INVOICE).values()} == {"done"}
    books = desk.practice_magento().books
    invoices = Counter(invoice["order_id"] for invoice in books.invoices())
    totals = {invoice["order_id"]: invoice["grand_total"] for invoice in books.invoices()}
    for order_id in ids:
        (saved,) = in_magento(desk)[order_id]
        assert (invoices[saved["entity_id"]], totals[saved["entity_id"]]) == (1, saved["grand_total"])


def test_a_sales_order_that_is_put_on_hold_is_invoiced_after_its_release(desk: Application) -> None:
    released, cancelled = ids = ready_ids(desk, 2)
    change_policies(desk, invoice_at_once=True)
    desk.practice_magento().disasters.add(Disaster(Kind.HTTP_500, INVOICES, times=2))
    create(desk, ids)
    entity_ids = {order_id: in_magento(desk)[order_id][0]["entity_id"] for order_id in ids}
    client = desk.magentos.client_for(PRACTICE)
    hold_order(client, entity_ids[released])
    cancel_order(client, entity_ids[cancelled])
    for _ in range(4):
        let_all_be_due(desk)
    assert states(desk, INVOICE)[released][:2] == ("queued", "invoice_order_held")
    assert states(desk, INVOICE)[cancelled][:2] == ("skipped", "invoice_order_over")
    unhold_order(client, entity_ids[released])
    let_all_be_due(desk)
    assert states(desk, INVOICE)[released][0] == "done"
    invoiced = [invoice["order_id"] for invoice in desk.practice_magento().books.invoices()]
    assert invoiced == [entity_ids[released]]


def test_a_reference_that_tiktok_refuses_never_fails_the_sales_order(desk: Application) -> None:
    refused, taken = ready_ids(desk, 2)
    ask(desk, [refused, taken])
    file = desk.practice().world.file

    def take_away(point: str) -> None:
        if point == "after the reply":
            with file.changing() as connection:
                connection.execute("UPDATE orders SET shop_id = 1 WHERE id = ?", (int(refused),))

    desk.worker.at_point = take_away
    desk.worker.work_off()
    assert {one[0] for one in states(desk).values()} == {"done"}
    state, code, message = states(desk, REFERENCE)[refused]
    assert (state, code) == ("queued", "reference_not_written")
    assert "The sales order exists" in message and "Invalid order_id" in message
    assert states(desk, REFERENCE)[taken][0] == "done"
    assert not desk.database.rows("SELECT order_id FROM order_failures")
    dated = desk.database.rows(f"SELECT confirmed_at FROM jobs WHERE action = '{CREATE}'")
    assert all(row["confirmed_at"] for row in dated)


def test_references_are_written_again_until_tiktok_takes_them(desk: Application) -> None:
    ids = ready_ids(desk, 3)
    desk.practice().disasters.add(Disaster(Kind.HTTP_500, REFERENCES, times=2))
    create(desk, ids)
    assert {one[0] for one in states(desk).values()} == {"done"}
    for _ in range(3):
        let_all_be_due(desk)
    assert {one[0] for one in states(desk, REFERENCE).values()} == {"done"}
    world = desk.practice().world
    kept = {
        order_id: [one["id"] for shop in world.shops for one in _references(desk, shop.id, order_id)]
        for order_id in ids
    }
    assert kept == {order_id: [f"TTS-{order_id}"] for order_id in ids}


def _references(desk: Application, shop_id: str, order_id: str) -> list[dict[str, str]]:
    return desk.practice().world.external_orders.list_of_order(shop_id, order_id, "MAGENTO")


def test_a_bearer_token_that_is_switched_off_is_said(desk: Application) -> None:
    ids = ready_ids(desk, 3)
    magento = desk.practice_magento()
    magento.access.bearer_allowed = True
    token = BearerToken(magento.credentials.bearer_token)
    desk.connect_magento(
        MagentoRequest(magento.base_url, token, title="Practice Magento", is_practice=True), person=TESTER
    )
    magento.access.bearer_allowed = False
    create(desk, ids)
    assert {one[:2] for one in states(desk).values()} == {("queued", "bearer_off")}
    (pause,) = list_pauses(desk.database, now=desk.clock())
    assert pause.paused_until is None and "Bearer" in pause.reason
    assert not set(ids) & set(in_magento(desk))
    magento.access.bearer_allowed = True
    resume_magento(desk.database, pause.magento_id)
    let_all_be_due(desk)
    assert {one[0] for one in states(desk).values()} == {"done"}


def test_the_right_to_create_that_was_taken_away_is_said(desk: Application) -> None:
    ids = ready_ids(desk, 2)
    magento = desk.practice_magento()
    magento.access.deny("Magento_Sales::create")
    create(desk, ids)
    assert {one[0] for one in states(desk).values()} == {"queued"}
    (pause,) = list_pauses(desk.database, now=desk.clock())
    assert pause.paused_until is None and "Magento_Sales::create" in pause.reason
    magento.access.grant("Magento_Sales::create")
    resume_magento(desk.database, pause.magento_id)
    let_all_be_due(desk)
    assert {one[0] for one in states(desk).values()} == {"done"}


def test_a_practice_account_never_sends_to_a_real_magento(desk: Application) -> None:
    ids = ready_ids(desk, 3)
    ask(desk, ids)
    desk.database.execute("UPDATE magento_connections SET is_practice = false")
    desk.worker.work_off()
    assert {one[:2] for one in states(desk).values()} == {("skipped", "no_magento")}
    assert not set(ids) & set(in_magento(desk))
    with pytest.raises(RefusedError):
        ask(desk, ids)


def test_orders_that_arrive_by_schedule_are_created_by_themselves(tmp_path: Path) -> None:
    clock = HastyClock()
    with selling(tmp_path, orders=250, clock=clock.read, practice_arrivals_per_hour=60) as desk:
        accounts = list_accounts(desk.database)
        change_policies(desk, create_mode=CreateMode.AUTOMATIC, wait_for_hold=False)
        for account in accounts:
            desk.policies.go_live(account, go_live_at=clock.read(), person=TESTER)
        clock.move(hours=3)
        desk.imports.start(accounts, person=SCHEDULE, trigger="schedule")
        desk.imports.wait()
        rows = desk.database.rows("SELECT order_id FROM orders WHERE brought_in_by = 'schedule'")
        arrived = [row["order_id"] for row in rows]
        asked = desk.database.rows("SELECT order_id, requested_by, bulk_id FROM jobs")
        assert asked and {row["order_id"] for row in asked} <= set(arrived)
        assert {(row["requested_by"], row["bulk_id"]) for row in asked} == {(BY_POLICY, "")}
        verdicts = desk.bulk.verbs[CREATE].judge(arrived, {})
        assert not [one for one in verdicts.values() if one.kind is VerdictKind.WILL]
        desk.worker.work_off()
        done = {order_id for order_id, one in states(desk).items() if one[0] == "done"}
        assert done
        assert all(len(in_magento(desk)[order_id]) == 1 for order_id in done)


def test_orders_that_a_person_brings_in_wait_for_a_person(tmp_path: Path) -> None:
    clock = HastyClock()
    with selling(tmp_path, orders=250, clock=clock.read, practice_arrivals_per_hour=60) as desk:
        accounts = list_accounts(desk.database)
        change_policies(desk, create_mode=CreateMode.AUTOMATIC, wait_for_hold=False)
        for account in accounts:
            desk.policies.go_live(account, go_live_at=clock.read(), person=TESTER)
        for trigger in ("button", "command line", "schedule"):
            clock.move(hours=1)
            desk.imports.start(accounts, person=TESTER, trigger=trigger)
            desk.imports.wait()
            by_people = desk.database.rows("SELECT order_id FROM orders WHERE brought_in_by <> 'schedule'")
            assert by_people and not {row["order_id"] for row in by_people} & set(states(desk))
