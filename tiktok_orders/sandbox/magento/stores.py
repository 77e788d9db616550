"""The websites and store views of the practice Magento, with its currencies. All are fixed.

One website per market, each with one store and one view; all keep their books in pounds, so that an order in
another currency needs a rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

BASE_CURRENCY = "GBP"
ALL_STORES_CODE = "all"
ADMIN_STORE_ID = 0


@dataclass(frozen=True)
class StoreView:
    """One store view; `store_id` is also the id of its website and of its group."""

    store_id: int
    code: str
    website_code: str
    name: str
    currency: str
    locale: str
    time_zone: str
    country_id: str

    @property
    def full_name(self) -> str:
        """Returns the name as an order carries it: website, store and view in three lines."""
        return f"{self.name} Website\n{self.name} Store\n{self.name}"


STORE_VIEWS = (
    StoreView(1, "uk", "base", "United Kingdom", "GBP", "en_GB", "Europe/London", "GB"),
    StoreView(2, "us", "us", "United States", "USD", "en_US", "America/New_York", "US"),
    StoreView(3, "sg", "sg", "Singapore", "SGD", "en_US", "Asia/Singapore", "SG"),
    StoreView(4, "de", "de", "Germany", "EUR", "de_DE", "Europe/Berlin", "DE"),
    StoreView(5, "vn", "vn", "Vietnam", "VND", "vi_VN", "Asia/Ho_Chi_Minh", "VN"),
)
DEFAULT_STORE = STORE_VIEWS[0]
_ADMIN = StoreView(ADMIN_STORE_ID, "admin", "admin", "Admin", BASE_CURRENCY, "en_US", "UTC", "GB")
# What one pound is worth.
RATES = {"GBP": 1.0, "USD": 1.29, "SGD": 1.72, "EUR": 1.17, "VND": 33_000.0}
_SYMBOLS = {"GBP": "£", "USD": "$", "SGD": "SGD", "EUR": "€", "VND": "₫"}


def find_store(store_id: int) -> StoreView | None:
    """Returns the view with this id; 0 is the admin's."""
    return next((view for view in (_ADMIN, *STORE_VIEWS) if view.store_id == store_id), None)


def find_scope(code: str) -> StoreView | None:
    """Returns the view that a code in an address means; `all` is the admin's."""
    if code == ALL_STORES_CODE:
        return _ADMIN
    return next((view for view in STORE_VIEWS if view.code == code), None)


def find_by_currency(currency: str) -> StoreView | None:
    return next((view for view in STORE_VIEWS if view.currency == currency), None)


def list_store_views() -> list[dict[str, Any]]:
    return [
        {
            "id": view.store_id,
            "code": view.code,
            "name": view.name,
            "website_id": view.store_id,
            "store_group_id": view.store_id,
            "is_active": 1,
        }
        for view in (_ADMIN, *STORE_VIEWS)
    ]


def list_store_groups() -> list[dict[str, Any]]:
    return [
        {
            "id": view.store_id,
            "website_id": view.store_id,
            "root_category_id": 2 if view.store_id else 0,
            "default_store_id": view.store_id,
            "name": f"{view.name} Store" if view.store_id else "Default",
            "code": f"{view.code}_store" if view.store_id else "default",
        }
        for view in (_ADMIN, *STORE_VIEWS)
    ]


def list_websites() -> list[dict[str, Any]]:
    return [
        {
            "id": view.store_id,
            "code": view.website_code,
            "name": f"{view.name} Website" if view.store_id else "Admin",
            "default_group_id": view.store_id,
        }
        for view in (_ADMIN, *STORE_VIEWS)
    ]


def list_store_configs(base_url: str, codes: list[str]) -> list[dict[str, Any]]:
    """Returns the settings of the views with these codes, of all without any; the admin's has none."""
    return [_config(view, base_url) for view in STORE_VIEWS if not codes or view.code in codes]


def describe_currency(view: StoreView) -> dict[str, Any]:
    """Returns what /V1/directory/currency says in a view's scope."""
    codes = list(dict.fromkeys((view.currency, BASE_CURRENCY)))
    return {
        "base_currency_code": BASE_CURRENCY,
        "base_currency_symbol": _SYMBOLS[BASE_CURRENCY],
        "default_display_currency_code": view.currency,
        "default_display_currency_symbol": _SYMBOLS[view.currency],
        "available_currency_codes": codes,
        "exchange_rates": [{"currency_to": code, "rate": RATES[code]} for code in codes],
    }


def _config(view: StoreView, base_url: str) -> dict[str, Any]:
    urls = {"url": "/", "link_url": "/", "static_url": "/static/", "media_url": "/media/"}
    places = {f"{start}base_{name}": base_url + path for name, path in urls.items() for start in ("", "secure_")}
    return {
        "id": view.store_id,
        "code": view.code,
        "website_id": view.store_id,
        "locale": view.locale,
        "base_currency_code": BASE_CURRENCY,
        "default_display_currency_code": view.currency,
        "timezone": view.time_zone,
        "weight_unit": "kgs",
        **places,
    }
