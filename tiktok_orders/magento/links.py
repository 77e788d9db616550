"""Addresses of pages in Magento's admin."""

from __future__ import annotations

from urllib.parse import urlsplit

from tiktok_orders.errors import InvalidInputError


def admin_order_url(admin_url: str, entity_id: int) -> str:
    """Returns the address of an order's page, or raises `InvalidInputError` for what is no address of an admin.

    `admin_url` is the admin's own, `https://host/admin_1x2y3z`. Where Magento adds secret keys to its addresses
    (Stores > Configuration > Advanced > Admin > Security), it opens its dashboard instead.
    """
    parts = urlsplit(admin_url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise InvalidInputError("The address of Magento’s admin looks like https://shop.example.com/admin.")
    return f"{parts.geturl().rstrip('/')}/sales/order/view/order_id/{entity_id}/"
