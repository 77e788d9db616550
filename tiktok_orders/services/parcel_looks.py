"""How parcels that somebody wishes to ship stand on TikTok, also where the order does not say their numbers."""

from __future__ import annotations

from collections.abc import Sequence

from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.ship_judgement import Shown, list_unnumbered, look_at
from tiktok_orders.domain.shipping_wish import ParcelWish
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.packages import get_package


def look_at_parcels(client: ShopClient, order: Order, wishes: Sequence[ParcelWish]) -> list[Shown]:
    """Returns how each wish stands; packages are asked for where a shipped line has no number.

    `order` is as TikTok showed it a moment ago. Raises a `RemoteError` where TikTok cannot be asked.
    """
    looks = [look_at(order, wish) for wish in wishes]
    if all(look.is_ours for look in looks if look.is_shipped):
        return looks
    numbers = {
        package_id: get_package(client, package_id).tracking_number for package_id in list_unnumbered(order)
    }
    return [look_at(order, wish, numbers) for wish in wishes] if numbers else looks
