"""Builds the drafts of sales orders from what is stored and what is known of Magento."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tiktok_orders.domain.failures import CannotBuildError, FailureFound
from tiktok_orders.domain.orders import Order, RecipientAddress, read_order
from tiktok_orders.domain.policy import OnMissingProduct, OnUnsalable, OrderPolicy
from tiktok_orders.domain.sales_order import SalesOrderDraft, build_sales_order
from tiktok_orders.domain.sales_order_context import AddressCorrections, BuildContext, ProductFacts
from tiktok_orders.domain.sales_order_products import product_sku_of
from tiktok_orders.domain.sku_map import Component, Mappings, SkuMapping, components_of, index_mappings
from tiktok_orders.services.magento_knowledge import FACTS_AGE, PRODUCT_AGE, MagentoFacts, MagentoKnowledge
from tiktok_orders.services.order_policies import AccountRules
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_facts import clear_addresses, newest_payloads
from tiktok_orders.store.policies import list_corrections, list_regions, list_sku_rows

log = logging.getLogger(__name__)

Draft = SalesOrderDraft | CannotBuildError
# What hinders an order is looked at again before the order fails for it, unless it was read a moment ago.
_FRESH = timedelta(seconds=10)
_BY_FACTS = frozenset({"store_view_gone", "currency_mismatch", "no_rate", "region_unknown"})
_BY_PRODUCTS = frozenset(
    {"product_missing", "sku_ambiguous", "product_disabled", "product_not_sellable", "out_of_stock"}
)
_CORRECTABLE = frozenset(one.name for one in fields(AddressCorrections))


@dataclass(frozen=True)
class DraftBuilder:
    """Builds drafts for orders of one account at a time."""

    database: Database
    knowledge: MagentoKnowledge

    def build(self, rules: AccountRules, order_ids: Sequence[str]) -> dict[str, Draft]:
        """Returns per stored order its draft, or why it cannot be built; asks Magento for what is not known.

        Raises a `RemoteError` where Magento cannot be asked.
        """
        orders = self.read_orders(order_ids)
        drafts = self._build_with_magento(rules, orders)
        codes = {order_id: draft.code for order_id, draft in drafts.items() if isinstance(draft, CannotBuildError)}
        if again := {one: orders[one] for one, code in codes.items() if code in _BY_FACTS}:
            drafts |= self._build_with_magento(rules, again, facts_age=_FRESH)
        if again := {one: orders[one] for one, code in codes.items() if code in _BY_PRODUCTS}:
            drafts |= self._build_with_magento(rules, again, product_age=_FRESH)
        return drafts

    def _build_with_magento(
        self,
        rules: AccountRules,
        orders: dict[str, Order],
        *,
        facts_age: timedelta = FACTS_AGE,
        product_age: timedelta = PRODUCT_AGE,
    ) -> dict[str, Draft]:
        assert rules.magento is not None, "whether there is a Magento is judged before"
        magento_id, policy, mappings = rules.magento.magento_id, rules.policy, self.mappings()
        facts = self.knowledge.get_facts(magento_id, most_age=facts_age)
        products: dict[str, ProductFacts] = {}
        if policy.store_code in facts.views:
            products = self.knowledge.get_products(
                magento_id,
                policy.store_code,
                skus_of(orders.values(), mappings, policy),
                attribute=policy.sku_attribute,
                with_stock=policy.on_unsalable is not OnUnsalable.CREATE,
                most_age=product_age,
            )
        return self._build_all(orders, mappings, policy, facts, products)

    def preview(
        self, rules: AccountRules, order_ids: Sequence[str], *, reads_missing: bool = True
    ) -> tuple[dict[str, Draft], bool]:
        """Returns drafts as they can be told without asking anybody, and whether all that matters was known.

        A product of which nothing was read yet counts as present; what is missing is read in the background,
        unless `reads_missing` forbids it: a policy that is only tried sends nobody to Magento.
        """
        if rules.magento is None:
            return {}, True
        magento_id, policy = rules.magento.magento_id, rules.policy
        facts, mappings = self.knowledge.known_facts(magento_id), self.mappings()
        orders = self.read_orders(order_ids)
        skus = skus_of(orders.values(), mappings, policy)
        attribute = policy.sku_attribute
        if facts is None:
            if reads_missing:
                self.knowledge.read_in_background(magento_id, policy.store_code, skus, attribute=attribute)
            return {}, False
        products, unknown = self.knowledge.known_products(magento_id, policy.store_code, skus, attribute=attribute)
        if unknown and reads_missing and policy.store_code in facts.views:
            self.knowledge.read_in_background(magento_id, policy.store_code, skus, attribute=attribute)
        assumed = {sku: ProductFacts(sku) for sku in unknown}
        return self._build_all(orders, mappings, policy, facts, assumed | products), not unknown

    def known_product_skus(self, rules: AccountRules, order_ids: Sequence[str]) -> tuple[dict[str, str], bool]:
        """Returns each SKU that these orders need to that of the product it comes to, and whether all was known.

        Asks nobody: a product of which nothing was read yet counts as found, and is read in the background.
        """
        if rules.magento is None:
            return {}, True
        magento_id, policy, mappings = rules.magento.magento_id, rules.policy, self.mappings()
        skus, attribute = skus_of(self.read_orders(order_ids).values(), mappings, policy), policy.sku_attribute
        products, unknown = self.knowledge.known_products(magento_id, policy.store_code, skus, attribute=attribute)
        if unknown:
            self.knowledge.read_in_background(magento_id, policy.store_code, skus, attribute=attribute)
        context = BuildContext(policy, None, products={sku: ProductFacts(sku) for sku in unknown} | products)
        return {sku: product_sku_of(sku, context) for sku in skus}, not unknown

    def read_orders(self, order_ids: Sequence[str]) -> dict[str, Order]:
        """Returns order id to the order as it is stored, with the clearest address that was ever stated."""
        return read_stored_orders(self.database, order_ids)

    def mappings(self) -> Mappings:
        """Returns the map of SKUs as it stands."""
        return index_mappings(list_mappings(self.database))

    def _build_all(
        self,
        orders: dict[str, Order],
        mappings: Mappings,
        policy: OrderPolicy,
        facts: MagentoFacts,
        products: dict[str, ProductFacts],
    ) -> dict[str, Draft]:
        corrections, region_map = list_corrections(self.database, list(orders)), list_regions(self.database)
        store = facts.store(policy.store_code)
        drafts: dict[str, Draft] = {}
        for order_id, order in orders.items():
            context = BuildContext(
                policy=policy,
                store=store,
                rate=facts.rate(policy.store_code, order.payment.currency),
                mappings=mappings,
                products=products,
                regions=facts.regions,
                regions_required=facts.regions_required,
                region_map=region_map,
                corrections=read_corrections(corrections.get(order_id, "{}")),
            )
            drafts[order_id] = _build_one(order, context)
        return drafts


def _build_one(order: Order, context: BuildContext) -> Draft:
    """Returns the draft or why there is none; a mistake in the program is that of one order, not of its batch."""
    try:
        return build_sales_order(order, context)
    except CannotBuildError as error:
        return error
    except Exception:
        log.exception("the sales order of %s could not be built", order.id)
        return CannotBuildError(FailureFound("internal_error", {"reference": f"order {order.id}"}))


def read_stored_orders(database: Database, order_ids: Sequence[str]) -> dict[str, Order]:
    """Returns order id to the order as it is stored, with the clearest address that was ever stated."""
    payloads, addresses = newest_payloads(database, order_ids), clear_addresses(database, order_ids)
    return {
        order_id: read_order(json.loads(payloads[order_id])).model_copy(
            update={"recipient_address": RecipientAddress.model_validate(json.loads(addresses[order_id]))}
        )
        for order_id in order_ids
        if order_id in payloads and order_id in addresses
    }


def skus_of(orders: Iterable[Order], mappings: Mappings, policy: OrderPolicy) -> list[str]:
    """Returns the Magento SKUs that sales orders of these orders need, each once."""
    lines = (line for order in orders for line in order.line_items)
    found = dict.fromkeys(component.sku for line in lines for component in components_of(line, mappings))
    if policy.on_missing_product is OnMissingProduct.STAND_IN:
        found[policy.stand_in_sku] = None
    return [sku for sku in found if sku]


def list_mappings(database: Database) -> list[SkuMapping]:
    """Returns the map of SKUs, by TikTok's SKU."""
    rows = list_sku_rows(database)
    return [SkuMapping(sku, tuple(map(_read_component, json.loads(text)))) for sku, text in rows.items()]


def write_components(mapping: SkuMapping) -> str:
    """Returns a mapping's components as the text that is kept."""
    parts = [
        {"sku": c.sku, "quantity": str(c.quantity), "price_share": str(c.price_share)} for c in mapping.components
    ]
    return json.dumps(parts)


def _read_component(raw: dict[str, Any]) -> Component:
    return Component(raw["sku"], Decimal(raw["quantity"]), Decimal(raw["price_share"]))


def read_corrections(text: str) -> AddressCorrections:
    """Returns a person's corrections of an address from the text that is kept; parts unknown here do not count."""
    raw = {name: value for name, value in json.loads(text).items() if name in _CORRECTABLE}
    street = tuple(raw.pop("street", "").splitlines())
    return AddressCorrections(street=street, **raw)
