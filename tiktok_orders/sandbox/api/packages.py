"""The package endpoints that read: Search Package and Get Package Detail (202309)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.fulfilment_refusals import PERMISSION_DENIED
from tiktok_orders.sandbox.api.order_query import read_time
from tiktok_orders.sandbox.api.page_tokens import read_page_token, write_page_token
from tiktok_orders.sandbox.api.parameters import read_choice, read_typed, read_whole
from tiktok_orders.sandbox.api.refusals import RequestRefusedError, parameter_missing, parameter_value
from tiktok_orders.sandbox.api.replies import Data
from tiktok_orders.sandbox.world.basket import SERVER_ADDRESS
from tiktok_orders.sandbox.world.measures import measure_package
from tiktok_orders.sandbox.world.package_book import Package, PackageSearch, lines_of
from tiktok_orders.sandbox.world.warehouses import sender_address

_SORT_FIELDS = ("create_time", "update_time", "order_pay_time")
_TIMES = ("create_time_ge", "create_time_lt", "update_time_ge", "update_time_lt")
# The search's page names four; TO_FULFILL is what the lines of an order call a package that waits.
_STATUSES = ("TO_FULFILL", "PROCESSING", "FULFILLING", "COMPLETED", "CANCELLED")
_ADDRESS_FIELDS = (
    "full_address", "phone_number", "name", "postal_code", "address_detail", "region_code",
    "address_line1", "address_line2",
)  # fmt: skip
_TAGS = {"COMBINED": "COMBINE", "SPLIT": "SPLIT"}


def search_packages(call: Call) -> Data:
    """Returns one page of the shop's packages."""
    search = _read_search(call)
    key = f"package tokens of {call.world.seed} {call.seller.app.app_secret}".encode()
    token = call.query.get("page_token")
    after = read_page_token(key, search, token, now=call.now) if token else None
    packages, place = call.world.packages.search(search, after=after)
    return {
        "next_page_token": write_page_token(key, search, place, now=call.now) if place else "",
        "total_count": call.world.packages.count(search),
        "packages": [_summarise(call, package) for package in packages],
    }


def get_package(call: Call) -> Data:
    """Returns all that is known of one package."""
    package = call.world.packages.find(call.shop.id, call.path_parameters["package_id"])
    if package is None:
        raise RequestRefusedError(PERMISSION_DENIED)
    order = package.orders[0]
    tag = order.get("split_or_combine_tag", "")
    summary = _summarise(call, package)
    return {
        **{name: value for name, value in summary.items() if name not in ("id", "status")},
        "package_id": package.id,
        "package_status": package.status,
        "split_and_combine_tag": _TAGS.get(tag, "DEFAULT"),
        "has_multi_skus": len({line["sku_id"] for line in package.lines}) > 1,
        "note_tag": "BUYER_NOTED" if any(each["buyer_message"] for each in package.orders) else "BUYER_UNNOTED",
        "shipping_type": order["shipping_type"],
        "delivery_option_id": order["delivery_option_id"],
        "delivery_option_name": order["delivery_option_name"],
        "handover_method": package.facts.get("handover_method", "DROP_OFF"),
        "recipient_address": {name: order["recipient_address"].get(name, "") for name in _ADDRESS_FIELDS},
        "sender_address": {name: sender_address(call.shop).get(name, "") for name in _ADDRESS_FIELDS},
        **measure_package(package),
        **({"pickup_slot": package.facts["pickup_slot"]} if "pickup_slot" in package.facts else {}),
    }


def _summarise(call: Call, package: Package) -> dict[str, Any]:
    """Returns a package as the search lists it; what is not known yet (a tracking number) is left out."""
    first = package.lines[0]
    known = ("tracking_number", "shipping_provider_name", "shipping_provider_id")
    return {
        "id": package.id,
        "orders": [
            {"id": order["id"], "skus": _list_skus(call, lines_of(order, package.id))} for order in package.orders
        ],
        "create_time": package.create_time,
        "update_time": package.update_time,
        "status": package.status,
        **{name: first[name] for name in known if name in first},
        "order_line_item_ids": [line["id"] for line in package.lines],
    }


def _list_skus(call: Call, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    counts = Counter(line["sku_id"] for line in lines)
    lines_by_sku = {line["sku_id"]: line for line in lines}
    return [
        {
            "id": sku_id,
            "name": line["sku_name"],
            "image_url": line["sku_image"].replace(SERVER_ADDRESS, call.request.base_url),
            "quantity": counts[sku_id],
        }
        for sku_id, line in lines_by_sku.items()
    ]


def _read_search(call: Call) -> PackageSearch:
    if not call.query.get("page_size"):
        raise RequestRefusedError(parameter_missing("page_size"))
    status = read_typed(call.body, "package_status", str)
    if status and status not in _STATUSES:
        raise RequestRefusedError(parameter_value("package_status", f"Possible values: {', '.join(_STATUSES)}"))
    filters = {"package_status": status or None, **{name: read_time(call.body, name) for name in _TIMES}}
    return PackageSearch(
        shop_id=call.shop.id,
        filters={name: value for name, value in filters.items() if value is not None},
        sort_field=read_choice(call.query, "sort_field", _SORT_FIELDS, default="create_time"),
        sort_order=read_choice(call.query, "sort_order", ("ASC", "DESC"), default="DESC"),
        page_size=read_whole(call.query, "page_size", least=1, most=50, default=20),
    )
