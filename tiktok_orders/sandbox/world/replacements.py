"""The order that TikTok makes when a replacement is approved: the same goods to the same buyer, free of charge.

That it names the first order, and the first order not it, is what Get Order List 202309 has fields for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from tiktok_orders.domain.tiktok_words import FulfillmentType, ShippingType
from tiktok_orders.sandbox.world.basket import Unit
from tiktok_orders.sandbox.world.cases import Case
from tiktok_orders.sandbox.world.life import Order
from tiktok_orders.sandbox.world.money import speller_of
from tiktok_orders.sandbox.world.orders import Draft, OrderBuilder
from tiktok_orders.sandbox.world.placements import Placement
from tiktok_orders.sandbox.world.plan import draw_pace
from tiktok_orders.sandbox.world.recipient_form import Recipient
from tiktok_orders.sandbox.world.sellers import Shop
from tiktok_orders.sandbox.world.showcase import Showcase
from tiktok_orders.sandbox.world.traits import Carriage, Kind, Traits

# What the new order takes over from the one that it replaces.
_KEPT = ("user_id", "buyer_email", "buyer_nickname", "warehouse_id", "delivery_type")


class Replaced(NamedTuple):
    """An order, its clear address, the return whose lines are replaced, and when that was granted (unix time)."""

    order: Order
    recipient: Recipient
    case: Case
    time: int


def build_replacement(builder: OrderBuilder, number: int, shop: Shop, replaced: Replaced) -> Draft:
    """Returns the order that replaces the lines of a return; `number` is the next of its seller."""
    order, wanted = replaced.order, replaced.case.line_ids
    lines = [line for line in order["line_items"] if line["id"] in wanted]
    traits = Traits(
        kind=Kind.REPLACEMENT,
        carriage=_carriage_of(order),
        speed=shop.delivery_option_ids.index(order["delivery_option_id"]),
    )
    builder.dice.seed(builder.numbers.dice_key(number))
    showcase = Showcase(0, draw_pace(builder.dice, traits.carriage), traits)
    draft = builder.build(Placement(number, shop, replaced.time, showcase), _read_units(shop, lines))
    draft.order.update({name: order[name] for name in _KEPT}, replaced_order_id=order["id"])
    nothing = speller_of(shop.currency)(0)
    for line, bought in zip(draft.order["line_items"], lines, strict=True):
        line["item_tax"] = [{**tax, "tax_amount": nothing} for tax in bought["item_tax"]]
    return draft._replace(recipient=replaced.recipient)


def _read_units(shop: Shop, lines: Iterable[dict[str, Any]]) -> list[Unit]:
    variants = {variant.sku_id: variant for variant in shop.catalogue}
    return [Unit(variants[line["sku_id"]], is_gift=line["is_gift"]) for line in lines]


def _carriage_of(order: Order) -> Carriage:
    if order["fulfillment_type"] == FulfillmentType.BY_TIKTOK.value:
        return Carriage.BY_TIKTOK
    return Carriage.SELLER if order["shipping_type"] == ShippingType.SELLER.value else Carriage.TIKTOK
