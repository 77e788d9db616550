"""A package and what goes with it, as TikTok Shop states it (fulfilment API 202309, read 2026-11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BeforeValidator, Field

from tiktok_orders.domain.stated import Id, Millis, Money, Seconds, Stated


class PackageOrder(Stated):
    id: Id


class TimeSlot(Stated):
    """When the carrier may come; TikTok spells `available` as `avaliable`."""

    start_time: Seconds = None
    end_time: Seconds = None
    is_available: bool = Field(default=False, validation_alias=AliasChoices("avaliable", "available"))


class PackageDetail(Stated):
    """One package, from the search or the detail: they call id and status differently.

    `status` is TO_FULFILL, PROCESSING (arranged), FULFILLING (with the carrier), COMPLETED or CANCELLED.
    """

    id: Id = Field(validation_alias=AliasChoices("package_id", "id"))
    status: str = Field(default="", validation_alias=AliasChoices("package_status", "status"))
    split_and_combine_tag: str = ""
    shipping_type: str = ""
    delivery_option_id: str = ""
    handover_method: str = ""
    pickup_slot: TimeSlot | None = None
    tracking_number: str = ""
    last_mile_tracking_number: str = ""
    shipping_provider_id: str = ""
    shipping_provider_name: str = ""
    order_line_item_ids: tuple[str, ...] = ()
    orders: tuple[PackageOrder, ...] = ()
    create_time: Seconds = None
    update_time: Seconds = None


class HandoverTimeSlots(Stated):
    """How and when a package may be handed to TikTok's carrier."""

    can_pickup: bool = False
    can_drop_off: bool = False
    can_van_collection: bool = False
    drop_off_point_url: str = ""
    pickup_slots: tuple[TimeSlot, ...] = ()


class TrackingReport(Stated):
    """What the carrier reported; TikTok's field is `update_time_millis`, in milliseconds."""

    description: str = ""
    reported_at: Millis = Field(default=None, validation_alias="update_time_millis")


class Tracking(Stated):
    tracking: tuple[TrackingReport, ...] = ()


class ShippingDocument(Stated):
    """`doc_url` needs no signature and is good for 24 hours; it is a secret while it lasts."""

    doc_url: str = Field(min_length=1, repr=False)
    tracking_number: str = ""


class SplitAttribute(Stated):
    """Whether an order may or must go in several packages; `reason` says why not."""

    order_id: Id
    can_split: bool = False
    must_split: bool = False
    reason: str = ""


class SplitAttributes(Stated):
    split_attributes: tuple[SplitAttribute, ...] = ()


class ReplyWarning(Stated):
    message: str = ""


class MarkedPackage(Stated):
    """What was marked as shipped. A `warning` comes with success: the number fits several carriers, say."""

    order_id: Id
    package_id: Id
    order_line_item_ids: tuple[str, ...] = ()
    warning: ReplyWarning = ReplyWarning()


def _if_stated(raw: Any) -> Any:
    """A measure without its numbers is none."""
    return None if isinstance(raw, dict) and not (raw and all(raw.values())) else raw


class Weight(Stated):
    """`unit` is GRAM or POUND; TikTok takes and gives the number as text."""

    value: Decimal
    unit: str

    def as_body(self) -> dict[str, str]:
        return {"value": f"{self.value:f}", "unit": self.unit}


class Dimension(Stated):
    """`unit` is CM or INCH."""

    length: Decimal
    width: Decimal
    height: Decimal
    unit: str

    def as_body(self) -> dict[str, str]:
        sides = {"length": self.length, "width": self.width, "height": self.height}
        return {**{name: f"{value:f}" for name, value in sides.items()}, "unit": self.unit}


class ShippingService(Stated):
    """A carrier's service with TikTok's estimate of its price."""

    id: Id
    name: str = ""
    price: Money | None = None
    currency: str = ""
    earliest_delivery_days: int | None = None
    latest_delivery_days: int | None = None
    is_default: bool = False
    shipping_provider_id: str = ""
    shipping_provider_name: str = ""


class ShippingServices(Stated):
    """The services for one parcel; `weight` and `dimension` are TikTok's guess where none were given."""

    order_id: str = ""
    weight: Annotated[Weight | None, BeforeValidator(_if_stated)] = None
    dimension: Annotated[Dimension | None, BeforeValidator(_if_stated)] = None
    shipping_services: tuple[ShippingService, ...] = ()


class LabelledPackage(Stated):
    """A package whose label was bought, and which is thereby shipped."""

    package_id: Id
    order_id: str = ""
    order_line_item_ids: tuple[str, ...] = ()
    shipping_service_info: ShippingService | None = None
    create_time: Seconds = None


@dataclass(frozen=True, slots=True)
class SelfShipment:
    """The seller's own parcel: under which number, with which of TikTok's shipping providers."""

    tracking_number: str
    shipping_provider_id: str

    def as_body(self) -> dict[str, str]:
        return {
            "tracking_number": self.tracking_number,
            "shipping_provider_id": self.shipping_provider_id,
        }


@dataclass(frozen=True, slots=True)
class Handover:
    """How TikTok's carrier gets a parcel; without a slot for PICKUP TikTok takes the first one."""

    method: Literal["PICKUP", "DROP_OFF"]
    slot: TimeSlot | None = None

    def as_body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"handover_method": self.method}
        if self.slot and self.slot.start_time and self.slot.end_time:
            times = {"start_time": self.slot.start_time, "end_time": self.slot.end_time}
            body["pickup_slot"] = {name: int(time.timestamp()) for name, time in times.items()}
        return body


def write_shipment(how: SelfShipment | Handover) -> Mapping[str, Any]:
    """Returns what Ship Package is told."""
    return {"self_shipment": how.as_body()} if isinstance(how, SelfShipment) else how.as_body()
