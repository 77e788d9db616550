"""Which lines of a sales order TikTok's units are, and how many of each: to ship a package, to read a shipment.

A sales order that was created here names TikTok's lines on its own; of one that another program made, the map of
SKUs tells. All lines of one SKU count together: they are the same product, whatever each of them costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tiktok_orders.domain.currencies import ZERO
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.sku_map import Component

# sales_order_item.qty_ordered is decimal(12,4).
_QUANTITY_UNIT = Decimal("0.0001")
Quantities = dict[int, Decimal]


@dataclass(frozen=True, slots=True)
class SalesItem:
    """A line of a sales order that can be shipped: what was ordered, what is open, TikTok's lines in it."""

    item_id: int
    sku: str
    qty_ordered: Decimal
    qty_open: Decimal
    line_item_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Needs:
    """What each of TikTok's lines needs, by SKU in small letters; of the `unclear` ones that cannot be told."""

    of_line: Mapping[str, Mapping[str, Decimal]]
    unclear: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ToShip:
    """What of a sales order goes into a shipment: quantities by `item_id`, or why that cannot be told."""

    items: Mapping[int, Decimal]
    problem: FailureFound | None = None


def find_needs(order: Order, items: Sequence[SalesItem], components: Mapping[str, Sequence[Component]]) -> Needs:
    """Returns what of the sales order each line of TikTok's needs; `components` is by the line's id."""
    named = any(item.line_item_ids for item in items)
    return _needs_by_name(order, items, components) if named else _needs_by_map(order, items, components)


def choose_items(
    order: Order, line_item_ids: Sequence[str], items: Sequence[SalesItem], needs: Needs, covered: Iterable[str]
) -> ToShip:
    """Returns what to ship for these lines of TikTok's; `covered` are lines that are in other shipments.

    The last lines of an order take all that is open. Nothing is ever taken twice: what is not open any more went
    with another shipment, and is left out.
    """
    others = {line.id for line in order.line_items} - set(line_item_ids) - set(covered)
    if not others:
        return ToShip({item.item_id: item.qty_open for item in items if item.qty_open > 0})
    if unclear := [line for line in order.line_items if line.id in line_item_ids and line.id in needs.unclear]:
        words = ", ".join(dict.fromkeys(line.seller_sku or line.product_name or line.id for line in unclear))
        return ToShip({}, FailureFound("shipment_items_unclear", {"items": words}))
    return ToShip(_take(_sum_up(line_item_ids, needs), line_item_ids, items))


def sum_by_sku(
    order: Order, line_item_ids: Sequence[str], items: Sequence[SalesItem], needs: Needs
) -> dict[str, Decimal]:
    """Returns what a shipment of just these lines holds, by SKU in small letters; empty where none can tell."""
    if {line.id for line in order.line_items} <= set(line_item_ids):
        return {sku: sum((one.qty_ordered for one in group), ZERO) for sku, group in _by_sku(items).items()}
    return {} if needs.unclear.intersection(line_item_ids) else _sum_up(line_item_ids, needs)


def in_skus(shipped: Mapping[int, Decimal], items: Iterable[SalesItem]) -> dict[str, Decimal]:
    """Returns quantities by `item_id` as quantities by SKU in small letters; of no line of the order by ""."""
    skus = {item.item_id: item.sku.casefold() for item in items}
    found: dict[str, Decimal] = {}
    for item_id, quantity in shipped.items():
        sku = skus.get(item_id, "")
        found[sku] = found.get(sku, ZERO) + quantity
    return found


def find_lines(
    shipped: Mapping[int, Decimal], waiting: Sequence[str], items: Sequence[SalesItem], needs: Needs
) -> tuple[str, ...]:
    """Returns which of TikTok's waiting lines a shipment of these quantities (by `item_id`) holds whole."""
    left, found = in_skus(shipped, items), []
    for line_item_id in waiting:
        need = needs.of_line.get(line_item_id, {})
        if line_item_id in needs.unclear or not need:
            continue
        if all(left.get(sku, ZERO) >= quantity for sku, quantity in need.items()):
            for sku, quantity in need.items():
                left[sku] -= quantity
            found.append(line_item_id)
    return tuple(found)


def _needs_by_map(
    order: Order, items: Sequence[SalesItem], components: Mapping[str, Sequence[Component]]
) -> Needs:
    skus = {item.sku.casefold() for item in items}
    of_line: dict[str, dict[str, Decimal]] = {}
    unclear = set()
    for line in order.line_items:
        need: dict[str, Decimal] = {}
        for part in components.get(line.id, ()):
            sku = part.sku.strip().casefold()
            need[sku] = need.get(sku, ZERO) + part.quantity
        of_line[line.id] = need
        if not need or not skus.issuperset(need):
            unclear.add(line.id)
    return Needs(of_line, frozenset(unclear))


def _needs_by_name(
    order: Order, items: Sequence[SalesItem], components: Mapping[str, Sequence[Component]]
) -> Needs:
    of_line: dict[str, dict[str, Decimal]] = {line.id: {} for line in order.line_items}
    unclear = set()
    for sku, group in _by_sku(items).items():
        ids = list(dict.fromkeys(one for item in group for one in item.line_item_ids if one in of_line))
        ordered = sum((item.qty_ordered for item in group), ZERO)
        shares = {one: _from_map(components.get(one, ()), sku) for one in ids}
        if sum(shares.values(), ZERO) != ordered:  # the map changed since, or a stand-in took the place
            shares = _evenly(ordered, ids)
        if not shares:
            unclear.update(ids)
        for one, quantity in shares.items():
            of_line[one][sku] = quantity
    unclear |= {line_item_id for line_item_id, need in of_line.items() if not need}
    return Needs(of_line, frozenset(unclear))


def _by_sku(items: Iterable[SalesItem]) -> dict[str, list[SalesItem]]:
    groups: dict[str, list[SalesItem]] = {}
    for item in items:
        groups.setdefault(item.sku.casefold(), []).append(item)
    return groups


def _from_map(components: Iterable[Component], sku: str) -> Decimal:
    return sum((part.quantity for part in components if part.sku.strip().casefold() == sku), ZERO)


def _evenly(quantity: Decimal, ids: Sequence[str]) -> dict[str, Decimal]:
    """Returns the same share for each, or nothing where that is no quantity of Magento's."""
    if not ids:
        return {}
    share = (quantity / len(ids)).quantize(_QUANTITY_UNIT)
    is_whole = quantity != quantity.to_integral_value() or share == share.to_integral_value()
    return dict.fromkeys(ids, share) if is_whole and share * len(ids) == quantity else {}


def _sum_up(line_item_ids: Iterable[str], needs: Needs) -> dict[str, Decimal]:
    wanted: dict[str, Decimal] = {}
    for line_item_id in line_item_ids:
        for sku, quantity in needs.of_line.get(line_item_id, {}).items():
            wanted[sku] = wanted.get(sku, ZERO) + quantity
    return wanted


def _take(wanted: dict[str, Decimal], line_item_ids: Sequence[str], items: Sequence[SalesItem]) -> Quantities:
    """Takes from the lines that name the package's own first; never more than is open."""
    own = set(line_item_ids)
    taken: Quantities = {}
    for item in sorted(items, key=lambda item: (not own.issuperset(item.line_item_ids), item.item_id)):
        sku = item.sku.casefold()
        quantity = min(item.qty_open, wanted.get(sku, ZERO))
        if quantity > 0:
            taken[item.item_id] = quantity
            wanted[sku] -= quantity
    return taken
