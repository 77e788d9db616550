"""The map of SKUs with another product in place of the one that orders failed for, and with all else as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tiktok_orders.domain.failure_causes import cause_of
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.orders import LineItem
from tiktok_orders.domain.sales_order_pieces import why_not_sold
from tiktok_orders.domain.sku_map import Component, Mappings, SkuMapping, index_mappings, mappings_of

# What the item itself lacks; every other failure of a SKU names one that the item is sold by.
_OF_THE_ITEM = frozenset({"sku_missing", "sku_empty"})
# The attribute's value is what several products share, so that none of them is meant.
_AS_ASKED_FOR = frozenset({"sku_too_long", "sku_ambiguous"})


@dataclass(frozen=True, slots=True)
class FailedSku:
    """What a group of orders failed for: code and cause, and which product each SKU comes to in Magento.

    `products` is a SKU of the map to the SKU of Magento's product, which differ where the policy looks for another
    attribute or lets a stand-in take its place; one that is not in it stands for itself.
    """

    code: str
    cause: str
    products: Mapping[str, str]

    def is_meant(self, line: LineItem, sku: str, mappings: Mappings) -> bool:
        """Tells whether the failure is about this SKU of the item."""
        if self.code in _OF_THE_ITEM:
            found = None if sku.strip() else why_not_sold(line, mappings)
            return found is not None and (found.code, cause_of(found)) == (self.code, self.cause)
        named = sku if self.code in _AS_ASKED_FOR else self.products.get(sku, sku)
        return _key(cause_of(FailureFound(self.code, {"sku": named}))) == _key(self.cause)


def mend_mappings(
    lines: Iterable[LineItem], mappings: Mappings, failed: FailedSku, instead: Component
) -> list[SkuMapping]:
    """Returns the mappings by which these items are sold as `instead` where they failed.

    What else a bundle holds stays, as do price shares; `instead.quantity` is for one piece of what failed. Empty
    where none of the items is sold by what failed.
    """
    mended = []
    for line in lines:
        for mapping in mappings_of(line, mappings):
            parts = mapping.components or (Component(""),)
            meant = [failed.is_meant(line, part.sku, mappings) for part in parts]
            if mapping.tiktok_sku and any(meant):
                pairs = zip(parts, meant, strict=True)
                components = tuple(_in_place_of(part, instead) if is_it else part for part, is_it in pairs)
                mended.append(SkuMapping(mapping.tiktok_sku, components))
    return list(index_mappings(mended).values())


def _in_place_of(part: Component, instead: Component) -> Component:
    return replace(part, sku=instead.sku, quantity=part.quantity * instead.quantity)


def _key(sku: str) -> str:
    return sku.strip().casefold()
