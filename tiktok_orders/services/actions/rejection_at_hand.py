"""One rejection on its way: what was wished, how the order stands, and whether it is still to be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tiktok_orders.domain.cancel_reasons import REASON_WORDS, CancelReason
from tiktok_orders.domain.cancellations import Cancellation
from tiktok_orders.domain.eligibility import Verdict, VerdictKind
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.reject_order import (
    LINES,
    REASON,
    LineStanding,
    RejectFacts,
    find_own_cancellation,
    is_of_lines,
    judge_reject,
)
from tiktok_orders.errors import ReasonNotOfferedError, RemoteError
from tiktok_orders.services.actions.outcome import Kind, Outcome
from tiktok_orders.services.actions.tiktok_outcomes import REJECTING
from tiktok_orders.services.order_policies import AccountRules
from tiktok_orders.store.jobs import Job
from tiktok_orders.store.order_facts import OrderFactsRow

# By how much TikTok's clock may be behind ours.
_CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True)
class RejectionAtHand:
    """One order on its way: its job, what rules it, and how it stands."""

    job: Job
    rules: AccountRules
    facts: RejectFacts
    known: frozenset[str]  # cancellations that other jobs made

    @property
    def reason(self) -> CancelReason:
        return CancelReason(self.job.details[REASON])

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that are rejected, none where it is the order as a whole."""
        wished = tuple(self.job.details.get(LINES, ()))
        return wished if is_of_lines(self.facts, wished) else ()

    @property
    def wanted(self) -> set[str]:
        """The lines that the cancellation has to be about."""
        return set(self.lines) or {line.line_item_id for line in self.facts.lines if not line.is_cancelled}

    def find_own(self, cases: Sequence[Cancellation]) -> Cancellation | None:
        """Returns the cancellation that this very job made, its answer being lost, or None."""
        since = self.job.requested_at - _CLOCKS_DIFFER
        fresh = [case for case in cases if case.cancel_id not in self.known]
        return find_own_cancellation(fresh, self.reason, lines=self.lines, wanted=self.wanted, since=since)


def read_wish(wish: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Returns the reason ("" for none) and the lines (none for the whole order) that are wished for an order."""
    return str(wish.get(REASON, "")), tuple(wish.get(LINES, ()))


def facts_of(
    row: OrderFactsRow, rules: AccountRules, lines: Sequence[LineStanding], *, is_busy: bool
) -> RejectFacts:
    """Returns what the domain decides by, of an order as it is stored."""
    return RejectFacts(
        order_id=row.order_id,
        status=row.status,
        region=rules.account.region,
        lines=tuple(lines),
        fulfillment_type=row.fulfillment_type,
        is_buyer_request_cancel=row.is_buyer_request_cancel,
        is_sample=row.is_sample_order,
        account_mode=rules.mode,
        has_open_job=is_busy,
    )


def why_not_now(at_hand: RejectionAtHand, *, is_shown: bool) -> Outcome | None:
    """Returns the outcome of a job that is not sent after the second look, None of one that is."""
    verdict = judge_reject(at_hand.facts, *read_wish(at_hand.job.details))
    if verdict.kind is VerdictKind.SKIP:
        return left_out("reject_cancelled_since") if verdict.code == "reject_cancelled" else _skipped(verdict)
    if not is_shown:
        unseen = FailureFound(
            "reject_not_taken", {"message": "It did not show the order in a form that can be read."}
        )
        return Outcome(Kind.RETRY, unseen.code, unseen.sentence)
    if verdict.kind is VerdictKind.EYE and verdict.code not in at_hand.job.details.get("seen", ()):
        return Outcome(Kind.FAILED, verdict.code, verdict.sentence)
    return None


def _skipped(verdict: Verdict) -> Outcome:
    return Outcome(Kind.SKIPPED, verdict.code, verdict.sentence)


def outcome_of(error: RemoteError, reason: CancelReason) -> Outcome:
    """Returns how a job stands after TikTok was asked to cancel and said no, or nothing."""
    return not_offered(reason) if isinstance(error, ReasonNotOfferedError) else REJECTING.outcome_of(error)


def not_offered(reason: CancelReason) -> Outcome:
    """Returns the outcome of a job whose reason TikTok has not here."""
    return left_out("reject_reason_not_offered", reason=REASON_WORDS[reason])


def left_out(code: str, **detail: str) -> Outcome:
    """Returns the outcome of a job that is not done, for a reason that is nobody's fault."""
    found = FailureFound(code, detail)
    return Outcome(Kind.SKIPPED, found.code, found.sentence)
