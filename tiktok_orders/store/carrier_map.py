"""What people chose once: which of TikTok's carriers a name stands for, and which of Magento's a parcel gets.

`domain.carrier_map` looks here before it guesses by the name.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tiktok_orders.domain.carrier_map import Carrier, CarrierChoice
from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.store.clock import naive_utc
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


def kept_providers(database: Database, region: str) -> dict[str, str]:
    """Returns a carrier's `key` to the id of the provider that was chosen for it in a market."""
    rows = database.rows(_SQL["kept_providers"], {"region": region})
    return {row["carrier_key"]: row["provider_id"] for row in rows}


def list_provider_choices(database: Database) -> list[CarrierChoice]:
    """Returns which provider people chose for a carrier, of every market, by market and carrier."""
    return [_read(row) for row in database.rows(_SQL["list_provider_choices"])]


def keep_provider(database: Database, choice: CarrierChoice, *, person: str, now: datetime) -> None:
    """Keeps which provider a carrier is in a market, in place of an earlier choice."""
    values = {**_values(choice), "carrier_key": choice.carrier.key, "person": person, "now": naive_utc(now)}
    database.execute(_SQL["keep_provider"], values)


def drop_provider(database: Database, region: str, carrier: Carrier) -> None:
    """Forgets which provider a carrier is in a market."""
    database.execute(_SQL["drop_provider"], {"region": region, "carrier_key": carrier.key})


def kept_carriers(database: Database) -> dict[str, Carrier]:
    """Returns a provider's id to the carrier of Magento that was chosen for its parcels."""
    return {choice.provider.id: choice.carrier for choice in list_carrier_choices(database)}


def list_carrier_choices(database: Database) -> list[CarrierChoice]:
    """Returns as which carrier people chose that Magento gets a provider's parcels, by market and provider."""
    return [_read(row) for row in database.rows(_SQL["list_carrier_choices"])]


def keep_carrier(database: Database, choice: CarrierChoice, *, person: str, now: datetime) -> None:
    """Keeps as which carrier Magento gets the parcels of a provider, in place of an earlier choice."""
    database.execute(_SQL["keep_carrier"], {**_values(choice), "person": person, "now": naive_utc(now)})


def drop_carrier(database: Database, provider_id: str) -> None:
    """Forgets as which carrier Magento gets the parcels of a provider."""
    database.execute(_SQL["drop_carrier"], {"provider_id": provider_id})


def _values(choice: CarrierChoice) -> dict[str, str]:
    return {
        "region": choice.region,
        "carrier_code": choice.carrier.carrier_code,
        "title": choice.carrier.title,
        "provider_id": choice.provider.id,
        "provider_name": choice.provider.name,
    }


def _read(row: dict[str, Any]) -> CarrierChoice:
    provider = ShippingProvider(id=row["provider_id"], name=row["provider_name"])
    return CarrierChoice(row["region"], Carrier(row["carrier_code"], row["title"]), provider)
