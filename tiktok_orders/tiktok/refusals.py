"""What each of TikTok Shop's error codes means to a seller, and which of our errors it becomes.

Source: Partner Center, "Common errors" and the endpoints' own tables (read 2026-11). 36009004 is overloaded:
there the words of the message decide.
"""

from __future__ import annotations

from tiktok_orders.errors import (
    AuthorisationEndedError,
    CredentialsError,
    ForeignOrderError,
    PageTokenError,
    ReauthoriseError,
    RemoteError,
    ThrottledError,
    TokenExpiredError,
    WrongClockError,
)
from tiktok_orders.tiktok.cancel_refusals import CANCEL_REFUSALS
from tiktok_orders.tiktok.refusal import Refusal
from tiktok_orders.tiktok.shipping_refusals import SHIPPING_REFUSALS

WRONG_APP_KEY = Refusal(
    CredentialsError,
    "TikTok Shop does not know this app key. Copy the app key from Partner Center into the account, "
    "then try again.",
)
WRONG_APP_SECRET = Refusal(
    CredentialsError,
    "TikTok Shop refused the signature: the app secret is wrong, or belongs to another app. Copy the app "
    "secret from Partner Center into the account, then try again.",
)
CLOCK_OFF = Refusal(
    WrongClockError,
    "TikTok Shop refused the time of the request: this computer’s clock is wrong. Let the computer set its "
    "clock from the internet, then try again.",
)
TOKEN_EXPIRED = Refusal(
    TokenExpiredError,
    "The access token for TikTok Shop has expired. It is renewed by itself; if this stays, authorise the "
    "shop again.",
)
TOKEN_INVALID = Refusal(
    AuthorisationEndedError,
    "TikTok Shop no longer accepts this shop’s authorisation: it was withdrawn or replaced. Authorise the "
    "shop again.",
)
SCOPE_MISSING = Refusal(
    ReauthoriseError,
    "The app lacks a right (scope) that this call needs. Add the right in Partner Center, then authorise the "
    "shop again.",
)
SHOP_MISMATCH = Refusal(
    ReauthoriseError,
    "This authorisation does not belong to the chosen shop. Authorise the shop again with the seller account "
    "that owns it.",
)
AUTH_CODE_USED = Refusal(
    ReauthoriseError,
    "TikTok Shop’s authorisation code was already used or is older than 30 minutes. Start the authorisation "
    "again.",
)
AUTHORISATION_ENDED = Refusal(
    AuthorisationEndedError,
    "The authorisation of this shop has ended: its refresh token has expired or is unknown. Authorise the "
    "shop again.",
)
THROTTLED = Refusal(
    ThrottledError,
    "TikTok Shop asks for fewer requests at the moment. Wait a minute, then try again.",
    retryable=True,
)
INTERNAL = Refusal(
    RemoteError,
    "TikTok Shop had an internal error. Try again in a few minutes; if it stays, give TikTok Shop’s support "
    "the request id.",
    retryable=True,
    outcome_known=False,
)
TIMED_OUT = Refusal(
    RemoteError,
    "TikTok Shop took too long to answer its own request. Try again in a few minutes.",
    retryable=True,
    outcome_known=False,
)
PAGE_TOKEN_STALE = Refusal(
    PageTokenError,
    "TikTok Shop no longer knows the page at which the reading stood. Import again: it goes on from there.",
)
ORDERS_UNREADABLE_NOW = Refusal(
    RemoteError,
    "TikTok Shop could not fetch its orders at the moment. Try again in a few minutes.",
    retryable=True,
)
IP_NOT_ALLOWED = Refusal(
    RemoteError,
    "TikTok Shop does not accept requests from this internet address. Add the address to the app’s IP allow "
    "list in Partner Center, then try again.",
)
CIPHER_MISSING = Refusal(
    RemoteError,
    "TikTok Shop was not told which shop is meant. Connect the account again, so that its shop is stored.",
)
NOT_THIS_SHOPS_ORDER = Refusal(
    ForeignOrderError,
    "TikTok Shop says that the order or package does not belong to this shop. Check that the right account "
    "is chosen.",
)
OUR_FAULT = Refusal(
    RemoteError,
    "TikTok Shop no longer offers this call, or not in this form: {message} (code {code}). The program needs "
    "an update; report the code and the request id.",
)
UNKNOWN = Refusal(RemoteError, "TikTok Shop refused the request: {message} (code {code}).")

