"""What a person mends so that sales orders can be created: a SKU or a state for all orders, the address of one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from tiktok_orders.domain.failed_sku import FailedSku, mend_mappings
from tiktok_orders.domain.orders import LineItem
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.domain.sku_map import Component, SkuMapping, why_not_mapping
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.services.sales_order_drafts import DraftBuilder, write_components
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_facts import list_order_facts
from tiktok_orders.store.policies import (
    drop_region,
    list_corrections,
    save_correction,
    save_region,
    save_sku_rows,
)
from tiktok_orders.store.workspace import record_deed

CORRECTABLE = {
    "firstname": "First name",
    "lastname": "Last name",
    "street": "Street",
    "city": "City",
    "region": "State or province",
    "postcode": "Postal code",
    "telephone": "Telephone",
    "country_id": "Country, in two letters",
}


_COUNTRY = re.compile("[A-Z]{2}")


@dataclass(frozen=True)
class Mender:
    """Saves what a person mended, with who did it. The next try uses it."""

    database: Database
    drafts: DraftBuilder
    clock: Callable[[], datetime]

    def map_sku(self, tiktok_sku: str, magento_sku: str, *, quantity: str = "1", person: Person) -> None:
        """Lets a TikTok SKU stand for so many of one Magento product from now on, for every order."""
        component = _read_component(magento_sku, quantity)
        self.save_mappings([SkuMapping(tiktok_sku.strip(), (component,))], person=person)

    def map_failed_sku(
        self,
        code: str,
        cause: str,
        order_ids: Sequence[str],
        magento_sku: str,
        *,
        quantity: str = "1",
        person: Person,
    ) -> None:
        """Lets what these orders failed for stand for so many of one Magento product from now on, for every order.

        Of a bundle only what failed is replaced. Raises `InvalidInputError` where none of the orders sells it.
        """
        require(person, Deed.MEND)
        component = _read_component(magento_sku, quantity)
        products, is_complete = self._products_of(order_ids)
        lines = [line for order in self.drafts.read_orders(order_ids).values() for line in order.line_items]
        mended = mend_mappings(lines, self.drafts.mappings(), FailedSku(code, cause, products), component)
        if not mended:
            raise InvalidInputError(_why_nothing(code, lines, is_complete=is_complete))
        self.save_mappings(mended, person=person)

    def _products_of(self, order_ids: Sequence[str]) -> tuple[dict[str, str], bool]:
        """Returns SKU to that of Magento's product where they differ, and whether all that is needed is known."""
        by_account: dict[str, list[str]] = {}
        for row in list_order_facts(self.database, order_ids, action=""):
            by_account.setdefault(row.account_id, []).append(row.order_id)
        accounts = [one for one in list_accounts(self.database) if one.account_id in by_account]
        known = [
            self.drafts.known_product_skus(rules, by_account[account_id])
            for account_id, rules in list_rules(self.database, accounts).items()
        ]
        products = {sku: product for found, _ in known for sku, product in found.items() if product != sku}
        return products, all(is_complete for _, is_complete in known)

    def save_mappings(self, mappings: Sequence[SkuMapping], *, person: Person) -> None:
        """Saves all of these mappings; raises `InvalidInputError` with the first that cannot be, saving none."""
        require(person, Deed.MEND)
        for mapping in mappings:
            if problem := why_not_mapping(mapping):
                raise InvalidInputError(problem)
        now = self.clock()
        rows = {mapping.tiktok_sku: write_components(mapping) for mapping in mappings}
        save_sku_rows(self.database, rows, person=person.name, now=now)
        detail = ", ".join(rows)[:200]
        record_deed(self.database, person=person.name, deed="mapped SKUs", detail=detail, now=now)

    def forget_sku(self, tiktok_sku: str, *, person: Person) -> None:
        """Lets a TikTok SKU be looked for in Magento as it is."""
        require(person, Deed.MEND)
        now = self.clock()
        save_sku_rows(self.database, {tiktok_sku: ""}, person=person.name, now=now)
        record_deed(
            self.database, person=person.name, deed="forgot the mapping of a SKU", detail=tiktok_sku, now=now
        )

    def keep_region(self, country_id: str, tiktok_region: str, magento_region: str, *, person: Person) -> None:
        """Lets a state that TikTok names be one of Magento's from now on, for every order."""
        require(person, Deed.MEND)
        if not magento_region.strip():
            raise InvalidInputError(f"Write which state {tiktok_region} is in Magento.")
        now, chosen = self.clock(), magento_region.strip()
        save_region(self.database, country_id, tiktok_region, chosen, person=person.name, now=now)
        detail = f"{tiktok_region} ({country_id}) is {chosen}"
        record_deed(self.database, person=person.name, deed="mapped a state", detail=detail, now=now)

    def forget_region(self, country_id: str, tiktok_region: str, *, person: Person) -> None:
        """Lets a state be looked for in Magento as TikTok names it."""
        require(person, Deed.MEND)
        drop_region(self.database, country_id, tiktok_region)
        detail = f"{tiktok_region} ({country_id})"
        record_deed(
            self.database,
            person=person.name,
            deed="forgot the mapping of a state",
            detail=detail,
            now=self.clock(),
        )

    def correct_address(self, order_id: str, corrections: Mapping[str, str], *, person: Person) -> None:
        """Fills in parts of an order's address; an empty part lets TikTok's own stand again."""
        require(person, Deed.MEND)
        if strangers := set(corrections) - set(CORRECTABLE):
            raise InvalidInputError(f"“{sorted(strangers)[0]}” cannot be corrected here.")
        if (country := corrections.get("country_id", "").strip()) and not _COUNTRY.fullmatch(country):
            raise InvalidInputError(f"“{country}” is not a country's two letters. Write it like GB.")
        before = json.loads(list_corrections(self.database, [order_id]).get(order_id, "{}"))
        kept = {name: value.strip() for name, value in {**before, **corrections}.items() if value.strip()}
        now = self.clock()
        save_correction(self.database, order_id, json.dumps(kept), person=person.name, now=now)
        record_deed(
            self.database, person=person.name, deed="corrected an address", detail=f"order {order_id}", now=now
        )

    def corrections_of(self, order_id: str) -> dict[str, str]:
        """Returns what was filled in for an order."""
        found: dict[str, str] = json.loads(list_corrections(self.database, [order_id]).get(order_id, "{}"))
        return found


def _read_component(magento_sku: str, quantity: str) -> Component:
    try:
        return Component(magento_sku.strip(), Decimal(quantity.strip()))
    except InvalidOperation as error:
        raise InvalidInputError(f"“{quantity}” is not a quantity. Write it like 1 or 6.") from error


def _why_nothing(code: str, lines: Sequence[LineItem], *, is_complete: bool) -> str:
    if code == "sku_missing" and any(not line.seller_sku.strip() and not line.sku_id for line in lines):
        return (
            "TikTok states no SKU and no number for this item, so it cannot be mapped. Give it a seller SKU on "
            "TikTok, and import the orders anew."
        )
    if not is_complete:
        return "Magento's products are being read anew for these orders. Wait a moment, then map it again."
    return "None of these orders sells it any more. Try them again: what hinders them still is then told anew."
