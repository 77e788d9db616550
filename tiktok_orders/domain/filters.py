"""What a person asked to see: one frozen filter, which also goes to and from the address bar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from tiktok_orders.domain.filter_choices import CHOICES, describe_choices
from tiktok_orders.domain.filter_parts import (
    bounds_of,
    day_fields,
    describe_days,
    read_days,
    read_known,
    to_parameters,
)
from tiktok_orders.domain.tiktok_words import OrderStatus

# The tabs of the Orders page, in their order on screen; each is defined once in store/order_conditions.py.
TABS = {
    "all": "All",
    "to_create": "To create",
    "to_ship": "To ship",
    "late": "Late",
    "on_hold": "On hold",
    "failed": "Failed",
    "mismatch": "Mismatches",
    "cancel_requested": "Cancellation requested",
    "shipped": "Shipped",
    "completed": "Completed",
    "cancelled": "Cancelled",
}

FLAGS = {
    "sample": "Sample",
    "gift": "With a gift",
    "cod": "Cash on delivery",
    "message": "Buyer wrote a message",
    "pre_order": "Pre-order",
    "replacement": "Replacement",
    "exchange": "Exchange",
    "by_tiktok": "Fulfilled by TikTok",
    "address_changed": "Address changed",
    "split": "Split or combined parcels",
    "paid": "Paid",
    "sold": "Sold",
    "in_magento": "With a sales order",
    "created_here": "Sales order created here",
    "handed_over": "Handed to the carrier",
    "delivered": "Delivered",
    "refunded": "Money paid back",
    "returned": "Return or refund asked for",
    "return_to_answer": "Return to answer",
    "refunds_read": "Of an account whose refunds were read",
    "sent_late": "Sent late or overdue",
    "auto_cancel": "Cancelled by TikTok within 24 hours",
}

# What a figure is about beyond all that: chosen by its link, taken away by the chip's cross.
PICKS = {
    "currency": "in",
    "sku": "with variant",
    "product": "with product",
    "region": "to",
    "area": "to",
    "hour": "placed in the hour from",
    "discount": "discount by",
    "reason": "cancelled because",
    "initiator": "cancelled by",
    "return_reason": "returned because",
    "statement": "on statement",
    "paid_out": "paid out",
}

SORTS = {
    "placed": "Placed on",
    "updated": "Updated on",
    "created": "Imported on",
    "total": "Total",
    "deadline": "Ship by",
    "order_id": "Order ID",
}

# Dates of an order that can be filtered: the field's prefix here, and how it is called.
DATES = {"placed": "Placed on", "created": "Imported on", "updated": "Updated on"}
_PICK = "only_"


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Everything that narrows and sorts the list of orders. An empty value narrows nothing.

    Dates are days of `time_zone`, both ends included; with `own_days` they are days of each order's account.
    `account_id` "" means all accounts. From shipments to mismatches, each holds values of its `CHOICES`, any of
    which may hold; their days are the account's. `without` are flags that no order may have, `picks` pairs of one
    of the `PICKS` and its value, which may be "".
    """

    account_id: str = ""
    tab: str = "all"
    words: str = ""
    statuses: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    shipments: tuple[str, ...] = ()
    cancellations: tuple[str, ...] = ()
    ship_by: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    sync_errors: tuple[str, ...] = ()
    boxes: tuple[str, ...] = ()
    mismatches: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    picks: tuple[tuple[str, str], ...] = ()
    placed_from: date | None = None
    placed_until: date | None = None
    created_from: date | None = None
    created_until: date | None = None
    updated_from: date | None = None
    updated_until: date | None = None
    sort: str = "placed"
    descending: bool = True
    own_days: bool = False
    time_zone: str = "UTC"

    def bounds(self, which: str, zone: str = "") -> tuple[datetime | None, datetime | None]:
        """Returns the instants [from, until) in UTC of one of the `DATES`, None where it is open.

        They are midnights of `zone`, or of the filter's own where none is given.
        """
        return bounds_of(self, which, zone or self.time_zone)

    def narrows(self) -> bool:
        """Tells whether anything beyond account and tab narrows the list."""
        return replace(self, account_id="", tab="all", sort="placed", descending=True) != OrderFilter(
            time_zone=self.time_zone
        )


