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
SEARCH_ORDERS = Endpoint("POST", "/order/202309/orders/search", sends_shop_cipher=True)
GET_ORDERS = Endpoint("GET", "/order/202507/orders", sends_shop_cipher=True)
# Says the same again when it is sent again, so it may be.
ADD_EXTERNAL_ORDERS = Endpoint("POST", "/order/202406/orders/external_orders", sends_shop_cipher=True)
GET_PRICE_DETAIL = Endpoint("GET", "/order/202407/orders/{order_id}/price_detail", sends_shop_cipher=True)
