"""The Failures page: orders that failed for one cause are one group, and one fix clears it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import TESTER
from tests.failing import CAUSES, let_fail
from tests.pages.test_pages import draw, used, words_on
from tests.rejecting import cancel_elsewhere, read_anew, reject
from tests.selling import change_on_tiktok, create, ids_of, ready_ids, selling, states
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.store.clock import naive_utc
from tiktok_orders.store.failure_groups import list_failure_groups, orders_of_group
from tiktok_orders.store.failure_history import read_failure_history
from tiktok_orders.store.order_grid import find_row
from tiktok_orders.store.workspace import get_workspace, list_rates
from tiktok_orders.ui.formats import money
from tiktok_orders.ui.order_rows import build_rows


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Application]:
    with selling(tmp_path, orders=1_000) as application, used(application):
        yield application


def test_500_failures_of_12_causes_are_12_groups(desk: Application) -> None:
    ids = ids_of(desk, "all")[:500]
    for place, found in enumerate(CAUSES):
        let_fail(desk, ids[place :: len(CAUSES)], found)
    groups = list_failure_groups(desk.database)
    assert len(groups) == 12 and sum(group.orders for group in groups) == 500
    grouped = [one.order_id for group in groups for one in orders_of_group(desk.database, group.key)]
    assert sorted(grouped) == sorted(ids)
    deadlines = [group.deadline for group in groups if group.deadline]
    assert deadlines == sorted(deadlines)
    screen = draw("failures")
    assert "500 orders could not go on, for 12 causes." in words_on(screen)
    assert len([one for one in screen.toggle if one.label == "Mend"]) == 12


def test_mapping_the_sku_of_a_group_clears_the_group(desk: Application) -> None:
    ids = ready_ids(desk, 6)
    sku = desk.drafts.read_orders(ids)[ids[0]].line_items[0].seller_sku
    for order_id in ids[:4]:
        change_on_tiktok(desk, order_id, line={"seller_sku": "NO-SUCH-SKU"})
    create(desk, ids)
    (group,) = list_failure_groups(desk.database)
    assert (group.code, group.cause, group.orders) == ("product_missing", "NO-SUCH-SKU", 4)
    screen = draw("failures")
    next(one for one in screen.toggle if one.label == "Mend").set_value(True).run()
    next(one for one in screen.text_input if "NO-SUCH-SKU" in one.label).set_value(sku)
    next(one for one in screen.button if one.label == "Map it").click()
    assert not screen.run().exception
    create(desk, ids[:4])
    assert {states(desk)[one][0] for one in ids} == {"done"}
    assert list_failure_groups(desk.database) == []


def test_what_failed_of_an_order_that_is_cancelled_since_is_over_but_for_what_magento_has_to_follow(
    desk: Application,
) -> None:
    rejected, cancelled, kept, waiting = ready_ids(desk, 4, status="AWAITING_SHIPMENT")
    let_fail(desk, [rejected, cancelled, waiting], CAUSES[0])
    let_fail(desk, [kept], FailureFound("magento_credentials"), "cancel_in_magento")
    for order_id in (cancelled, kept):
        cancel_elsewhere(desk, order_id)
    read_anew(desk, [cancelled, kept])
    reject(desk, [rejected])
    groups = {
        group.code: orders_of_group(desk.database, group.key) for group in list_failure_groups(desk.database)
    }
    assert {code: [one.order_id for one in orders] for code, orders in groups.items()} == {
        "product_missing": [waiting],
        "magento_credentials": [kept],
    }
    found = states(desk)
    assert (found[waiting][0], found[rejected][:2], found[cancelled][:2]) == (
        "failed",
        ("stopped", ""),
        ("stopped", ""),
    )
    said = words_on(draw("order", order_id=cancelled))
    assert "nothing is left to be done" in said


def test_history_tells_what_was_resolved_and_what_came_back(desk: Application) -> None:
    first, again, other, sound = ready_ids(desk, 4)
    sku = desk.drafts.read_orders([first])[first].line_items[0].seller_sku
    for order_id, unknown in (first, "NO-SUCH-SKU"), (again, "NO-SUCH-SKU"), (other, "NONE-EITHER"):
        change_on_tiktok(desk, order_id, line={"seller_sku": unknown})
    create(desk, [first, sound])
    desk.mender.map_sku("NO-SUCH-SKU", sku, person=TESTER)
    create(desk, [first])
    desk.mender.forget_sku("NO-SUCH-SKU", person=TESTER)
    create(desk, [again, other])
    history = read_failure_history(desk.database, since=desk.clock() - timedelta(days=7))
    told = {one.cause: (one.code, one.orders, one.resolved, one.came_back) for one in history.causes}
    assert told == {
        "NO-SUCH-SKU": ("product_missing", 2, 1, 1),
        "NONE-EITHER": ("product_missing", 1, 0, 0),
    }
    time = history.causes[0].time_to_resolve
    assert time is not None and time < timedelta(minutes=5)
    assert [(day.failed_by, day.ended >= 4) for day in history.days] == [({"product_missing": 3}, True)]
    (tries,) = desk.database.rows(
        "SELECT count(*) AS ended FROM job_attempts WHERE outcome IN ('done', 'adopted', 'failed')"
    )
    assert sum(day.ended for day in history.days) == tries["ended"]
    products = {one.sku: (one.orders, one.failed) for one in history.products}
    assert (products["NO-SUCH-SKU"], products["NONE-EITHER"]) == ((2, 2), (1, 1))
    assert sum(one.failed for one in history.accounts) == 3
    screen = draw("failures")
    screen.session_state["which_failures"] = "Over time"
    assert "Money held up now" in [one.label for one in screen.run().metric]
    screen.session_state["tabs_failed_tries"] = "Table"
    by_day = next(one.value for one in screen.run().dataframe if "Product missing" in one.value.columns)
    assert by_day.columns.tolist() == ["Day", "Tries", "Failed", "Product missing"]
    assert by_day[["Failed", "Product missing"]].to_numpy().tolist() == [[3, 3]]


def test_money_held_up_is_total_times_rate_without_what_has_no_rate(desk: Application) -> None:
    """Magento's own figure, at its own rate, is not added to it; a currency without a rate is named."""
    ids = ready_ids(desk, 3)
    create(desk, ids[:1])
    let_fail(desk, ids, CAUSES[-1], "cancel_in_magento")
    for order_id, currency in zip(ids, ("GBP", "USD", "XTS"), strict=True):
        desk.database.execute(
            "UPDATE orders SET currency = $currency, total_amount = 10 WHERE order_id = $id",
            {"currency": currency, "id": order_id},
        )
    base = get_workspace(desk.database).base_currency
    usd = next(row["rate"] for row in list_rates(desk.database) if row["currency"] == "USD")
    desk.database.execute("UPDATE sales_orders SET base_grand_total = 7777")
    screen = draw("failures")
    screen.session_state["which_failures"] = "Over time"
    held = next(one for one in screen.run().metric if one.label == "Money held up now")
    assert base == "GBP" and held.value == money(10 + 10 * usd, "GBP")
    assert "1 USD = " in held.help and "Amounts in XTS are left out" in held.help
    assert "Without XTS" in words_on(screen)


