"""TikTok's carriers: read once a day, or when asked, and a name that people chose a carrier for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import TESTER
from tests.selling import HastyClock, selling
from tests.shipping import account_in
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.shipping_table import read_rows, split_text
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.store.shipping_providers import times_of_reading

READ = "/logistics/202309/delivery_options/{delivery_option_id}/shipping_providers"


@pytest.fixture
def clock() -> HastyClock:
    return HastyClock()


@pytest.fixture
def desk(tmp_path: Path, clock: HastyClock) -> Iterator[Application]:
    with selling(tmp_path, orders=250, clock=clock.read) as application:
        yield application


def test_carriers_are_read_with_an_import_and_again_when_a_day_old_or_asked_for(
    desk: Application, clock: HastyClock
) -> None:
    account = account_in(desk, "GB")
    first = times_of_reading(desk.database, account.account_id)
    names = {provider.name for offered in desk.carriers.known(account).values() for provider in offered}
    assert first and names == {"Royal Mail", "Evri", "DPD UK"}
    clock.move(hours=23)
    desk.carriers.read_in_background(account).join()
    assert times_of_reading(desk.database, account.account_id) == first
    clock.move(hours=2)
    desk.carriers.read_in_background(account).join()
    second = times_of_reading(desk.database, account.account_id)
    assert all(second[option] > at for option, at in first.items())
    desk.carriers.read_anew(account, person=TESTER).join()
    assert all(at > second[option] for option, at in times_of_reading(desk.database, account.account_id).items())


def test_where_tiktok_does_not_answer_the_known_carriers_stay(desk: Application, clock: HastyClock) -> None:
    account = account_in(desk, "GB")
    known = desk.carriers.known(account)
    clock.move(hours=25)
    desk.practice().disasters.add(Disaster(Kind.HTTP_500, READ))
    desk.carriers.read_in_background(account).join()
    assert desk.carriers.known(account) == known


def test_an_option_that_tiktok_refuses_holds_up_no_other(desk: Application, clock: HastyClock) -> None:
    account = account_in(desk, "GB")
    known = desk.carriers.known(account)
    before = times_of_reading(desk.database, account.account_id)
    clock.move(hours=25)
    assert desk.carriers.get(account, ["1", *known]) == known
    after = times_of_reading(desk.database, account.account_id)
    assert all(after[option] > at for option, at in before.items()) and "1" not in after


def test_a_name_that_somebody_explained_is_understood_from_then_on(desk: Application) -> None:
    rows = desk.database.rows(
        "SELECT order_id FROM orders WHERE account_id = $id AND status = 'AWAITING_SHIPMENT' "
        "AND shipping_type = 'SELLER' ORDER BY order_id LIMIT 1",
        {"id": account_in(desk, "GB").account_id},
    )
    text = f"{rows[0]['order_id']}\tRM00000000000001\tThe Post"
    checked = desk.shipping.check(read_rows(split_text(text)))
    assert not checked.wishes
    (unclear,) = desk.shipping.unclear_names(checked)
    assert (unclear.name, unclear.region) == ("The Post", "GB")
    royal_mail = next(one for one in unclear.providers if one.name == "Royal Mail")
    desk.carrier_map.learn_provider("The Post", "GB", royal_mail, person=TESTER)
    wish = desk.shipping.check(read_rows(split_text(text.replace("The Post", "the-post")))).wishes
    assert wish[rows[0]["order_id"]]["parcels"][0]["carrier"] == "Royal Mail"
