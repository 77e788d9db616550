"""Returns that TikTok has paid back become credit memos over real HTTP: one each, of the exact amount."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import TESTER
from tests.rejecting import account_of, cancel_elsewhere, change_policies, doubled, refund_of
from tests.returning import booked, credits_of, memos_for, read_returns, settle, take_return
from tests.selling import QUICK, HastyClock, create, moving_soon, ready_ids, selling, states
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.case_filter import CaseFilter
from tiktok_orders.domain.eligibility import VerdictKind
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.domain.policy import PlatformDiscount
from tiktok_orders.domain.sales_order_amounts import read_amounts
from tiktok_orders.errors import NotAllowedError
from tiktok_orders.magento.order_actions import invoice_order, refund_order
from tiktok_orders.magento.orders import get_invoiced_order
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.services.actions.cancel_in_magento import NAME as CANCEL
from tiktok_orders.services.actions.correct_in_magento import NAME as CORRECT
from tiktok_orders.services.actions.create_sales_order import INVOICE
from tiktok_orders.services.actions.credit_request import NAME as CREDIT
from tiktok_orders.services.actions.outcome import Kind as OutcomeKind
from tiktok_orders.services.actions.outcome import Outcome
from tiktok_orders.services.actions.ship_in_magento import NAME as SHIP
from tiktok_orders.services.connect_magento import PRACTICE
from tiktok_orders.services.feeds import CANCELLATIONS
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.case_grid import find_case_ids, get_row
from tiktok_orders.store.credit_memos import list_credit_memos
from tiktok_orders.store.jobs import Job, name_job, request_jobs
from tiktok_orders.store.refund_credits import refunds_of_orders
from tiktok_orders.store.sales_orders import find_linked

CLOCK = HastyClock()
LONG_AGO = CLOCK.read() - timedelta(days=365)
REFUNDS = "POST /rest/*/V1/order/*/refund"
_READY: list[str] = []


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with selling(tmp_path_factory.mktemp("credits"), orders=5000, clock=CLOCK.read) as application:
        yield application


@pytest.fixture
def desk(world: Application) -> Application:
    """The shared desk, with the policies and the patience that each test begins from."""
    world.worker.limits = QUICK
    change_policies(world, invoice_at_once=True, propose_refunds_only=False, return_to_stock=False)
    return world


def sold(
    desk: Application,
    count: int = 1,
    markets: Sequence[str] = ("GB", "US"),
    *,
    units: int = 1,
    discount: bool = False,
    status: str = "",
) -> list[str]:
    """Orders of `units` units with a price (1: or more) that have a sales order, and that no other test has.

    With `discount` TikTok paid a part of every unit; `status` is TikTok's, "" for any.
    """
    rows = desk.database.rows(
        "SELECT o.order_id FROM orders o JOIN accounts a USING (account_id) "
        "WHERE list_contains($markets, a.region) AND ($units = 1 OR o.unit_count = $units) "
        "AND ($status = '' OR o.status = $status) "
        "AND $units <= (SELECT count(*) FROM order_lines l WHERE l.order_id = o.order_id AND l.sale_price > 0 "
        "AND (NOT $discount OR l.platform_discount > 0))",
        {"markets": list(markets), "units": units, "discount": discount, "status": status},
    )
    if not _READY:
        moving = moving_soon(desk, timedelta(hours=4))  # longer than the tests of this file move the clock in all
        _READY.extend(one for one in ready_ids(desk, 60, most=400) if one not in moving)
    fitting = {row["order_id"] for row in rows}
    found = [order_id for order_id in _READY if order_id in fitting][:count]
    assert len(found) == count, f"{markets} have {len(found)} orders of {units} units left"
    for order_id in found:
        _READY.remove(order_id)
    create(desk, found)
    return found


def unshipped(desk: Application) -> str:
    """An order with a sales order that Magento has not shipped: what comes back of it is reserved anew."""
    while True:
        (order_id,) = sold(desk)
        if not desk.database.rows(
            "SELECT 1 FROM jobs WHERE action = 'ship_in_magento' AND order_id = $order_id", {"order_id": order_id}
        ):
            return order_id


def magento_of(desk: Application, case_id: str) -> str:
    row = get_row(desk.database, case_id)
    assert row is not None
    return str(row["magento"])


def credit(
    desk: Application, order_ids: Sequence[str], named: dict[str, list[str]], person: Person = TESTER
) -> None:
    """Asks for the refunds as the Refunds page does."""
    preview = desk.bulk.preview(CREDIT, order_ids, desk.credits.wishes(order_ids, named))
    desk.bulk.request(preview, account_ids=[one.account.account_id for one in preview.accounts], person=person)
    desk.worker.work_off()


def test_a_return_becomes_one_memo_of_just_its_amount_once_it_is_complete(desk: Application) -> None:
    pairs = {order_id: market for market in ("GB", "US", "SG") for order_id in sold(desk, 1, (market,))}
    for order_id in pairs:
        take_return(desk, order_id, "receive")
    read_returns(desk)
    settle(desk)
    assert not any(credits_of(desk, order_id) for order_id in pairs), "approved is not paid back"
    CLOCK.move(minutes=10)
    refunds = {order_id: take_return(desk, order_id) for order_id in pairs}
    for _ in range(2):
        read_returns(desk)
        settle(desk)
    for order_id, (case_id, amount) in refunds.items():
        (job,) = credits_of(desk, order_id)
        assert job.job_id == f"credit:{job.account_id}:{case_id}"
        assert (job.state, job.code, job.tries) == ("done", "", 0), job.message
        (memo,) = memos_for(desk, order_id)
        assert booked([memo]) == [amount]
        assert f"return {case_id}" in memo["comments"][0]["comment"]
        assert magento_of(desk, case_id) == "credited"
    assert doubled(desk) == []


def test_a_part_of_the_money_and_a_part_of_the_goods_are_credited_as_paid_back(desk: Application) -> None:
    (part,), (lines,) = sold(desk), sold(desk, units=2)
    case_id, quarter = take_return(desk, part, share=4, kind="REFUND")
    _, of_one = take_return(desk, lines, places=[0])
    read_returns(desk)
    settle(desk)
    assert booked(memos_for(desk, part)) == [quarter] and magento_of(desk, case_id) == "credited"
    (memo,) = memos_for(desk, lines)
    assert booked([memo]) == [of_one] and sum(item["qty"] for item in memo["items"]) == 1
    CLOCK.move(minutes=10)
    _, rest = take_return(desk, lines, kind="REFUND", number=41, share=3, places=[1])
    read_returns(desk)
    settle(desk)
    assert sorted(booked(memos_for(desk, lines))) == sorted([of_one, rest])


def test_a_memo_is_in_the_terms_in_which_its_sales_order_was_booked(desk: Application) -> None:
    """TikTok's discount is credited with the goods where the sales order has it, whatever the policy says now."""
    change_policies(desk, platform_discount=PlatformDiscount.INCOME)
    (order_id,) = sold(desk, 1, units=2, discount=True)
    change_policies(desk, platform_discount=PlatformDiscount.DISCOUNT)
    unit, *_ = read_amounts(desk.drafts.read_orders([order_id])[order_id]).units
    assert unit.platform_discount
    case_id, amount = take_return(desk, order_id, places=[0])
    read_returns(desk)
    settle(desk)
    assert booked(memos_for(desk, order_id)) == [amount + unit.platform_discount]
    assert magento_of(desk, case_id) == "credited"


