"""What TikTok asks for carrying a parcel, by carrier and weight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from tiktok_orders.sandbox.world.money import speller_of
from tiktok_orders.sandbox.world.numbers import mix
from tiktok_orders.sandbox.world.sellers import Shop
from tiktok_orders.sandbox.world.shipments import Provider, list_providers

# Cents to begin with and per kilogram, and the days that each service takes.
_TARIFFS = ((399, 180, 3, 5), (449, 150, 2, 4), (899, 260, 1, 2))
_GRAMS_PER_POUND = 453.6


class ShippingService(NamedTuple):
    """One carrier's service for one parcel."""

    id: str
    provider: Provider
    price: str
    currency: str
    earliest_delivery_days: int
    latest_delivery_days: int

    def describe(self) -> dict[str, Any]:
        """Returns the service as TikTok's replies spell it."""
        return {
            "id": self.id,
            "name": f"{self.provider.name} Ground",
            "price": self.price,
            "currency": self.currency,
            "earliest_delivery_days": self.earliest_delivery_days,
            "latest_delivery_days": self.latest_delivery_days,
            "shipping_provider_id": self.provider.id,
            "shipping_provider_name": self.provider.name,
        }


def list_services(shop: Shop, weight: Mapping[str, str]) -> list[ShippingService]:
    """Returns the services for a parcel of that weight, the usual one first."""
    kilograms = float(weight["value"]) * (_GRAMS_PER_POUND if weight["unit"] == "POUND" else 1) / 1000
    spell = speller_of(shop.currency)
    services = []
    for provider, (base, per_kilogram, earliest, latest) in zip(
        list_providers(shop.region), _TARIFFS, strict=False
    ):
        service_id = f"2882{mix(int(provider.id) ^ shop.salt) % 10**15:015d}"
        price = spell(base + round(per_kilogram * kilograms))
        services.append(ShippingService(service_id, provider, price, shop.currency, earliest, latest))
    return services


def number_label(provider: Provider, package_id: str) -> str:
    """Returns the tracking number on the label of a package."""
    digits = str(mix(int(package_id)) % 10**provider.digits).rjust(provider.digits, "0")
    return provider.start + digits
