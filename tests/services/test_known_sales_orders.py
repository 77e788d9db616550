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
from tiktok_orders.errors import RefusedError
from tiktok_orders.magento.orders import create_order
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.services.actions.create_sales_order import INVOICE
from tiktok_orders.services.adopt_pairs import link_found
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.jobs import jobs_of_order
from tiktok_orders.store.sales_orders import find_linked
from tiktok_orders.store.workspace import list_deeds

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


def link(desk: Application, order_id: str, number: str, reason: str = "") -> tuple[str, str, str]:
    link_found(desk.bulk, order_id, number, reason=reason, person=TESTER)
    desk.worker.work_off()
    return states(desk)[order_id]


def test_the_one_that_a_person_chooses_among_several_is_linked(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    magento = desk.practice_magento()
    magento.seed_earlier_orders([earlier(desk, order_id, order_id)])
    magento.seed_earlier_orders([{**earlier(desk, order_id, f"TT-{order_id}"), "order_id": "second"}])
    before = magento.books.count_orders()
    create(desk, [order_id])
    (job,) = jobs_of_order(desk.database, order_id)
    assert [one["increment_id"] for one in job.details["found"]] == [order_id, f"TT-{order_id}"]
    assert link(desk, order_id, "OLD-1")[:2] == ("failed", "not_found_to_link"), "nor is another one taken for it"
    assert link(desk, order_id, order_id)[0] == "done"
    linked = find_linked(desk.database, [order_id])[order_id]
    assert (linked.increment_id, linked.origin) == (order_id, "adopted")
    assert magento.books.count_orders() == before


def test_one_of_another_total_is_linked_once_a_person_says_why(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    number = f"TT-{order_id}"
    magento = desk.practice_magento()
    magento.seed_earlier_orders([earlier(desk, order_id, number, more="0.01")])
    before = magento.books.count_orders()
    create(desk, [order_id])
    assert link(desk, order_id, number)[:2] == ("failed", "already_other_order")
    state, _, message = link(desk, order_id, number, "  A penny of rounding ")
    assert state == "done" and "+0.01" in message and message.endswith("A penny of rounding")
    assert find_linked(desk.database, [order_id])[order_id].increment_id == number
    assert magento.books.count_orders() == before
    deeds = [one["detail"] for one in list_deeds(desk.database) if one["deed"] == "linked a sales order"]
    assert deeds[0] == f"order {order_id} to {number} in spite of a difference: A penny of rounding"


def test_the_sales_order_of_another_order_is_never_linked(desk: Application) -> None:
    order_id, other, created = ready_ids(desk, 3)
    desk.practice_magento().seed_earlier_orders([earlier(desk, other, "")])
    ((of_other,),) = [in_magento(desk)[other]]
    state, code, message = link(desk, order_id, of_other["increment_id"], "It looks alike")
    assert (state, code) == ("failed", "already_other_order") and other in message
    (job,) = jobs_of_order(desk.database, order_id)
    assert job.details["found"] == [], "nothing that a person could link"
    desk.practice_magento().seed_earlier_orders([{**earlier(desk, created, "OLD-7"), "order_id": "none"}])
    assert link(desk, created, "OLD-7")[0] == "done"
    state, code, message = link(desk, order_id, "OLD-7", "It looks alike")
    assert (state, code) == ("failed", "linked_to_other") and created in message
    assert not find_linked(desk.database, [order_id])


def test_of_two_orders_that_are_linked_to_one_at_once_one_is(desk: Application) -> None:
    orders = ready_ids(desk, 2)
    desk.practice_magento().seed_earlier_orders([{**earlier(desk, orders[0], "OLD-7"), "order_id": "none"}])
    for order_id in orders:
        link_found(desk.bulk, order_id, "OLD-7", reason="Surely", person=TESTER)
    for _ in range(2):
        desk.worker.work_off()
        let_all_be_due(desk)
    assert sorted(states(desk)[one][:2] for one in orders) == [("done", ""), ("failed", "linked_to_other")]
    assert len(find_linked(desk.database, orders)) == 1


def test_one_of_too_many_units_is_linked_to_what_was_made_by_hand(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    by_hand = {**earlier(desk, order_id, "BY-HAND"), "order_id": "none"}
    sku = desk.drafts.read_orders([order_id])[order_id].line_items[0].seller_sku
    desk.mender.map_sku(sku, sku, quantity="9999", person=TESTER)
    create(desk, [order_id])
    assert states(desk)[order_id][1] == "too_many_units"
    desk.practice_magento().seed_earlier_orders([by_hand])
    assert link(desk, order_id, "BY-HAND")[0] == "done"


def test_an_order_that_cannot_be_linked_now_says_why(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    create(desk, [order_id])
    with pytest.raises(RefusedError, match=r"cannot be linked now\. This order has the sales order"):
        link_found(desk.bulk, order_id, "OLD-1", person=TESTER)


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