def test_what_follows_by_itself_is_tried_again_as_it_was(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    create(desk, [order_id])
    (job,) = desk.database.rows("SELECT * FROM jobs WHERE action = 'write_reference'")
    desk.database.execute("UPDATE jobs SET state = 'failed' WHERE action = 'write_reference'")
    assert desk.retrier.retry([job["job_id"]], person=TESTER) == 1
    desk.worker.work_off()
    assert states(desk, "write_reference")[order_id][0] == "done"
    assert desk.retrier.retry([job["job_id"]], person=TESTER) == 0, "what is done is not done again"


def test_what_magento_failed_to_follow_is_tried_again_from_the_page_without_a_preview(desk: Application) -> None:
    """Its jobs may be about single lines or packages, which a preview of orders would mix up."""
    ids = ready_ids(desk, 2)
    let_fail(desk, ids, CAUSES[-1], "cancel_in_magento")
    screen = draw("failures")
    next(one for one in screen.toggle if one.label == "Mend").set_value(True).run()
    next(one for one in screen.button if one.label == "Try all 2 again").click()
    assert not screen.run().exception
    assert {one[0] for one in states(desk, "cancel_in_magento").values()} == {"queued"}


def test_a_group_says_that_an_account_has_to_be_authorised_again(desk: Application) -> None:
    ids = ids_of(desk, "all")[:3]
    let_fail(desk, ids, CAUSES[-1])
    desk.database.execute("UPDATE authorisations SET ended_at = $now", {"now": naive_utc(desk.clock())})
    screen = draw("failures")
    next(one for one in screen.toggle if one.label == "Mend").set_value(True).run()
    assert not screen.exception
    assert "needs authorisation" in words_on(screen)


def test_what_is_out_of_stock_can_wait_from_the_page(desk: Application) -> None:
    """Seeded orders: what is looked at here is that the page hands them to the outbox."""
    ids = ready_ids(desk, 2)
    let_fail(desk, ids, CAUSES[3])
    screen = draw("failures")
    next(one for one in screen.toggle if one.label == "Mend").set_value(True).run()
    next(one for one in screen.button if one.label == "Wait for stock").click()
    assert not screen.run().exception
    assert {states(desk)[one][0] for one in ids} == {"queued"}
    desk.worker.work_off()
    assert {states(desk)[one][0] for one in ids} == {"done"}, "there was enough by then"


def test_a_failed_order_says_how_far_it_came_and_whether_a_retry_helps(desk: Application) -> None:
    create_failed, ship_failed, late = ready_ids(desk, 3)
    let_fail(desk, [create_failed], CAUSES[0])
    let_fail(desk, [ship_failed], FailureFound("tracking_refused", {"message": "No."}), "ship_order")
    let_fail(desk, [late], FailureFound("magento_busy"))
    words = words_on(draw("order", order_id=create_failed))
    assert "Trying it again helps only once the cause is gone" in words
    assert ":green[:material/check:] Readable" in words and ":red[:material/close:] Products found" in words
    assert "It stopped at the answer of the other side" in words_on(draw("order", order_id=ship_failed))
    assert "Trying it again can help as it is" in words_on(draw("order", order_id=late))
    screen = draw("failures")
    for one in screen.toggle:
        one.set_value(True)
    words = words_on(screen.run())
    assert words.count("Trying it again helps only once the cause is gone") == 2
    assert words.count("Trying it again can help as it is") == 1
    row = find_row(desk.database, late)
    assert row is not None
    tip = build_rows([row], {}, desk.clock()).iloc[0]["failure_reason_tip"]
    assert tip.endswith("Trying it again can help as it is.")
