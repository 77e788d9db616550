"""A shop's catalogue: one row per variant, with TikTok's ids, the seller's SKU and a price in the shop's money."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tiktok_orders.sandbox.world.goods import DRINKS, GOODS
from tiktok_orders.sandbox.world.numbers import mix

# What a penny becomes in the smallest unit of each currency, and the last two digits that shops there like; prices
# in dong are whole thousands.
_PER_PENNY = {"GBP": 1.0, "USD": 1.29, "SGD": 1.72, "EUR": 1.17, "VND": 330.0}
_ENDING = {"USD": 99, "SGD": 90, "EUR": 95}
_DONG_STEP = 1000
_DEARER = 1.25
# Ids have 19 digits: four that tell products from variants, and a tail.
_TAIL = 10**15
# The deposits of German law and custom: one-way bottles and cans 25 cents, returnable glass 8 or 15.
_PFAND_CENTS = {"SPRITZ": 25, "LEMON": 25, "ICETEA": 15}
_HAZARDOUS_CODES = frozenset({"SPKR", "CHRG-PAD"})  # they hold lithium cells


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing that can be bought; `cents` is its list price in the smallest unit of the shop's currency.

    `pfand_cents` is the deposit on its bottle or can, which only drinks in Germany have.
    """

    product_id: str
    sku_id: str
    product_name: str
    sku_name: str
    seller_sku: str
    motif: str
    cents: int
    is_dangerous_good: bool
    pfand_cents: int = 0


@cache
def build_catalogue(*, salt: int, currency: str) -> tuple[Variant, ...]:
    """Returns the variants of one shop, the best sellers first; ids follow from the shop's salt."""
    variants: list[Variant] = []
    for number, goods in enumerate(GOODS + (DRINKS if currency == "EUR" else ())):
        product_id = str(1_729 * _TAIL + mix(salt + number) % _TAIL)
        for text in goods.variants.split("; "):
            code, _, words = text.partition(": ")
            dearer = words.endswith("+")
            variants.append(
                Variant(
                    product_id=product_id,
                    sku_id=str(2_729 * _TAIL + mix(31 * salt + len(variants)) % _TAIL),
                    product_name=goods.name,
                    sku_name=words.removesuffix("+"),
                    seller_sku=f"{goods.code}-{code}",
                    motif=goods.motif,
                    cents=_price(goods.pence * (_DEARER if dearer else 1.0), currency),
                    is_dangerous_good=goods.code in _HAZARDOUS_CODES,
                    pfand_cents=_PFAND_CENTS.get(goods.code, 0),
                )
            )
    return tuple(sorted(variants, key=lambda variant: mix(salt + int(variant.sku_id))))


def _price(pence: float, currency: str) -> int:
    cents = round(pence * _PER_PENNY[currency])
    if currency == "VND":
        return cents // _DONG_STEP * _DONG_STEP
    ending = _ENDING.get(currency)
    return cents if ending is None else cents // 100 * 100 + ending
