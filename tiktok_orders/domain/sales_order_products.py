"""The lines held against Magento's products: what is missing, disabled or sold out, by what the policy says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tiktok_orders.domain.currencies import ZERO
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.policy import OnMissingProduct, OnUnsalable
from tiktok_orders.domain.sales_order_context import COMPOSITE_TYPES, BuildContext, ProductFacts
from tiktok_orders.domain.sales_order_lines import SalesOrderLine


@dataclass(frozen=True, slots=True)
class CheckedLines:
    """The lines with their products; `problems` name each SKU once."""

    lines: tuple[SalesOrderLine, ...]
    problems: tuple[FailureFound, ...]
    warnings: tuple[str, ...]


def check_products(lines: Sequence[SalesOrderLine], context: BuildContext) -> CheckedLines:
    """Returns the lines under Magento's own SKUs, and what the policy does not let pass."""
    problems: dict[tuple[str, str], FailureFound] = {}
    warnings: dict[str, None] = {}
    done: list[SalesOrderLine] = []
    needed: dict[str, tuple[ProductFacts, Decimal]] = {}
    for line in lines:
        product, note = _find(line.sku, context)
        if product is None:
            problems["product_missing", note] = FailureFound("product_missing", {"sku": note})
            continue
        if product.rival_skus:
            problems["sku_ambiguous", line.sku] = _ambiguous(line.sku, product, context)
        if note:
            warnings[note] = None
        done.append(_with_product(line, product, name=line.name if note else product.name or line.name))
        needed[product.sku] = product, needed.get(product.sku, (product, ZERO))[1] + line.quantity
    for product, quantity in needed.values():
        if found := _why_not(product, quantity):
            if found.code != "product_not_sellable" and context.policy.on_unsalable is OnUnsalable.CREATE:
                warnings[found.what_happened] = None
            else:
                problems[found.code, product.sku] = found
    return CheckedLines(tuple(done), tuple(problems.values()), tuple(warnings))


def product_sku_of(sku: str, context: BuildContext) -> str:
    """Returns under which SKU a failure names what a line with this one is: Magento's own, or the stand-in's."""
    product, note = _find(sku, context)
    return product.sku if product else note


def _find(sku: str, context: BuildContext) -> tuple[ProductFacts | None, str]:
    """Returns the product and a warning, or None and the SKU that Magento lacks."""
    if product := context.find_product(sku):
        return product, ""
    if context.policy.on_missing_product is OnMissingProduct.FAIL:
        return None, sku
    stand_in = context.find_product(context.policy.stand_in_sku)
    if stand_in is None:
        return None, context.policy.stand_in_sku or sku
    return stand_in, f"Magento has no product with SKU {sku}: {stand_in.sku} stands in for it."


def _ambiguous(sku: str, product: ProductFacts, context: BuildContext) -> FailureFound:
    skus = ", ".join(sorted((product.sku, *product.rival_skus)))
    return FailureFound("sku_ambiguous", {"sku": sku, "attribute": context.policy.sku_attribute, "skus": skus})


def _with_product(line: SalesOrderLine, product: ProductFacts, *, name: str) -> SalesOrderLine:
    return replace(
        line,
        sku=product.sku,
        name=name,
        product_id=product.product_id,
        product_type=product.type_id,
        weight=product.weight,
    )


def _why_not(product: ProductFacts, needed: Decimal) -> FailureFound | None:
    if product.type_id in COMPOSITE_TYPES:
        return FailureFound("product_not_sellable", {"sku": product.sku, "type_id": product.type_id})
    if not product.is_enabled:
        return FailureFound("product_disabled", {"sku": product.sku})
    if product.salable_quantity is not None and product.salable_quantity < needed:
        salable, want = f"{product.salable_quantity.normalize():f}", f"{needed.normalize():f}"
        return FailureFound("out_of_stock", {"sku": product.sku, "salable": salable, "needed": want})
    return None
