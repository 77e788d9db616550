"""Whether a seller may cancel an order, or some of its lines, on TikTok now, by what is stored of it.

TikTok is asked again before anything is sent. Source: return overview, order overview and "Cancel reasons" of
Partner Center (read 2026-11): once a parcel is arranged a seller may stop it in the US alone, and single lines are
cancelled in the UK and the US alone, for want of stock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tiktok_orders.domain.cancel_reasons import REASON_WORDS, CancelReason, find_cancel_key, find_cancel_reason
from tiktok_orders.domain.cancellations import DECLINED, Cancellation
from tiktok_orders.domain.eligibility import AccountMode, Verdict, VerdictKind
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.tiktok_words import FulfillmentType, OrderStatus

REASON, LINES = "reason", "line_item_ids"  # what is wished for an order
_LINES_ALONE = frozenset({"US", "GB"})
_ON_ITS_WAY = (OrderStatus.IN_TRANSIT, OrderStatus.DELIVERED, OrderStatus.COMPLETED)
_NOT_WAITING = frozenset({OrderStatus.CANCELLED, OrderStatus.AWAITING_COLLECTION, *_ON_ITS_WAY})


@dataclass(frozen=True, slots=True)
class LineStanding:
    """One of an order's units: TikTok's id, its own status, and whether it has a parcel's number."""

    line_item_id: str
    status: str
    has_tracking: bool = False

    @property
    def is_waiting(self) -> bool:
        return self.status not in _NOT_WAITING and not self.has_tracking

    @property
    def is_cancelled(self) -> bool:
        return self.status == OrderStatus.CANCELLED


@dataclass(frozen=True, slots=True)
class RejectFacts:
    """What the decision needs to know of an order and its account; `region` is the account's market."""

    order_id: str
    status: str
    region: str
    lines: tuple[LineStanding, ...]
    fulfillment_type: str = ""
    is_buyer_request_cancel: bool = False
    is_sample: bool = False
    account_mode: str = AccountMode.LIVE
    has_open_job: bool = False


def judge_reject(facts: RejectFacts, reason: str, line_item_ids: Sequence[str] = ()) -> Verdict:
    """Returns whether the order, or these lines of it, are rejected now; the gravest hindrance wins.

    A verdict on lines has a subject of its own: each set of lines is rejected once.
    """
    lines = tuple(line_item_ids) if is_of_lines(facts, line_item_ids) else ()
    found = _never(facts) or _hindered(facts, reason, lines)
    if found:
        return Verdict(VerdictKind.SKIP, found.code, found.sentence)
    warnings = _warnings(facts, CancelReason(reason))
    subject = subject_of(facts.order_id, lines)
    if found := _needs_eye(facts):
        return Verdict(VerdictKind.EYE, found.code, found.sentence, warnings, subject)
    return Verdict(VerdictKind.WILL, warnings=warnings, subject=subject)


def is_of_lines(facts: RejectFacts, line_item_ids: Sequence[str]) -> bool:
    """Tells whether that is less than the order: who rejects every line that is left rejects the order."""
    left = {line.line_item_id for line in facts.lines if not line.is_cancelled}
    return bool(line_item_ids) and not left <= set(line_item_ids)


def may_be_of_lines(region: str, reason: CancelReason) -> bool:
    """Tells whether single lines may be rejected in a market for this reason."""
    return region in _LINES_ALONE and reason is CancelReason.OUT_OF_STOCK


def subject_of(order_id: str, line_item_ids: Sequence[str]) -> str:
    """Returns what a job is about: "" for the order as a whole."""
    return f"{order_id}:{'+'.join(sorted(line_item_ids))}" if line_item_ids else ""


def find_own_cancellation(
    cases: Iterable[Cancellation],
    reason: CancelReason,
    *,
    lines: Collection[str],
    wanted: Collection[str],
    since: datetime,
) -> Cancellation | None:
    """Returns the seller's cancellation since then for this reason, of just these `lines` or of all `wanted`.

    Without `lines` it is the order as a whole; `wanted` are then the lines that are not cancelled yet.
    """
    for case in cases:
        about = {line.order_line_item_id for line in case.cancel_line_items}
        is_about_it = not about or (about == set(lines) if lines else about.issuperset(wanted))
        is_sellers = case.role == "SELLER" and case.cancel_status != DECLINED
        is_since = case.create_time is None or case.create_time >= since
        if is_about_it and is_sellers and is_since and find_cancel_reason(case.cancel_reason) is reason:
            return case
    return None


def _never(facts: RejectFacts) -> FailureFound | None:
    if facts.has_open_job:
        return FailureFound("reject_in_progress")
    if facts.account_mode != AccountMode.LIVE:
        return FailureFound("reject_watch_only")
    if facts.status == OrderStatus.CANCELLED:
        return FailureFound("reject_cancelled")
    if facts.fulfillment_type not in ("", FulfillmentType.BY_SELLER):
        return FailureFound("reject_by_tiktok")
    if facts.is_buyer_request_cancel:
        return FailureFound("reject_cancel_requested")
    return None


def _hindered(facts: RejectFacts, reason: str, lines: Sequence[str]) -> FailureFound | None:
    status = facts.status
    if status in _ON_ITS_WAY or (status == OrderStatus.AWAITING_COLLECTION and facts.region != "US"):
        return FailureFound("reject_shipped", {"status": status})
    if status not in OrderStatus.__members__:
        return FailureFound("reject_status_unknown", {"status": status or "none"})
    if reason not in REASON_WORDS:
        return FailureFound("reject_no_reason")
    asked = CancelReason(reason)
    if lines:
        if not may_be_of_lines(facts.region, asked):
            return FailureFound("reject_lines_not_alone")
        waiting = {line.line_item_id for line in facts.lines if line.is_waiting}
        return None if waiting.issuperset(lines) else FailureFound("reject_line_not_waiting")
    if status == OrderStatus.PARTIALLY_SHIPPING and any(
        not line.is_waiting and not line.is_cancelled for line in facts.lines
    ):
        return FailureFound("reject_partly_shipped")
    return None


def _status_for_key(status: str) -> str:
    """Once paid, the keys stay the same until the parcel is gone."""
    return OrderStatus.UNPAID if status == OrderStatus.UNPAID else OrderStatus.AWAITING_SHIPMENT


def key_without_asking(reason: CancelReason, region: str, status: str) -> str | None:
    """Returns the key of the table, for an order of which TikTok's eligibility call says nothing."""
    return find_cancel_key(reason, region=region, status=_status_for_key(status))


def _needs_eye(facts: RejectFacts) -> FailureFound | None:
    if facts.status == OrderStatus.AWAITING_COLLECTION:
        return FailureFound("reject_arranged")
    return FailureFound("reject_unpaid") if facts.status == OrderStatus.UNPAID else None


def _warnings(facts: RejectFacts, reason: CancelReason) -> tuple[str, ...]:
    found = []
    if key_without_asking(reason, facts.region, facts.status) is None:
        words = REASON_WORDS[reason]
        found.append(f"TikTok is asked whether it takes “{words}” here; where it does not, nothing is cancelled.")
    if facts.status == OrderStatus.ON_HOLD:
        found.append("It is on hold: the buyer may still cancel it, which would not count against you.")
    if facts.is_sample:
        found.append("It is a free sample.")
    return tuple(found)
