"""Get Authorized Shops (authorization 202309): which shops an authorisation holds."""

from __future__ import annotations

from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.replies import Data


def list_authorized_shops(call: Call) -> Data:
    """Returns the seller's shops; `cipher` is what other calls take as `shop_cipher`."""
    return {
        "shops": [
            {
                "id": shop.id,
                "name": shop.name,
                "region": shop.region,
                "seller_type": shop.seller_type,
                "cipher": shop.cipher,
                "code": shop.code,
            }
            for shop in call.seller.shops
        ]
    }
