"""Telling TikTok Shop that something was sent. Nothing here may be said twice: see `endpoints`.

Source: Mark Package As Shipped, Ship Package, Batch Ship Packages, Update Shipping Info, Update Package Shipping
Info (202309, read 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tiktok_orders.domain.packages import Handover, MarkedPackage, SelfShipment, write_shipment
from tiktok_orders.domain.stated import Id, Stated
from tiktok_orders.errors import RemoteError
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.endpoints import (
    MARK_PACKAGE_AS_SHIPPED,
    SHIP_PACKAGE,
    SHIP_PACKAGES,
    UPDATE_PACKAGE_SHIPPING_INFO,
    UPDATE_SHIPPING_INFO,
    check_id,
)
from tiktok_orders.tiktok.refusals import build_refusal
from tiktok_orders.tiktok.replies import ask_for

MOST_PACKAGES = 50  # of one call; no source states TikTok's limit, which takes 50 elsewhere


def mark_package_as_shipped(
    client: ShopClient, order_id: str, shipment: SelfShipment, *, line_item_ids: Sequence[str] = ()
) -> MarkedPackage:
    """Ships these lines of an order, or all that wait, in one parcel of the seller; look at its `warning`.

    US, GB, ES, IE, IT, DE, FR and JP only.
    """
    body: dict[str, object] = dict(shipment.as_body())
    if line_item_ids:
        body["order_line_item_ids"] = [check_id(line_item_id) for line_item_id in line_item_ids]
    return ask_for(client, MarkedPackage, MARK_PACKAGE_AS_SHIPPED, body=body, order_id=order_id)


def ship_package(client: ShopClient, package_id: str, how: SelfShipment | Handover) -> None:
    """Ships a package that TikTok made for an order: under the seller's number, or handed to TikTok's carrier."""
    client.call(SHIP_PACKAGE, body=write_shipment(how), package_id=package_id)


def ship_packages(client: ShopClient, packages: Mapping[str, SelfShipment | Handover]) -> dict[str, RemoteError]:
    """Ships packages by their ids, each by itself; returns package id to the refusal of those that were not.

    Refusals of single packages come under code 0. One whose `outcome_known` is false may be shipped: look.
    """
    body = {"packages": [{"id": check_id(one), **write_shipment(how)} for one, how in packages.items()]}
    found = ask_for(client, _BatchReply, SHIP_PACKAGES, body=body)
    return {error.detail.package_id: _as_refusal(error) for error in found.errors}


def update_shipping_info(client: ShopClient, order_id: str, shipment: SelfShipment) -> None:
    """Corrects carrier and number of an order of one parcel, within 72 hours of shipping."""
    client.call(UPDATE_SHIPPING_INFO, body=shipment.as_body(), order_id=order_id)


def update_package_shipping_info(client: ShopClient, package_id: str, shipment: SelfShipment) -> None:
    """Corrects carrier and number of one parcel, also of a split order, within 72 hours of shipping."""
    client.call(UPDATE_PACKAGE_SHIPPING_INFO, body=shipment.as_body(), package_id=package_id)


class _Detail(Stated):
    package_id: Id


class _BatchError(Stated):
    """Required whole: a failure that names no package would let a package count as shipped that is not."""

    code: int
    message: str = ""
    detail: _Detail


class _BatchReply(Stated):
    errors: tuple[_BatchError, ...] = ()


def _as_refusal(error: _BatchError) -> RemoteError:
    return build_refusal(
        code=error.code, message=error.message, http_status=200, request_id="", retry_after_seconds=None
    )
