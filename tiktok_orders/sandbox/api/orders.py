"""The order endpoints: search (202309), detail (202309 and 202507) and price detail (202407)."""

from __future__ import annotations

import json

from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.order_ids import find_own_order, read_order_ids
from tiktok_orders.sandbox.api.order_pages import read_page
from tiktok_orders.sandbox.api.order_query import read_order_search
from tiktok_orders.sandbox.api.replies import Data, JsonText
from tiktok_orders.sandbox.world.basket import SERVER_ADDRESS
from tiktok_orders.sandbox.world.life import Order
from tiktok_orders.sandbox.world.price_detail import build_price_detail

# Fields of Get Order List that Get Order Detail 202507 no longer has.
_NOT_IN_202507 = ("fulfillment_priority_level", "recommended_shipping_time")
# How the payment methods look from inside; Get Order Detail alone names them.
_METHOD_CODES = {"Credit/Debit card": "CARD", "Digital wallet": "WALLET", "Bank transfer": "BANK_TRANSFER"}


def search_orders(call: Call) -> Data:
    """Returns one page of Get Order List, the orders spliced in as they are stored."""
    search = read_order_search(call.shop.id, call.query, call.body)
    key = f"page tokens of {call.world.seed} {call.seller.app.app_secret}".encode()
    page = read_page(call, search, key)
    orders = address(call, ",".join(page.texts))
    return JsonText(
        f'{{"next_page_token":{json.dumps(page.next_page_token)},"total_count":{page.total_count},'
        f'"orders":[{orders}]}}'
    )


def get_orders_202309(call: Call) -> Data:
    """Returns Get Order Detail with the older field set; ids that the shop does not have are left out."""
    return {"orders": _read_orders(call)}


def get_orders_202507(call: Call) -> Data:
    """Returns Get Order Detail as it is today; ids that the shop does not have are left out."""
    return {"orders": [_without(order, _NOT_IN_202507) for order in _read_orders(call)]}


def get_price_detail(call: Call) -> Data:
    """Returns how the price of one order and of each of its lines came about."""
    return build_price_detail(json.loads(find_own_order(call)))


def _read_orders(call: Call) -> list[Order]:
    texts = call.world.orders.list_by_ids(call.shop.id, read_order_ids(call))
    return [_add_payment_method(json.loads(address(call, text))) for text in texts]


def _add_payment_method(order: Order) -> Order:
    code = _METHOD_CODES.get(order["payment_method_name"])
    if code is None or "paid_time" not in order:
        return order
    return {**order, "payment_method_code": code, **({"payment_card_type": "DEBIT"} if code == "CARD" else {})}


def _without(order: Order, names: tuple[str, ...]) -> Order:
    return {name: value for name, value in order.items() if name not in names}


def address(call: Call, text: str) -> str:
    """Returns the JSON text with the address under which the client reached this server in its picture links."""
    return text.replace(SERVER_ADDRESS, json.dumps(call.request.base_url)[1:-1])
