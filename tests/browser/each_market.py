"""A world in which orders of three markets wait for each errand, and both sides know more than the dashboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.parcels import change_policies, send_on_tiktok, ship_in_magento_by_hand
from tests.rejecting import cancel_elsewhere
from tests.selling import create, moving_soon, ready_ids
from tests.shipping import REGIONS, Raw, all_orders, carrier_in, new_number, waiting_orders
from tiktok_orders.bootstrap import Application

PerMarket = Mapping[str, str]  # region to order id


@dataclass(frozen=True)
class Prepared:
    """One order of every market for each errand; those of the first three of `waiting` are to be rejected."""

    to_reject: Sequence[PerMarket]  # the first of them have sales orders
    unpaid: PerMarket
    to_accept: PerMarket
    to_decline: PerMarket
    sent: PerMarket  # in Seller Center
    cancelled: PerMarket  # in Seller Center
    shipped: PerMarket  # in Magento
    numbers: Mapping[str, tuple[str, str]]  # order id to the carrier and number of what is sent or shipped


def prepare(desk: Application) -> Prepared:
    """Chooses the orders, makes sales orders, and lets happen elsewhere what is to be found out."""
    waiting = {region: _waiting(desk, region) for region in REGIONS}
    parts = [{region: waiting[region][place] for region in REGIONS} for place in range(6)]
    rejected, (sent, cancelled, shipped) = parts[:3], parts[3:]
    change_policies(desk, ship_on_tiktok=True)
    create(desk, [one for part in (rejected[0], sent, cancelled, shipped) for one in part.values()])
    numbers = {}
    for region in REGIONS:
        carrier, number = carrier_in(region), new_number(region)
        ship_in_magento_by_hand(desk, shipped[region], number, carrier=carrier)
        numbers[shipped[region]] = (carrier, number)
        numbers[sent[region]] = (carrier, send_on_tiktok(desk, sent[region]))
        cancel_elsewhere(desk, cancelled[region])
    asked = {region: _asked_to_cancel(desk, region) for region in REGIONS}
    return Prepared(
        to_reject=rejected,
        unpaid={region: _still(desk, region, "UNPAID")[0]["id"] for region in REGIONS},
        to_accept={region: ids[0] for region, ids in asked.items()},
        to_decline={region: ids[1] for region, ids in asked.items()},
        sent=sent,
        cancelled=cancelled,
        shipped=shipped,
        numbers=numbers,
    )


def _waiting(desk: Application, region: str) -> list[str]:
    """Orders that the seller ships and of which a sales order can be made."""
    ready = set(ready_ids(desk, 1, status="AWAITING_SHIPMENT", most=10_000))
    return [order["id"] for order in waiting_orders(desk, region) if order["id"] in ready]


def _still(desk: Application, region: str, status: str) -> list[Raw]:
    moving = moving_soon(desk)
    return [one for one in all_orders(desk, region) if one["status"] == status and one["id"] not in moving]


def _asked_to_cancel(desk: Application, region: str) -> list[str]:
    return [one["id"] for one in _still(desk, region, "AWAITING_SHIPMENT") if one["is_buyer_request_cancel"]]
