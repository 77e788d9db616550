"""What a person mends about one order so that its sales order can be created: a SKU, or a part of the address."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tiktok_orders.domain.sku_map import Component, SkuMapping, why_not_mapping
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.services.sales_order_drafts import write_components
from tiktok_orders.store.database import Database
from tiktok_orders.store.policies import list_corrections, save_correction, save_sku_rows
from tiktok_orders.store.workspace import record_deed

CORRECTABLE = {"region": "State or province", "postcode": "Postal code", "city": "City", "telephone": "Telephone"}


@dataclass(frozen=True)
class Mender:
    """Saves what a person mended, with who did it. The next try uses it."""

    database: Database
    clock: Callable[[], datetime]

    def map_sku(self, tiktok_sku: str, magento_sku: str, *, person: str) -> None:
        """Lets a TikTok SKU stand for one Magento product from now on, for every order."""
        mapping = SkuMapping(tiktok_sku.strip(), (Component(magento_sku.strip()),))
        if problem := why_not_mapping(mapping):
            raise InvalidInputError(problem)
        now = self.clock()
        save_sku_rows(self.database, {mapping.tiktok_sku: write_components(mapping)}, person=person, now=now)
        detail = f"{mapping.tiktok_sku} is {magento_sku.strip()} in Magento"
        record_deed(self.database, person=person, deed="mapped a SKU", detail=detail, now=now)

    def correct_address(self, order_id: str, corrections: Mapping[str, str], *, person: str) -> None:
        """Fills in parts of an order's address; an empty part lets TikTok's own stand again."""
        if strangers := set(corrections) - set(CORRECTABLE):
            raise InvalidInputError(f"“{sorted(strangers)[0]}” cannot be corrected here.")
        before = json.loads(list_corrections(self.database, [order_id]).get(order_id, "{}"))
        kept = {name: value.strip() for name, value in {**before, **corrections}.items() if value.strip()}
        now = self.clock()
        save_correction(self.database, order_id, json.dumps(kept), person=person, now=now)
        record_deed(self.database, person=person, deed="corrected an address", detail=f"order {order_id}", now=now)

    def corrections_of(self, order_id: str) -> dict[str, str]:
        """Returns what was filled in for an order."""
        found: dict[str, str] = json.loads(list_corrections(self.database, [order_id]).get(order_id, "{}"))
        return found
