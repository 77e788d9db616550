"""The calls of TikTok Shop's Open API that this program makes, each pinned to its version.

TikTok keeps an old version for at least two months after its successor; a version is changed here alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from tiktok_orders.errors import InvalidInputError


@dataclass(frozen=True)
class Endpoint:
    """One call. `path` may hold places in braces; `sends_shop_cipher` is false where TikTok refuses one.

    `may_be_repeated` is true for what only reads: the rest is not sent twice without a look in between.
    """

    method: str
    path: str
    sends_shop_cipher: bool
    may_be_repeated: bool = True

    def path_for(self, **ids: str) -> str:
        """Returns the path with its places filled, or raises `InvalidInputError` for what cannot be an id."""
        return self.path.format(**{name: check_id(value) for name, value in ids.items()})


def check_id(text: str) -> str:
    """Returns `text` if it can stand in a path or a comma-joined list: TikTok's ids are up to 19 digits."""
    if is_id(text):
        return text
    raise InvalidInputError(f"“{text[:40]}” is not an id of TikTok Shop. Check the number and try again.")


def is_id(text: str) -> bool:
    """Tells whether a text can be one of TikTok's ids."""
    return text.isascii() and text.isalnum()


# Served by the authorisation host, and not signed.
GET_TOKEN = Endpoint("GET", "/api/v2/token/get", sends_shop_cipher=False)
REFRESH_TOKEN = Endpoint("GET", "/api/v2/token/refresh", sends_shop_cipher=False)

GET_AUTHORIZED_SHOPS = Endpoint("GET", "/authorization/202309/shops", sends_shop_cipher=False)
# Sent again, it meets an authorisation that has ended, which is what was asked for.
DEAUTHORISE_SHOP = Endpoint("DELETE", "/authorization/202403/shops", sends_shop_cipher=True)
SEARCH_ORDERS = Endpoint("POST", "/order/202309/orders/search", sends_shop_cipher=True)
GET_ORDERS = Endpoint("GET", "/order/202507/orders", sends_shop_cipher=True)
# Says the same again when it is sent again, so it may be.
ADD_EXTERNAL_ORDERS = Endpoint("POST", "/order/202406/orders/external_orders", sends_shop_cipher=True)
GET_PRICE_DETAIL = Endpoint("GET", "/order/202407/orders/{order_id}/price_detail", sends_shop_cipher=True)

LIST_WAREHOUSES = Endpoint("GET", "/logistics/202309/warehouses", sends_shop_cipher=True)
LIST_DELIVERY_OPTIONS = Endpoint(
    "GET", "/logistics/202309/warehouses/{warehouse_id}/delivery_options", sends_shop_cipher=True
)
LIST_SHIPPING_PROVIDERS = Endpoint(
    "GET", "/logistics/202309/delivery_options/{delivery_option_id}/shipping_providers", sends_shop_cipher=True
)

