"""Magento's sales records as its REST API states them: tolerant models, and the one way to read them.

Only the id is required. Names are Magento's own (order, shipment, invoice and credit memo of its REST schema 2.4).
Numbers come as integers, floats or quoted text; members without a value are left out; times are UTC without zone.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ValidationError

from tiktok_orders.domain.stated import Stated
from tiktok_orders.magento.replies import shortest_decimal
from tiktok_orders.magento.search import unreadable

M = TypeVar("M", bound=Stated)


def _as_decimal(value: Any) -> Any:
    return shortest_decimal(value) if isinstance(value, float) else value


def _as_instant(value: Any) -> Any:
    """Magento writes UTC as 2026-01-01 00:05:12; MySQL's zero date means none."""
    if not isinstance(value, str):
        return value
    if value.startswith("0000"):
        return None
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Number = Annotated[Decimal, BeforeValidator(_as_decimal)]
Instant = Annotated[AwareDatetime | None, BeforeValidator(_as_instant)]
NONE = Decimal(0)


class SalesItem(Stated):
    """One line of a sales order. The child of a configurable product names its parent's line.

    `ext_order_item_id` and `additional_data` are as a sales order created here has them: TikTok's lines in it.
    """

    item_id: int
    sku: str = ""
    name: str = ""
    product_type: str = ""
    parent_item_id: int | None = None
    ext_order_item_id: str = ""
    additional_data: str = ""
    qty_ordered: Number = NONE
    qty_invoiced: Number = NONE
    qty_shipped: Number = NONE
    qty_refunded: Number = NONE
    qty_canceled: Number = NONE
    price: Number = NONE
    row_total: Number = NONE
    tax_amount: Number = NONE
    discount_amount: Number = NONE


class SalesOrder(Stated):
    """A sales order: `entity_id` for programs, `increment_id` for people, `ext_order_id` as we set it."""

    entity_id: int
    increment_id: str = ""
    ext_order_id: str = ""
    store_id: int | None = None
    state: str = ""
    status: str = ""
    is_virtual: bool = False
    customer_email: str = ""
    base_currency_code: str = ""
    global_currency_code: str = ""
    store_currency_code: str = ""
    order_currency_code: str = ""
    grand_total: Number = NONE
    base_grand_total: Number = NONE
    shipping_amount: Number = NONE
    tax_amount: Number = NONE
    discount_amount: Number = NONE
    total_invoiced: Number = NONE
    total_paid: Number = NONE
    total_refunded: Number = NONE
    total_due: Number | None = None
    created_at: Instant = None
    updated_at: Instant = None
    items: tuple[SalesItem, ...] = ()


class InvoicedItem(SalesItem):
    """A line with what was invoiced of its amounts, and what of that is credited."""

    row_invoiced: Number = NONE
    tax_invoiced: Number = NONE
    discount_invoiced: Number = NONE
    discount_tax_compensation_amount: Number = NONE
    amount_refunded: Number = NONE
    tax_refunded: Number = NONE
    discount_refunded: Number = NONE
    discount_tax_compensation_refunded: Number = NONE


class InvoicedOrder(Stated):
    """What of a sales order a credit memo can take; `base_to_order_rate` is the order's currency per base unit."""

    entity_id: int
    increment_id: str = ""
    state: str = ""
    order_currency_code: str = ""
    base_to_order_rate: Number = Decimal(1)
    total_paid: Number = NONE
    total_refunded: Number = NONE
    shipping_invoiced: Number = NONE
    shipping_refunded: Number = NONE
    base_shipping_invoiced: Number = NONE
    base_shipping_refunded: Number = NONE
    shipping_tax_amount: Number = NONE
    shipping_tax_refunded: Number = NONE
    items: tuple[InvoicedItem, ...] = ()


class DocumentItem(Stated):
    """How much of an order's line a shipment, an invoice or a credit memo is about."""

    order_item_id: int
    sku: str = ""
    qty: Number = NONE


class Track(Stated):
    """A parcel's number; `carrier_code` is ups, usps, fedex, dhl or custom, `title` the carrier for people."""

    track_number: str = ""
    title: str = ""
    carrier_code: str = ""
    entity_id: int | None = None


class _Document(Stated):
    entity_id: int
    increment_id: str = ""
    order_id: int
    created_at: Instant = None
    updated_at: Instant = None
    items: tuple[DocumentItem, ...] = ()


class DocumentComment(Stated):
    """What somebody wrote on a document."""

    comment: str = ""


class Shipment(_Document):
    """What was sent of an order, and under which numbers."""

    tracks: tuple[Track, ...] = ()
    comments: tuple[DocumentComment, ...] = ()


class Invoice(_Document):
    """What was invoiced of an order; `state` is 1 open, 2 paid, 3 canceled."""

    state: int = 0
    order_currency_code: str = ""
    grand_total: Number = NONE
    base_grand_total: Number = NONE


class CreditMemo(_Document):
    """What was paid back of an order; `state` is 1 open, 2 refunded, 3 canceled."""

    state: int = 0
    invoice_id: int | None = None
    order_currency_code: str = ""
    grand_total: Number = NONE
    base_grand_total: Number = NONE
    shipping_amount: Number = NONE
    adjustment_positive: Number = NONE
    adjustment_negative: Number = NONE
    comments: tuple[DocumentComment, ...] = ()


def read_record(kind: type[M], raw: Any, *, what: str) -> M:
    """Returns the record, or raises `UnreachableError` naming `what` was asked and the field that is wrong."""
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(step) for step in problem["loc"]) or "the record"
        raise unreadable(f"{what} (“{place}”)") from None


def field_names(kind: type[BaseModel]) -> str:
    """Returns what to ask of an entry, in the form of Magento's `fields`: addresses stay where they are."""
    names = []
    for name, field in kind.model_fields.items():
        inner = next((one for one in getattr(field.annotation, "__args__", ()) if _is_model(one)), None)
        names.append(f"{name}[{field_names(inner)}]" if inner else name)
    return ",".join(names)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
