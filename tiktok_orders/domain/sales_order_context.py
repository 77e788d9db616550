"""What is known of Magento and decided by people when a sales order is built: plain values, gathered before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from tiktok_orders.domain.policy import OrderPolicy
from tiktok_orders.domain.sku_map import Mappings

# Types that are sold through their parts: as a line of their own they have neither stock nor a meaning.
COMPOSITE_TYPES = frozenset({"configurable", "bundle", "grouped"})


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """A store view; `allowed_currencies` is empty where it is not known."""

    code: str
    store_id: int
    currency: str
    base_currency: str
    global_currency: str = ""
    allowed_currencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """How much of the order's currency one unit of the base currency is, where that comes from, and as of when."""

    value: Decimal
    source: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """A product as Magento has it; `salable_quantity` is None where stock is not managed or not known.

    `rival_skus` are other products with the same value of the attribute that holds TikTok's SKU.
    """

    sku: str
    name: str = ""
    is_enabled: bool = True
    salable_quantity: Decimal | None = None
    type_id: str = "simple"
    product_id: int | None = None
    tax_class: str = ""
    weight: Decimal | None = None
    rival_skus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegionFacts:
    """A state or province as Magento's directory has it."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class AddressCorrections:
    """What a person filled in for this order; empty means that TikTok's own value stands."""

    firstname: str = ""
    lastname: str = ""
    street: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    postcode: str = ""
    country_id: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class BuildContext:
    """Everything a build needs beside the order.

    `store` is None where the policy's store view is gone; `mappings` come from `sku_map.index_mappings`;
    `products` are keyed by what TikTok's side calls them (the policy's SKU attribute), letter case does not count;
    `regions` and `regions_required` are keyed by country; `region_map` by country and TikTok's name of a state.
    """

    policy: OrderPolicy
    store: StoreFacts | None
    rate: Rate | None = None
    mappings: Mappings = field(default_factory=dict)
    products: Mapping[str, ProductFacts] = field(default_factory=dict)
    regions: Mapping[str, tuple[RegionFacts, ...]] = field(default_factory=dict)
    regions_required: frozenset[str] = frozenset()
    region_map: Mapping[tuple[str, str], str] = field(default_factory=dict)
    corrections: AddressCorrections = AddressCorrections()

    def find_product(self, sku: str) -> ProductFacts | None:
        """Returns the product of a SKU, or None where Magento has none."""
        if exact := self.products.get(sku):
            return exact
        key = sku.strip().casefold()
        return next((facts for name, facts in self.products.items() if name.strip().casefold() == key), None)

    def tax_class_of(self, sku: str) -> str:
        """Returns the tax class of a SKU's product, "" where it is not known."""
        product = self.find_product(sku)
        return product.tax_class if product else ""
