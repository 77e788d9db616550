"""What Magento's errors mean for a job: try again, give up, look up, or send nothing more for now."""

from __future__ import annotations

from dataclasses import replace

from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.errors import (
    BearerSwitchedOffError,
    CredentialsError,
    InvalidForMagentoError,
    NotFoundError,
    NotPermittedError,
    RemoteError,
    ThrottledError,
    UnreachableError,
)
from tiktok_orders.services.actions.outcome import Kind, Outcome

# A fault that passes, like a deadlock, can come as a refusal too: so one is tried again a little later.
_TRIES_OF_A_REFUSAL = 2
# States of a sales order in which Magento neither invoices nor credits it until somebody releases it.
HELD_STATES = ("holded", "payment_review")
# So often it is looked whether a sales order was released. Ours is on hold while its buyer asks to cancel.
_HELD_SECONDS = 900.0


def outcome_of(error: RemoteError, *, tries: int) -> Outcome:
    """Returns how a job stands after this error; `tries` counts those in vain before."""
    if not error.outcome_known:
        return _outcome(Kind.UNKNOWN, "outcome_unknown", error, is_magento_down=True)
    if isinstance(error, BearerSwitchedOffError):
        return _outcome(Kind.RETRY, "bearer_off", error, counts=False, pause=error.message)
    if isinstance(error, NotPermittedError):
        return _outcome(Kind.RETRY, "magento_not_permitted", error, counts=False, pause=error.message)
    if isinstance(error, CredentialsError):
        return _outcome(Kind.RETRY, "magento_credentials", error, counts=False, pause=error.message)
    if isinstance(error, ThrottledError):
        wait = error.retry_after_seconds or 0.0
        return _outcome(Kind.RETRY, "magento_busy", error, counts=False, retry_after_seconds=wait)
    if isinstance(error, InvalidForMagentoError | NotFoundError):
        kind = Kind.RETRY if tries < _TRIES_OF_A_REFUSAL else Kind.FAILED
        return _outcome(kind, "magento_refused", error)
    code = "magento_unreachable" if isinstance(error, UnreachableError) else "magento_error"
    return _outcome(Kind.RETRY, code, error, is_magento_down=True)


def not_read(error: RemoteError, *, is_first: bool) -> Outcome:
    """Returns how a job stands where Magento could not be looked at: certainly nothing was sent.

    One call fails for a whole batch: it counts once against the Magento, with the first job.
    """
    outcome = outcome_of(error, tries=0)
    outcome = replace(outcome, is_magento_down=outcome.is_magento_down and is_first)
    return replace(outcome, kind=Kind.RETRY, code="magento_error") if outcome.kind is Kind.UNKNOWN else outcome


def wait_for_release(held: FailureFound) -> Outcome:
    """Returns the outcome of a job that is no failure: it waits until its sales order is released."""
    return Outcome(Kind.RETRY, held.code, held.sentence, retry_after_seconds=_HELD_SECONDS, counts=False)


def _outcome(
    kind: Kind,
    code: str,
    error: RemoteError,
    *,
    counts: bool = True,
    pause: str = "",
    is_magento_down: bool = False,
    retry_after_seconds: float = 0.0,
) -> Outcome:
    return Outcome(
        kind,
        code=code,
        message=error.message,
        request_id=error.request_id,
        counts=counts,
        pause=pause,
        is_magento_down=is_magento_down,
        retry_after_seconds=retry_after_seconds,
    )
