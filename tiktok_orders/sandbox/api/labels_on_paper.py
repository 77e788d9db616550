"""What stands on a parcel's label and on its packing slip."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tiktok_orders.sandbox.api.pdf import A4, A5, A6, Bar, Page, Text, build_pdf
from tiktok_orders.sandbox.world.numbers import mix
from tiktok_orders.sandbox.world.package_book import Package
from tiktok_orders.sandbox.world.sellers import Shop
from tiktok_orders.sandbox.world.warehouses import sender_address

SIZES = {"A6": A6, "A5": A5}
# SHIPPING_LABEL_PICTURE (PNG) and INVOICE_LABEL (Brazil) are not made here.
TYPES = ("SHIPPING_LABEL", "PACKING_SLIP", "SHIPPING_LABEL_AND_PACKING_SLIP", "HAZMAT_LABEL")

_LEFT = 20
_NOT_REAL = "Practice shop: not a real label"
_MOST_SLIP_LINES = 20


def draw_document(shop: Shop, package: Package, kind: str, size: str) -> bytes:
    """Returns the PDF: one page for the label, one for the slip, or both; a hazmat label is always A4."""
    if kind == "HAZMAT_LABEL":
        return build_pdf([_draw_hazmat(package)], A4)
    pages: list[Page] = []
    if "LABEL" in kind:
        pages.append(_draw_label(shop, package))
    if "SLIP" in kind:
        pages.append(_draw_slip(shop, package))
    return build_pdf(pages, SIZES[size])


def _draw_label(shop: Shop, package: Package) -> Page:
    line, to = package.lines[0], package.orders[0]["recipient_address"]
    number = line["tracking_number"]
    sender = sender_address(shop)
    return [
        Text(_LEFT, 16, 14, line["shipping_provider_name"]),
        Text(_LEFT, 36, 8, f"From: {sender['name']}, {sender['full_address']}"),
        Text(_LEFT, 70, 9, "Ship to"),
        Text(_LEFT, 84, 12, to["name"]),
        Text(_LEFT, 102, 10, to["address_line1"]),
        Text(_LEFT, 118, 10, to["address_line2"]),
        Text(_LEFT, 134, 10, f"{to['postal_code']} {to['region_code']}"),
        *_draw_bars(number),
        Text(_LEFT, 248, 12, number),
        Text(_LEFT, 272, 8, f"Package {package.id}"),
        Text(_LEFT, 390, 7, _NOT_REAL),
    ]


def _draw_slip(shop: Shop, package: Package) -> Page:
    counts = Counter((line["seller_sku"], line["product_name"], line["sku_name"]) for line in package.lines)
    lines = [f"{count} x {sku}  {name}, {variant}" for (sku, name, variant), count in counts.items()]
    orders = ", ".join(order["id"] for order in package.orders)
    return [
        Text(_LEFT, 16, 14, f"Packing slip: {shop.name}"),
        Text(_LEFT, 38, 8, f"Order {orders}"),
        Text(_LEFT, 52, 8, f"Package {package.id}"),
        *(Text(_LEFT, 76 + 14 * place, 8, words) for place, words in enumerate(lines[:_MOST_SLIP_LINES])),
        Text(_LEFT, 390, 7, _NOT_REAL),
    ]


def _draw_hazmat(package: Package) -> Page:
    goods: list[dict[str, Any]] = [line for line in package.lines if line["is_dangerous_good"]]
    names = sorted({line["product_name"] for line in goods})
    return [
        Text(_LEFT, 40, 36, "DANGEROUS GOODS"),
        *(Text(_LEFT, 110 + 22 * place, 16, name) for place, name in enumerate(names)),
        Text(_LEFT, 800, 9, f"Package {package.id}. {_NOT_REAL}"),
    ]


def _draw_bars(number: str) -> list[Bar]:
    """Returns bars that look like a bar code and follow from the number, but that no scanner reads."""
    bits = mix(sum(ord(letter) << (7 * place) for place, letter in enumerate(number)))
    return [Bar(_LEFT + 4 * place, 176, 1.5 + (bits >> place & 1) * 1.5, 64) for place in range(60)]
