"""Takes an order or a case in hand for a deed, or refuses as TikTok does where it is unknown or another shop's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.case_refusals import NO_PERMISSION, NOT_FOUND, PARAMETER_INVALID, refuse_if
from tiktok_orders.sandbox.api.parameters import read_typed
from tiktok_orders.sandbox.api.refusals import Refusal, RequestRefusedError
from tiktok_orders.sandbox.api.uploads import find_evidence
from tiktok_orders.sandbox.world.acting import OrderInHand
from tiktok_orders.sandbox.world.case_book import FoundCase, exists_order, find_case
from tiktok_orders.sandbox.world.cases import Case
from tiktok_orders.sandbox.world.eligibility import Standing


@contextmanager
def order_in_hand(
    call: Call, order_id: str, *, unknown: Refusal = NOT_FOUND
) -> Iterator[tuple[sqlite3.Connection, OrderInHand]]:
    """Gives an order of the shop for a deed; `unknown` is said of an id that no shop has."""
    with call.world.acting(call.shop, [order_id]) as (connection, hands):
        if not hands:
            raise RequestRefusedError(NO_PERMISSION if exists_order(connection, order_id) else unknown)
        yield connection, hands[0]


@contextmanager
def case_in_hand(call: Call, case_id: str, kind: str) -> Iterator[tuple[sqlite3.Connection, OrderInHand, Case]]:
    """Gives a case of the shop, with its order, for a deed."""
    found = get_case(call, case_id, kind)
    with order_in_hand(call, found.order_id) as (connection, hand):
        yield connection, hand, hand.cases[case_id]


def get_case(call: Call, case_id: str, kind: str | None = None) -> FoundCase:
    """Returns a case of the shop as it stands, or refuses; `kind` is the one wanted."""
    with call.world.file.reading() as connection:
        found = find_case(connection, case_id)
    if found is None or (kind is not None and found.case.kind != kind):
        raise RequestRefusedError(NOT_FOUND)
    refuse_if(found.shop_id != call.shop.id, NO_PERMISSION)
    return found


def standing_of(call: Call, hand: OrderInHand) -> Standing:
    return Standing(hand.order, call.shop.region, hand.cases, call.now)


def read_text(body: Any, name: str) -> str:
    """Returns a text that must be there."""
    value = read_typed(body, name, str)
    refuse_if(not value, PARAMETER_INVALID)
    return str(value)


def read_images(call: Call) -> list[dict[str, Any]]:
    """Returns the evidence as records show it; refuses what is no list of pictures that were uploaded before."""
    images: list[Any] = read_typed(call.body, "images", list) or []
    shown = []
    for image in images:
        refuse_if(not isinstance(image, dict) or not read_typed(image, "image_id", str), PARAMETER_INVALID)
        for name, kind in (("mime_type", str), ("width", int), ("height", int)):
            read_typed(image, name, kind)
        found = find_evidence(call, image["image_id"])
        if found is None:
            raise RequestRefusedError(PARAMETER_INVALID)
        shown.append(found)
    return shown
