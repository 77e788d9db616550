"""What is known of each Magento at this moment: stores, rates, countries, and the products asked for lately.

Read by the worker and by background threads, kept for a while; a page only ever takes what is known already.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from tiktok_orders.domain.sales_order_context import ProductFacts, Rate, RegionFacts, StoreFacts
from tiktok_orders.errors import NotFoundError, TikTokOrdersError
from tiktok_orders.magento.client import MagentoClient
from tiktok_orders.magento.directory import Rates, StoreView, get_rates, list_countries, list_store_views
from tiktok_orders.magento.products import (
    Product,
    Source,
    find_products,
    find_salable_quantities,
    list_sources,
    resolve_stock,
)
from tiktok_orders.services.magento_clients import MagentoClients

FACTS_AGE = timedelta(minutes=30)
PRODUCT_AGE = timedelta(minutes=5)
_ASKED_AT_ONCE = 4
# Countries in which Magento asks for a state by default (general/region/state_required), where TikTok Shop sells.
_STATE_REQUIRED = frozenset({"US", "MX", "BR", "ES", "IT"})


@dataclass(frozen=True)
class MagentoFacts:
    """A Magento's store views by code, their stocks and rates, its regions by country, and its sources."""

    read_at: datetime
    views: Mapping[str, StoreView]
    rates: Mapping[str, Rates]
    stocks: Mapping[str, int | None]
    regions: Mapping[str, tuple[RegionFacts, ...]]
    sources: tuple[Source, ...]

    def store(self, code: str) -> StoreFacts | None:
        """Returns a store view as a sales order needs it, or None where it is gone."""
        view = self.views.get(code)
        if view is None:
            return None
        return StoreFacts(
            code=view.code,
            store_id=view.store_id,
            currency=view.display_currency_code,
            base_currency=view.base_currency_code,
            global_currency=view.base_currency_code,
            allowed_currencies=self.rates[code].currency_codes,
        )

    def rate(self, code: str, currency: str) -> Rate | None:
        """Returns what one unit of the base currency is in another, as Magento has it, or None."""
        value = self.rates[code].rates.get(currency) if code in self.rates else None
        return Rate(value, "Magento", self.read_at) if value else None

    @property
    def regions_required(self) -> frozenset[str]:
        return frozenset(country for country in self.regions if country in _STATE_REQUIRED)


@dataclass
class _Shelf:
    """What is known of one store view's products: by SKU attribute and SKU, with when it was read."""

    facts: dict[tuple[str, str], tuple[datetime, ProductFacts | None]] = field(default_factory=dict)