_OVERLOADED = 36009004
_BY_CODE = {
    101000: SHOP_MISMATCH,
    105002: TOKEN_EXPIRED,
    105005: SCOPE_MISSING,
    106001: WRONG_APP_SECRET,
    106013: CIPHER_MISSING,
    21008111: NOT_THIS_SHOPS_ORDER,
    36004001: AUTHORISATION_ENDED,
    36004004: AUTH_CODE_USED,
    36004005: AUTHORISATION_ENDED,  # "can not find related auth record", EcomPHP/tiktokshop-php#15
    36009002: THROTTLED,
    36009003: INTERNAL,
    36009007: TIMED_OUT,
    36009033: IP_NOT_ALLOWED,
    **dict.fromkeys((36009009, 36009010, 36009014, 36009021, 36009022, 36009023), OUR_FAULT),
    10006402: SCOPE_MISSING,  # "permission denied", Get Order Detail
    # "Failed to get orders, If multiple retry have failed, ...", Get Order Detail
    **dict.fromkeys((10002014, 10002015, 10037002, 10037003, 10037004), ORDERS_UNREADABLE_NOW),
    **SHIPPING_REFUSALS,
    **CANCEL_REFUSALS,
}
# In this order: the message about the token names "credentials" too, and many hold the word "sign".
_BY_WORDS = (
    (("page_token", "page token"), PAGE_TOKEN_STALE),
    (("timestamp",), CLOCK_OFF),
    (("app_key", "app key"), WRONG_APP_KEY),
    (("app_secret", "app secret"), WRONG_APP_SECRET),
    (("access_token", "access-token", "access token"), TOKEN_INVALID),
    (("refresh_token", "refresh token"), AUTHORISATION_ENDED),
    (("auth_code", "auth code"), AUTH_CODE_USED),
    (("unexpected identifier", "version", "path"), OUR_FAULT),
    (("shop_id", "shop_cipher"), SHOP_MISMATCH),
    (("`sign`", "signature"), WRONG_APP_SECRET),
)


def find_refusal(code: int, message: str, http_status: int) -> Refusal:
    """Returns what a code other than 0 means; the HTTP status is asked only where the code is unknown."""
    if code in _BY_CODE:
        return _BY_CODE[code]
    if code == _OVERLOADED or _is_from_authorisation_host(code):
        return _refusal_by_words(message.lower())
    if http_status == 429:
        return THROTTLED
    return INTERNAL if http_status >= 500 else UNKNOWN


def build_refusal(
    *, code: int, message: str, http_status: int, request_id: str, retry_after_seconds: float | None
) -> RemoteError:
    """Returns the error to raise. `message` is TikTok's own, already rid of secrets."""
    refusal = find_refusal(code, message, http_status)
    sentence = refusal.sentence.format(message=message.rstrip(". ") or "no reason given", code=code)
    facts = {
        "service": "TikTok Shop",
        "code": code,
        "request_id": request_id,
        "http_status": http_status,
        "retryable": refusal.retryable,
        "outcome_known": refusal.outcome_known,
    }
    if refusal.kind is ThrottledError:
        return ThrottledError(sentence, retry_after_seconds=retry_after_seconds, **facts)
    return refusal.kind(sentence, **facts)  # type: ignore[arg-type]


def _is_from_authorisation_host(code: int) -> bool:
    return code // 1000 == 36004


def _refusal_by_words(message: str) -> Refusal:
    for words, refusal in _BY_WORDS:
        if any(word in message for word in words):
            return refusal
    return UNKNOWN
