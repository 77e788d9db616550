from __future__ import annotations

import pytest

from tiktok_orders.errors import InvalidInputError
from tiktok_orders.sandbox.api.endpoints import ENDPOINTS
from tiktok_orders.tiktok import endpoints
from tiktok_orders.tiktok.endpoints import Endpoint, check_id


def test_fills_an_order_id_into_the_path():
    path = endpoints.GET_PRICE_DETAIL.path_for(order_id="576461413038700009")
    assert path == "/order/202407/orders/576461413038700009/price_detail"


@pytest.mark.parametrize("text", ["", "..", "1/2", "1,2", "1?sign=x", "१२", "1 2", "%2e"])
def test_refuses_what_cannot_be_an_id(text):
    with pytest.raises(InvalidInputError, match="not an id of TikTok Shop"):
        check_id(text)


TABLE = {name: value for name, value in vars(endpoints).items() if isinstance(value, Endpoint)}


def test_only_calls_about_one_shop_send_its_cipher():
    assert {name for name, row in TABLE.items() if not row.sends_shop_cipher} == {
        "GET_TOKEN",
        "REFRESH_TOKEN",
        "GET_AUTHORIZED_SHOPS",
        "UPLOAD_IMAGE",
    }


def test_a_change_is_not_sent_twice_unless_it_says_the_same_or_has_a_key():
    assert {name for name, row in TABLE.items() if not row.may_be_repeated} == {
        "MARK_PACKAGE_AS_SHIPPED",
        "SHIP_PACKAGE",
        "SHIP_PACKAGES",
        "UPDATE_SHIPPING_INFO",
        "UPDATE_PACKAGE_SHIPPING_INFO",
        "CREATE_PACKAGE",
        "CANCEL_ORDER",
    }


def test_the_practice_shop_serves_every_call():
    served = {(route.method, route.path) for route in ENDPOINTS}
    hosts = {"GET_TOKEN", "REFRESH_TOKEN"}
    assert {(row.method, row.path) for name, row in TABLE.items() if name not in hosts} <= served
