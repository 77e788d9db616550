"""Reading a shop's packages, and what is needed to send one.

Source: Search Package, Get Package Detail, Get Package Handover Time Slots, Get Tracking, Get Package Shipping
Document, Get Order Split Attributes (202309, read 2026-11).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from tiktok_orders.domain.packages import (
    HandoverTimeSlots,
    PackageDetail,
    ShippingDocument,
    SplitAttribute,
    SplitAttributes,
    Tracking,
    TrackingReport,
)
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.endpoints import (
    GET_ORDER_TIME_SLOTS,
    GET_PACKAGE,
    GET_PACKAGE_TIME_SLOTS,
    GET_SHIPPING_DOCUMENT,
    GET_SPLIT_ATTRIBUTES,
    GET_TRACKING,
    SEARCH_PACKAGES,
    check_id,
)
from tiktok_orders.tiktok.replies import ask_for
from tiktok_orders.tiktok.search import Page, Search, Span, search_pages

DocumentType = Literal["SHIPPING_LABEL", "PACKING_SLIP", "SHIPPING_LABEL_AND_PACKING_SLIP", "HAZMAT_LABEL"]
PACKAGE_PAGE_SIZE = 50  # TikTok's largest
IDS_PER_CALL = 50  # no source states the limit; it is that of Get Order Detail
_PACKAGES = Search(SEARCH_PACKAGES, "packages", PACKAGE_PAGE_SIZE)


def search_packages(client: ShopClient, span: Span, *, package_status: str = "") -> Iterator[Page]:
    """Yields the pages of packages of a span, raw and oldest first; `PackageDetail` makes sense of an entry."""
    filters = {"package_status": package_status} if package_status else {}
    return search_pages(client, _PACKAGES, span, filters=filters)


def get_package(client: ShopClient, package_id: str) -> PackageDetail:
    """Returns one package as it stands."""
    return ask_for(client, PackageDetail, GET_PACKAGE, package_id=package_id)


def get_package_time_slots(client: ShopClient, package_id: str) -> HandoverTimeSlots:
    """Returns how and when TikTok's carrier may take over a package."""
    return ask_for(client, HandoverTimeSlots, GET_PACKAGE_TIME_SLOTS, package_id=package_id)


def get_order_time_slots(client: ShopClient, order_id: str) -> HandoverTimeSlots:
    """Returns the same for an order that has no package yet."""
    return ask_for(client, HandoverTimeSlots, GET_ORDER_TIME_SLOTS, order_id=order_id)


def get_tracking(client: ShopClient, order_id: str) -> tuple[TrackingReport, ...]:
    """Returns what carriers reported of an order's parcels, newest first; nothing before it is shipped."""
    return ask_for(client, Tracking, GET_TRACKING, order_id=order_id).tracking


def get_shipping_document(
    client: ShopClient, package_id: str, document_type: DocumentType, *, document_size: Literal["A6", "A5"] = "A6"
) -> ShippingDocument:
    """Returns where a package's label or packing slip lies as a PDF: TikTok's shipping only, once arranged."""
    query = {"document_type": document_type, "document_size": document_size}
    return ask_for(client, ShippingDocument, GET_SHIPPING_DOCUMENT, query=query, package_id=package_id)


def list_split_attributes(client: ShopClient, order_ids: Sequence[str]) -> tuple[SplitAttribute, ...]:
    """Returns which orders may or must go in several packages; those that the shop lacks are left out."""
    wanted = [check_id(order_id) for order_id in dict.fromkeys(order_ids)]
    found: list[SplitAttribute] = []
    for start in range(0, len(wanted), IDS_PER_CALL):
        query = {"order_ids": ",".join(wanted[start : start + IDS_PER_CALL])}
        found += ask_for(client, SplitAttributes, GET_SPLIT_ATTRIBUTES, query=query).split_attributes
    return tuple(found)
