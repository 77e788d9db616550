"""Magento's store views, currencies and countries. They change rarely: callers keep what they read.

Source: Adobe Commerce REST schema 2.4.8, `/V1/store/...` and `/V1/directory/...`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from tiktok_orders.domain.stated import Stated
from tiktok_orders.magento.client import MagentoClient
from tiktok_orders.magento.models import M, Number, read_record
from tiktok_orders.magento.search import unreadable

_ADMIN = "admin"  # the store view 0, in which nothing is sold


@dataclass(frozen=True)
class StoreView:
    """One store view with the website it belongs to. Orders carry `store_id`, addresses of calls `code`."""

    store_id: int
    code: str
    name: str
    is_active: bool
    website_id: int
    website_code: str
    website_name: str
    base_currency_code: str
    display_currency_code: str
    locale: str = ""
    timezone: str = ""


@dataclass(frozen=True)
class Rates:
    """What one unit of the base currency is worth in others; a currency without a rate is left out."""

    base_currency_code: str
    default_currency_code: str
    currency_codes: tuple[str, ...]
    rates: dict[str, Decimal]


@dataclass(frozen=True)
class Region:
    """A state, province or county; orders carry `region_id`."""

    region_id: int
    code: str
    name: str


@dataclass(frozen=True)
class Country:
    """A country by its two letters; `regions` is empty where Magento keeps none."""

    country_id: str
    name: str
    regions: tuple[Region, ...] = ()

    def find_region(self, text: str) -> Region | None:
        """Returns the region with this code or name, whatever the letters' case."""
        wanted = text.strip().casefold()
        return next((one for one in self.regions if wanted in (one.code.casefold(), one.name.casefold())), None)


class _Store(Stated):
    id: int
    code: str
    name: str = ""
    website_id: int
    is_active: bool = True


class _Config(Stated):
    id: int
    base_currency_code: str = ""
    default_display_currency_code: str = ""
    locale: str = ""
    timezone: str = ""


class _Website(Stated):
    id: int
    code: str
    name: str = ""


class _Rate(Stated):
    currency_to: str
    rate: Number = Decimal(0)


class _Currency(Stated):
    base_currency_code: str
    default_display_currency_code: str = ""
    available_currency_codes: tuple[str, ...] = ()
    exchange_rates: tuple[_Rate, ...] = ()


class _Region(Stated):
    id: int
    code: str = ""
    name: str = ""


class _Country(Stated):
    id: str
    full_name_english: str = ""
    full_name_locale: str = ""
    available_regions: tuple[_Region, ...] = ()


def list_store_views(client: MagentoClient) -> list[StoreView]:
    """Returns the store views in which something can be sold, by their id."""
    stores = _read_all(client, "/store/storeViews", _Store)
    configs = {one.id: one for one in _read_all(client, "/store/storeConfigs", _Config)}
    websites = {one.id: one for one in _read_all(client, "/store/websites", _Website)}
    return [
        _join(store, configs.get(store.id), websites.get(store.website_id))
        for store in sorted(stores, key=lambda store: store.id)
        if store.code != _ADMIN and store.id != 0
    ]


def get_rates(client: MagentoClient, store_code: str) -> Rates:
    """Returns the currencies of a store view and what the base currency is worth in them."""
    raw = client.get("/directory/currency", store_code=store_code)
    found = read_record(_Currency, raw, what="the question for currencies")
    return Rates(
        found.base_currency_code,
        found.default_display_currency_code or found.base_currency_code,
        found.available_currency_codes,
        {one.currency_to: one.rate for one in found.exchange_rates if one.rate > 0},
    )


def list_countries(client: MagentoClient, store_code: str | None = None) -> list[Country]:
    """Returns the countries that a store view allows, with their regions, by their two letters."""
    raw = client.get("/directory/countries", store_code=store_code)
    countries = map(_as_country, _read_each(raw, "/directory/countries", _Country))
    return sorted(countries, key=lambda country: country.country_id)


def get_country(client: MagentoClient, country_id: str, store_code: str | None = None) -> Country:
    """Returns one country with its regions, or raises `NotFoundError`."""
    raw = client.get(f"/directory/countries/{quote(country_id, safe='')}", store_code=store_code)
    return _as_country(read_record(_Country, raw, what="the question for a country"))


def _join(store: _Store, config: _Config | None, website: _Website | None) -> StoreView:
    return StoreView(
        store_id=store.id,
        code=store.code,
        name=store.name,
        is_active=store.is_active,
        website_id=store.website_id,
        website_code=website.code if website else "",
        website_name=website.name if website else "",
        base_currency_code=config.base_currency_code if config else "",
        display_currency_code=config.default_display_currency_code if config else "",
        locale=config.locale if config else "",
        timezone=config.timezone if config else "",
    )


def _as_country(found: _Country) -> Country:
    regions = tuple(Region(one.id, one.code, one.name) for one in found.available_regions)
    return Country(found.id, found.full_name_english or found.full_name_locale or found.id, regions)


def _read_all(client: MagentoClient, path: str, kind: type[M]) -> list[M]:
    return list(_read_each(client.get(path), path, kind))


def _read_each(raw: Any, path: str, kind: type[M]) -> Iterable[M]:
    if not isinstance(raw, list):
        raise unreadable(f"the question {path}")
    return [read_record(kind, one, what=f"the question {path}") for one in raw]