def test_a_return_that_was_edited_is_credited_once_under_its_newer_number(desk: Application) -> None:
    first, late = sold(desk, 2)
    for order_id in (first, late):
        older, _ = take_return(desk, order_id, "pay" if order_id == late else "edit")
        if order_id == late:
            read_returns(desk)  # the older one is read as paid before the newer one is known
            settle(desk)
            CLOCK.move(minutes=10)
        newer, amount = take_return(desk, order_id, number=41, pre_return_id=older)
        take_return(desk, order_id, "edit", next_return_id=newer)
        read_returns(desk)
        settle(desk)
        assert booked(memos_for(desk, order_id)) == [amount]
        assert [job.job_id.rpartition(":")[2] for job in credits_of(desk, order_id)] == [
            older if order_id == late else newer
        ]
    verdict = desk.credits.judge([late], {late: {"case_id": newer}})[late]
    assert (verdict.kind, verdict.code) == (VerdictKind.SKIP, "credit_superseded")


def test_what_is_left_to_its_newer_request_is_what_no_figure_counts(desk: Application) -> None:
    read_returns(desk)
    rows = desk.database.rows("SELECT case_id, order_id FROM after_sale_cases")
    counted = {row["case_id"] for row in desk.database.rows("SELECT case_id FROM refund_facts")}
    found = refunds_of_orders(desk.database, list({row["order_id"] for row in rows}))
    superseded = {one.case_id for refunds in found.values() for one in refunds if one.is_superseded}
    assert superseded == {row["case_id"] for row in rows} - counted and superseded


