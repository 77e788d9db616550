"""What a person asked to see of cancellations and returns: one frozen filter, to and from the address bar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from tiktok_orders.domain.after_sale import CaseState
from tiktok_orders.domain.after_sale_words import KINDS, MAGENTO_WORDS, case_status_words
from tiktok_orders.domain.filter_parts import (
    bounds_of,
    day_fields,
    describe_days,
    read_days,
    read_known,
    read_values,
    to_parameters,
)

# The tabs of the Refunds page, in their order on screen, and the states of the cases in them.
TABS = {
    "to_answer": "To answer",
    "under_way": "Under way",
    "refunded": "Refunded",
    "closed": "Closed",
    "all": "All",
}
STATES_OF_TAB: Mapping[str, tuple[CaseState, ...]] = {
    "to_answer": (CaseState.TO_ANSWER,),
    "under_way": (CaseState.UNDER_WAY, CaseState.APPROVED, CaseState.OTHER),
    "refunded": (CaseState.REFUNDED,),
    "closed": (CaseState.CLOSED, CaseState.REPLACED),
    "all": tuple(CaseState),
}
FLAGS = {
    "return": "Return, no cancellation",
    "late": "Answer is overdue",
    "today": "Answer within 24 hours",
    "disputed": "TikTok Shop decides",
}
SORTS = {"respond_by": "Answer by", "updated": "Updated", "requested": "Requested", "amount": "Amount"}
# Dates of a case that can be filtered: the field's prefix here, and how it is called.
DATES = {"requested": "Requested", "updated": "Updated"}
# The account is the rail's, and the time zone the account's or the workspace's.
_ELSEWHERE = ("account_id", "time_zone")


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Everything that narrows and sorts the list of refunds. An empty value narrows nothing.

    `account_id` "" means all accounts; `types` and `statuses` are TikTok's of cases, `reasons` as people read
    them, `magento` what Magento's books have: of each, any may hold. Dates are days of `time_zone`, both ends
    included.
    """

    account_id: str = ""
    tab: str = "to_answer"
    words: str = ""
    types: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    magento: tuple[str, ...] = ()
    requested_from: date | None = None
    requested_until: date | None = None
    updated_from: date | None = None
    updated_until: date | None = None
    sort: str = "respond_by"
    descending: bool = False
    time_zone: str = "UTC"

    def bounds(self, which: str) -> tuple[datetime | None, datetime | None]:
        """Returns the instants [from, until) in UTC of one of the `DATES`, None where it is open."""
        return bounds_of(self, which, self.time_zone)

    def narrows(self) -> bool:
        """Tells whether anything but tab and account is asked for."""
        return bool(describe_parts(self))


def to_address(wanted: CaseFilter) -> dict[str, str]:
    """Returns the address's parameters of a filter, without the account; what is as usual is left out."""
    return to_parameters(replace(wanted, words=wanted.words.strip()), CaseFilter(), without=_ELSEWHERE)


def from_address(parameters: Mapping[str, str], account_id: str = "") -> CaseFilter:
    """Returns the filter of an address; what makes no sense in it is passed over."""
    usual = CaseFilter()
    tab, sort = parameters.get("tab", ""), parameters.get("sort", "")
    return CaseFilter(
        account_id=account_id,
        tab=tab if tab in TABS else usual.tab,
        words=parameters.get("words", "")[:200],
        types=read_known(parameters.get("types", ""), KINDS),
        flags=read_known(parameters.get("flags", ""), FLAGS),
        statuses=read_values(parameters.get("statuses", "")[:2_000]),
        reasons=read_values(parameters.get("reasons", "")[:2_000]),
        magento=read_known(parameters.get("magento", ""), MAGENTO_WORDS),
        sort=sort if sort in SORTS else usual.sort,
        descending=parameters.get("descending", "") == "yes",
        **read_days(parameters, DATES),  # type: ignore[arg-type]
    )


def clear_part(wanted: CaseFilter, part: str) -> CaseFilter:
    """Returns the filter without one of its parts, as a chip's cross takes it away; the tab gives way to all."""
    if part in DATES:
        return replace(wanted, **dict.fromkeys(day_fields([part])))  # type: ignore[arg-type]
    return replace(wanted, **{part: "all" if part == "tab" else getattr(CaseFilter(), part)})  # type: ignore[arg-type]


def clear_all(wanted: CaseFilter) -> CaseFilter:
    """Returns the filter with nothing narrowed but account and tab; the sorting stays."""
    return CaseFilter(
        account_id=wanted.account_id,
        tab=wanted.tab,
        sort=wanted.sort,
        descending=wanted.descending,
        time_zone=wanted.time_zone,
    )


def describe_parts(wanted: CaseFilter) -> dict[str, str]:
    """Returns what narrows the list beyond account and tab, part to words: the chips above the grid."""
    parts = {
        "words": f"“{wanted.words.strip()[:40]}”" if wanted.words.strip() else "",
        "types": " or ".join(KINDS[one] for one in wanted.types),
        "flags": " and ".join(FLAGS[one] for one in wanted.flags),
        "statuses": " or ".join(status_words(one) for one in wanted.statuses),
        "reasons": " or ".join(f"“{one}”" for one in wanted.reasons),
        "magento": " or ".join(f"Magento: {MAGENTO_WORDS[one].lower()}" for one in wanted.magento),
        **describe_days(wanted, DATES),
    }
    return {part: words for part, words in parts.items() if words}


def status_words(status: str) -> str:
    """Returns "Refunded (RETURN_OR_REFUND_REQUEST_COMPLETE)": several of TikTok's mean the same to a seller."""
    return f"{case_status_words(status)} ({status})"