# None of these has an idempotency key: after a lost answer the order's packages tell whether it was done.
MARK_PACKAGE_AS_SHIPPED = Endpoint(
    "POST", "/fulfillment/202309/orders/{order_id}/packages", sends_shop_cipher=True, may_be_repeated=False
)
SHIP_PACKAGE = Endpoint(
    "POST", "/fulfillment/202309/packages/{package_id}/ship", sends_shop_cipher=True, may_be_repeated=False
)
SHIP_PACKAGES = Endpoint(
    "POST", "/fulfillment/202309/packages/ship", sends_shop_cipher=True, may_be_repeated=False
)
# Says the same again, but TikTok counts how often a number is changed.
UPDATE_SHIPPING_INFO = Endpoint(
    "POST",
    "/fulfillment/202309/orders/{order_id}/shipping_info/update",
    sends_shop_cipher=True,
    may_be_repeated=False,
)
UPDATE_PACKAGE_SHIPPING_INFO = Endpoint(
    "POST",
    "/fulfillment/202309/packages/{package_id}/shipping_info/update",
    sends_shop_cipher=True,
    may_be_repeated=False,
)
CREATE_PACKAGE = Endpoint("POST", "/fulfillment/202309/packages", sends_shop_cipher=True, may_be_repeated=False)
QUERY_SHIPPING_SERVICES = Endpoint(
    "POST", "/fulfillment/202309/orders/{order_id}/shipping_services/query", sends_shop_cipher=True
)
SEARCH_PACKAGES = Endpoint("POST", "/fulfillment/202309/packages/search", sends_shop_cipher=True)
GET_PACKAGE = Endpoint("GET", "/fulfillment/202309/packages/{package_id}", sends_shop_cipher=True)
GET_PACKAGE_TIME_SLOTS = Endpoint(
    "GET", "/fulfillment/202309/packages/{package_id}/handover_time_slots", sends_shop_cipher=True
)
GET_ORDER_TIME_SLOTS = Endpoint(
    "GET", "/fulfillment/202309/orders/{order_id}/handover_time_slots", sends_shop_cipher=True
)
GET_TRACKING = Endpoint("GET", "/fulfillment/202309/orders/{order_id}/tracking", sends_shop_cipher=True)
GET_SHIPPING_DOCUMENT = Endpoint(
    "GET", "/fulfillment/202309/packages/{package_id}/shipping_documents", sends_shop_cipher=True
)
GET_SPLIT_ATTRIBUTES = Endpoint("GET", "/fulfillment/202309/orders/split_attributes", sends_shop_cipher=True)

SEARCH_CANCELLATIONS = Endpoint("POST", "/return_refund/202309/cancellations/search", sends_shop_cipher=True)
# Whether TikTok heeds an idempotency key here is not confirmed.
CANCEL_ORDER = Endpoint(
    "POST", "/return_refund/202309/cancellations", sends_shop_cipher=True, may_be_repeated=False
)
# The same decision under the same idempotency key is done once, however often it is sent.
APPROVE_CANCELLATION = Endpoint(
    "POST", "/return_refund/202309/cancellations/{cancel_id}/approve", sends_shop_cipher=True
)
REJECT_CANCELLATION = Endpoint(
    "POST", "/return_refund/202309/cancellations/{cancel_id}/reject", sends_shop_cipher=True
)
SEARCH_RETURNS = Endpoint("POST", "/return_refund/202309/returns/search", sends_shop_cipher=True)
LIST_RETURN_RECORDS = Endpoint("GET", "/return_refund/202309/returns/{return_id}/records", sends_shop_cipher=True)
APPROVE_RETURN = Endpoint("POST", "/return_refund/202309/returns/{return_id}/approve", sends_shop_cipher=True)
REJECT_RETURN = Endpoint("POST", "/return_refund/202309/returns/{return_id}/reject", sends_shop_cipher=True)
LIST_REJECT_REASONS = Endpoint("GET", "/return_refund/202309/reject_reasons", sends_shop_cipher=True)
GET_AFTERSALE_ELIGIBILITY = Endpoint(
    "GET", "/return_refund/202512/orders/{order_id}/aftersale_eligibility", sends_shop_cipher=True
)
GET_DECISION_ELIGIBILITY = Endpoint("GET", "/return_refund/202601/decision_eligibility", sends_shop_cipher=True)

# A picture that is sent twice is one too many on TikTok's side, and nothing else.
UPLOAD_IMAGE = Endpoint("POST", "/product/202309/images/upload", sends_shop_cipher=False)

LIST_STATEMENTS = Endpoint("GET", "/finance/202309/statements", sends_shop_cipher=True)
LIST_STATEMENT_TRANSACTIONS = Endpoint(
    "GET", "/finance/202501/statements/{statement_id}/statement_transactions", sends_shop_cipher=True
)
# Not in South-East Asia.
LIST_PAYMENTS = Endpoint("GET", "/finance/202309/payments", sends_shop_cipher=True)