class MagentoKnowledge:
    """Safe to ask from any thread. `get_` asks Magento where it must, `known_` never does."""

    def __init__(self, clients: MagentoClients, clock: Callable[[], datetime]) -> None:
        self._clients = clients
        self._clock = clock
        self._facts: dict[str, MagentoFacts] = {}
        self._shelves: dict[tuple[str, str], _Shelf] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def get_facts(self, magento_id: str, *, most_age: timedelta = FACTS_AGE) -> MagentoFacts:
        """Returns what is known of a Magento, read anew where it is older; raises a `RemoteError`."""
        with self._lock_of(magento_id):
            known = self._facts.get(magento_id)
            if known is None or self._clock() - known.read_at > most_age:
                known = self._facts[magento_id] = self._read_facts(self._clients.client_for(magento_id))
            return known

    def known_facts(self, magento_id: str) -> MagentoFacts | None:
        """Returns what was read last, without asking."""
        return self._facts.get(magento_id)

    def forget(self, magento_id: str) -> None:
        """Has everything read anew: a person changed something in Magento."""
        with self._lock_of(magento_id):
            self._facts.pop(magento_id, None)
            for place in [one for one in self._shelves if one[0] == magento_id]:
                del self._shelves[place]

    def get_products(
        self,
        magento_id: str,
        store_code: str,
        skus: Iterable[str],
        *,
        attribute: str = "sku",
        with_stock: bool = True,
        most_age: timedelta = PRODUCT_AGE,
    ) -> dict[str, ProductFacts]:
        """Returns the products by the SKU asked for, read no longer ago; what Magento lacks is left out."""
        facts = self.get_facts(magento_id)
        shelf = self._shelf(magento_id, store_code)
        wanted = list(dict.fromkeys(sku for sku in skus if sku.strip()))
        with self._lock_of(f"{magento_id} {store_code}"):
            missing = [sku for sku in wanted if self._is_old(shelf, attribute, sku, most_age)]
            if missing:
                self._fill(
                    shelf, magento_id, store_code, missing, attribute, facts.stocks.get(store_code), with_stock
                )
        return self._known(shelf, wanted, attribute)

    def known_products(
        self, magento_id: str, store_code: str, skus: Iterable[str], *, attribute: str = "sku"
    ) -> tuple[dict[str, ProductFacts], list[str]]:
        """Returns the products read lately, and the SKUs of which nothing is known yet; asks nobody."""
        shelf, wanted = self._shelf(magento_id, store_code), list(dict.fromkeys(skus))
        unknown = [sku for sku in wanted if (attribute, sku) not in shelf.facts]
        return self._known(shelf, wanted, attribute), unknown

    def known_tax_classes(self, magento_id: str) -> list[str]:
        """Returns the ids of the tax classes of all products read so far, in order; asks nobody."""
        with self._lock:
            shelves = [shelf for place, shelf in self._shelves.items() if place[0] == magento_id]
        found = {facts.tax_class for shelf in shelves for _, facts in list(shelf.facts.values()) if facts}
        return sorted(found - {""}, key=lambda one: (len(one), one))

    def read_in_background(
        self, magento_id: str, store_code: str, skus: Iterable[str], *, attribute: str = "sku"
    ) -> threading.Thread:
        """Reads facts and products in a thread, for a page that will look again; failures show when it matters."""
        read = partial(self._read_quietly, magento_id, store_code, list(skus), attribute)
        thread = threading.Thread(target=read, name="magento-knowledge", daemon=True)
        thread.start()
        return thread

    def _read_quietly(self, magento_id: str, store_code: str, skus: list[str], attribute: str) -> None:
        try:
            self.get_products(magento_id, store_code, skus, attribute=attribute)
        except TikTokOrdersError:
            return

    def _read_facts(self, client: MagentoClient) -> MagentoFacts:
        views = {view.code: view for view in list_store_views(client) if view.is_active}
        regions = {
            country.country_id: tuple(RegionFacts(one.region_id, one.code, one.name) for one in country.regions)
            for country in list_countries(client)
            if country.regions
        }
        return MagentoFacts(
            read_at=self._clock(),
            views=views,
            rates={code: get_rates(client, code) for code in views},
            stocks={code: _find_stock(client, view.website_code) for code, view in views.items()},
            regions=regions,
            sources=tuple(list_sources(client)),
        )

    def _fill(
        self,
        shelf: _Shelf,
        magento_id: str,
        store_code: str,
        skus: list[str],
        attribute: str,
        stock_id: int | None,
        with_stock: bool,
    ) -> None:
        client = self._clients.client_for(magento_id)
        found = find_products(client, skus, attribute=attribute, store_code=store_code)
        salable = _read_stock(client, found, stock_id) if with_stock and stock_id is not None else {}
        now = self._clock()
        for sku in skus:
            product = found.get(sku)
            facts = _as_facts(product, salable.get(product.sku)) if product else None
            shelf.facts[attribute, sku] = (now, facts)

    def _is_old(self, shelf: _Shelf, attribute: str, sku: str, most_age: timedelta) -> bool:
        read_at, _ = shelf.facts.get((attribute, sku), (None, None))
        return read_at is None or self._clock() - read_at > most_age

    @staticmethod
    def _known(shelf: _Shelf, skus: list[str], attribute: str) -> dict[str, ProductFacts]:
        found = {sku: shelf.facts.get((attribute, sku)) for sku in skus}
        return {sku: one[1] for sku, one in found.items() if one is not None and one[1] is not None}

    def _shelf(self, magento_id: str, store_code: str) -> _Shelf:
        with self._lock:
            return self._shelves.setdefault((magento_id, store_code), _Shelf())

    def _lock_of(self, name: str) -> threading.Lock:
        with self._lock:
            return self._locks.setdefault(name, threading.Lock())


def _find_stock(client: MagentoClient, website_code: str) -> int | None:
    try:
        return resolve_stock(client, website_code)
    except NotFoundError:
        return None


def _read_stock(client: MagentoClient, found: Mapping[str, Product], stock_id: int) -> dict[str, Decimal | None]:
    """Asks for several products at once: Magento has one call per product."""
    skus = sorted({product.sku for product in found.values() if product.is_enabled})
    parts = [skus[start::_ASKED_AT_ONCE] for start in range(_ASKED_AT_ONCE)]
    with ThreadPoolExecutor(_ASKED_AT_ONCE, thread_name_prefix="stock") as pool:
        answers = pool.map(lambda part: find_salable_quantities(client, part, stock_id), [p for p in parts if p])
        return {sku: quantity for answer in answers for sku, quantity in answer.items()}


def _as_facts(product: Product, salable: Decimal | None) -> ProductFacts:
    facts = ProductFacts(
        sku=product.sku,
        name=product.name,
        is_enabled=product.is_enabled,
        type_id=product.type_id,
        product_id=product.product_id,
        tax_class=product.tax_class,
        rival_skus=product.rival_skus,
    )
    return replace(facts, salable_quantity=salable)
