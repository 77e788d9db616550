"""What the tests of fulfilment share: finding an order to send, and sending it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from tests.sandbox.practice_client import PracticeClient
from tiktok_orders.sandbox.world.plan import Event

Order = dict[str, Any]
V3 = "/fulfillment/202309"
NEWER = "/fulfillment/202610"
_numbers = count(1)


def new_number() -> str:
    """Returns a tracking number that no test has used."""
    return f"JD{next(_numbers):011d}"


def find_orders(
    client: PracticeClient, region: str, status: str = "AWAITING_SHIPMENT", fits: Callable[[Order], bool] = bool
) -> list[Order]:
    """Returns the orders of that status, oldest first; one at least."""
    found = client.search(region, body={"order_status": status}, sort_order="ASC")
    found = [order for order in found if fits(order)]
    assert found, f"The practice world has no such order in {region}: {status}"
    return found


def is_sellers(order: Order) -> bool:
    """Ordinary: sent by the seller's own carrier, alone, and nobody wants it cancelled."""
    return (
        order["shipping_type"] == "SELLER"
        and "split_or_combine_tag" not in order
        and not order["is_buyer_request_cancel"]
    )


def is_label(order: Order) -> bool:
    """To be sent by the seller under TikTok's label."""
    return (
        order["shipping_type"] == "TIKTOK"
        and order["fulfillment_type"] == "FULFILLMENT_BY_SELLER"
        and "split_or_combine_tag" not in order
        and not order["is_buyer_request_cancel"]
    )


def has_units(order: Order) -> bool:
    return is_sellers(order) and len(order["line_items"]) > 1


def has_skus(order: Order) -> bool:
    return is_sellers(order) and len({line["sku_id"] for line in order["line_items"]}) > 1


def read_order(client: PracticeClient, region: str, order_id: str) -> Order:
    reply = client.call("GET", "/order/202507/orders", ids=order_id, shop_cipher=client.cipher(region))
    (order,) = reply["data"]["orders"]
    assert isinstance(order, dict)
    return order


def read_package(client: PracticeClient, region: str, package_id: str) -> dict[str, Any]:
    reply = client.call("GET", f"{V3}/packages/{package_id}", shop_cipher=client.cipher(region))
    assert reply["code"] == 0, reply
    assert isinstance(reply["data"], dict)
    return reply["data"]


def provider_ids(client: PracticeClient, region: str) -> list[str]:
    option = find_orders(client, region, "COMPLETED")[0]["delivery_option_id"]
    path = f"/logistics/202309/delivery_options/{option}/shipping_providers"
    providers = client.call("GET", path, shop_cipher=client.cipher(region))["data"]["shipping_providers"]
    return [provider["id"] for provider in providers]


def post(client: PracticeClient, region: str, path: str, body: Any = None, **query: Any) -> dict[str, Any]:
    return client.call("POST", path, body=body, shop_cipher=client.cipher(region), **query)


def mark(client: PracticeClient, region: str, order_id: str, **changed: Any) -> dict[str, Any]:
    """Marks an order as shipped; a value of None leaves the field out."""
    body = {"tracking_number": new_number(), "shipping_provider_id": provider_ids(client, region)[0], **changed}
    body = {name: value for name, value in body.items() if value is not None}
    return post(client, region, f"{V3}/orders/{order_id}/packages", body)


def own_shipment(client: PracticeClient, region: str = "SG") -> dict[str, Any]:
    return {
        "self_shipment": {
            "tracking_number": new_number(),
            "shipping_provider_id": provider_ids(client, region)[0],
        }
    }


def ship(client: PracticeClient, package_id: str, body: Any, region: str = "SG") -> dict[str, Any]:
    return post(client, region, f"{V3}/packages/{package_id}/ship", body)


def package_of(order: Order) -> str:
    return str(order["packages"][0]["id"])


def split_in_two(order: Order, key: str = "id") -> list[dict[str, Any]]:
    """Returns two groups of lines, the first of one unit (or SKU) and the second of the rest."""
    first = order["line_items"][0][key]
    groups: dict[str, list[str]] = {"1": [], "2": []}
    for line in order["line_items"]:
        groups["1" if line[key] == first else "2"].append(line["id"])
    return [{"id": name, "order_line_item_ids": ids} for name, ids in groups.items()]


def make_combinable(client: PracticeClient, region: str, **said: str) -> tuple[str, str]:
    """Gives two orders that wait the same buyer and address, as if one person had ordered twice."""
    one, two = find_orders(client, region, fits=is_sellers)[:2]
    shop = next(shop for shop in client.shop.world.shops if shop.region == region)
    shared = ("user_id", "warehouse_id", "delivery_option_id")
    with client.shop.world.acting(shop, [one["id"], two["id"]]) as (connection, [first, second]):
        fields = {**{name: first.order[name] for name in shared}, **said}
        first.apply(Event(client.clock.unix, "moved", said, {}))
        second.apply(Event(client.clock.unix, "moved", fields, {}, recipient=first.recipient))
        buyer = (fields["user_id"], int(two["id"]))
        connection.execute("UPDATE orders SET buyer_user_id = ? WHERE id = ?", buyer)
    return one["id"], two["id"]


def multipart(**parts: tuple[str, bytes]) -> tuple[bytes, dict[str, str]]:
    """Returns body and header of a form; each part has a file name (may be empty) and content."""
    rows = []
    for name, (file_name, content) in parts.items():
        file = f'; filename="{file_name}"' if file_name else ""
        head = f'--border\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        rows.append(head.encode() + content + b"\r\n")
    return b"".join(rows) + b"--border--\r\n", {"content-type": "multipart/form-data; boundary=border"}


def png(width: int, height: int) -> bytes:
    """Returns the head of a PNG, which is all that is looked at."""
    return (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    )
