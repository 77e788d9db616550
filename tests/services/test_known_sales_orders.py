"""What Magento has already: adopted where it is the order's, refused where it is not, never made twice."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.builders import TESTER
from tests.selling import ask, create, in_magento, ready_ids, selling, states
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.sales_order import SalesOrderDraft
from tiktok_orders.magento.orders import create_order
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.services.actions.create_sales_order import INVOICE
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.sales_orders import find_linked

CREATES = "POST /rest/*/V1/orders"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Application]:
    with selling(tmp_path, orders=250) as application:
        yield application


def draft_of(desk: Application, order_id: str) -> SalesOrderDraft:
    account = desk.database.rows("SELECT account_id FROM orders WHERE order_id = $id", {"id": order_id})[0]
    rules = list_rules(desk.database, list_accounts(desk.database))[account["account_id"]]
    draft = desk.drafts.build(rules, [order_id])[order_id]
    assert isinstance(draft, SalesOrderDraft)
    return draft


def earlier(desk: Application, order_id: str, increment_id: str, *, more: str = "0") -> dict[str, Any]:
    draft = draft_of(desk, order_id)
    return {
        "order_id": order_id,
        "increment_id": increment_id,
        "currency": draft.currency,
        "grand_total": draft.expected_total + Decimal(more),
        "skus": [line.sku for line in draft.lines],
    }


def let_all_be_due(desk: Application) -> None:
    desk.database.execute("UPDATE jobs SET due_at = '2020-01-01' WHERE state IN ('queued', 'unknown')")


def test_each_spelling_of_the_earlier_connector_is_found_and_adopted(desk: Application) -> None:
    bare, prefixed, numbered, fresh = ready_ids(desk, 4)
    magento = desk.practice_magento()
    magento.seed_earlier_orders(
        [earlier(desk, bare, bare), earlier(desk, prefixed, f"TT-{prefixed}"), earlier(desk, numbered, "")]
    )
    before = magento.books.count_orders()
    create(desk, [bare, prefixed, numbered, fresh])
    assert magento.books.count_orders() == before + 1
    linked = find_linked(desk.database, [bare, prefixed, numbered, fresh])
    assert {order_id: one.origin for order_id, one in linked.items()} == {
        bare: "adopted",
        prefixed: "adopted",
        numbered: "adopted",
        fresh: "created",
    }
    assert (linked[bare].increment_id, linked[prefixed].increment_id) == (bare, f"TT-{prefixed}")
    (there,) = in_magento(desk)[numbered]
    assert (linked[numbered].increment_id, linked[numbered].entity_id) == (
        there["increment_id"],
        there["entity_id"],
    )


def test_one_of_another_total_is_left_to_a_person(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    desk.practice_magento().seed_earlier_orders([earlier(desk, order_id, f"TT-{order_id}", more="0.01")])
    create(desk, [order_id])
    state, code, message = states(desk)[order_id]
    assert (state, code) == ("failed", "already_other_order")
    assert f"TT-{order_id}" in message and "+0.01" in message and "Compare the two" in message
    assert len(in_magento(desk)[order_id]) == 1
    assert not find_linked(desk.database, [order_id])


def test_several_are_left_to_a_person(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    magento = desk.practice_magento()
    magento.seed_earlier_orders([earlier(desk, order_id, order_id)])
    # The earlier connector made it twice; the second one bears the id only within its number.
    magento.seed_earlier_orders([{**earlier(desk, order_id, f"TT-{order_id}"), "order_id": "second"}])
    create(desk, [order_id])
    state, code, message = states(desk)[order_id]
    assert (state, code) == ("failed", "several_found")
    assert order_id in message and f"TT-{order_id}" in message and "Choose the one to link" in message
    assert len(in_magento(desk)[order_id]) == 2
    assert not find_linked(desk.database, [order_id])


def test_a_late_creation_of_a_lost_request_counts_as_ours(desk: Application) -> None:
    """Magento was still at work when it was asked: by the next try it has the order, and the invoice follows."""
    (order_id,) = ready_ids(desk, 1)
    for account in list_accounts(desk.database):
        policy = list_rules(desk.database, [account])[account.account_id].policy
        desk.policies.save(account, policy.model_copy(update={"invoice_at_once": True}), person=TESTER)
    magento = desk.practice_magento()
    magento.disasters.add(Disaster(Kind.CUT_BEFORE, CREATES, times=1))
    create(desk, [order_id])
    assert states(desk)[order_id][0] == "unknown"
    let_all_be_due(desk)
    desk.worker.work_off()
    assert states(desk)[order_id][0] == "queued"
    draft = draft_of(desk, order_id)
    create_order(desk.magentos.client_for("practice"), draft.store_code, draft.entity)
    let_all_be_due(desk)
    desk.worker.work_off()
    assert states(desk)[order_id][0] == "done"
    assert find_linked(desk.database, [order_id])[order_id].origin == "created"
    assert states(desk, INVOICE)[order_id][0] == "done"
    assert len(in_magento(desk)[order_id]) == 1


def test_an_order_that_tiktok_does_not_show_waits_and_the_others_go_on(desk: Application) -> None:
    hidden, *others = ready_ids(desk, 4)
    ask(desk, [hidden, *others])
    file = desk.practice().world.file
    _move(file, hidden, by=1)
    desk.worker.work_off()
    state, code, message = states(desk)[hidden]
    assert (state, code) == ("queued", "not_checked")
    assert "TikTok did not show it" in message and "tried again by itself" in message
    assert {states(desk)[order_id][0] for order_id in others} == {"done"}
    assert hidden not in in_magento(desk)
    _move(file, hidden, by=-1)
    let_all_be_due(desk)
    desk.worker.work_off()
    assert states(desk)[hidden][0] == "done"


def _move(file: Any, order_id: str, *, by: int) -> None:
    """Lets an order belong to a shop that does not exist, or to its own again."""
    with file.changing() as connection:
        connection.execute("UPDATE orders SET shop_id = shop_id + ? WHERE id = ?", (by, int(order_id)))
