"""What an arranged shipment leaves behind: what is written down of its parcels, and the label to be fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from tiktok_orders.domain.arranging import Wish
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.packages import Handover, PackageDetail, TimeSlot
from tiktok_orders.domain.ship_call import ShipPlan
from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.services.actions.outcome import Kind, Outcome
from tiktok_orders.services.label_buying import Bought
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.arranged_packages import ArrangedPackage, save_arranged
from tiktok_orders.store.jobs import Job, name_job, request_jobs

FETCH_LABEL = "fetch_label"


@dataclass(frozen=True)
class AtHand:
    """One job on its way: the order as TikTok states it now, what waits of it, and what was wished."""

    job: Job
    account: Account
    order: Order
    plan: ShipPlan
    wish: Wish


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel that is arranged: how it is handed over, where that is known, or the label that was bought."""

    package_id: str
    line_item_ids: tuple[str, ...]
    service_name: str = ""
    price: Decimal | None = None
    currency: str = ""
    handover_method: str = ""
    slot: TimeSlot | None = None

    def as_stated(self, package: PackageDetail | None) -> Parcel:
        """Returns the parcel with how it is handed over by TikTok's own word, where there is one."""
        if package is None:
            return self
        return replace(self, handover_method=package.handover_method, slot=package.pickup_slot)

    @classmethod
    def handed_over(cls, package_id: str, line_item_ids: tuple[str, ...], handover: Handover) -> Parcel:
        """Returns the parcel as it was asked to be handed over."""
        return cls(package_id, line_item_ids, handover_method=handover.method, slot=handover.slot)

    @classmethod
    def of_label(cls, line_item_ids: tuple[str, ...], bought: Bought) -> Parcel:
        """Returns the parcel of a label that was bought, with what TikTok says that it costs."""
        assert bought.package is not None
        info, wish = bought.package.shipping_service_info, bought.wish
        return cls(
            bought.package.package_id,
            line_item_ids,
            (info.name if info else "") or wish.service_name,
            info.price if info and info.price is not None else wish.price,
            (info.currency if info else "") or wish.currency,
        )


def merge_parcels(order: Order) -> list[Parcel]:
    """Returns the parcels of an order that have a package, whether it is arranged or not."""
    lines: dict[str, list[str]] = {}
    for line in order.line_items:
        if line.package_id and line.display_status != OrderStatus.CANCELLED:
            lines.setdefault(line.package_id, []).append(line.id)
    return [Parcel(package_id, tuple(ids)) for package_id, ids in lines.items()]


def ended(at_hand: AtHand, parcels: Sequence[Parcel]) -> Outcome:
    """Returns the outcome of a shipment that is arranged, in words."""
    bought = [one for one in parcels if one.price is not None]
    if bought:
        costs = ", ".join(f"{one.service_name}, {one.price:,.2f} {one.currency}" for one in bought)
        return Outcome(Kind.DONE, message=f"Label bought: {costs}.")
    if at_hand.wish.handover is not None:
        return Outcome(Kind.DONE, message=_told(at_hand.wish.handover, at_hand.account.time_zone))
    return Outcome(Kind.DONE, message="Arranged on TikTok.")


def _told(handover: Handover, zone: str) -> str:
    if handover.method == "DROP_OFF":
        return "Arranged: to be dropped off."
    slot = handover.slot
    if slot is None or slot.start_time is None or slot.end_time is None:
        return "Arranged: the carrier collects it at the first possible time."
    start, end = (time.astimezone(ZoneInfo(zone)) for time in (slot.start_time, slot.end_time))
    return f"Arranged: the carrier collects it {start.day} {start:%b %H:%M}–{end:%H:%M} ({zone})."


def with_records(outcome: Outcome, at_hand: AtHand, parcels: Sequence[Parcel], *, now: datetime) -> Outcome:
    """Returns the outcome that also writes down these parcels, however the others of the order ended."""
    if not parcels:
        return outcome
    return replace(outcome, record=partial(_record, at_hand, tuple(parcels), now))


def _record(at_hand: AtHand, parcels: Sequence[Parcel], now: datetime, cursor: Any) -> None:
    job = at_hand.job
    for parcel in parcels:
        save_arranged(
            cursor,
            ArrangedPackage(
                package_id=parcel.package_id,
                account_id=job.account_id,
                order_id=job.order_id,
                line_item_ids=parcel.line_item_ids,
                arranged_at=now,
                arranged_by=job.requested_by,
                handover_method=parcel.handover_method,
                slot_start=parcel.slot.start_time if parcel.slot else None,
                slot_end=parcel.slot.end_time if parcel.slot else None,
                service_name=parcel.service_name,
                price=parcel.price,
                currency=parcel.currency,
            ),
        )
    request_jobs(cursor, [_fetching(job, parcel.package_id, now) for parcel in parcels])


def _fetching(job: Job, package_id: str, now: datetime) -> Job:
    """One for each parcel and each time that it was arranged."""
    again = job.job_id.removeprefix(name_job(job.action, job.account_id, job.order_id))
    return Job(
        job_id=name_job(FETCH_LABEL, job.account_id, package_id + again),
        action=FETCH_LABEL,
        account_id=job.account_id,
        order_id=job.order_id,
        magento_id="",
        bulk_id="",
        requested_at=now,
        requested_by=job.requested_by,
        details={"package_id": package_id},
        due_at=now,
    )
