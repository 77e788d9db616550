"""The kinds of disaster: what each does, where it strikes, and what its seconds mean."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

SEARCH = "POST /order/202309/orders/search"
REFRESH = "GET /api/v2/token/refresh"
EVERYWHERE = "*"


class Kind(StrEnum):
    """One kind of disaster; its value is its name on the page, in JSON and on the command line."""

    HTTP_429 = "http_429"
    HTTP_429_RETRY_AFTER = "http_429_retry_after"
    CODE_36009002 = "code_36009002"
    CODE_10002014 = "code_10002014"
    HTTP_500 = "http_500"
    HTTP_503 = "http_503"
    HTML_502 = "html_502"
    TIMEOUT_BEFORE = "timeout_before"
    TIMEOUT_AFTER = "timeout_after"
    CUT_BEFORE = "cut_before"
    CUT_MIDWAY = "cut_midway"
    TRUNCATED_JSON = "truncated_json"
    SLOW_DRIP = "slow_drip"
    CLOCK_OFF = "clock_off"
    TOKEN_EXPIRED = "token_expired"
    REFRESH_TOKEN_ROTATED = "refresh_token_rotated"
    REFRESH_TOKEN_KEPT = "refresh_token_kept"
    PAGE_REPEATED = "page_repeated"
    ORDER_ON_TWO_PAGES = "order_on_two_pages"
    ORDER_CHANGED = "order_changed"
    TOTAL_COUNT_MOVING = "total_count_moving"
    EMPTY_LAST_PAGE = "empty_last_page"
    BAD_ORDER = "bad_order"
    BATCH_IN_PART = "batch_in_part"


class Seconds(NamedTuple):
    """What the seconds of a kind mean, and how many there are when nobody says."""

    meaning: str
    usual: float
    least: float
    most: float


class Traits(NamedTuple):
    """What a person needs to know about a kind; `seconds` is None where it has none."""

    explanation: str
    endpoint: str = EVERYWHERE
    seconds: Seconds | None = None


_RETRY_AFTER = Seconds("seconds to wait that it asks for", 1, 0, 86_400)
_SILENCE = Seconds("seconds of silence at most", 120, 0, 3_600)

TRAITS: Mapping[Kind, Traits] = {
    Kind.HTTP_429: Traits("Too many requests: HTTP 429, without a word on how long to wait."),
    Kind.HTTP_429_RETRY_AFTER: Traits(
        "Too many requests: HTTP 429 with a Retry-After header.", seconds=_RETRY_AFTER
    ),
    Kind.CODE_36009002: Traits("Too many requests: HTTP 200 with code 36009002."),
    Kind.CODE_10002014: Traits(
        "Orders cannot be fetched just now: HTTP 200 with code 10002014.", "GET /order/202507/orders"
    ),
    Kind.HTTP_500: Traits("Internal error: HTTP 500."),
    Kind.HTTP_503: Traits("Service unavailable: HTTP 503 without JSON."),
    Kind.HTML_502: Traits("A gateway's HTML page with HTTP 502. The request is not carried out."),
    Kind.TIMEOUT_BEFORE: Traits(
        "Silence: the request is swallowed and not carried out, and no answer comes.", seconds=_SILENCE
    ),
    Kind.TIMEOUT_AFTER: Traits("Silence: the request is carried out, but no answer comes.", seconds=_SILENCE),
    Kind.CUT_BEFORE: Traits("The connection is closed without an answer. The request is not carried out."),
    Kind.CUT_MIDWAY: Traits("The request is carried out, but the connection closes in mid-answer."),
    Kind.TRUNCATED_JSON: Traits("The request is carried out; the answer is complete HTTP with half of its JSON."),
    Kind.SLOW_DRIP: Traits(
        "The answer trickles in byte by byte, then the rest of it comes.",
        seconds=Seconds("seconds of trickling", 3, 0, 3_600),
    ),
    Kind.CLOCK_OFF: Traits(
        "TikTok's clock is off, so that a time stamp may be refused (36009004).",
        seconds=Seconds("seconds its clock is ahead (below 0: behind)", -60, -86_400, 86_400),
    ),
    Kind.TOKEN_EXPIRED: Traits("The access token that was sent counts as expired from then on (105002)."),
    Kind.REFRESH_TOKEN_ROTATED: Traits(
        "A refresh ends the whole old pair at once: its refresh token, and its access token too.", REFRESH
    ),
    Kind.REFRESH_TOKEN_KEPT: Traits(
        "A refresh gives a new access token only: the reply has no refresh token, the old one stays good.", REFRESH
    ),
    Kind.PAGE_REPEATED: Traits("A page comes once more where the next one was due.", SEARCH),
    Kind.ORDER_ON_TWO_PAGES: Traits("The last order of a page is the first of the next one as well.", SEARCH),
    Kind.ORDER_CHANGED: Traits("Between two pages an order gets a new seller note and update time.", SEARCH),
    Kind.TOTAL_COUNT_MOVING: Traits("The total count is some orders off, otherwise on each page.", SEARCH),
    Kind.EMPTY_LAST_PAGE: Traits("The last page leads on to one more, which is empty.", SEARCH),
    Kind.BAD_ORDER: Traits("One order of a page is damaged: no id, a payment as text, a broken time.", SEARCH),
    Kind.BATCH_IN_PART: Traits(
        "A batch of several fails in part: under code 0 some entries come back as errors. Of those, some are "
        "carried out all the same."
    ),
}

# Decided before anything is read, in this order; the request is then not carried out.
INSTEAD_OF_ANSWER = (
    Kind.HTTP_429,
    Kind.HTTP_429_RETRY_AFTER,
    Kind.CODE_36009002,
    Kind.CODE_10002014,
    Kind.HTTP_500,
    Kind.HTTP_503,
    Kind.HTML_502,
    Kind.TIMEOUT_BEFORE,
    Kind.CUT_BEFORE,
)
# The request is carried out and its answer suffers.
TO_THE_ANSWER = (Kind.TIMEOUT_AFTER, Kind.CUT_MIDWAY, Kind.TRUNCATED_JSON, Kind.SLOW_DRIP)