_NAMES = {"words": "q", "account_id": "account", "statuses": "status", "flags": "flag"}
# The time zone is the account's or the workspace's, not this list's.
_ELSEWHERE = {"time_zone", "picks"}  # picks are parameters each of its own


def to_address(wanted: OrderFilter) -> dict[str, str]:
    """Returns the filter as parameters of a link, without what is at its default."""
    plain = to_parameters(wanted, OrderFilter(), without=_ELSEWHERE, names=_NAMES)
    return plain | {f"{_PICK}{pick}": value for pick, value in wanted.picks}


def from_address(parameters: Mapping[str, str], *, time_zone: str = "UTC") -> OrderFilter:
    """Returns the filter a link asks for; what makes no sense there is left at its default."""
    chosen = {field: read_known(parameters.get(field, ""), one.options) for field, one in CHOICES.items()}
    tab, sort = parameters.get("tab", ""), parameters.get("sort", "")
    return replace(
        OrderFilter(
            account_id=parameters.get("account", "")[:64],
            tab=tab if tab in TABS else "all",
            words=parameters.get("q", "")[:10_000],
            statuses=read_known(parameters.get("status", ""), [str(one) for one in OrderStatus]),
            flags=read_known(parameters.get("flag", ""), FLAGS),
            without=read_known(parameters.get("without", ""), FLAGS),
            picks=tuple((pick, parameters[_PICK + pick][:500]) for pick in PICKS if _PICK + pick in parameters),
            sort=sort if sort in SORTS else "placed",
            descending=parameters.get("descending", "") != "no",
            own_days=parameters.get("own_days", "") == "yes",
            time_zone=time_zone,
        ),
        **chosen,  # type: ignore[arg-type]
        **read_days(parameters, DATES),  # type: ignore[arg-type]
    )


def clear_part(wanted: OrderFilter, part: str) -> OrderFilter:
    """Returns the filter without one of its parts, as a chip's cross takes it away."""
    plain = OrderFilter()
    if part in DATES:
        without = replace(wanted, **dict.fromkeys(day_fields([part])))  # type: ignore[arg-type]
        return replace(without, own_days=wanted.own_days and has_dates(without))
    return replace(wanted, **{part: getattr(plain, part)})


def has_dates(wanted: OrderFilter) -> bool:
    """Tells whether any of the dates narrows the list."""
    return any(getattr(wanted, field) for field in day_fields(DATES))


def clear_all(wanted: OrderFilter) -> OrderFilter:
    """Returns the filter with nothing narrowed but the account; the sorting stays."""
    return OrderFilter(
        account_id=wanted.account_id,
        sort=wanted.sort,
        descending=wanted.descending,
        time_zone=wanted.time_zone,
    )


def describe_parts(wanted: OrderFilter) -> dict[str, str]:
    """Returns what narrows the list beyond account and tab, part to words: the chips above the grid."""
    parts: dict[str, str] = {}
    if wanted.words.strip():
        parts["words"] = f"“{wanted.words.strip()[:40]}”"
    if wanted.statuses:
        parts["statuses"] = " or ".join(status_words(status) for status in wanted.statuses)
    if wanted.flags:
        parts["flags"] = " and ".join(FLAGS[flag] for flag in wanted.flags)
    for field in CHOICES:
        if chosen := getattr(wanted, field):
            parts[field] = describe_choices(field, chosen)
    if wanted.without:
        parts["without"] = "Not: " + ", ".join(FLAGS[flag] for flag in wanted.without)
    if wanted.picks:
        parts["picks"] = ", ".join(f"{PICKS[pick]} {value or 'not stated'}" for pick, value in wanted.picks)
    own = ", days of each account" if wanted.own_days else ""
    return parts | {which: f"{words}{own}" for which, words in describe_days(wanted, DATES).items()}


def status_words(status: str) -> str:
    """Returns "Awaiting shipment" for AWAITING_SHIPMENT; a status unknown to us keeps its own words."""
    return status.replace("_", " ").capitalize() if status else "Not stated"
