"""Whether an order becomes a sales order now: it will, it is skipped, or a person has to look first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.policy import CreateMode, OrderPolicy
from tiktok_orders.domain.tiktok_words import FulfillmentType, OrderStatus


class VerdictKind(StrEnum):
    WILL = "WILL"
    SKIP = "SKIP"
    EYE = "EYE"


class AccountMode(StrEnum):
    WATCH_ONLY = "WATCH_ONLY"
    LIVE = "LIVE"


class ImportTrigger(StrEnum):
    """What first brought the order in."""

    BUTTON = "BUTTON"
    COMMAND_LINE = "COMMAND_LINE"
    FIRST_IMPORT = "FIRST_IMPORT"
    BACKFILL = "BACKFILL"
    SCHEDULE = "SCHEDULE"
    WEBHOOK = "WEBHOOK"


# An order brought in by anything else, or by something unknown, always waits for a person.
_AUTOMATIC_TRIGGERS = (ImportTrigger.SCHEDULE, ImportTrigger.WEBHOOK)


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What the decision needs to know of an order, its account and what is already under way.

    `placed_at` is TikTok's `create_time`; `magento_is_practice` is None where no Magento is connected yet.
    """

    order_id: str
    status: str
    is_on_hold: bool = False
    hold_ends_at: datetime | None = None
    is_buyer_request_cancel: bool = False
    is_sample: bool = False
    is_replacement: bool = False
    is_exchange: bool = False
    is_cod: bool = False
    fulfillment_type: str = ""
    total_amount: Decimal | None = None
    currency: str = ""
    has_sales_order: bool = False
    sales_order_increment_id: str = ""
    has_open_job: bool = False
    placed_at: datetime | None = None
    imported_by: str = ""
    account_mode: str = AccountMode.LIVE
    is_practice: bool = False
    magento_is_practice: bool | None = None
    go_live_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`code` is a failure's code ("" for WILL); `sentence` says why, for people; `warnings` say what else to know.

    `subject` is what the job is about where that is not the order as a whole: the same thing is done once. `eyes`
    are all reasons for a person to look, where there are several: the gravest is the first, whose are code and
    sentence.
    """

    kind: VerdictKind
    code: str = ""
    sentence: str = ""
    warnings: tuple[str, ...] = ()
    subject: str = ""
    eyes: tuple[FailureFound, ...] = ()

    @property
    def eye_codes(self) -> tuple[str, ...]:
        """What whoever confirms the order has seen of it: the codes of all reasons to look."""
        if self.kind is not VerdictKind.EYE:
            return ()
        return tuple(one.code for one in self.eyes) or (self.code,)


def judge_create(facts: OrderFacts, policy: OrderPolicy, *, now: datetime) -> Verdict:
    """Returns whether a sales order is created for the order now; the gravest reason wins.

    SKIP cannot be overruled by ticking the order, EYE can. The policy's own completeness is not judged here.
    """
    warnings = _warnings(facts)
    found = _never(facts) or _not_yet(facts, policy, now) or _left_out(facts, policy)
    if found:
        return Verdict(VerdictKind.SKIP, found.code, found.sentence, warnings)
    if eyes := _eyes(facts, policy):
        also = (*(one.sentence for one in eyes[1:]), *warnings)
        return Verdict(VerdictKind.EYE, eyes[0].code, eyes[0].sentence, also, eyes=eyes)
    return Verdict(VerdictKind.WILL, warnings=warnings)


def is_before_go_live(facts: OrderFacts) -> bool:
    """Tells whether the order was placed before its account went live, so that it is never created in bulk: an
    earlier connector may have made its sales order. An account without a go-live time has no such orders.
    """
    return facts.go_live_at is not None and facts.placed_at is not None and facts.placed_at < facts.go_live_at


def may_create_automatically(facts: OrderFacts, policy: OrderPolicy) -> bool:
    """Tells whether no person has to ask: automatic policy, live account, first brought in by schedule or webhook,
    placed after the account went live. `judge_create` must say WILL as well.
    """
    return (
        policy.create_mode is CreateMode.AUTOMATIC
        and facts.account_mode == AccountMode.LIVE
        and facts.imported_by.upper() in _AUTOMATIC_TRIGGERS
        and facts.go_live_at is not None
        and facts.placed_at is not None
        and facts.placed_at > facts.go_live_at
    )


def _never(facts: OrderFacts) -> FailureFound | None:
    if facts.has_sales_order:
        return FailureFound("already_created", {"increment_id": facts.sales_order_increment_id})
    if facts.has_open_job:
        return FailureFound("in_progress")
    if facts.status == OrderStatus.CANCELLED:
        return FailureFound("cancelled")
    if facts.account_mode != AccountMode.LIVE:
        return FailureFound("watch_only")
    if facts.magento_is_practice is not None and facts.magento_is_practice != facts.is_practice:
        return FailureFound("practice_mismatch")
    return None


def _not_yet(facts: OrderFacts, policy: OrderPolicy, now: datetime) -> FailureFound | None:
    if facts.status == OrderStatus.UNPAID:
        return FailureFound("unpaid")
    waits = facts.is_on_hold if facts.hold_ends_at is None else now < facts.hold_ends_at
    if facts.status == OrderStatus.ON_HOLD or (policy.wait_for_hold and waits):
        ends_at = facts.hold_ends_at
        until = f" until {ends_at:%H:%M} UTC" if ends_at is not None and now < ends_at else ""
        return FailureFound("on_hold", {"until": until})
    return FailureFound("no_total") if facts.total_amount is None else None


def _left_out(facts: OrderFacts, policy: OrderPolicy) -> FailureFound | None:
    if facts.is_sample and not policy.create_samples:
        return FailureFound("sample")
    if (facts.is_replacement or facts.is_exchange) and not policy.create_replacements:
        return FailureFound("replacement")
    by_tiktok = facts.fulfillment_type not in ("", FulfillmentType.BY_SELLER)
    if by_tiktok and not policy.create_fulfilled_by_tiktok:
        return FailureFound("fulfilled_by_tiktok")
    return None


def _eyes(facts: OrderFacts, policy: OrderPolicy) -> tuple[FailureFound, ...]:
    found = []
    if is_before_go_live(facts):
        found.append(FailureFound("before_go_live", {"since": f"{facts.go_live_at:%d %b %Y %H:%M} UTC"}))
    if facts.is_buyer_request_cancel:
        found.append(FailureFound("cancel_requested"))
    if past := _past_status(facts.status, policy):
        found.append(past)
    return tuple(found)


def _past_status(status: str, policy: OrderPolicy) -> FailureFound | None:
    if status in policy.statuses:
        return None
    if status in (OrderStatus.AWAITING_SHIPMENT, OrderStatus.AWAITING_COLLECTION):
        return FailureFound("status_not_wanted", {"status": status})
    known = status in OrderStatus.__members__
    return FailureFound("already_shipped" if known else "status_unknown", {"status": status or "none"})


def _warnings(facts: OrderFacts) -> tuple[str, ...]:
    free = facts.is_sample or facts.is_replacement or facts.is_exchange
    found = []
    if facts.total_amount == 0 and not free:
        found.append("Its total is zero.")
    if free and facts.total_amount:
        found.append("It is a sample or a replacement, yet its total is not zero.")
    if facts.is_cod:
        found.append("The buyer pays on delivery.")
    return tuple(found)
