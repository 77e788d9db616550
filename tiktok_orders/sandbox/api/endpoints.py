"""The table of endpoints: one row each. A new one is a function in a module beside this and a row here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from tiktok_orders.sandbox.api import orders, shops
from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.refusals import METHOD_INVALID, PATH_INVALID, RequestRefusedError
from tiktok_orders.sandbox.api.replies import Data

_SHOPS = "seller.authorization.info"
_ORDERS = "seller.order.info"


class Endpoint(NamedTuple):
    """One signed endpoint; `scope` is the right that the token must carry."""

    method: str
    path: str
    scope: str
    needs_shop_cipher: bool
    handler: Callable[[Call], Data]


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("GET", "/authorization/202309/shops", _SHOPS, False, shops.list_authorized_shops),
    Endpoint("POST", "/order/202309/orders/search", _ORDERS, True, orders.search_orders),
    Endpoint("GET", "/order/202309/orders", _ORDERS, True, orders.get_orders_202309),
    Endpoint("GET", "/order/202507/orders", _ORDERS, True, orders.get_orders_202507),
    Endpoint("GET", "/order/202407/orders/{order_id}/price_detail", _ORDERS, True, orders.get_price_detail),
)


def find_endpoint(method: str, path: str) -> tuple[Endpoint, Mapping[str, str]]:
    """Returns the endpoint of a path and the ids in it, or raises TikTok's refusal of path or method."""
    is_known = False
    for endpoint, pattern in _PATTERNS:
        if found := pattern.fullmatch(path):
            is_known = True
            if endpoint.method == method:
                return endpoint, found.groupdict()
    raise RequestRefusedError(METHOD_INVALID if is_known else PATH_INVALID)


_PATTERNS = [(endpoint, re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", endpoint.path))) for endpoint in ENDPOINTS]
