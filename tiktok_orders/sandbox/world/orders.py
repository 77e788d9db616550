"""Builds one order: what TikTok would say of it at the moment it is placed, and its planned life."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, NamedTuple

from tiktok_orders.domain.tiktok_words import SEA_REGIONS, FulfillmentType, OrderStatus, ShippingType
from tiktok_orders.sandbox.world.basket import (
    FREE_OF_CHARGE,
    Unit,
    build_lines,
    build_payment,
    draw_offer,
    draw_units,
)
from tiktok_orders.sandbox.world.cancellations import add_cancellations
from tiktok_orders.sandbox.world.germany import to_packstation
from tiktok_orders.sandbox.world.life import Order
from tiktok_orders.sandbox.world.numbers import Numbers, mix
from tiktok_orders.sandbox.world.placements import Placement
from tiktok_orders.sandbox.world.plan import Event, Pace, Placed, draw_pace, plan_life
from tiktok_orders.sandbox.world.recipient_form import Recipient
from tiktok_orders.sandbox.world.recipients import build_recipient, city_of
from tiktok_orders.sandbox.world.sellers import Shop
from tiktok_orders.sandbox.world.shipments import Parcel, build_parcel
from tiktok_orders.sandbox.world.traits import Carriage, Ending, Kind, Traits, draw_traits

_SPEED_NAMES = ("Standard Shipping", "Economy Shipping", "Express Shipping")
_SPEED_LEVELS = (600, 700, 500)  # fulfillment_priority_level in South East Asia
_PAYMENT_METHODS = ("Credit/Debit card", "Credit/Debit card", "Digital wallet", "Bank transfer")
# Keeps the buyers of the markets apart: the first three share two bits, later ones have one each.
_REGION_BITS = {"GB": 1, "US": 2, "SG": 3, "DE": 1 << 40, "VN": 1 << 41}
# Which part of the orders goes to a place where the buyer collects: the US has none, Germany many.
_COLLECTED = {"US": 0.0, "DE": 0.08}
_USUALLY_COLLECTED = 0.015


class Draft(NamedTuple):
    """An order as it is placed (UNPAID), its clear address, and all that will happen to it."""

    shop: Shop
    order: Order
    recipient: Recipient
    events: list[Event]


@dataclass(frozen=True)
class OrderBuilder:
    """Builds the orders of one world; `buyers` is how many people shop there, so that some come back."""

    numbers: Numbers
    buyers: int
    dice: random.Random

    @classmethod
    def of_world(cls, *, seed: int, orders: int) -> OrderBuilder:
        """Returns the builder of a world that starts with so many orders: about one buyer in five returns."""
        return cls(Numbers(seed), max(200, 2 * orders), random.Random())

    def build(self, placement: Placement, units: list[Unit] | None = None) -> Draft:
        """Returns the order of a placement, always the same; units are drawn unless they are given."""
        shop, n, dice, showcase = placement.shop, placement.n, self.dice, placement.showcase
        dice.seed(self.numbers.dice_key(n))
        traits = showcase.traits if showcase else _settle(draw_traits(dice, shop.region), placement)
        several = traits.splits and showcase is not None
        units = units or draw_units(dice, shop.catalogue, has_gift=traits.has_gift, several=several)
        buyer = self._buyer_bits(shop.region, self._buyer_source(placement, traits))
        order = self._build_order(placement, traits, units, buyer)
        placed = Placed(
            shop=shop,
            create_time=placement.create_time,
            traits=traits,
            pace=showcase.pace if showcase else self._draw_pace(placement, traits),
            parcels=self._build_parcels(placement, traits, units),
            moved_to=build_recipient(shop.region, buyer, moved=True) if traits.moves else None,
            together_from=placement.together[1] + 3 * 3600 if placement.together else 0,
        )
        events = plan_life(placed)
        if traits.ending is not Ending.COMPLETED or traits.asks_in_vain:
            events = add_cancellations(order, shop.region, events)
        return Draft(shop, order, _build_recipient(order, shop.region, buyer), events)

    def _draw_pace(self, placement: Placement, traits: Traits) -> Pace:
        if placement.together:
            # Both orders of a pair throw the same dice, so that they leave and arrive together.
            self.dice.seed(self.numbers.dice_key(placement.together[0]))
            return draw_pace(self.dice, traits.carriage)._replace(pay=40)
        return draw_pace(self.dice, traits.carriage)

    def _buyer_source(self, placement: Placement, traits: Traits) -> int:
        if placement.together:
            return placement.together[0]
        if traits.kind in (Kind.REPLACEMENT, Kind.EXCHANGE) and placement.replaces is not None:
            return placement.replaces
        return placement.n

    def _buyer_bits(self, region: str, n: int) -> int:
        number = mix(self.numbers.salt + 3 * n) % self.buyers
        return mix(self.numbers.salt ^ (number * 4 + _REGION_BITS[region]))

    def _build_parcels(self, placement: Placement, traits: Traits, units: list[Unit]) -> tuple[Parcel, ...]:
        group = placement.together[0] if placement.together else placement.n
        region, ids = placement.shop.region, self.numbers
        head = sum(1 for unit in units if unit.variant is units[0].variant and not unit.is_gift)
        if not traits.splits or placement.together or head == len(units):
            return (build_parcel(region, traits.carriage, ids.package_id(group, 0), None),)
        places = tuple(range(len(units)))
        return (
            build_parcel(region, traits.carriage, ids.package_id(group, 0), places[:head]),
            build_parcel(region, traits.carriage, ids.package_id(group, 1), places[head:]),
        )

    def _build_order(self, placement: Placement, traits: Traits, units: list[Unit], buyer: int) -> Order:
        shop, n = placement.shop, placement.n
        city = city_of(buyer) if shop.region == "US" else None
        free = traits.kind in (Kind.SAMPLE, Kind.REPLACEMENT)
        offer = FREE_OF_CHARGE if free else draw_offer(self.dice, shop.region, units)
        line_ids = [self.numbers.line_id(n, place) for place in range(len(units))]
        tag = buyer % 1_000_000_000
        order: Order = {
            "id": self.numbers.order_id(n),
            "user_id": f"7{buyer % 10**18:018d}",
            "status": OrderStatus.UNPAID.value,
            "order_type": "PRE_ORDER" if traits.kind is Kind.PRE_ORDER else "NORMAL",
            "commerce_platform": "TIKTOK_SHOP",
            "create_time": placement.create_time,
            "update_time": placement.create_time,
            "buyer_email": f"v2b{tag:09d}@chat.seller.example.com",
            "buyer_nickname": f"user{tag:09d}",
            "buyer_message": traits.message,
            "seller_note": "",
            **_build_delivery(shop, traits, self.dice.random()),
            "payment_method_name": (
                "Cash on delivery" if traits.kind is Kind.COD else _PAYMENT_METHODS[int(self.dice.random() * 4)]
            ),
            "is_cod": traits.kind is Kind.COD,
            "is_sample_order": traits.kind is Kind.SAMPLE,
            "is_on_hold_order": False,
            "is_buyer_request_cancel": False,
            "is_exchange_order": traits.kind is Kind.EXCHANGE,
            "is_replacement_order": traits.kind is Kind.REPLACEMENT,
            "has_updated_recipient_address": False,
            "payment": build_payment(shop.region, shop.currency, units, offer, city, speed=traits.speed),
            "line_items": build_lines(shop.currency, line_ids, units, offer, city),
            "packages": [],
        }
        if traits.kind is not Kind.NORMAL:
            self._add_kind(order, placement, traits)
        if shop.region == "US":
            _add_american_fields(order, traits)
        return order

    def _add_kind(self, order: Order, placement: Placement, traits: Traits) -> None:
        if traits.kind is Kind.PRE_ORDER:
            for line in order["line_items"]:
                line["sku_type"] = "PRE_ORDER"
        if placement.replaces is not None and traits.kind in (Kind.REPLACEMENT, Kind.EXCHANGE):
            name = "replaced_order_id" if traits.kind is Kind.REPLACEMENT else "exchange_source_order_id"
            order[name] = self.numbers.order_id(placement.replaces)


def _settle(traits: Traits, placement: Placement) -> Traits:
    """Returns the traits without what cannot be in this place: orders in company are plain, and so on."""
    if placement.together:
        return Traits(message=traits.message)
    if traits.kind in (Kind.REPLACEMENT, Kind.EXCHANGE) and placement.replaces is None:
        return traits._replace(kind=Kind.NORMAL)
    if traits.carriage is Carriage.BY_TIKTOK and traits.ending is Ending.NOT_SHIPPED:
        return traits._replace(ending=Ending.COMPLETED)
    return traits


def _build_recipient(order: Order, region: str, buyer: int) -> Recipient:
    home = build_recipient(region, buyer)
    if region == "DE" and order["delivery_type"] == "COLLECTION_POINT":
        return to_packstation(home, buyer)
    return home


def _build_delivery(shop: Shop, traits: Traits, draw: float) -> dict[str, Any]:
    by_tiktok = traits.carriage is Carriage.BY_TIKTOK
    from_collected = 1 - _COLLECTED.get(shop.region, _USUALLY_COLLECTED)
    fields: dict[str, Any] = {
        "fulfillment_type": (FulfillmentType.BY_TIKTOK if by_tiktok else FulfillmentType.BY_SELLER).value,
        "shipping_type": (
            ShippingType.SELLER if traits.carriage is Carriage.SELLER else ShippingType.TIKTOK
        ).value,
        "delivery_type": "COLLECTION_POINT" if draw > from_collected else "HOME_DELIVERY",
        "delivery_option_id": shop.delivery_option_ids[traits.speed],
        "delivery_option_name": _SPEED_NAMES[traits.speed],
        "warehouse_id": shop.warehouse_ids[draw < 0.2],
    }
    if shop.region in SEA_REGIONS:
        fields["fulfillment_priority_level"] = _SPEED_LEVELS[traits.speed]
    return fields


def _add_american_fields(order: Order, traits: Traits) -> None:
    if traits.speed == 2:
        order["fast_delivery_program"] = "3_DAY_DELIVERY"
    fee = order["payment"]["retail_delivery_fee"]
    for place, line in enumerate(order["line_items"]):
        line["retail_delivery_fee"] = fee if place == 0 else "0.00"
