"""Weight and size of packages: as the seller gave them, or as they follow from what is inside."""

from __future__ import annotations

from typing import Any

from tiktok_orders.sandbox.world.numbers import mix
from tiktok_orders.sandbox.world.package_book import Package

_BOXES = ((20, 15, 8), (30, 20, 10), (40, 30, 20))


def measure_package(package: Package) -> dict[str, Any]:
    """Returns `weight` and `dimension` in TikTok's shape."""
    guess = guess_measures([line["sku_id"] for line in package.lines])
    return {name: package.facts.get(name, guess[name]) for name in ("weight", "dimension")}


def guess_measures(sku_ids: list[str]) -> dict[str, Any]:
    """Returns `weight` and `dimension` of a parcel with one unit of each of these SKUs."""
    grams = 60 + sum(90 + mix(int(sku_id)) % 700 for sku_id in sku_ids)
    length, width, height = _BOXES[min(len(sku_ids) - 1, 2)]
    return {
        "weight": {"value": str(grams), "unit": "GRAM"},
        "dimension": {"length": str(length), "width": str(width), "height": str(height), "unit": "CM"},
    }
