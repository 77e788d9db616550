"""Get Active Shops and Get Seller Permissions (seller 202309), and the end of an authorisation (202403)."""

from __future__ import annotations

from tiktok_orders.domain.tiktok_words import SellerType
from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.replies import Data


def list_active_shops(call: Call) -> Data:
    """Returns the seller's shops, by id and region alone."""
    return {"shops": [{"id": shop.id, "region": shop.region} for shop in call.seller.shops]}


def list_permissions(call: Call) -> Data:
    """Returns what the seller may do across borders; a local seller nothing."""
    is_abroad = call.seller.app.seller_type == SellerType.CROSS_BORDER.value
    return {"permissions": ["MANAGE_GLOBAL_PRODUCT"] if is_abroad else []}


def end_authorisation(call: Call) -> Data:
    """Ends the authorisation of the shop. That its neighbours of the same consent end too is unconfirmed."""
    call.world.authorisations.revoke(call.seller.app.app_key)
    return {}
