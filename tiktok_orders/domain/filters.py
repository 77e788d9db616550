"""What a person asked to see: one frozen filter, which also goes to and from the address bar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tiktok_orders.domain.filter_choices import CHOICES, describe_choices
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
_ENDS = ("from", "until")
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
        start: date | None = getattr(self, f"{which}_from")
        end: date | None = getattr(self, f"{which}_until")
        zone = zone or self.time_zone
        return midnight(start, zone), midnight(end + timedelta(days=1) if end else None, zone)

    def narrows(self) -> bool:
        """Tells whether anything beyond account and tab narrows the list."""
        return replace(self, account_id="", tab="all", sort="placed", descending=True) != OrderFilter(
            time_zone=self.time_zone
        )


def midnight(day: date | None, zone: str) -> datetime | None:
    """Returns the instant in UTC at which a day begins in a time zone, None for no day."""
    return None if day is None else datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)


_NAMES = {"words": "q", "account_id": "account", "statuses": "status", "flags": "flag"}
# The time zone is the account's or the workspace's, not this list's.
_ELSEWHERE = {"time_zone", "picks"}  # picks are parameters each of its own


def to_address(wanted: OrderFilter) -> dict[str, str]:
    """Returns the filter as parameters of a link, without what is at its default."""
    plain = OrderFilter()
    return {
        _NAMES.get(field.name, field.name): _as_text(getattr(wanted, field.name))
        for field in fields(wanted)
        if field.name not in _ELSEWHERE and getattr(wanted, field.name) != getattr(plain, field.name)
    } | {f"{_PICK}{pick}": value for pick, value in wanted.picks}


def from_address(parameters: Mapping[str, str], *, time_zone: str = "UTC") -> OrderFilter:
    """Returns the filter a link asks for; what makes no sense there is left at its default."""
    chosen = {field: _known(parameters.get(field, ""), frozenset(one.options)) for field, one in CHOICES.items()}
    days = {f"{which}_{end}": _day(parameters.get(f"{which}_{end}", "")) for which in DATES for end in _ENDS}
    tab, sort = parameters.get("tab", ""), parameters.get("sort", "")
    return replace(
        OrderFilter(
            account_id=parameters.get("account", "")[:64],
            tab=tab if tab in TABS else "all",
            words=parameters.get("q", "")[:10_000],
            statuses=_known(parameters.get("status", ""), frozenset(OrderStatus)),
            flags=_known(parameters.get("flag", ""), frozenset(FLAGS)),
            without=_known(parameters.get("without", ""), frozenset(FLAGS)),
            picks=tuple((pick, parameters[_PICK + pick][:500]) for pick in PICKS if _PICK + pick in parameters),
            sort=sort if sort in SORTS else "placed",
            descending=parameters.get("descending", "") != "no",
            own_days=parameters.get("own_days", "") == "yes",
            time_zone=time_zone,
        ),
        **chosen,  # type: ignore[arg-type]
        **days,  # type: ignore[arg-type]
    )


def _known(text: str, known: frozenset[str]) -> tuple[str, ...]:
    return tuple(part for part in dict.fromkeys(text.split(",")) if part in known)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 < day.year < 9999 else None


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def clear_part(wanted: OrderFilter, part: str) -> OrderFilter:
    """Returns the filter without one of its parts, as a chip's cross takes it away."""
    plain = OrderFilter()
    if part in DATES:
        without = replace(wanted, **{f"{part}_from": None, f"{part}_until": None})  # type: ignore[arg-type]
        return replace(without, own_days=wanted.own_days and has_dates(without))
    return replace(wanted, **{part: getattr(plain, part)})


def has_dates(wanted: OrderFilter) -> bool:
    """Tells whether any of the dates narrows the list."""
    return any(getattr(wanted, f"{which}_{end}") for which in DATES for end in _ENDS)


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
    for which, label in DATES.items():
        span = _span(getattr(wanted, f"{which}_from"), getattr(wanted, f"{which}_until"))
        if span:
            parts[which] = f"{label} {span}{', days of each account' if wanted.own_days else ''}"
    return parts


def _span(start: date | None, end: date | None) -> str:
    if start and end:
        return f"{start:%d %b %Y} to {end:%d %b %Y}" if start != end else f"{start:%d %b %Y}"
    if start:
        return f"since {start:%d %b %Y}"
    return f"until {end:%d %b %Y}" if end else ""


def status_words(status: str) -> str:
    """Returns "Awaiting shipment" for AWAITING_SHIPMENT; a status unknown to us keeps its own words."""
    return status.replace("_", " ").capitalize() if status else "Not stated"
