"""Shipments on the pages: what Magento has of an order, and mending a carrier that TikTok does not know."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

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
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.domain.schedules import ScheduleName
from tiktok_orders.store.carrier_map import kept_providers
from tiktok_orders.ui.messages import plain


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
    choices = draw("sku_map")
    assert table_with(choices, "Name") == [["Post Haste", "GB", "Evri"]]
    forget(choices, "Forget a name", key="forget_carrier_name")
    assert kept_providers(desk.database, "GB") == {}


def test_magento_gets_a_parcel_as_the_carrier_that_was_chosen_until_that_is_forgotten(desk: Application) -> None:
    first, second = sellers_ids(desk, 2)
    screen = draw("sku_map")
    choose_carrier(screen, code="Royal Mail")
    assert plain("“Royal Mail” is not a carrier's code in Magento") in words_on(screen)
    choose_carrier(screen, code="royalmail", title="Royal Mail Tracked")
    assert table_with(screen, "Title in Magento") == [["Royal Mail", "GB", "royalmail", "Royal Mail Tracked"]]
    assert sent_to_magento(desk, first) == ("royalmail", "Royal Mail Tracked")
    forget(screen, "Forget a carrier", key="forget_carrier")
    assert sent_to_magento(desk, second) == ("custom", "Royal Mail")


def test_a_viewer_reads_which_carriers_were_chosen_and_can_change_none(
    desk: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_carrier(draw("sku_map"), code="royalmail")
    monkeypatch.setattr(desk, "person", Person("Vera", Role.VIEWER))
    screen = draw("sku_map")
    assert table_with(screen, "Title in Magento") == [["Royal Mail", "GB", "royalmail", "Royal Mail"]]
    assert "Carrier on TikTok" not in [one.label for one in screen.selectbox]
    assert screen.button(key="forget_carrier").disabled


def table_with(screen: AppTest, column: str) -> list[list[str]]:
    (table,) = [one.value for one in screen.dataframe if column in one.value.columns]
    rows: list[list[str]] = table.to_numpy().tolist()
    return rows


def forget(screen: AppTest, label: str, *, key: str) -> None:
    """Forgets the first of the choices that stand under a label."""
    next(one for one in screen.selectbox if one.label == label).select_index(0).run()
    assert not screen.button(key=key).click().run().exception


def choose_carrier(screen: AppTest, *, code: str, title: str = "") -> None:
    """Chooses as what Magento gets the parcels that Royal Mail carries in Great Britain."""
    next(one for one in screen.selectbox if one.label == "Carrier on TikTok").select("Royal Mail (GB)")
    for label, value in {"Code in Magento": code, "Title in Magento": title}.items():
        next(one for one in screen.text_input if one.label == label).set_value(value)
    next(one for one in screen.button if one.label == "Save carrier").click()
    assert not screen.run().exception


def sent_to_magento(desk: Application, order_id: str) -> tuple[str, str]:
    """Code and title of the carrier under which Magento gets an order that is sent in Seller Center."""
    send_on_tiktok(desk, order_id)
    look_at(desk, [order_id])
    desk.worker.work_off()
    ((track,),) = [one["tracks"] for one in shipments_in_magento(desk, order_id)]
    return track["carrier_code"], track["title"]
