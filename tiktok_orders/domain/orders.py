"""An order as TikTok Shop states it: tolerant models, and the one way to read them.

Only the id is required. A value TikTok adds later stays text, a field it adds later stays in the raw
payload, money is `Decimal`, time is aware UTC. Field names are TikTok's own (order API 202309).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, ValidationError

from tiktok_orders.domain.stated import Id, Money, why_not_read


def _without_blanks(raw: Any) -> Any:
    """Null, empty and zero mean "not stated" in TikTok's replies: dropped, so that the default stands."""
    return {name: value for name, value in raw.items() if value} if isinstance(raw, dict) else raw


def _without_empty(raw: Any) -> Any:
    """As above where a plain 0 is an amount."""
    if not isinstance(raw, dict):
        return raw
    return {name: value for name, value in raw.items() if value is not None and value != ""}


class _Stated(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


class ItemTax(_Stated):
    tax_type: str = ""
    tax_amount: Money = Decimal(0)
    tax_rate: str = ""


class CombinedListingSku(_Stated):
    product_id: str = ""
    sku_id: str = ""
    sku_count: int = 1
    seller_sku: str = ""


class LineItem(_Stated):
    """One physical unit: TikTok has no quantity, a pair of mugs is two line items."""

    id: Id
    product_id: str = ""
    product_name: str = ""
    sku_id: str = ""
    sku_name: str = ""
    sku_image: str = ""
    seller_sku: str = ""
    display_status: str = ""
    currency: str = ""
    original_price: Money | None = None
    sale_price: Money | None = None
    seller_discount: Money | None = None
    platform_discount: Money | None = None
    gift_retail_price: Money | None = None
    small_order_fee: Money | None = None
    buyer_service_fee: Money | None = None
    retail_delivery_fee: Money | None = None
    pfand_fee: Money | None = None
    is_gift: bool = False
    item_tax: tuple[Annotated[ItemTax, BeforeValidator(_without_empty)], ...] = ()
    combined_listing_skus: tuple[Annotated[CombinedListingSku, BeforeValidator(_without_blanks)], ...] = ()
    package_id: str = ""
    package_status: str = ""
    shipping_provider_id: str = ""
    shipping_provider_name: str = ""
    tracking_number: str = ""
    rts_time: AwareDatetime | None = None
    cancel_reason: str = ""
    cancel_user: str = ""


class Payment(_Stated):
    """The build-up of the total, each part as TikTok states it; None where it states none."""

    currency: str = ""
    original_total_product_price: Money | None = None
    seller_discount: Money | None = None
    platform_discount: Money | None = None
    sub_total: Money | None = None
    original_shipping_fee: Money | None = None
    shipping_fee_seller_discount: Money | None = None
    shipping_fee_platform_discount: Money | None = None
    shipping_fee_cofunded_discount: Money | None = None
    shipping_fee: Money | None = None
    shipping_fee_tax: Money | None = None
    product_tax: Money | None = None
    tax: Money | None = None
    retail_delivery_fee: Money | None = None
    small_order_fee: Money | None = None
    buyer_service_fee: Money | None = None
    handling_fee: Money | None = None
    shipping_insurance_fee: Money | None = None
    distance_fee: Money | None = None
    distance_shipping_fee: Money | None = None
    item_insurance_fee: Money | None = None
    item_insurance_tax: Money | None = None
    payment_platform_discount: Money | None = None
    payment_discount_service_fee: Money | None = None
    total_amount: Money | None = None


class DistrictInfo(_Stated):
    address_level: str = ""
    address_level_name: str = ""
    address_name: str = ""
    iso_code: str = ""


class DeliveryPreferences(_Stated):
    drop_off_location: str = ""


class RecipientAddress(_Stated):
    """Where the parcel goes. Absent under UNPAID and ON_HOLD; masked with asterisks in some states."""

    name: str = ""
    first_name: str = ""
    last_name: str = ""
    first_name_local_script: str = ""
    last_name_local_script: str = ""
    phone_number: str = ""
    full_address: str = ""
    address_detail: str = ""
    address_line1: str = ""
    address_line2: str = ""
    address_line3: str = ""
    address_line4: str = ""
    post_town: str = ""
    postal_code: str = ""
    region_code: str = ""
    delivery_preferences: DeliveryPreferences | None = None
    district_info: tuple[Annotated[DistrictInfo, BeforeValidator(_without_blanks)], ...] = ()


class Package(_Stated):
    id: str = ""


class Order(_Stated):
    """One TikTok Shop order, whatever its market."""

    id: Id
    status: str = ""
    order_type: str = ""
    user_id: str = ""
    buyer_email: str = ""
    buyer_nickname: str = ""
    buyer_message: str = ""
    seller_note: str = ""

    create_time: AwareDatetime | None = None
    update_time: AwareDatetime | None = None
    paid_time: AwareDatetime | None = None
    rts_time: AwareDatetime | None = None
    collection_time: AwareDatetime | None = None
    delivery_time: AwareDatetime | None = None
    cancel_time: AwareDatetime | None = None
    request_cancel_time: AwareDatetime | None = None
    rts_sla_time: AwareDatetime | None = None
    tts_sla_time: AwareDatetime | None = None
    cancel_order_sla_time: AwareDatetime | None = None
    shipping_due_time: AwareDatetime | None = None
    collection_due_time: AwareDatetime | None = None
    delivery_due_time: AwareDatetime | None = None
    delivery_sla_time: AwareDatetime | None = None
    release_date: AwareDatetime | None = None

    fulfillment_type: str = ""
    shipping_type: str = ""
    delivery_type: str = ""
    delivery_option_id: str = ""
    delivery_option_name: str = ""
    warehouse_id: str = ""
    shipping_provider: str = ""
    shipping_provider_id: str = ""
    tracking_number: str = ""
    split_or_combine_tag: str = ""
    auto_combine_group_id: str = ""
    payment_method_name: str = ""

    is_cod: bool = False
    is_sample_order: bool = False
    is_on_hold_order: bool = False
    is_buyer_request_cancel: bool = False
    is_replacement_order: bool = False
    is_exchange_order: bool = False
    has_updated_recipient_address: bool = False
    replaced_order_id: str = ""
    exchange_source_order_id: str = ""

    cancel_reason: str = ""
    cancellation_initiator: str = ""

    payment: Annotated[Payment, BeforeValidator(_without_empty)] = Payment()
    recipient_address: Annotated[RecipientAddress, BeforeValidator(_without_blanks)] = RecipientAddress()
    line_items: tuple[Annotated[LineItem, BeforeValidator(_without_blanks)], ...] = ()
    packages: tuple[Annotated[Package, BeforeValidator(_without_blanks)], ...] = ()


class UnreadableOrderError(ValueError):
    """A record that is not an order; its text says why, in words for people."""


def read_order(raw: object) -> Order:
    """Returns the order that a reply's entry states, or raises `UnreadableOrderError` with the reason."""
    if not isinstance(raw, Mapping):
        raise UnreadableOrderError("This entry is not an order record.")
    try:
        return Order.model_validate(_without_blanks(raw))
    except ValidationError as error:
        raise UnreadableOrderError(why_not_read(error)) from error


def record_id(raw: object) -> str:
    """Returns the id under which an unreadable record can be listed, or an empty text."""
    value = raw.get("id") if isinstance(raw, Mapping) else None
    return str(value)[:64] if isinstance(value, str | int) else ""


def first_known(*times: datetime | None) -> datetime | None:
    """Returns the first time that is stated."""
    return next((time for time in times if time is not None), None)
