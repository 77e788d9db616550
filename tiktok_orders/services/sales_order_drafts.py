"""Builds the drafts of sales orders from what is stored and what is known of Magento."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tiktok_orders.domain.failures import CannotBuildError
from tiktok_orders.domain.orders import Order, RecipientAddress, read_order
from tiktok_orders.domain.policy import OnMissingProduct, OnUnsalable, OrderPolicy
from tiktok_orders.domain.sales_order import SalesOrderDraft, build_sales_order
from tiktok_orders.domain.sales_order_context import AddressCorrections, BuildContext, ProductFacts
from tiktok_orders.domain.sku_map import Component, Mappings, SkuMapping, components_of, index_mappings
from tiktok_orders.services.magento_knowledge import MagentoFacts, MagentoKnowledge
from tiktok_orders.services.order_policies import AccountRules
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_facts import clear_addresses, newest_payloads
from tiktok_orders.store.policies import list_corrections, list_sku_rows

Draft = SalesOrderDraft | CannotBuildError


@dataclass(frozen=True)
class DraftBuilder:
    """Builds drafts for orders of one account at a time."""

    database: Database
    knowledge: MagentoKnowledge

    def build(self, rules: AccountRules, order_ids: Sequence[str]) -> dict[str, Draft]:
        """Returns per stored order its draft, or why it cannot be built; asks Magento for what is not known.

        Raises a `RemoteError` where Magento cannot be asked.
        """
        assert rules.magento is not None, "whether there is a Magento is judged before"
        magento_id, policy = rules.magento.magento_id, rules.policy
        facts = self.knowledge.get_facts(magento_id)
        orders, mappings = self.read_orders(order_ids), self.mappings()
        products: dict[str, ProductFacts] = {}
        if policy.store_code in facts.views:
            products = self.knowledge.get_products(
                magento_id,
                policy.store_code,
                skus_of(orders.values(), mappings, policy),
                attribute=policy.sku_attribute,
                with_stock=policy.on_unsalable is OnUnsalable.FAIL,
            )
        return self._build_all(orders, mappings, policy, facts, products)

    def preview(self, rules: AccountRules, order_ids: Sequence[str]) -> tuple[dict[str, Draft], bool]:
        """Returns drafts as they can be told without asking anybody, and whether all that matters was known.

        A product of which nothing was read yet counts as present; what is missing is read in the background.
        """
        if rules.magento is None:
            return {}, True
        magento_id, policy = rules.magento.magento_id, rules.policy
        facts, mappings = self.knowledge.known_facts(magento_id), self.mappings()
        orders = self.read_orders(order_ids)
        skus = skus_of(orders.values(), mappings, policy)
        attribute = policy.sku_attribute
        if facts is None:
            self.knowledge.read_in_background(magento_id, policy.store_code, skus, attribute=attribute)
            return {}, False
        products, unknown = self.knowledge.known_products(magento_id, policy.store_code, skus, attribute=attribute)
        if unknown and policy.store_code in facts.views:
            self.knowledge.read_in_background(magento_id, policy.store_code, skus, attribute=attribute)
        assumed = {sku: ProductFacts(sku) for sku in unknown}
        return self._build_all(orders, mappings, policy, facts, assumed | products), not unknown

    def read_orders(self, order_ids: Sequence[str]) -> dict[str, Order]:
        """Returns order id to the order as it is stored, with the clearest address that was ever stated."""
        payloads, addresses = newest_payloads(self.database, order_ids), clear_addresses(self.database, order_ids)
        return {
            order_id: read_order(json.loads(payloads[order_id])).model_copy(
                update={"recipient_address": RecipientAddress.model_validate(json.loads(addresses[order_id]))}
            )
            for order_id in order_ids
            if order_id in payloads and order_id in addresses
        }

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
        corrections = list_corrections(self.database, list(orders))
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
                corrections=read_corrections(corrections.get(order_id, "{}")),
            )
            try:
                drafts[order_id] = build_sales_order(order, context)
            except CannotBuildError as error:
                drafts[order_id] = error
        return drafts


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
    """Returns a person's corrections of an address from the text that is kept."""
    raw = json.loads(text)
    street = tuple(raw.pop("street", ()))
    return AddressCorrections(street=street, **raw)
