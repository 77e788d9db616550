"""The table of endpoints: one row each. A new one is a function in a module beside this and a row here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from tiktok_orders.sandbox.api import (
    cancellations,
    eligibility,
    external_orders,
    finance,
    orders,
    returns,
    seller,
    shops,
    uploads,
    webhooks,
)
from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.fulfilment_endpoints import ROWS as FULFILMENT
from tiktok_orders.sandbox.api.refusals import METHOD_INVALID, PATH_INVALID, VERSION_INVALID, RequestRefusedError
from tiktok_orders.sandbox.api.replies import Data

_SHOPS = "seller.authorization.info"
_ORDERS = "seller.order.info"
_RETURNS = "seller.return_refund.basic"
# The key of the right for finance is not confirmed (tiktok-api.md, section 1).
_FINANCE = "seller.finance.info"
_PRODUCTS = "seller.product.basic"


class Endpoint(NamedTuple):
    """One signed endpoint; `scope` is the right that the token must carry, `media_type` that of a body."""

    method: str
    path: str
    scope: str
    needs_shop_cipher: bool
    handler: Callable[[Call], Data]
    media_type: str = "application/json"


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("GET", "/authorization/202309/shops", _SHOPS, False, shops.list_authorized_shops),
    Endpoint("POST", "/order/202309/orders/search", _ORDERS, True, orders.search_orders),
    Endpoint("GET", "/order/202309/orders", _ORDERS, True, orders.get_orders_202309),
    Endpoint("GET", "/order/202507/orders", _ORDERS, True, orders.get_orders_202507),
    Endpoint("GET", "/order/202407/orders/{order_id}/price_detail", _ORDERS, True, orders.get_price_detail),
    Endpoint("DELETE", "/authorization/202403/shops", _SHOPS, True, seller.end_authorisation),
    Endpoint("GET", "/seller/202309/shops", _SHOPS, False, seller.list_active_shops),
    Endpoint("GET", "/seller/202309/permissions", _SHOPS, False, seller.list_permissions),
    Endpoint("GET", "/event/202309/webhooks", _SHOPS, True, webhooks.list_webhooks),
    Endpoint("PUT", "/event/202309/webhooks", _SHOPS, True, webhooks.update_webhook),
    Endpoint("DELETE", "/event/202309/webhooks", _SHOPS, True, webhooks.delete_webhook),
    Endpoint("POST", "/order/202406/orders/external_orders", _ORDERS, True, external_orders.add_external_orders),
    Endpoint(
        "GET",
        "/order/202406/orders/{order_id}/external_orders",
        _ORDERS,
        True,
        external_orders.get_external_orders,
    ),
    Endpoint(
        "POST", "/order/202406/orders/external_order_search", _ORDERS, True, external_orders.search_external_orders
    ),
    *(Endpoint(*row) for row in FULFILMENT),
    Endpoint(
        "POST",
        "/product/202309/images/upload",
        _PRODUCTS,
        False,
        uploads.upload_product_image,
        "multipart/form-data",
    ),
    Endpoint("GET", "/finance/202309/statements", _FINANCE, True, finance.list_statements),
    Endpoint("GET", "/finance/202309/payments", _FINANCE, True, finance.list_payments),
    Endpoint(
        "GET",
        "/finance/202501/statements/{statement_id}/statement_transactions",
        _FINANCE,
        True,
        finance.list_transactions,
    ),
    *(
        Endpoint(method, f"/return_refund/{path}", _RETURNS, True, handler)
        for method, path, handler in (
            ("POST", "202309/cancellations/search", cancellations.search_cancellations),
            ("POST", "202602/cancellations/search", cancellations.search_cancellations_202602),
            ("POST", "202309/cancellations", cancellations.create_cancellation),
            ("POST", "202602/cancellations", cancellations.create_cancellation_202602),
            ("POST", "202309/cancellations/{cancel_id}/approve", cancellations.approve_cancellation),
            ("POST", "202309/cancellations/{cancel_id}/reject", cancellations.reject_cancellation),
            ("POST", "202309/returns/search", returns.search_returns),
            ("POST", "202602/returns/search", returns.search_returns_202602),
            ("POST", "202309/returns", returns.create_return),
            ("POST", "202602/returns", returns.create_return_202602),
            ("POST", "202309/returns/{return_id}/approve", returns.approve_return),
            ("POST", "202309/returns/{return_id}/reject", returns.reject_return),
            ("POST", "202606/returns/{return_id}/reject", returns.reject_return),
            ("GET", "202309/returns/{return_id}/records", returns.list_records),
            ("GET", "202309/reject_reasons", eligibility.list_reject_reasons),
            ("GET", "202601/decision_eligibility", eligibility.get_decision_eligibility),
            (
                "GET",
                "202309/orders/{order_id}/aftersale_eligibility",
                eligibility.get_aftersale_eligibility,
            ),
            (
                "GET",
                "202512/orders/{order_id}/aftersale_eligibility",
                eligibility.get_aftersale_eligibility_202512,
            ),
            (
                "GET",
                "202602/orders/{order_id}/aftersale_eligibility",
                eligibility.get_aftersale_eligibility_202512,
            ),
            ("POST", "202309/refunds/calculate", eligibility.calculate_refund),
            ("POST", "202602/refunds/calculate", eligibility.calculate_refund_202602),
        )
    ),
)


def find_endpoint(method: str, path: str) -> tuple[Endpoint, Mapping[str, str]]:
    """Returns the endpoint of a path and the ids in it, or raises TikTok's refusal of path or method."""
    is_known = False
    for endpoint, pattern in _PATTERNS:
        if found := pattern.fullmatch(path):
            is_known = True
            if endpoint.method == method:
                return endpoint, found.groupdict()
    if is_known:
        raise RequestRefusedError(METHOD_INVALID)
    raise RequestRefusedError(VERSION_INVALID if _is_known_in_another_version(path) else PATH_INVALID)


def _is_known_in_another_version(path: str) -> bool:
    return any(pattern.fullmatch(path) for pattern in _ANY_VERSION)


def _compile(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path))


_PATTERNS = [(endpoint, _compile(endpoint.path)) for endpoint in ENDPOINTS]
_ANY_VERSION = [re.compile(re.sub(r"/\d{6}/", r"/\\d+/", pattern.pattern)) for _, pattern in _PATTERNS]
