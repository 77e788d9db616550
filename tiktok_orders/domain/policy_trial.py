"""What a policy makes of an order, and in which parts two policies make something else of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tiktok_orders.domain.eligibility import Verdict
from tiktok_orders.domain.failures import CannotBuildError
from tiktok_orders.domain.sales_order import SalesOrderDraft


@dataclass(frozen=True, slots=True)
class Foreseen:
    """An order under a policy, its sales order being a draft; `draft` is None where Magento is not known yet.

    The verdict is that of a new order without a sales order on a live account: what is tried is the policy.
    """

    order_id: str
    verdict: Verdict
    draft: SalesOrderDraft | CannotBuildError | None

    @property
    def sales_order(self) -> SalesOrderDraft | None:
        return self.draft if isinstance(self.draft, SalesOrderDraft) else None


@dataclass(frozen=True, slots=True)
class Changed:
    """An order of which the policy that is tried makes something else; `parts` names what."""

    order_id: str
    saved: Foreseen
    tried: Foreseen
    parts: tuple[str, ...]


def _items(draft: SalesOrderDraft, *names: str) -> list[Any]:
    return [[item.get(name) for name in names] for item in draft.entity["items"]]


def _shipping(draft: SalesOrderDraft) -> Any:
    assigned = draft.entity["extension_attributes"]["shipping_assignments"][0]["shipping"]
    return assigned["method"], draft.entity["shipping_description"]


def _customer(draft: SalesOrderDraft) -> Any:
    names = ("customer_is_guest", "customer_id", "customer_group_id", "customer_email")
    return [draft.entity.get(name) for name in names]


def _billing(draft: SalesOrderDraft) -> Any:
    return {name: value for name, value in draft.entity["billing_address"].items() if name != "email"}


# In the order in which they matter to a seller.
_PARTS: Mapping[str, Callable[[SalesOrderDraft], Any]] = {
    "total": lambda draft: draft.sent_total,
    "tax": lambda draft: draft.entity["tax_amount"],
    "lines": lambda draft: _items(draft, "sku", "qty_ordered", "price", "discount_amount"),
    "shipping amount": lambda draft: draft.entity["shipping_amount"],
    "number": lambda draft: draft.increment_id,
    "store view": lambda draft: draft.store_code,
    "status": lambda draft: draft.entity["status"],
    "source": lambda draft: draft.source_code,
    "customer": _customer,
    "billing address": _billing,
    "payment": lambda draft: draft.entity["payment"]["method"],
    "shipping": _shipping,
}
CREATED = "whether it is created"
PARTS = (CREATED, *_PARTS)


def compare_trials(saved: Iterable[Foreseen], tried: Mapping[str, Foreseen]) -> list[Changed]:
    """Returns the orders of which the two make something else, in the order of those saved."""
    pairs = ((one, tried[one.order_id]) for one in saved if one.order_id in tried)
    return [Changed(a.order_id, a, b, parts) for a, b in pairs if (parts := differing_parts(a, b))]


def count_parts(changed: Iterable[Changed]) -> dict[str, int]:
    """Returns part to how many orders differ in it, in the fixed order of the parts."""
    found = [part for one in changed for part in one.parts]
    return {part: found.count(part) for part in PARTS if part in found}


def differing_parts(saved: Foreseen, tried: Foreseen) -> tuple[str, ...]:
    """Returns the parts that differ; of orders that fail or are left out in the same way there is none."""
    if _fate(saved) != _fate(tried):
        return (CREATED,)
    one, other = saved.sales_order, tried.sales_order
    if one is None or other is None:
        return ()
    return tuple(part for part, value_of in _PARTS.items() if value_of(one) != value_of(other))


def _fate(one: Foreseen) -> tuple[str, str, str]:
    failure = one.draft.code if isinstance(one.draft, CannotBuildError) else ""
    return one.verdict.kind, one.verdict.code, failure
