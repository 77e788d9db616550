"""Which goods of the TikTok catalogues the practice Magento does not simply sell.

About 3 % of the seller SKUs are missing there, as many are disabled, out of stock, or known by another spelling,
so that every way in which an order can fail is met. They are drawn from the half of the goods that sells worse
over all shops, and follow from the seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from tiktok_orders.sandbox.world.catalogue import Variant
from tiktok_orders.sandbox.world.markets import LATER_MARKETS, build_later_seller
from tiktok_orders.sandbox.world.numbers import mix
from tiktok_orders.sandbox.world.sellers import Shop, build_sellers

_SHARE = 0.03


@dataclass(frozen=True)
class Oddities:
    """Seller SKUs by what is wrong with them; `respelled` maps a seller SKU to the SKU that Magento has."""

    missing: frozenset[str]
    disabled: frozenset[str]
    out_of_stock: frozenset[str]
    respelled: Mapping[str, str]

    def sku_in_magento(self, seller_sku: str) -> str | None:
        """Returns the SKU under which Magento has a thing; None where it has none."""
        return None if seller_sku in self.missing else self.respelled.get(seller_sku, seller_sku)


def list_shops(seed: int) -> tuple[Shop, ...]:
    """Returns the practice shops of a seed, those of the later markets included."""
    later = [build_later_seller(seed, region) for region in LATER_MARKETS]
    return tuple(shop for seller in (*build_sellers(seed), *later) for shop in seller.shops)


@cache
def choose_oddities(seed: int) -> Oddities:
    """Returns the oddities of a seed."""
    slow = _slow_sellers([shop.catalogue for shop in list_shops(seed)])
    drawn = sorted(slow, key=lambda sku: mix(seed + sum(map(ord, sku)) * 1_009 + len(sku)))
    each = max(1, round(2 * len(slow) * _SHARE))
    missing, disabled, out, respelled = (drawn[place * each : (place + 1) * each] for place in range(4))
    return Oddities(
        missing=frozenset(missing),
        disabled=frozenset(disabled),
        out_of_stock=frozenset(out),
        respelled={sku: _respell(sku, place) for place, sku in enumerate(respelled)},
    )


def _slow_sellers(catalogues: Iterable[tuple[Variant, ...]]) -> list[str]:
    """Returns the worse half of the SKUs; a catalogue lists its best sellers first."""
    places: dict[str, list[float]] = {}
    for catalogue in catalogues:
        for place, variant in enumerate(catalogue):
            places.setdefault(variant.seller_sku, []).append(place / len(catalogue))
    ranked = sorted(places, key=lambda sku: (min(places[sku]), sku))
    return ranked[len(ranked) // 2 :]


def _respell(seller_sku: str, place: int) -> str:
    return (f"WH-{seller_sku}", seller_sku.replace("-", "_"), seller_sku.replace("-", ""))[place % 3]
