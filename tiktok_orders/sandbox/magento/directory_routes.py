"""Countries, currencies, websites and store views over REST, and the token of an administrator."""

from __future__ import annotations

from typing import Any

from tiktok_orders.sandbox.magento import stores
from tiktok_orders.sandbox.magento.amounts import Document
from tiktok_orders.sandbox.magento.call import Call
from tiktok_orders.sandbox.magento.directory import COUNTRIES, describe_country
from tiktok_orders.sandbox.magento.refusals import MagentoRefusal, missing


def list_countries(_: Call) -> list[Document]:
    return [describe_country(country) for country in COUNTRIES.values()]


def get_country(call: Call) -> Document:
    """Returns one country by its two letters."""
    country = COUNTRIES.get(call.path["countryId"])
    if country is None:
        raise MagentoRefusal(404, "The country isn't available.")
    return describe_country(country)


def get_currency(call: Call) -> Document:
    """Returns the currencies of the store that the address names; the admin's are those of the default store."""
    view = stores.find_store(call.store_id or stores.DEFAULT_STORE.store_id)
    return stores.describe_currency(view or stores.DEFAULT_STORE)


def store_views(_: Call) -> list[Document]:
    return stores.list_store_views()


def store_configs(call: Call) -> list[Document]:
    """Returns the settings of the views in `storeCodes[]`, of all without."""
    codes = [value for name, value in call.query if name.startswith("storeCodes")]
    return stores.list_store_configs(call.base_url, codes)


def store_groups(_: Call) -> list[Document]:
    return stores.list_store_groups()


def websites(_: Call) -> list[dict[str, Any]]:
    return stores.list_websites()


def new_admin_token(call: Call) -> str:
    """Returns a token as a bare string for a name and a password."""
    for name in ("username", "password"):
        if not isinstance(call.body.get(name), str):
            raise missing(name)
    return call.access.new_admin_token(call.body["username"], call.body["password"], call.unix)