@pytest.mark.parametrize("kind", [Kind.CUT_BEFORE, Kind.CUT_MIDWAY, Kind.TRUNCATED_JSON, Kind.HTTP_500])
def test_though_answers_are_lost_none_is_credited_twice_and_none_is_missing(desk: Application, kind: Kind) -> None:
    ids = sold(desk, 2)
    refunds = {order_id: take_return(desk, order_id)[1] for order_id in ids}
    disaster = desk.practice_magento().disasters.add(Disaster(kind, REFUNDS, times=2))
    read_returns(desk)
    settle(desk, 5)
    assert desk.practice_magento().disasters.struck(disaster) == 2, "each refund is struck once"
    for order_id in ids:
        assert [job.state for job in credits_of(desk, order_id)] == ["done"], credits_of(desk, order_id)
        assert booked(memos_for(desk, order_id)) == [refunds[order_id]]
    assert doubled(desk) == []


def test_a_credit_whose_answer_was_lost_is_asked_for_again_when_magento_can_no_longer_be_at_work_on_it(
    desk: Application,
) -> None:
    assert desk.worker.doubling == {CREDIT, SHIP, CORRECT, INVOICE}, "Magento makes a second one of each of these"
    desk.worker.limits = replace(QUICK, quarantine_seconds=300.0)
    (order_id,) = sold(desk)
    _, amount = take_return(desk, order_id)
    desk.practice_magento().disasters.add(Disaster(Kind.CUT_BEFORE, REFUNDS, times=1))
    read_returns(desk)
    for _ in range(2):
        settle(desk)
        assert [(job.state, job.code) for job in credits_of(desk, order_id)] == [("unknown", "outcome_unknown")]
    assert not memos_for(desk, order_id)
    desk.worker.limits = QUICK
    settle(desk, 2)
    assert booked(memos_for(desk, order_id)) == [amount]


def test_where_policies_propose_only_people_credit_single_ones_and_many(desk: Application) -> None:
    change_policies(desk, propose_refunds_only=True)
    single, *many = sold(desk, 3)
    refunds = {order_id: take_return(desk, order_id) for order_id in (single, *many)}
    read_returns(desk)
    settle(desk)
    assert not any(credits_of(desk, order_id) or memos_for(desk, order_id) for order_id in refunds)
    listed = find_case_ids(desk.database, CaseFilter(tab="refunded", magento=("to_credit",)), now=desk.clock())
    assert {case_id for case_id, _ in refunds.values()} <= set(listed)
    with pytest.raises(NotAllowedError):
        credit(desk, [single], {single: [refunds[single][0]]}, Person("Vera", Role.VIEWER))
    credit(desk, [single], {single: [refunds[single][0]]})
    assert booked(memos_for(desk, single)) == [refunds[single][1]]
    credit(desk, [single, *many], {})
    for order_id, (case_id, amount) in refunds.items():
        assert booked(memos_for(desk, order_id)) == [amount]
        assert [job.requested_by for job in credits_of(desk, order_id)] == [TESTER.name]
        verdict = desk.credits.judge([order_id], {order_id: {"case_id": case_id}})[order_id]
        assert (verdict.kind, verdict.code) == (VerdictKind.SKIP, "credit_done")
    change_policies(desk, propose_refunds_only=False)
    read_returns(desk)
    settle(desk)
    assert doubled(desk) == [] and all(len(memos_for(desk, order_id)) == 1 for order_id in refunds)


def test_goods_that_came_back_go_into_stock_where_the_policy_says_so(desk: Application) -> None:
    change_policies(desk, return_to_stock=True)
    back, kept = unshipped(desk), unshipped(desk)
    take_return(desk, back)
    take_return(desk, kept, kind="REFUND")
    before = reservations(desk)
    read_returns(desk)
    settle(desk)
    asked = [bool(job.details.get("return_to_stock")) for one in (back, kept) for job in credits_of(desk, one)]
    assert asked == [True, False]
    after = reservations(desk)
    assert after.get(entity_of(desk, back), 0) > before.get(entity_of(desk, back), 0)
    assert after.get(entity_of(desk, kept), 0) == before.get(entity_of(desk, kept), 0)


def test_a_cancellation_waits_for_a_person_too_and_its_goods_go_back_into_stock(desk: Application) -> None:
    change_policies(desk, propose_refunds_only=True, return_to_stock=True)
    (order_id,) = sold(desk, 1, ("GB",), status="AWAITING_SHIPMENT")
    cancel_elsewhere(desk, order_id)
    desk.imports.start(list_accounts(desk.database), person=TESTER, trigger="button")
    desk.imports.wait()
    settle(desk)
    CLOCK.move(hours=1)
    desk.imports.start(list_accounts(desk.database), person=TESTER, trigger="button", feeds=(CANCELLATIONS,))
    desk.imports.wait()
    settle(desk)
    assert states(desk, CANCEL)[order_id][0] == "done" and not credits_of(desk, order_id)
    assert not memos_for(desk, order_id)
    credit(desk, [order_id], {})
    assert booked(memos_for(desk, order_id)) == [refund_of(desk, order_id)]
    assert reservations(desk).get(entity_of(desk, order_id), 0) > 0


