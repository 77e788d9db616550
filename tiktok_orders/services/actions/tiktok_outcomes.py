"""What TikTok's errors mean for a job: try again, give up, leave it out, or look up what became of it.

The rules are the same whatever is asked of TikTok; how a failure is called is each action's own, see `Codes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tiktok_orders.domain.failures import FailureFound, failure
from tiktok_orders.errors import (
    AfterSaleOpenError,
    AuthorisationEndedError,
    ReasonNotOfferedError,
    RemoteError,
    ThrottledError,
    TrackingRefusedError,
)
from tiktok_orders.services.actions.outcome import Kind, Outcome


@dataclass(frozen=True)
class Codes:
    """Codes of `domain.failures` for what TikTok may say to one kind of request.

    `again` is what may succeed later, `busy` where TikTok asked to slow down ("" for the same), `not_checked` what
    could not be asked beforehand. `by_error` and `by_code` name refusals with a meaning of their own, the latter
    by TikTok's code.
    """

    refused: str
    again: str
    not_checked: str
    busy: str = ""
    by_error: Mapping[type[RemoteError], tuple[Kind, str]] = field(default_factory=dict)
    by_code: Mapping[int, str] = field(default_factory=dict)

    def outcome_of(self, error: RemoteError) -> Outcome:
        """Returns how a job stands whose call ended with this error."""
        if not error.outcome_known:
            return _outcome(Kind.UNKNOWN, "outcome_unknown", error)
        return self.outcome_of_asking(error)

    def outcome_of_asking(self, error: RemoteError) -> Outcome:
        """Returns how a job stands that ended before anything was sent, so that nothing is unknown."""
        if isinstance(error, AuthorisationEndedError):
            # No fault of the order: its jobs are held until the shop is authorised again.
            return _outcome(Kind.RETRY, self.not_checked, error)
        if isinstance(error, ThrottledError):
            return _outcome(Kind.RETRY, self.busy or self.again, error)
        for kind_of_error, (kind, code) in self.by_error.items():
            if isinstance(error, kind_of_error):
                return _outcome(kind, code, error)
        if error.retryable or not error.outcome_known:
            return _outcome(Kind.RETRY, self.again, error)
        return _outcome(Kind.FAILED, self.by_code.get(error.code, self.refused), error)

    def outcome_of_check(self, error: RemoteError, *, is_unknown: bool) -> Outcome:
        """Returns how a job stands for which TikTok could not be asked; of one that `is_unknown` that stays so."""
        if is_unknown:
            return _outcome(Kind.UNKNOWN, "outcome_unknown", error)
        return _outcome(Kind.RETRY, self.not_checked, error)


SHIPPING = Codes(
    refused="ship_refused",
    again="tiktok_not_reachable",
    not_checked="ship_not_checked",
    by_error={
        AfterSaleOpenError: (Kind.SKIPPED, "ship_cancel_requested"),
        TrackingRefusedError: (Kind.FAILED, "tracking_refused"),
    },
)
ARRANGING = Codes(
    refused="tiktok_refused",
    again="tiktok_unreachable",
    not_checked="tiktok_unreachable",
    busy="tiktok_busy",
    by_error={AfterSaleOpenError: (Kind.FAILED, "cancel_requested")},
    # "No service for this parcel" and a slot that is over: see tiktok/shipping_refusals.py.
    by_code={
        **dict.fromkeys((11021009, 21011037, 21011054, 11003011, 21004008), "no_offer"),
        **dict.fromkeys((21011053, 21004017), "slot_over"),
    },
)
ANSWERING = Codes(
    refused="answer_refused",
    again="answer_not_sent",
    not_checked="answer_not_checked",
    by_error={ReasonNotOfferedError: (Kind.FAILED, "answer_reason_not_offered")},
)
# What goes wrong with a picture goes wrong before the answer is sent.
PICTURES = Codes(refused="answer_picture_refused", again="answer_not_sent", not_checked="answer_not_checked")
REJECTING = Codes(refused="reject_refused", again="reject_not_taken", not_checked="reject_not_taken")


def failed(code: str, **detail: str) -> Outcome:
    """Returns the outcome of a job that waits for a person."""
    found = FailureFound(code, detail)
    return Outcome(Kind.FAILED, found.code, found.sentence)


def _said(code: str, error: RemoteError) -> str:
    """Returns the failure's sentence where that tells TikTok's words, else those alone."""
    if "{message}" in failure(code).sentence_template:
        return FailureFound(code, {"message": f"{error.message.rstrip('.')}."}).sentence
    return error.message


def _outcome(kind: Kind, code: str, error: RemoteError) -> Outcome:
    """An authorisation that ended and a shop that is asked too often are no fault of the job."""
    wait = (error.retry_after_seconds or 0.0) if isinstance(error, ThrottledError) else 0.0
    return Outcome(
        kind,
        code,
        _said(code, error),
        error.request_id,
        counts=not isinstance(error, AuthorisationEndedError | ThrottledError),
        retry_after_seconds=wait,
    )
