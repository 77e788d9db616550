from __future__ import annotations

import pytest

from tiktok_orders.errors import InvalidInputError
from tiktok_orders.tiktok import endpoints
from tiktok_orders.tiktok.endpoints import Endpoint, check_id


def test_fills_an_order_id_into_the_path():
    path = endpoints.GET_PRICE_DETAIL.path_for(order_id="576461413038700009")
    assert path == "/order/202407/orders/576461413038700009/price_detail"


@pytest.mark.parametrize("text", ["", "..", "1/2", "1,2", "1?sign=x", "१२", "1 2", "%2e"])
def test_refuses_what_cannot_be_an_id(text):
    with pytest.raises(InvalidInputError, match="not an id of TikTok Shop"):
        check_id(text)


def test_only_calls_about_one_shop_send_its_cipher():
    table = {name: value for name, value in vars(endpoints).items() if isinstance(value, Endpoint)}
    assert {name for name, row in table.items() if row.sends_shop_cipher} == {
        "SEARCH_ORDERS",
        "GET_ORDERS",
        "GET_PRICE_DETAIL",
        "ADD_EXTERNAL_ORDERS",
    }
