"""What a person asked to see of cancellations and returns: one frozen filter, to and from the address bar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tiktok_orders.domain.after_sale import CaseState
from tiktok_orders.domain.after_sale_words import KINDS

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
    "to_credit": "To credit in Magento",
    "differs": "Credited otherwise than refunded",
}
SORTS = {"respond_by": "Answer by", "updated": "Updated", "requested": "Requested", "amount": "Amount"}


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Everything that narrows and sorts the list of refunds. An empty value narrows nothing.

    `account_id` "" means all accounts; `types` are TikTok's types of cases.
    """

    account_id: str = ""
    tab: str = "to_answer"
    words: str = ""
    types: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    sort: str = "respond_by"

    def narrows(self) -> bool:
        """Tells whether anything but tab and account is asked for."""
        return bool(self.words.strip() or self.types or self.flags)


def to_address(wanted: CaseFilter) -> dict[str, str]:
    """Returns the address's parameters of a filter, without the account; what is as usual is left out."""
    usual = CaseFilter()
    stated = {
        "tab": wanted.tab,
        "words": wanted.words.strip(),
        "types": ",".join(wanted.types),
        "flags": ",".join(wanted.flags),
        "sort": wanted.sort,
    }
    normal = {"tab": usual.tab, "words": "", "types": "", "flags": "", "sort": usual.sort}
    return {name: value for name, value in stated.items() if value != normal[name]}


def from_address(parameters: Mapping[str, str], account_id: str = "") -> CaseFilter:
    """Returns the filter of an address; what makes no sense in it is passed over."""
    usual = CaseFilter()
    tab, sort = parameters.get("tab", ""), parameters.get("sort", "")
    return CaseFilter(
        account_id=account_id,
        tab=tab if tab in TABS else usual.tab,
        words=parameters.get("words", "")[:200],
        types=tuple(one for one in parameters.get("types", "").split(",") if one in KINDS),
        flags=tuple(one for one in parameters.get("flags", "").split(",") if one in FLAGS),
        sort=sort if sort in SORTS else usual.sort,
    )


def clear_part(wanted: CaseFilter, part: str) -> CaseFilter:
    """Returns the filter without one of its parts, as a chip's cross takes it away; the tab gives way to all."""
    return replace(wanted, **{part: "all" if part == "tab" else getattr(CaseFilter(), part)})  # type: ignore[arg-type]


def clear_all(wanted: CaseFilter) -> CaseFilter:
    """Returns the filter with nothing narrowed but account and tab; the sorting stays."""
    return CaseFilter(account_id=wanted.account_id, tab=wanted.tab, sort=wanted.sort)


def describe_parts(wanted: CaseFilter) -> dict[str, str]:
    """Returns what narrows the list beyond account and tab, part to words: the chips above the grid."""
    parts = {
        "words": f"“{wanted.words.strip()[:40]}”" if wanted.words.strip() else "",
        "types": " or ".join(KINDS[one] for one in wanted.types),
        "flags": " and ".join(FLAGS[one] for one in wanted.flags),
    }
    return {part: words for part, words in parts.items() if words}
