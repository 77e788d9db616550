"""Order ids in a request: their form, and whose orders they are."""

from __future__ import annotations

from collections.abc import Sequence

from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.refusals import (
    FOREIGN_ORDER,
    PARAMETERS_INVALID,
    RequestRefusedError,
    parameter_missing,
    parameter_value,
)

MOST_IDS = 50
# "ids are decimal strings up to 19 digits" (tiktok-api.md, section 9).
_MOST_DIGITS = 19


def read_order_ids(call: Call) -> list[str]:
    """Returns the `ids` of the query; refuses none, more than fifty, what is no id, another seller's order."""
    ids = [text.strip() for text in call.query.get("ids", "").split(",") if text.strip()]
    if not ids:
        raise RequestRefusedError(parameter_missing("ids"))
    if len(ids) > MOST_IDS:
        raise RequestRefusedError(parameter_value("ids", f"Max count: {MOST_IDS}"))
    if not all(_is_id(text) for text in ids):
        raise RequestRefusedError(parameter_value("ids", "Each must be an order ID."))
    _refuse_foreign(call, ids)
    return ids


def find_own_order(call: Call) -> str:
    """Returns the JSON text of the order that the path names, or refuses one that the shop does not have."""
    order_id = call.path_parameters["order_id"]
    if not _is_id(order_id):
        raise RequestRefusedError(PARAMETERS_INVALID)
    texts = call.world.orders.list_by_ids(call.shop.id, [order_id])
    if not texts:
        raise RequestRefusedError(FOREIGN_ORDER)
    return texts[0]


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def _refuse_foreign(call: Call, ids: Sequence[str]) -> None:
    """Unknown ids and those of the seller's other shops are left out instead; what TikTok does is unconfirmed."""
    for seller in call.world.sellers:
        for shop in seller.shops if seller != call.seller else ():
            if call.world.orders.list_by_ids(shop.id, ids):
                raise RequestRefusedError(FOREIGN_ORDER)
