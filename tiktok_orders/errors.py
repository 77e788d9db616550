"""Every error that a person can meet, in one tree.

    TikTokOrdersError                what happened, to what, what to do: a sentence for people
    ├── RefusedError                 our rules say no; the person can act
    │   ├── UnknownAccountError      no account of that name or id is connected
    │   ├── OutsideAccountError      an order outside the chosen account was asked for
    │   ├── AlreadyRunningError      one import per account at a time
    │   ├── AccountHeldError         the account is paused, disconnected or needs authorisation: its work waits
    │   ├── NotAllowedError          the person's role does not allow it
    │   └── InvalidInputError        a date, a number or a setting that cannot be
    ├── RemoteError                  TikTok Shop or Magento said no, or did not answer
    │   ├── UnreachableError         no answer, or none that can be read
    │   ├── ThrottledError           too many requests; `retry_after_seconds` says how long to wait
    │   ├── TokenExpiredError        the access token ran out; refresh it and ask again
    │   ├── ReauthoriseError         a person has to authorise the shop again
    │   │   └── AuthorisationEndedError  neither token is taken any more: all work of its shops waits
    │   ├── CredentialsError         keys, secrets or signature refused
    │   │   └── WrongClockError      the time of the request was refused
    │   ├── NotPermittedError        the keys are right, but lack a right
    │   │   └── BearerSwitchedOffError   Magento takes no Bearer token, or this one lacks a right
    │   ├── NotFoundError            what was asked for does not exist there
    │   ├── AlreadyExistsError       what was to be made exists already
    │   ├── InvalidForMagentoError   Magento's own rules refuse what was sent; nothing was done
    │   ├── ForeignOrderError        an order or package of another shop was asked for, or of none
    │   ├── WrongStateError          the order, package or request is not where that could be done
    │   │   ├── AlreadyDoneError     it is shipped, cancelled or answered already: look by whom
    │   │   └── AfterSaleOpenError   a buyer's request has to be answered first
    │   ├── TrackingRefusedError     the carrier or the tracking number was refused
    │   ├── ReasonNotOfferedError    this market has no such reason, or not at this time
    │   ├── PageTokenError           a search cannot go on from this page; begin it anew
    │   └── OutcomeUnknownError      asked to change something, and whether it did is not known
    └── StoreError                   the database
        ├── DatabaseBusyError        another process holds the file
        ├── DatabaseDamagedError     the disk is full or the file cannot be read
        ├── BackupError              a backup cannot be made, or a file is none
        └── WrongKeyError            the key is missing, is none, or belongs to another database

Anything outside this tree is a bug and stays loud. A message never carries a token, a secret or a
buyer's address.
"""

from __future__ import annotations


class TikTokOrdersError(Exception):
    """What happened, to what, and what to do next, in one or two sentences."""

    @property
    def message(self) -> str:
        return str(self)


class RefusedError(TikTokOrdersError):
    """Our own rules say no; the sentence says what the person can do."""


class UnknownAccountError(RefusedError):
    """No connected account has that id or title."""


class OutsideAccountError(RefusedError):
    """The order does not belong to the account that is chosen."""


class AlreadyRunningError(RefusedError):
    """The account is being imported at this moment."""


class AccountHeldError(RefusedError):
    """The account is paused, disconnected or needs authorisation; its work waits."""


class NotAllowedError(RefusedError):
    """The role of whoever asked does not allow it."""


class InvalidInputError(RefusedError):
    """Something that was typed cannot be what it should be."""


class RemoteError(TikTokOrdersError):
    """An outside service refused, failed or stayed silent.

    `service` is its name for people, `code` its own code (0 where it gave none), `request_id` what
    its support asks for, `retryable` whether the same call may succeed later, `outcome_known` whether it is
    certain that nothing was done.
    """

    retryable = False
    outcome_known = True

    def __init__(
        self,
        message: str,
        *,
        service: str = "TikTok Shop",
        code: int = 0,
        request_id: str = "",
        http_status: int | None = None,
        retryable: bool | None = None,
        outcome_known: bool | None = None,
    ) -> None:
        super().__init__(message)
        self.service = service
        self.code = code
        self.request_id = request_id
        self.http_status = http_status
        if retryable is not None:
            self.retryable = retryable
        if outcome_known is not None:
            self.outcome_known = outcome_known

    @property
    def is_about_one(self) -> bool:
        """Tells whether nothing was done, and the same may be taken of another order, package or option."""
        of_the_shop = (ThrottledError, TokenExpiredError, ReauthoriseError, CredentialsError, NotPermittedError)
        return self.outcome_known and not self.retryable and not isinstance(self, of_the_shop)


class UnreachableError(RemoteError):
    """No answer came, or one that cannot be read."""

    retryable = True
    outcome_known = False


class ThrottledError(RemoteError):
    """Too many requests; wait `retry_after_seconds` (None where the service did not say)."""

    retryable = True

    def __init__(self, message: str, *, retry_after_seconds: float | None = None, **facts: object) -> None:
        super().__init__(message, **facts)  # type: ignore[arg-type]
        self.retry_after_seconds = retry_after_seconds


class TokenExpiredError(RemoteError):
    """The access token ran out."""


class ReauthoriseError(RemoteError):
    """The authorisation ended, was revoked or lacks a right; a person has to authorise again."""


class AuthorisationEndedError(ReauthoriseError):
    """The authorisation ran out or was withdrawn; nothing can be asked for its shops until it is given again."""


class CredentialsError(RemoteError):
    """The keys, the secrets, the signature or the clock were refused."""


class WrongClockError(CredentialsError):
    """The time of the request lies too far from the service's own."""


class NotPermittedError(RemoteError):
    """The keys are right, but may not do this; `resources` names the rights that lack ("" where unknown)."""

    def __init__(self, message: str, *, resources: str = "", **facts: object) -> None:
        super().__init__(message, **facts)  # type: ignore[arg-type]
        self.resources = resources


class BearerSwitchedOffError(NotPermittedError):
    """Refused with a Bearer token: Magento takes none, or this one lacks a right. Both replies are the same."""


class NotFoundError(RemoteError):
    """What was asked for does not exist there."""


class AlreadyExistsError(RemoteError):
    """What was to be made exists already, as the service's own unique key says."""


class InvalidForMagentoError(RemoteError):
    """Magento's own rules refuse what was sent, and nothing was done."""


class ForeignOrderError(RemoteError):
    """Among the orders or packages asked for is one that this shop does not have."""


class WrongStateError(RemoteError):
    """The order, the package or the buyer's request is not in a state in which that could be done."""


class AlreadyDoneError(WrongStateError):
    """It is shipped, cancelled or answered already, by whomever: look before calling it done."""


class AfterSaleOpenError(WrongStateError):
    """The buyer has asked for something that has to be answered first."""


class TrackingRefusedError(RemoteError):
    """The carrier, the tracking number or both were refused."""


class ReasonNotOfferedError(RemoteError):
    """The reason is none of this market, or none for an order in this state."""


class PageTokenError(RemoteError):
    """The page token is no longer good; the search has to begin anew."""


class OutcomeUnknownError(RemoteError):
    """The call would change something and no readable answer came: look before trying again."""

    outcome_known = False


class StoreError(TikTokOrdersError):
    """The database could not do what was asked."""


class DatabaseBusyError(StoreError):
    """Another process holds the database file."""


class DatabaseDamagedError(StoreError):
    """The database had to stop: disk full, or a file that cannot be read."""


class BackupError(StoreError):
    """A backup could not be made, or what was given as one is none."""


class WrongKeyError(StoreError):
    """The key for stored secrets is missing, is no key, or is that of another database."""
