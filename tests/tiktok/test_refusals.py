from __future__ import annotations

import pytest

from tests.sandbox.practice_client import read_shared
from tests.tiktok.samples import read_sample
from tiktok_orders.errors import (
    AfterSaleOpenError,
    AlreadyDoneError,
    AuthorisationEndedError,
    CredentialsError,
    ForeignOrderError,
    ReasonNotOfferedError,
    ReauthoriseError,
    RemoteError,
    ThrottledError,
    TokenExpiredError,
    TrackingRefusedError,
    WrongClockError,
    WrongStateError,
)
from tiktok_orders.tiktok.cancel_refusals import CANCEL_REFUSALS
from tiktok_orders.tiktok.refusals import build_refusal
from tiktok_orders.tiktok.shipping_refusals import SHIPPING_REFUSALS

OVERLOADED = 36009004


def refuse(code: int, message: str = "No.", http_status: int = 200) -> RemoteError:
    return build_refusal(
        code=code, message=message, http_status=http_status, request_id="REQ9", retry_after_seconds=7.0
    )


# Each published error: code, a word of its message, our class, whether to try again, a word of our sentence.
TABLE = [
    (106001, "sign", CredentialsError, False, "app secret is wrong"),
    (105002, "expired", TokenExpiredError, False, "access token"),
    (105005, "scope", ReauthoriseError, False, "Add the right"),
    (101000, "category_asset_cipher", ReauthoriseError, False, "does not belong to the chosen shop"),
    (36009033, "IP", RemoteError, False, "IP allow list"),
    (106013, "shop_cipher", RemoteError, False, "which shop is meant"),
    (OVERLOADED, "Unexpected identifier", RemoteError, False, "program needs an update"),
    (OVERLOADED, "earlier than 5 minutes", WrongClockError, False, "clock"),
    (OVERLOADED, "more than 30 seconds", WrongClockError, False, "clock"),
    (OVERLOADED, "x-tts-access-token", AuthorisationEndedError, False, "no longer accepts"),
    (OVERLOADED, "app_key", CredentialsError, False, "does not know this app key"),
    (36009002, "Too many", ThrottledError, True, "fewer requests"),
    (36009003, "Internal", RemoteError, True, "internal error"),
    (36009007, "timed out", RemoteError, True, "too long"),
    (36009009, "Invalid path", RemoteError, False, "program needs an update"),
    (36009014, "version", RemoteError, False, "program needs an update"),
    (36004004, "auth code", ReauthoriseError, False, "30 minutes"),
    (21008111, "does not belong", ForeignOrderError, False, "right account"),
    (21011044, "on hold", WrongStateError, False, "The order is on hold"),
    (21011007, "after-sale", AfterSaleOpenError, False, "Answer the request first"),
    (25001021, "Reason", ReasonNotOfferedError, False, "does not offer this reason here"),
]
SAMPLES = [error["body"] for error in read_sample("errors")["errors"]]


def test_the_table_covers_every_published_error_in_order():
    assert [
        (body["code"], word in body["message"]) for body, (_, word, *_) in zip(SAMPLES, TABLE, strict=True)
    ] == [(code, True) for code, *_ in TABLE]


@pytest.mark.parametrize(
    ("body", "row"), list(zip(SAMPLES, TABLE, strict=True)), ids=lambda value: str(value)[:50]
)
def test_each_published_error_becomes_one_of_ours(body, row):
    _, _, kind, retryable, words = row
    error = refuse(body["code"], body["message"])
    assert type(error) is kind
    assert (error.retryable, error.code, error.request_id) == (retryable, body["code"], "REQ9")
    assert (error.service, error.http_status) == ("TikTok Shop", 200)
    assert words in error.message and error.message.endswith(".")


@pytest.mark.parametrize(
    ("code", "message", "kind", "words"),
    [
        (OVERLOADED, "Invalid sign. The `sign` query parameter is missing.", CredentialsError, "app secret"),
        (OVERLOADED, "detail:shop_id is invalid", ReauthoriseError, "chosen shop"),
        (
            OVERLOADED,
            "param body.address is missing",
            RemoteError,
            "param body.address is missing (code 36009004)",
        ),
        (36004001, "rt has expired", AuthorisationEndedError, "refresh token has expired"),
        (36004005, "can not find related auth record", AuthorisationEndedError, "has ended"),
        (36004999, "app_secret is invalid", CredentialsError, "app secret"),
        (36004999, "Invalid app key", CredentialsError, "app key"),
        (36004999, "refresh_token is invalid", AuthorisationEndedError, "has ended"),
        (36004999, "something new", RemoteError, "something new (code 36004999)"),
        (123, "", RemoteError, "no reason given (code 123)"),
        (123, "{code} {message} {x}", RemoteError, "{code} {message} {x} (code 123)"),
    ],
)
def test_overloaded_codes_are_told_apart_by_their_words(code, message, kind, words):
    error = refuse(code, message)
    assert type(error) is kind and words in error.message and not error.retryable


