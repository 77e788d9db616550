"""Buys a label of TikTok's for a parcel, at no more than the price that was confirmed."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tiktok_orders.domain.arranging import LabelWish, choose_service
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.packages import LabelledPackage, ShippingService
from tiktok_orders.errors import OutcomeUnknownError, RemoteError
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.labels import create_package, query_shipping_services

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bought:
    """What became of one parcel's label: bought, or why not. `is_sent` tells that buying was asked for."""

    wish: LabelWish
    package: LabelledPackage | None = None
    found: FailureFound | None = None
    error: RemoteError | None = None
    is_sent: bool = False


def buy_label(client: ShopClient, order: Order, wish: LabelWish) -> Bought:
    """Asks for the price once more and buys where it has not risen; returns what became of it, once asked for."""
    lines = _named_lines(order, wish.line_item_ids)
    try:
        offer = query_shipping_services(
            client, order.id, line_item_ids=lines, weight=wish.weight, dimension=wish.dimension
        )
    except RemoteError as error:
        return Bought(wish, error=error)
    service = choose_service(offer.shipping_services, wish.service_id)
    if service is None:
        return Bought(
            wish, found=FailureFound("no_offer", {"message": "the chosen service is no longer offered."})
        )
    if wish.price is not None and not _is_within(service, wish):
        prices = {"now": _spell(service.price, service.currency), "before": _spell(wish.price, wish.currency)}
        return Bought(wish, found=FailureFound("price_rose", prices))
    try:
        package = create_package(
            client,
            order.id,
            line_item_ids=lines,
            weight=wish.weight,
            dimension=wish.dimension,
            shipping_service_id=service.id,
        )
    except RemoteError as error:
        return Bought(wish, error=error, is_sent=True)
    except Exception:
        log.exception("buying a label for order %s broke", order.id)
        words = "A mistake in the program hindered it; whether TikTok sold the label is being looked up."
        return Bought(wish, error=OutcomeUnknownError(words), is_sent=True)
    return Bought(wish, package=package, is_sent=True)


def _is_within(service: ShippingService, wish: LabelWish) -> bool:
    """Tells whether a service certainly costs no more than was confirmed."""
    if service.price is None or wish.price is None or service.currency != wish.currency:
        return False
    return service.price <= wish.price


def _named_lines(order: Order, line_item_ids: Sequence[str]) -> Sequence[str]:
    """Lines are named only where they are not the whole order: TikTok takes none of an order sent with others."""
    return () if {line.id for line in order.line_items} == set(line_item_ids) else line_item_ids


def _spell(amount: Decimal | None, currency: str) -> str:
    return "a price that it does not state" if amount is None else f"{amount:,.2f} {currency}".strip()
