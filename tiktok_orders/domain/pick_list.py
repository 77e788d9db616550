"""What has to be fetched from the shelves for some orders: in total by warehouse, then order by order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tiktok_orders.domain.orders import LineItem, Order
from tiktok_orders.domain.tiktok_words import FulfillmentType, OrderStatus

# Of orders in these states goods are still to be packed: what is arranged waits for the carrier in the warehouse.
_PACKED = (OrderStatus.AWAITING_SHIPMENT, OrderStatus.PARTIALLY_SHIPPING, OrderStatus.AWAITING_COLLECTION)
_LINE_GONE = (OrderStatus.IN_TRANSIT, OrderStatus.DELIVERED, OrderStatus.COMPLETED, OrderStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class PickedOrder:
    """An order as a pick list takes it; `warehouse` is how people call where its goods lie."""

    order: Order
    account: str
    warehouse: str


@dataclass(frozen=True, slots=True)
class PickRow:
    """One product to fetch: for all orders of a warehouse (`order_id` ""), or for one order."""

    warehouse: str
    order_id: str
    sku: str
    product: str
    variant: str
    quantity: int
    order_count: int = 1
    account: str = ""
    ship_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class PickList:
    """`totals` by warehouse and SKU; `orders` in the order given; `left_out` is order id to why."""

    totals: tuple[PickRow, ...]
    orders: tuple[PickRow, ...]
    left_out: dict[str, str]

    @property
    def order_count(self) -> int:
        return len({row.order_id for row in self.orders})

    @property
    def unit_count(self) -> int:
        return sum(row.quantity for row in self.totals)


_Key = tuple[str, str, str]  # SKU, product, variant: the same SKU under another name stands by itself


def build_pick_list(picked: Iterable[PickedOrder]) -> PickList:
    """Returns what to fetch for these orders; what has nothing to be fetched is left out, with a reason."""
    left_out: dict[str, str] = {}
    rows: list[PickRow] = []
    for one in picked:
        if (reason := _why_not(one.order)) is not None:
            left_out[one.order.id] = reason
        else:
            rows += _rows_of(one)
    return PickList(_sum(rows), tuple(rows), left_out)


def _why_not(order: Order) -> str | None:
    if order.fulfillment_type not in ("", FulfillmentType.BY_SELLER):
        return "sent from TikTok’s own warehouse"
    if order.status in (OrderStatus.UNPAID, OrderStatus.ON_HOLD):
        return "not paid yet" if order.status == OrderStatus.UNPAID else "on hold: the buyer may still cancel"
    if order.status == OrderStatus.CANCELLED:
        return "cancelled"
    if order.status not in _PACKED or not any(map(_is_to_fetch, order.line_items)):
        return "with the carrier already"
    return None


def _is_to_fetch(line: LineItem) -> bool:
    return line.display_status not in _LINE_GONE


def _rows_of(one: PickedOrder) -> list[PickRow]:
    counts: Counter[_Key] = Counter(_key(line) for line in one.order.line_items if _is_to_fetch(line))
    return [
        PickRow(
            one.warehouse,
            one.order.id,
            *key,
            quantity=quantity,
            account=one.account,
            ship_by=one.order.rts_sla_time,
        )
        for key, quantity in counts.items()
    ]


def _key(line: LineItem) -> _Key:
    return line.seller_sku, line.product_name, line.sku_name


def _sum(rows: Iterable[PickRow]) -> tuple[PickRow, ...]:
    """Returns one row per warehouse and product, by warehouse and SKU."""
    units: Counter[tuple[str, _Key]] = Counter()
    orders: Counter[tuple[str, _Key]] = Counter()
    for row in rows:
        key = (row.warehouse, (row.sku, row.product, row.variant))
        units[key] += row.quantity
        orders[key] += 1
    return tuple(
        PickRow(warehouse, "", *key, quantity=units[warehouse, key], order_count=orders[warehouse, key])
        for warehouse, key in sorted(units, key=lambda one: (one[0].casefold(), one[1][0].casefold(), one[1]))
    )
