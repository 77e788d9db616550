"""Shipments on the pages: what Magento has of an order, and mending a carrier that TikTok does not know."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.builders import TESTER
from tests.pages.test_pages import draw, used, words_on
from tests.parcels import (
    change_policies,
    look_at,
    send_on_tiktok,
    ship_in_magento_by_hand,
    shipments_in_magento,
    waiting_ids,
)
from tests.selling import create, selling
from tests.services.test_ship_back_from_magento import on_tiktok, sellers_ids
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.schedules import ScheduleName


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with selling(tmp_path_factory.mktemp("desk"), orders=1_500) as application, used(application):
        application.schedules.let_practice_take_part(True, person=TESTER)
        yield application


def test_the_order_page_shows_what_is_shipped_in_magento_and_under_which_number(desk: Application) -> None:
    (order_id,) = waiting_ids(desk, 1)
    create(desk, [order_id])
    assert "Shipments" not in words_on(draw("order", order_id=order_id))
    number = send_on_tiktok(desk, order_id)
    look_at(desk, [order_id])
    desk.worker.work_off()
    screen = draw("order", order_id=order_id)
    assert number in [one.value for one in screen.code]
    assert "Shipped here, as TikTok shows it" in words_on(screen)
    assert len(shipments_in_magento(desk, order_id)) == 1


def test_a_carrier_that_tiktok_does_not_know_is_chosen_among_the_failures(desk: Application) -> None:
    (order_id,) = sellers_ids(desk)
    change_policies(desk, ship_on_tiktok=True)
    ship_in_magento_by_hand(desk, order_id, "RM00000000091", carrier="Post Haste")
    desk.chores()[ScheduleName.MAGENTO_CHANGES](threading.Event())
    desk.worker.work_off()
    assert "TikTok has no carrier “Post Haste”" in words_on(draw("order", order_id=order_id))
    screen = draw("failures")
    next(one for one in screen.toggle if one.key.endswith("carrier_unknown-Post Haste")).set_value(True).run()
    choice = next(one for one in screen.selectbox if "Post Haste" in one.label)
    choice.select("Evri")
    next(one for one in screen.button if one.label == "It is this one").click()
    assert not screen.run().exception
    again = next(one for one in screen.button if one.label.startswith("Try"))
    again.click()
    assert not screen.run().exception
    desk.worker.work_off()
    shown = {(one["tracking_number"], one["shipping_provider_name"]) for one in on_tiktok(desk, order_id)}
    assert shown == {("RM00000000091", "Evri")}
