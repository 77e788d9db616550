"""Looking up products by the seller's SKUs, what can be sold of them, and where it lies.

Source: Adobe Commerce REST schema 2.4.8, `/V1/products` and `/V1/inventory/...`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

from tiktok_orders.domain.stated import Stated
from tiktok_orders.errors import CredentialsError, InvalidForMagentoError, NotFoundError
from tiktok_orders.magento.client import MagentoClient
from tiktok_orders.magento.models import Number, read_record
from tiktok_orders.magento.search import SearchCriteria, any_of, in_batches, search, unreadable

_FIELDS = "id,sku,name,price,status,type_id,extension_attributes[website_ids]"


@dataclass(frozen=True)
class Product:
    """A product of Magento; `type_id` is simple, virtual, configurable, bundle, grouped or downloadable.

    `rival_skus` names further products with the same value of the attribute asked for: a look-up that is not
    certain.
    """

    product_id: int
    sku: str
    name: str
    is_enabled: bool
    type_id: str
    price: Decimal | None
    website_ids: tuple[int, ...] = ()
    rival_skus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A place where stock lies."""

    source_code: str
    name: str
    is_enabled: bool


class _Attribute(Stated):
    attribute_code: str
    value: Any = None


class _Extension(Stated):
    website_ids: tuple[int, ...] = ()


class _Product(Stated):
    id: int
    sku: str
    name: str = ""
    status: int = 0
    type_id: str = ""
    price: Number | None = None
    extension_attributes: _Extension = _Extension()
    custom_attributes: tuple[_Attribute, ...] = ()

    def value_of(self, attribute: str) -> str:
        if attribute == "sku":
            return self.sku
        values = (one.value for one in self.custom_attributes if one.attribute_code == attribute)
        return str(next(values, "") or "")

    def as_product(self) -> Product:
        website_ids = self.extension_attributes.website_ids
        return Product(
            self.id, self.sku, self.name, self.status == 1, self.type_id, self.price, website_ids=website_ids
        )


class _Source(Stated):
    source_code: str
    name: str = ""
    enabled: bool = False


def find_products(
    client: MagentoClient, skus: Iterable[str], *, attribute: str = "sku", store_code: str | None = None
) -> dict[str, Product]:
    """Returns the products by the SKU as it was asked for; what Magento does not have is left out.

    Letters' case and blanks at the ends do not count. `attribute` names another attribute of the product that
    holds the seller's SKU. Names, prices and the status are those of the store view.
    """
    asked = [sku for sku in dict.fromkeys(skus) if sku.strip()]
    found: dict[str, Product] = {}
    for batch in in_batches(sku.strip() for sku in asked):
        for raw in _search_products(client, batch, attribute, store_code):
            key = _normal(raw.value_of(attribute))
            found[key] = _with_rival(found[key], raw) if key in found else raw.as_product()
    return {sku: found[_normal(sku)] for sku in asked if _normal(sku) in found}


def find_salable_quantities(
    client: MagentoClient, skus: Iterable[str], stock_id: int
) -> dict[str, Decimal | None]:
    """Returns what can still be sold of each SKU in one stock; None where Magento states none.

    It states none for types without a stock of their own (configurable, bundle), for SKUs it does not know, and
    for those with signs that its web server or its signature check does not let pass in a path (magento2#9145).
    """
    return {sku: _find_salable_quantity(client, sku, stock_id) for sku in dict.fromkeys(skus)}


def resolve_stock(client: MagentoClient, website_code: str) -> int:
    """Returns the id of the stock that a website sells from; `NotFoundError` where stock is not by source."""
    reply = client.get(f"/inventory/stock-resolver/website/{quote(website_code, safe='')}")
    stock_id = reply.get("stock_id") if isinstance(reply, dict) else None
    if type(stock_id) is not int:
        raise unreadable("the question for the stock of a website")
    return stock_id


def list_sources(client: MagentoClient) -> list[Source]:
    """Returns all sources, by their code."""
    criteria = SearchCriteria(sort=(("source_code", "ASC"),), fields="source_code,name,enabled")
    entries = search(client, "/inventory/sources", criteria)
    sources = (read_record(_Source, raw, what="the search for sources") for raw in entries)
    return [Source(one.source_code, one.name, one.enabled) for one in sources]


def _search_products(
    client: MagentoClient, values: list[str], attribute: str, store_code: str | None
) -> Iterator[_Product]:
    fields = _FIELDS if attribute == "sku" else f"{_FIELDS},custom_attributes"
    criteria = SearchCriteria((any_of(attribute, values),), (("entity_id", "ASC"),), fields=fields)
    for raw in search(client, "/products", criteria, store_code=store_code):
        yield read_record(_Product, raw, what="the search for products")


def _with_rival(product: Product, rival: _Product) -> Product:
    if rival.sku == product.sku:
        return product
    return replace(product, rival_skus=(*product.rival_skus, rival.sku))


def _find_salable_quantity(client: MagentoClient, sku: str, stock_id: int) -> Decimal | None:
    encoded = quote(sku, safe="")
    try:
        reply = client.get(f"/inventory/get-product-salable-quantity/{encoded}/{stock_id}")
    except (NotFoundError, InvalidForMagentoError):
        return None
    except CredentialsError:
        if encoded == sku:
            raise
        return None
    return _read_quantity(reply)


def _read_quantity(reply: Any) -> Decimal:
    """Reads a bare number, in quotes or not."""
    try:
        return Decimal(str(reply))
    except InvalidOperation:
        raise unreadable("the question for a salable quantity") from None


def _normal(sku: str) -> str:
    return sku.strip().casefold()
