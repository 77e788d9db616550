"""The boxes over generated histories: each order in one, together all orders, every fault in its box."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.builders import GB, NOW, TESTER, US, open_database
from tests.reconciling import (
    FAULTS,
    cents,
    make_history,
    steps_add_up,
    write_beside,
    write_history,
    write_lone,
    write_refund,
)
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.domain.periods import Period
from tiktok_orders.domain.reconciliation import Box
from tiktok_orders.errors import InvalidInputError, NotAllowedError
from tiktok_orders.services.find_mismatches import MismatchFinder
from tiktok_orders.services.reconcile import Reconciler
from tiktok_orders.store.account_erasure import erase_account
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.closings import closings_of_order
from tiktok_orders.store.database import Database
from tiktok_orders.store.magento_connections import MagentoConnection, save_magento
from tiktok_orders.store.order_grid import find_ids
from tiktok_orders.store.reconciled_orders import (
    BoxScope,
    count_boxes,
    list_box_ids,
    read_reconciled,
    sum_orders,
)
from tiktok_orders.store.to_reconcile import count_to_reconcile

ALL = BoxScope()
VIEWER = Person("viewer", Role.VIEWER)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(open_database(tmp_path)) as database:
        yield database


def reconcile(database: Database) -> Reconciler:
    desk = Reconciler(database, lambda: NOW)
    desk.work_off()
    return desk


def boxes_of(database: Database, scope: BoxScope = ALL) -> dict[str, list[str]]:
    """Order id to the boxes whose lists have it."""
    found = defaultdict(list)
    for box in Box:
        for order_id in list_box_ids(database, scope, box, limit=99_999):
            found[order_id].append(str(box))
    return dict(found)


@settings(max_examples=3, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_boxes_are_disjoint_complete_equal_to_the_cent_and_every_fault_is_in_its_box(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    random = Random(seed)
    histories = [make_history(random, number) for number in range(20)]
    with closing(open_database(tmp_path_factory.mktemp("boxes"))) as database:
        for one in histories:
            write_history(database, one)
        lone = {write_lone(database, number, random.randint(100, 9_000)) for number in range(2)}
        reconcile(database)
        boxes = boxes_of(database)
        assert {order_id: found for order_id, found in boxes.items() if len(found) != 1} == {}
        assert set(boxes) == {one.order_id for one in histories} | lone
        rows = {row["order_id"]: row for row in read_reconciled(database, list(boxes))}
        for one in histories:
            row = rows[one.order_id]
            assert row["box"] == one.box, (sorted(one.faults), row["what"])
            expected = None if one.difference is None else cents(one.difference)
            assert row["difference"] == expected, (sorted(one.faults), row["what"])
            assert steps_add_up(row["steps"], row["difference"]), (sorted(one.faults), row["what"])
        counts = count_boxes(database, ALL)
        held = [one for one in counts if one.box is not Box.ONLY_MAGENTO]
        for total in sum_orders(database, ALL, now=NOW):
            own = [one for one in histories if one.currency == total.currency]
            of_boxes = [one for one in held if one.currency == total.currency]
            assert sum(one.orders for one in of_boxes) == total.orders == len(own)
            stated = cents(sum(one.total for one in own))
            assert sum(one.tiktok_amount for one in of_boxes) == total.tiktok_amount == stated
            in_magento = cents(sum(one.in_magento or 0 for one in own))
            assert sum(one.magento_amount for one in of_boxes) == in_magento
        assert sum(one.orders for one in counts) == len(boxes)


@pytest.mark.parametrize("fault", ["", *FAULTS])
def test_each_fault_alone_is_in_its_box(database: Database, fault: str) -> None:
    one = make_history(Random(7), 0, [fault] if fault else [])
    write_history(database, one)
    reconcile(database)
    assert boxes_of(database) == {one.order_id: [str(one.box)]}
    [row] = read_reconciled(database, [one.order_id])
    assert row["difference"] == (None if one.difference is None else cents(one.difference))


def test_a_sales_order_above_tiktoks_total_agrees_where_its_bridge_leads_to_it(database: Database) -> None:
    random = Random(3)
    one = next(
        one
        for number in range(99)
        if (one := make_history(random, number, [])).expected != one.total and not one.refunded_units
    )
    write_history(database, one)
    reconcile(database)
    [row] = read_reconciled(database, [one.order_id])
    assert (row["box"], row["magento_amount"] - row["tiktok_amount"]) == (
        "agrees",
        cents(one.expected - one.total),
    )


@pytest.mark.parametrize(("fault", "box"), [("not_settled", "not_settled"), ("", "agrees")])
@pytest.mark.parametrize("kind", ["CHARGE_BACK", "RESERVE"])
def test_adjustments_and_reserves_do_not_settle_an_order(
    database: Database, fault: str, box: str, kind: str
) -> None:
    one = make_history(Random(7), 0, [fault] if fault else [])
    write_history(database, one)
    write_beside(database, one, kind)
    reconcile(database)
    [row] = read_reconciled(database, [one.order_id])
    assert (row["box"], row["difference"]) == (box, None)
    adjusted = -100 if kind == "CHARGE_BACK" else 0
    assert row["settled_amount"] == (None if fault else cents(one.settlement + adjusted))


def test_a_refund_after_the_settlement_is_left_for_the_next_one_whatever_is_adjusted_meanwhile(
    database: Database,
) -> None:
    one = replace(make_history(Random(7), 0, []), refunded_units=0)
    write_history(database, one)
    write_beside(database, one, "CHARGE_BACK")
    write_refund(database, replace(one, refunded_units=1), at=NOW - timedelta(hours=12))
    reconcile(database)
    [row] = read_reconciled(database, [one.order_id])
    assert row["box"] != "paid_out", row["what"]


def test_one_order_that_cannot_be_compared_keeps_no_other_one_from_its_box(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = (make_history(Random(7), number, ["total_changed"]) for number in (0, 1))
    for one in (bad, good):
        write_history(database, one)
    database.execute("UPDATE sales_orders SET bridge = '[7]' WHERE order_id = $id", {"id": bad.order_id})
    desk = reconcile(database)
    assert boxes_of(database) == {bad.order_id: ["amount"], good.order_id: ["amount"]}
    rows = {row["order_id"]: row for row in read_reconciled(database, [bad.order_id, good.order_id])}
    assert rows[bad.order_id]["what"].startswith("Could not be compared")
    assert rows[good.order_id]["difference"] == cents(good.off)
    assert f"order {bad.order_id} could not be compared" in caplog.text
    assert count_to_reconcile(database) == 0 and desk.work_off() == 0


@pytest.mark.parametrize(
    ("status", "units_paid_back", "told"),
    [
        ("COMPLETED", 1, ("status", "Cancelled in Magento only")),
        ("COMPLETED", 9, ("agrees", "Cancelled in Magento, paid back on TikTok")),
        ("CANCELLED", 9, ("agrees", "Cancelled on both sides")),
    ],
)
def test_both_sides_are_called_cancelled_only_where_both_are(
    database: Database, status: str, units_paid_back: int, told: tuple[str, str]
) -> None:
    one = make_history(Random(4), 0, ["cancelled_in_magento"])
    one = replace(one, refunded_units=min(units_paid_back, len(one.prices)), shipping=0)
    write_history(database, one)
    database.execute("UPDATE orders SET status = $status", {"status": status})
    MismatchFinder(database, lambda: NOW).look([one.order_id])
    reconcile(database)
    [row] = read_reconciled(database, [one.order_id])
    assert (row["box"], row["what"]) == told


def connect(database: Database, magento_id: str, *, is_practice: bool) -> None:
    save_magento(database, MagentoConnection(magento_id, "Shop", "", "", "", is_practice, NOW, TESTER.name))


def test_sales_orders_of_the_practice_magento_do_not_count_beside_a_real_one(database: Database) -> None:
    connect(database, "practice", is_practice=True)
    practised, known = (write_lone(database, number, 500, magento_id="practice") for number in (1, 2))
    database.execute(f"UPDATE lone_sales_orders SET account_id = '{GB}' WHERE order_id = '{known}'")
    desk = reconcile(database)
    assert set(boxes_of(database)) == {practised, known}, "alone they are all there is"
    connect(database, "magento", is_practice=False)
    real = write_lone(database, 3, 700)
    desk.work_off()
    assert set(boxes_of(database)) == {known, real}, "an account's own are chosen with it"


def test_with_the_last_practice_account_go_its_magentos_sales_orders(database: Database) -> None:
    connect(database, "practice", is_practice=True)
    database.execute("UPDATE accounts SET is_practice = true")
    lone = write_lone(database, 5, 500, magento_id="practice")
    desk = reconcile(database)
    *others, last = list_accounts(database)
    for account in others:
        erase_account(database, account.account_id)
    desk.work_off()
    assert lone in boxes_of(database)
    erase_account(database, last.account_id)
    desk.work_off()
    assert boxes_of(database) == {}


def test_a_memo_that_two_refunds_name_counts_once(database: Database) -> None:
    one = make_history(Random(4), 0, ["credited_otherwise"])
    one = replace(one, faults=frozenset(), off=0)
    write_history(database, one)
    database.execute("UPDATE sales_orders SET total_refunded = $credited", {"credited": cents(one.refunded)})
    for table in ("after_sale_cases", "credit_memos"):
        database.execute(
            f"INSERT INTO {table} SELECT * REPLACE (concat('again-', case_id) AS case_id) FROM {table}"
        )
    reconcile(database)
    [row] = read_reconciled(database, [one.order_id])
    assert (row["box"], row["what"]) == ("refunded", "Refunded on TikTok, in part in Magento")
    assert row["difference"] == cents(one.refunded)


def test_one_account_and_days_are_counted_as_the_list_of_orders_shows_them(database: Database) -> None:
    random = Random(11)
    for number in range(15):
        write_history(database, make_history(random, number))
    reconcile(database)
    first = (NOW - timedelta(days=30)).date()
    for scope in (
        BoxScope(GB),
        BoxScope("", Period(first, NOW.date())),
        BoxScope(US, Period(first, first + timedelta(days=9))),
    ):
        counted = Counter[Box]()
        for count in count_boxes(database, scope):
            counted[count.box] += count.orders
        for box in Box:
            shown = find_ids(database, scope.orders_of(box), now=NOW)
            assert sorted(shown) == sorted(list_box_ids(database, scope, box, limit=999))
            assert counted[box] == len(shown)
        sums = {one.currency: (one.orders, one.tiktok_amount) for one in sum_orders(database, scope, now=NOW)}
        boxed: dict[str, tuple[int, Decimal]] = {}
        for count in count_boxes(database, scope):
            orders, amount = boxed.get(count.currency, (0, Decimal(0)))
            boxed[count.currency] = (orders + count.orders, amount + count.tiktok_amount)
        assert boxed == sums


def test_a_closing_keeps_who_and_why_and_opens_again_when_the_figures_change(database: Database) -> None:
    one = make_history(Random(5), 0, ["not_credited"])
    write_history(database, one)
    desk = reconcile(database)
    assert desk.close([one.order_id], Box.REFUNDED, "  Paid back   in cash ", person=TESTER) == [one.order_id]
    assert desk.close([one.order_id], Box.REFUNDED, "again", person=TESTER) == [], "it is closed already"
    [row] = read_reconciled(database, [one.order_id])
    assert (row["is_closed"], row["closed_by"], row["closing_reason"]) == (True, "tester", "Paid back in cash")
    database.execute("INSERT INTO orders_to_reconcile VALUES ($id, false)", {"id": one.order_id})
    desk.work_off()
    assert read_reconciled(database, [one.order_id])[0]["is_closed"], "the facts are the same"
    [count] = count_boxes(database, ALL)
    assert (count.orders, count.closed, count.closed_difference) == (1, 1, cents(one.refunded))

    database.execute("UPDATE after_sale_cases SET refund_total = refund_total - 1")
    database.execute("INSERT INTO orders_to_reconcile VALUES ($id, false)", {"id": one.order_id})
    desk.work_off()
    [row] = read_reconciled(database, [one.order_id])
    assert (row["is_closed"], row["difference"]) == (False, cents(one.refunded - 100))
    [kept] = closings_of_order(database, one.order_id)
    assert (kept["closed_by"], kept["ended_at"], kept["ended_by"]) == ("tester", NOW, "")


def test_a_closing_is_taken_back_by_name_and_another_one_can_follow(database: Database) -> None:
    one = make_history(Random(6), 0, ["total_changed"])
    write_history(database, one)
    desk = reconcile(database)
    desk.close([one.order_id], Box.AMOUNT, "Rounding of the till", person=TESTER)
    assert desk.reopen([one.order_id], person=TESTER) == [one.order_id]
    assert not read_reconciled(database, [one.order_id])[0]["is_closed"]
    [kept] = closings_of_order(database, one.order_id)
    assert kept["ended_by"] == "tester"


def test_only_operators_close_with_a_reason_and_only_what_differs(database: Database) -> None:
    one = make_history(Random(6), 0, [])
    write_history(database, one)
    desk = reconcile(database)
    with pytest.raises(NotAllowedError, match="Closing differences with a reason needs an operator"):
        desk.close([one.order_id], Box.AMOUNT, "because", person=VIEWER)
    with pytest.raises(InvalidInputError, match="Say in a few words why"):
        desk.close([one.order_id], Box.AMOUNT, " x ", person=TESTER)
    with pytest.raises(InvalidInputError, match="nothing to close"):
        desk.close([one.order_id], Box.AGREES, "because", person=TESTER)
    assert desk.close([one.order_id], Box.AMOUNT, "because", person=TESTER) == [], "it stands in another box"


def test_what_was_taken_when_the_program_was_killed_is_looked_at_again(database: Database) -> None:
    one = make_history(Random(6), 0, ["total_changed"])
    write_history(database, one)
    database.execute("UPDATE orders_to_reconcile SET is_taken = true")
    reconcile(database)
    assert boxes_of(database) == {one.order_id: ["amount"]}
    assert count_to_reconcile(database) == 0
    assert OrderFilter(boxes=("amount",)).narrows()