def entity_of(desk: Application, order_id: str) -> str:
    return str(find_linked(desk.database, [order_id])[order_id].entity_id)


def reservations(desk: Application) -> dict[str, float]:
    """The order's entity_id to what credit memos gave back to stock, in the practice Magento's books."""
    with desk.practice_magento().books.changing() as connection:
        rows = connection.execute(
            "SELECT json_extract(metadata, '$.object_id'), sum(quantity) FROM inventory_reservation "
            "WHERE json_extract(metadata, '$.event_type') = 'creditmemo_created' GROUP BY 1"
        ).fetchall()
    return dict(rows)


def test_without_an_invoice_it_says_so_and_is_credited_once_there_is_one(desk: Application) -> None:
    change_policies(desk, invoice_at_once=False)
    order_id = unshipped(desk)  # what was shipped is invoiced with its shipment
    case_id, amount = take_return(desk, order_id)
    for _ in range(2):
        read_returns(desk)
        settle(desk)
    (job,) = credits_of(desk, order_id)
    assert (job.state, job.code) == ("skipped", "credit_without_invoice")
    assert magento_of(desk, case_id) == "not_invoiced"
    linked = find_linked(desk.database, [order_id])[order_id]
    invoice_order(desk.magentos.client_for(PRACTICE), linked.entity_id)
    desk.database.execute(
        "UPDATE sales_orders SET total_invoiced = grand_total WHERE order_id = $id", {"id": order_id}
    )
    read_returns(desk)
    settle(desk)
    assert booked(memos_for(desk, order_id)) == [amount] and magento_of(desk, case_id) == "credited"


def test_a_memo_of_another_total_differs_and_no_other_is_made(desk: Application) -> None:
    (order_id,) = sold(desk)
    case_id, amount = take_return(desk, order_id)
    linked = find_linked(desk.database, [order_id])[order_id]
    refund_order(
        desk.magentos.client_for(PRACTICE),
        linked.entity_id,
        adjustment_negative=amount / 2,
        comment=f"TikTok Shop return {case_id}. Corrected by hand.",
    )
    read_returns(desk)
    settle(desk, 2)
    (job,) = credits_of(desk, order_id)
    assert (job.state, job.code) == ("failed", "credited_otherwise")
    assert magento_of(desk, case_id) == "differs" and len(memos_for(desk, order_id)) == 1
    assert find_case_ids(desk.database, CaseFilter(tab="all", magento=("differs",)), now=desk.clock()) == [case_id]


def test_two_that_looked_before_either_credited_make_one_memo(desk: Application) -> None:
    (order_id,) = sold(desk)
    _, amount = take_return(desk, order_id)
    read_returns(desk)
    jobs, action = credits_of(desk, order_id), desk.worker.actions[CREDIT]
    sends = [one for _ in range(2) for one in action.prepare(jobs).values()]
    kinds = [send().kind for send in sends if not isinstance(send, Outcome)]
    assert kinds == [OutcomeKind.DONE, OutcomeKind.DONE]
    assert booked(memos_for(desk, order_id)) == [amount]
    settle(desk)
    assert booked(memos_for(desk, order_id)) == [amount]


def test_two_refunds_of_one_order_that_are_chosen_together_get_a_memo_each(desk: Application) -> None:
    change_policies(desk, propose_refunds_only=True)
    (order_id,) = sold(desk, units=2)
    refunds = [take_return(desk, order_id, places=[place], number=40 + place) for place in (0, 1)]
    read_returns(desk)
    credit(desk, [order_id], {order_id: [case_id for case_id, _ in refunds]})
    settle(desk)
    assert sorted(booked(memos_for(desk, order_id))) == sorted(amount for _, amount in refunds)
    assert {magento_of(desk, case_id) for case_id, _ in refunds} == {"credited"}


def credit_by_hand(desk: Application, order_id: str, amount: Decimal) -> None:
    """Makes a memo of that amount alone, in the base currency, as somebody would in Magento's admin."""
    client, entity_id = (
        desk.magentos.client_for(PRACTICE),
        find_linked(desk.database, [order_id])[order_id].entity_id,
    )
    item = get_invoiced_order(client, entity_id).items[0]
    nothing = Decimal(0)
    refund_order(
        client, entity_id, items={item.item_id: nothing}, shipping_amount=nothing, adjustment_positive=amount
    )


