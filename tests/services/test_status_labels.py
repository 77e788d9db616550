"""The status that a policy chose for a later state, over real HTTP against the practice Magento."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import TESTER
from tests.parcels import let_all_be_due, lines_of, look_at, send_on_tiktok, waiting_ids
from tests.rejecting import cancel_elsewhere, ready_per_market
from tests.selling import HastyClock, change_policies, create, in_magento, ready_ids, selling, states
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.policy import LATER_STATES
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.services.actions.create_sales_order import INVOICE
from tiktok_orders.services.actions.label_sales_order import NAME as LABEL
from tiktok_orders.services.connect_magento import PRACTICE
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.magento_connections import resume_magento

COMMENTS = "POST /rest/*/V1/orders/*/comments"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Application]:
    with selling(tmp_path, orders=250) as application:
        yield application


def choose(desk: Application, label: str) -> None:
    labels = {"new": "pending"} | ({"processing": label} if label else {})
    change_policies(desk, invoice_at_once=True, status_labels=labels)


def stands(desk: Application, order_id: str) -> tuple[str, str]:
    (order,) = in_magento(desk)[order_id]
    return order["state"], order["status"]


def test_an_invoiced_sales_order_gets_the_chosen_status_within_its_state(desk: Application) -> None:
    ids = ready_ids(desk, 2)
    choose(desk, "tiktok_paid")
    create(desk, ids)
    assert {stands(desk, order_id) for order_id in ids} == {("processing", "tiktok_paid")}
    assert {one[0] for one in states(desk, LABEL).values()} == {"done"}


def test_where_nothing_is_chosen_magento_s_own_stays_and_nothing_is_asked(desk: Application) -> None:
    ids = ready_ids(desk, 2)
    choose(desk, "")
    create(desk, ids)
    assert {stands(desk, order_id) for order_id in ids} == {("processing", "processing")}
    assert states(desk, LABEL) == {}


def test_a_status_of_another_state_is_refused_and_the_order_is_well(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    choose(desk, "tiktok_shipped")
    create(desk, [order_id])
    for _ in range(3):
        desk.database.execute("UPDATE jobs SET due_at = '2020-01-01' WHERE state = 'queued'")
        desk.worker.work_off()
    state, code, message = states(desk, LABEL)[order_id]
    assert (state, code) == ("failed", "magento_refused") and "tiktok_shipped" in message
    assert stands(desk, order_id) == ("processing", "processing")
    assert states(desk)[order_id][0] == states(desk, INVOICE)[order_id][0] == "done"
    assert not desk.database.rows("SELECT order_id FROM order_failures")


@pytest.mark.parametrize("kind", [Kind.CUT_MIDWAY, Kind.HTTP_500])
def test_it_is_set_once_though_answers_are_lost(desk: Application, kind: Kind) -> None:
    (order_id,) = ready_ids(desk, 1)
    choose(desk, "tiktok_paid")
    desk.practice_magento().disasters.add(Disaster(kind, COMMENTS, times=1))
    create(desk, [order_id])
    for _ in range(3):
        desk.database.execute("UPDATE jobs SET due_at = '2020-01-01' WHERE state IN ('queued', 'unknown')")
        desk.worker.work_off()
    assert stands(desk, order_id) == ("processing", "tiktok_paid")
    assert states(desk, LABEL)[order_id][0] == "done"
    (order,) = in_magento(desk)[order_id]
    with_status = [one for one in order["status_histories"] if "order policy" in (one["comment"] or "")]
    assert len(with_status) == 1


CHOSEN = {
    "new": "pending",
    "processing": "tiktok_paid",
    "complete": "tiktok_shipped",
    "holded": "tiktok_asked",
    "canceled": "tiktok_cancelled",
    "closed": "tiktok_refunded",
}


def test_every_later_state_is_chosen_here() -> None:
    assert set(CHOSEN) == {"new", *LATER_STATES}


def test_a_shipment_leaves_the_status_of_the_state_that_it_leads_to(desk: Application) -> None:
    change_policies(desk, status_labels=CHOSEN)
    order_id = next(one for one in waiting_ids(desk, 8) if len(lines_of(desk, one)) > 1)
    create(desk, [order_id])
    first, *rest = lines_of(desk, order_id)
    for lines, expected in (([first], "processing"), (rest, "complete")):
        send_on_tiktok(desk, order_id, lines)
        assert look_at(desk, [order_id]) == 1
        desk.worker.work_off()
        assert stands(desk, order_id) == (expected, CHOSEN[expected])


def test_an_invoice_whose_shipment_magento_refuses_has_its_status_and_the_shipment_later_too(
    desk: Application,
) -> None:
    change_policies(desk, status_labels=CHOSEN)
    (order_id,) = waiting_ids(desk, 1)
    create(desk, [order_id])
    send_on_tiktok(desk, order_id)
    access = desk.practice_magento().access
    access.deny("Magento_Sales::ship")
    look_at(desk, [order_id])
    desk.worker.work_off()
    resume_magento(desk.database, PRACTICE)
    access.grant("Magento_Sales::ship")
    assert stands(desk, order_id)[0] == "processing"
    (label,) = desk.database.rows("SELECT job_id FROM jobs WHERE action = $a", {"a": LABEL})
    assert label["job_id"].endswith(":invoiced")
    let_all_be_due(desk)
    assert stands(desk, order_id) == ("complete", CHOSEN["complete"])


def test_a_cancelled_and_a_credited_sales_order_have_theirs(tmp_path: Path) -> None:
    clock = HastyClock()
    with selling(tmp_path, orders=250, clock=clock.read) as desk:
        open_one, paid_one = ready_per_market(desk, 2, ("GB",))
        change_policies(desk, status_labels=CHOSEN)
        create(desk, [open_one])
        change_policies(desk, status_labels=CHOSEN, invoice_at_once=True)
        create(desk, [paid_one])
        for order_id in (open_one, paid_one):
            cancel_elsewhere(desk, order_id)
        desk.imports.start(list_accounts(desk.database), person=TESTER, trigger="button")
        desk.imports.wait()
        desk.worker.work_off()
        assert stands(desk, open_one) == ("canceled", CHOSEN["canceled"])
        clock.move(hours=1)
        let_all_be_due(desk)
        assert stands(desk, paid_one) == ("closed", CHOSEN["closed"])
