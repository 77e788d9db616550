"""Whether an order is shipped as somebody wishes: exactly which call for which lines, or why not."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tiktok_orders.domain.eligibility import Verdict, VerdictKind
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.domain.orders import LineItem, Order
from tiktok_orders.domain.packages import SelfShipment
from tiktok_orders.domain.ship_call import ShipCall, ShipParcel, list_waiting_lines, plan_shipment
from tiktok_orders.domain.shipping_wish import ParcelWish, choose_provider, suggest_providers
from tiktok_orders.domain.tracking_numbers import Repeat, warn_of_shape, why_not_tracking_number

OWN_CALLS = (ShipCall.MARK_SHIPPED, ShipCall.SHIP_PACKAGE, ShipCall.SHIP_PACKAGE_BATCH)
_NAMED = 6  # of the carriers that TikTok offers, where none is spelled alike


@dataclass(frozen=True, slots=True)
class ShipFacts:
    """What the decision needs to know of an order; `providers` is None where they were not read yet."""

    order: Order
    region: str
    providers: tuple[ShippingProvider, ...] | None
    kept: Mapping[str, str]
    is_live: bool = True
    is_busy: bool = False


@dataclass(frozen=True, slots=True)
class PlannedParcel:
    """One parcel as it will be sent, with the carrier's name for people."""

    parcel: ShipParcel
    shipment: SelfShipment
    carrier: str


@dataclass(frozen=True, slots=True)
class ShipDecision:
    """The parcels and how they are sent, or what hinders it. `warnings` do not hinder."""

    call: ShipCall | None = None
    parcels: tuple[PlannedParcel, ...] = ()
    hindrance: FailureFound | None = None
    warnings: tuple[str, ...] = ()


def judge_shipment(
    facts: ShipFacts, wishes: Sequence[ParcelWish], now: datetime, repeats: Sequence[Repeat] = ()
) -> Verdict:
    """Returns whether the order is shipped as wished; `repeats` tell of its numbers that stand elsewhere too."""
    if not facts.is_live:
        return _skip(FailureFound("ship_watch_only"))
    if facts.is_busy:
        return _skip(FailureFound("ship_in_progress"))
    decision = decide_shipment(facts, wishes, now)
    warnings = (*decision.warnings, *(one.sentence for one in repeats if not one.is_skip))
    found = decision.hindrance or next(
        (FailureFound("tracking_repeated", {"reason": one.sentence}) for one in repeats if one.is_skip), None
    )
    if found:
        return _skip(found, warnings)
    return Verdict(VerdictKind.WILL, warnings=warnings, subject=subject_of(facts, wishes))


def decide_shipment(facts: ShipFacts, wishes: Sequence[ParcelWish], now: datetime) -> ShipDecision:
    """Returns the call and its parcels, or the gravest hindrance: first the order, then what was typed."""
    order, region = facts.order, facts.region
    whole = plan_shipment(order, region, now)
    if whole.code:
        return _no(whole.code)
    if whole.call not in OWN_CALLS:
        return _no("with_tiktok")
    if not wishes:
        return ShipDecision(hindrance=FailureFound("tracking_missing"))
    if found := _why_not_lines(wishes):
        return ShipDecision(hindrance=found)
    planned, warnings = [], []
    for wish in wishes:
        one = _plan_parcel(facts, wish, now)
        if isinstance(one, FailureFound):
            return ShipDecision(hindrance=one)
        planned.append(one)
        if warning := warn_of_shape(wish.tracking_number, one.carrier):
            warnings.append(warning)
    call = whole.call
    if call in (ShipCall.SHIP_PACKAGE, ShipCall.SHIP_PACKAGE_BATCH):
        call = ShipCall.SHIP_PACKAGE if len(planned) == 1 else ShipCall.SHIP_PACKAGE_BATCH
    return ShipDecision(call, tuple(planned), warnings=tuple(warnings))


def subject_of(facts: ShipFacts, wishes: Sequence[ParcelWish]) -> str:
    """Returns what the job is about: "" for all that waits of the order, else the order with the lines chosen.

    The rest of an order that was shipped in part can so be shipped later, and the same lines only once.
    """
    chosen = sorted({line_id for wish in wishes for line_id in wish.line_item_ids})
    if not chosen:
        return ""
    if set(chosen) == {line.id for line in facts.order.line_items}:
        return ""
    return f"{facts.order.id}:{hashlib.sha256(','.join(chosen).encode()).hexdigest()[:16]}"


