"""What each kind of TikTok's errors means for a job, whatever the job is about."""

from __future__ import annotations

import pytest

from tiktok_orders.errors import (
    AfterSaleOpenError,
    AuthorisationEndedError,
    OutcomeUnknownError,
    ReasonNotOfferedError,
    RemoteError,
    ThrottledError,
    TrackingRefusedError,
    UnreachableError,
)
from tiktok_orders.services.actions.tiktok_outcomes import ANSWERING, ARRANGING, REJECTING, SHIPPING, Codes

NAMES = {
    ANSWERING.refused: "answering",
    ARRANGING.refused: "arranging",
    REJECTING.refused: "rejecting",
    SHIPPING.refused: "shipping",
}
KINDS = (ANSWERING, ARRANGING, REJECTING, SHIPPING)


def make(kind: type[RemoteError], **more: object) -> RemoteError:
    return kind("TikTok said no.", service="TikTok Shop", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("codes", KINDS, ids=lambda codes: NAMES[codes.refused])
def test_what_may_have_been_done_is_unknown_and_what_was_only_asked_is_tried_again(codes: Codes) -> None:
    lost = make(OutcomeUnknownError)
    assert not lost.outcome_known
    assert (codes.outcome_of(lost).kind, codes.outcome_of(lost).code) == ("unknown", "outcome_unknown")
    assert (codes.outcome_of_asking(lost).kind, codes.outcome_of_asking(lost).code) == ("retry", codes.again)
    checked = codes.outcome_of_check(lost, is_unknown=False)
    assert (checked.kind, checked.code) == ("retry", codes.not_checked)
    assert codes.outcome_of_check(lost, is_unknown=True).kind == "unknown"


@pytest.mark.parametrize("codes", KINDS, ids=lambda codes: NAMES[codes.refused])
def test_a_shop_that_is_busy_or_not_authorised_is_no_fault_of_the_order(codes: Codes) -> None:
    busy = codes.outcome_of(make(ThrottledError, retry_after_seconds=7.0))
    assert (busy.kind, busy.code, busy.counts, busy.retry_after_seconds) == (
        "retry",
        codes.busy or codes.again,
        False,
        7.0,
    )
    ended = codes.outcome_of(make(AuthorisationEndedError))
    assert (ended.kind, ended.code, ended.counts) == ("retry", codes.not_checked, False)
    gone = codes.outcome_of(make(UnreachableError, outcome_known=True))
    assert (gone.kind, gone.code, gone.counts) == ("retry", codes.again, True)


@pytest.mark.parametrize("codes", KINDS, ids=lambda codes: NAMES[codes.refused])
def test_a_refusal_is_told_in_tiktoks_words(codes: Codes) -> None:
    refused = codes.outcome_of(make(RemoteError, code=12345))
    assert (refused.kind, refused.code) == ("failed", codes.refused)
    assert "TikTok said no." in refused.message and "{" not in refused.message


@pytest.mark.parametrize(
    ("codes", "error", "kind", "code"),
    [
        (SHIPPING, make(AfterSaleOpenError), "skipped", "ship_cancel_requested"),
        (SHIPPING, make(TrackingRefusedError), "failed", "tracking_refused"),
        (ARRANGING, make(AfterSaleOpenError), "failed", "cancel_requested"),
        (ARRANGING, make(RemoteError, code=21011053), "failed", "slot_over"),
        (ARRANGING, make(RemoteError, code=11003011), "failed", "no_offer"),
        (ANSWERING, make(ReasonNotOfferedError), "failed", "answer_reason_not_offered"),
        (ANSWERING, make(AfterSaleOpenError), "failed", "answer_refused"),
    ],
)
def test_what_has_a_meaning_of_its_own_is_called_so(
    codes: Codes, error: RemoteError, kind: str, code: str
) -> None:
    outcome = codes.outcome_of(error)
    assert (outcome.kind, outcome.code) == (kind, code)
