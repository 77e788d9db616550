"""What people chose once: which of TikTok's carriers a name stands for, and which of Magento's a parcel gets.

`domain.carrier_map` looks here before it guesses by the name.
"""

from __future__ import annotations

from datetime import datetime

from tiktok_orders.domain.carrier_map import Carrier
from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.store.clock import naive_utc
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


def kept_providers(database: Database, region: str) -> dict[str, str]:
    """Returns a carrier's `key` to the id of the provider that was chosen for it in a market."""
    rows = database.rows(_SQL["kept_providers"], {"region": region})
    return {row["carrier_key"]: row["provider_id"] for row in rows}


def keep_provider(
    database: Database, region: str, carrier: Carrier, provider: ShippingProvider, *, person: str, now: datetime
) -> None:
    """Keeps which provider a carrier is in a market, in place of an earlier choice."""
    values = {
        "region": region,
        "carrier_key": carrier.key,
        "carrier_code": carrier.carrier_code,
        "title": carrier.title,
        "provider_id": provider.id,
        "provider_name": provider.name,
        "person": person,
        "now": naive_utc(now),
    }
    database.execute(_SQL["keep_provider"], values)


def kept_carriers(database: Database) -> dict[str, Carrier]:
    """Returns a provider's id to the carrier of Magento that was chosen for its parcels."""
    rows = database.rows(_SQL["kept_carriers"])
    return {row["provider_id"]: Carrier(row["carrier_code"], row["title"]) for row in rows}


def keep_carrier(database: Database, provider_id: str, carrier: Carrier, *, person: str, now: datetime) -> None:
    """Keeps as which carrier Magento gets the parcels of a provider, in place of an earlier choice."""
    values = {
        "provider_id": provider_id,
        "carrier_code": carrier.carrier_code,
        "title": carrier.title,
        "person": person,
        "now": naive_utc(now),
    }
    database.execute(_SQL["keep_carrier"], values)