@pytest.mark.parametrize("code", [10002014, 10002015, 10037002, 10037003, 10037004])
def test_a_failure_to_fetch_orders_may_be_tried_again(code):
    assert type(refuse(code)) is RemoteError and refuse(code).retryable


@pytest.mark.parametrize(
    ("status", "kind", "retryable"),
    [(429, ThrottledError, True), (502, RemoteError, True), (400, RemoteError, False)],
)
def test_the_http_status_decides_only_for_an_unknown_code(status, kind, retryable):
    assert (type(refuse(123, http_status=status)), refuse(123, http_status=status).retryable) == (kind, retryable)
    assert type(refuse(105002, http_status=status)) is TokenExpiredError


def test_throttling_says_how_long_to_wait():
    assert refuse(36009002).retry_after_seconds == 7.0


# Our own mistakes in what is sent, or rules that TikTok does not explain: its words are shown.
SHOWN_AS_THEY_ARE = {
    11001002, 11005004, 11034009, 11050001, 21001001, 21011008, 21011012, 21011013, 25001001, 36009003,
}  # fmt: skip
ACTS = (
    "Mark Package As Shipped", "Ship Package", "Batch Ship Packages", "Update Shipping Info", "Create Packages",
    "Update Package Shipping Info", "Get Package Shipping Document", "Get Shipping Providers", "Cancel Order",
    "Get Package Handover Time Slots", "Approve Cancellation", "Reject Cancellation", "Search Cancellations",
)  # fmt: skip


def test_every_refusal_that_the_contract_lists_has_a_sentence():
    contract = read_shared("contracts/tiktok_partner_center_endpoints.json")["endpoints"]
    acts = {each["title"]: each["errors"] for each in contract if each["title"] in ACTS}
    assert acts.keys() == set(ACTS)
    codes = {int(code) for errors in acts.values() for code, *_ in errors}
    assert codes - SHIPPING_REFUSALS.keys() - CANCEL_REFUSALS.keys() == SHOWN_AS_THEY_ARE


@pytest.mark.parametrize("code", sorted({*SHIPPING_REFUSALS, *CANCEL_REFUSALS}))
def test_a_sentence_says_it_in_whole_and_without_places(code):
    error = refuse(code, "the words of TikTok")
    assert error.message.endswith((".", "!")) and "{" not in error.message
    assert error.code == code
    assert not error.retryable or type(error) is RemoteError


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (21011003, WrongStateError, "TikTok Shop said: No (code 21011003)"),
        (21011004, WrongStateError, "arranges the shipping"),
        (21008025, WrongStateError, "Fulfilled by TikTok"),
        (21011040, AlreadyDoneError, "already shipped"),
        (21022025, AlreadyDoneError, "already bought"),
        (21011030, WrongStateError, "already delivered"),
        (21011041, WrongStateError, "cancelled on TikTok Shop"),
        (21011050, WrongStateError, "72 hours"),
        (21011022, TrackingRefusedError, "does not know the carrier"),
        (21011025, TrackingRefusedError, "Another parcel"),
        (11021015, RemoteError, "refuses to carry the parcel"),
        (25001045, WrongStateError, "already shipped"),
        (25001011, AlreadyDoneError, "already under way"),
        (25020010, AlreadyDoneError, "already answered"),
        (25020005, ForeignOrderError, "right account"),
    ],
)
def test_refusals_of_shipping_and_cancelling_become_ours(code, kind, words):
    assert type(refuse(code)) is kind and words in refuse(code).message


@pytest.mark.parametrize(
    ("code", "outcome_known"), [(11034037, True), (25001028, True), (21001011, False), (25007002, False)]
)
def test_what_may_pass_is_tried_again_where_it_is_known_that_nothing_was_done(code, outcome_known):
    assert (refuse(code).retryable, refuse(code).outcome_known) == (True, outcome_known)