@pytest.mark.parametrize("is_prepared_before", [False, True])
def test_one_memo_made_by_hand_is_taken_for_one_of_two_equal_refunds(
    desk: Application, is_prepared_before: bool
) -> None:
    (order_id,) = sold(desk, 1, ("GB",))
    amounts = [take_return(desk, order_id, share=4, kind="REFUND", number=number)[1] for number in (40, 41)]
    assert amounts[0] == amounts[1]
    if is_prepared_before:
        read_returns(desk)
        sends = list(desk.worker.actions[CREDIT].prepare(credits_of(desk, order_id)).values())
        place = (PRACTICE, find_linked(desk.database, [order_id])[order_id].entity_id)
        action: Any = desk.worker.actions[CREDIT]
        with action.turns.turn(place):
            credit_by_hand(desk, order_id, amounts[0])
        kinds = sorted(send().kind for send in sends if not isinstance(send, Outcome))
        assert kinds == [OutcomeKind.ADOPTED, OutcomeKind.DONE]
    else:
        credit_by_hand(desk, order_id, amounts[0])
        read_returns(desk)
    settle(desk)
    assert {job.state for job in credits_of(desk, order_id)} == {"done"}, credits_of(desk, order_id)
    assert booked(memos_for(desk, order_id)) == amounts
    kept = list_credit_memos(desk.database, [order_id])
    assert sorted(one.origin for one in kept) == ["created", "found"] and len({one.entity_id for one in kept}) == 2


def test_a_shipment_that_is_under_way_comes_before_the_credit(desk: Application) -> None:
    """Magento closes an order that is credited whole, and takes nothing of it from its stock any more."""
    (order_id,) = sold(desk)
    linked, account_id = find_linked(desk.database, [order_id])[order_id], account_of(desk, order_id).account_id
    later = CLOCK.read() + timedelta(hours=3)
    job_id = name_job(SHIP, account_id, order_id)
    shipping = Job(
        job_id,
        SHIP,
        account_id,
        order_id,
        linked.magento_id,
        "",
        CLOCK.read(),
        TESTER.name,
        details={"package": "1"},
        due_at=later,
    )
    desk.database.write(lambda cursor: request_jobs(cursor, [shipping]))
    take_return(desk, order_id)
    read_returns(desk)
    desk.worker.work_off()
    (job,) = credits_of(desk, order_id)
    assert (job.state, job.code, job.tries) == ("queued", "shipment_comes_first", 0)
    assert memos_for(desk, order_id) == []
    desk.database.execute("UPDATE jobs SET state = 'done' WHERE job_id = $job_id", {"job_id": job_id})
    settle(desk)
    assert len(memos_for(desk, order_id)) == 1


def test_a_credit_that_waits_for_its_account_to_be_live_is_made_then(desk: Application) -> None:
    (order_id,) = sold(desk, 1, ("GB",))
    _, amount = take_return(desk, order_id)
    read_returns(desk)
    account = account_of(desk, order_id)
    desk.policies.watch_only(account, person=TESTER)
    settle(desk)
    assert not memos_for(desk, order_id)
    desk.policies.go_live(account, go_live_at=desk.clock(), person=TESTER)
    change_policies(desk, propose_refunds_only=True)
    settle(desk)
    assert [(one.state, one.code) for one in credits_of(desk, order_id)] == [("skipped", "policy_unwanted")]
    change_policies(desk, propose_refunds_only=False)
    desk.policies.go_live(account, go_live_at=LONG_AGO, person=TESTER)
    read_returns(desk)
    settle(desk)
    assert booked(memos_for(desk, order_id)) == [amount]


def test_an_account_that_watches_credits_nothing_and_what_came_before_go_live_waits_for_a_person(
    desk: Application,
) -> None:
    (order_id,) = sold(desk, 1, ("GB",))
    case_id, _ = take_return(desk, order_id)
    account = next(one for one in list_accounts(desk.database) if one.region == "GB")
    desk.policies.watch_only(account, person=TESTER)
    read_returns(desk)
    settle(desk)
    assert not credits_of(desk, order_id)
    assert desk.credits.judge([order_id], {})[order_id].code == "credit_watch_only"
    CLOCK.move(minutes=30)
    desk.policies.go_live(account, go_live_at=desk.clock(), person=TESTER)
    read_returns(desk)
    settle(desk)
    assert not credits_of(desk, order_id)
    verdict = desk.credits.judge([order_id], {})[order_id]
    assert (verdict.kind, verdict.code, verdict.subject) == (VerdictKind.EYE, "credit_before_go_live", case_id)