def _why_not_lines(wishes: Sequence[ParcelWish]) -> FailureFound | None:
    chosen = [line_id for wish in wishes for line_id in wish.line_item_ids]
    is_open = len(wishes) > 1 and any(not wish.line_item_ids for wish in wishes)
    return FailureFound("ship_lines_unclear") if is_open or len(chosen) != len(set(chosen)) else None


def _plan_parcel(facts: ShipFacts, wish: ParcelWish, now: datetime) -> PlannedParcel | FailureFound:
    plan = plan_shipment(facts.order, facts.region, now, line_item_ids=wish.line_item_ids)
    if plan.code:
        return FailureFound(_name(plan.code))
    if len(plan.parcels) > 1:
        return FailureFound("ship_several_parcels", {"parcels": str(len(plan.parcels))})
    provider = find_hindrance(facts, wish)
    if isinstance(provider, FailureFound):
        return provider
    return PlannedParcel(plan.parcels[0], SelfShipment(wish.tracking_number, provider.id), provider.name)


def find_hindrance(facts: ShipFacts, wish: ParcelWish) -> FailureFound | ShippingProvider:
    """Returns what is wrong with a number and its carrier, or the carrier where nothing is."""
    if not wish.tracking_number:
        return FailureFound("tracking_missing")
    if reason := why_not_tracking_number(wish.tracking_number):
        return FailureFound("tracking_wrong", {"reason": reason})
    if facts.providers is None:
        return FailureFound("carriers_not_read")
    provider = choose_provider(wish, facts.providers, facts.kept)
    if provider is not None:
        return provider
    return carrier_unknown(wish.carrier or wish.provider_id, facts.providers)


def carrier_unknown(name: str, providers: Sequence[ShippingProvider]) -> FailureFound:
    """Returns the hindrance of a carrier that TikTok does not offer, or of none, with what it offers instead."""
    near = suggest_providers(name, providers) or [one.name for one in providers[:_NAMED]]
    names = ", ".join(near)
    if not name.strip():
        return FailureFound("carrier_missing", {"offered": f"; TikTok has {names}" if names else ""})
    return FailureFound("carrier_unknown", {"carrier": name, "instead": f"; it has {names}" if names else ""})


@dataclass(frozen=True, slots=True)
class Shown:
    """What TikTok shows of the lines that a parcel was wished for: whether they are shipped, and under what."""

    is_shipped: bool
    is_ours: bool
    package_ids: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()


def look_at(order: Order, wish: ParcelWish, numbers: Mapping[str, str] = {}) -> Shown:
    """Returns how the lines of a wish stand. `numbers` has a package's number where the order does not state it.

    Without chosen lines the wish is for all that waited: it is shipped once nothing waits any more.
    """
    waiting = {line.id for line in list_waiting_lines(order)}
    wanted = set(wish.line_item_ids) or {line.id for line in order.line_items}
    going = [line for line in order.line_items if line.id in wanted and _is_sent(line, order)]
    if not going or waiting & wanted:
        return Shown(is_shipped=False, is_ours=False)
    stated = {line.id: line.tracking_number or numbers.get(line.package_id, "") for line in going}
    ours = [line for line in going if stated[line.id] == wish.tracking_number]
    is_ours = len(ours) == len(going) if wish.line_item_ids else bool(ours)
    shown = ours if is_ours else going
    return Shown(
        is_shipped=True,
        is_ours=is_ours,
        package_ids=tuple(dict.fromkeys(line.package_id for line in shown if line.package_id)),
        numbers=tuple(dict.fromkeys(number for number in stated.values() if number)),
        carriers=tuple(dict.fromkeys(one.shipping_provider_name for one in shown if one.shipping_provider_name)),
    )


def list_unnumbered(order: Order) -> list[str]:
    """Returns the packages of an order that are shipped although the order does not say under which number."""
    found = [line for line in order.line_items if _is_sent(line, order) and not line.tracking_number]
    return list(dict.fromkeys(line.package_id for line in found if line.package_id))


def _is_sent(line: LineItem, order: Order) -> bool:
    return line.display_status != "CANCELLED" and line.id not in {one.id for one in list_waiting_lines(order)}


def _name(code: str) -> str:
    """Returns the failure that a reason of `plan_shipment` is."""
    return f"ship_{code}"


def _no(code: str) -> ShipDecision:
    return ShipDecision(hindrance=FailureFound(_name(code)))


def _skip(found: FailureFound, warnings: tuple[str, ...] = ()) -> Verdict:
    return Verdict(VerdictKind.SKIP, found.code, found.sentence, warnings)
