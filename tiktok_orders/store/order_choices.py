"""The conditions of the filter's lists of choices, over `orders o`; `$now` is the moment of asking, naive UTC.

What is rare (failures, jobs that did not end well, records aside, mismatches) is found first and joined: none of
these questions needs an index on orders.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tiktok_orders.domain.failures import FAILURES, Stage
from tiktok_orders.domain.filter_choices import CHOICES
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.mismatches import MismatchKind
from tiktok_orders.domain.reconciliation import Box
from tiktok_orders.store.clock import naive_utc

_TO_SHIP = "o.status IN ('AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING')"
_CANCELLED = "o.status = 'CANCELLED'"
# A cancellation or return bears an id of its own and names its order; a statement or payment is of no one order.
_ORDER_OF_RECORD = """CASE WHEN feed = 'orders' THEN record_id
    WHEN feed IN ('cancellations', 'returns') THEN TRY_CAST(payload AS JSON) ->> '$.order_id' END"""
_LASTS = "closed_at IS NULL AND NOT is_waiting"


@dataclass(frozen=True, slots=True)
class _Rare:
    """Orders that stand in a small table: what gives their ids there, and which of its rows count."""

    table: str
    condition: str
    column: str = "order_id"


def _of_stage(stage: Stage) -> _Rare:
    """A code of a newer version reads as an unexpected error."""
    codes = ", ".join(f"'{code}'" for code, one in FAILURES.items() if one.stage is stage)
    known = ", ".join(f"'{code}'" for code in FAILURES)
    is_internal = FAILURES["internal_error"].stage is stage
    return _Rare("order_failures", f"code IN ({codes})" + (f" OR code NOT IN ({known})" if is_internal else ""))


_CONDITIONS: Mapping[str, Mapping[str, str]] = {
    "shipments": {
        "none": "o.status IN ('UNPAID', 'ON_HOLD', 'AWAITING_SHIPMENT')",
        "part": "o.status = 'PARTIALLY_SHIPPING'",
        "to_collect": "o.status = 'AWAITING_COLLECTION'",
        "on_the_way": "o.status = 'IN_TRANSIT'",
        # COMPLETED alone does not mean delivered: an order is completed too when all of it is paid back.
        "delivered": "(o.status = 'DELIVERED' OR (o.status = 'COMPLETED' AND o.delivery_time IS NOT NULL))",
    },
    "cancellations": {
        "asked": "(o.is_buyer_request_cancel AND o.status NOT IN ('CANCELLED', 'COMPLETED', 'DELIVERED'))",
        "part": f"(NOT {_CANCELLED} AND o.cancel_reason <> '')",
        "by_buyer": f"({_CANCELLED} AND o.cancellation_initiator = 'BUYER')",
        "by_seller": f"({_CANCELLED} AND o.cancellation_initiator = 'SELLER')",
        "by_tiktok": f"({_CANCELLED} AND o.cancellation_initiator IN ('SYSTEM', 'OPERATOR'))",
        "not": f"(NOT {_CANCELLED} AND o.cancel_reason = '')",
    },
}
_RARE: Mapping[str, Mapping[str, _Rare]] = {
    "stages": {str(stage): _of_stage(stage) for stage in Stage},
    "sync_errors": {
        "unreadable": _Rare(
            "unreadable_records", f"resolved_at IS NULL AND {_ORDER_OF_RECORD} <> ''", _ORDER_OF_RECORD
        ),
        "failed": _Rare("jobs", "state = 'failed' AND code <> 'needs_attention'"),
        "unknown": _Rare("jobs", "state = 'unknown'"),
        "attention": _Rare("jobs", "state = 'failed' AND code = 'needs_attention'"),
        "mismatch": _Rare("mismatches", _LASTS),
    },
    "boxes": {str(box): _Rare("reconciled_orders", f"box = '{box}'") for box in Box},
    "mismatches": {str(kind): _Rare("mismatches", f"{_LASTS} AND kind = '{kind}'") for kind in MismatchKind},
}
assert {*_CONDITIONS, *_RARE, "ship_by"} == set(CHOICES)
assert all(set(one) == set(CHOICES[field].options) for field, one in [*_CONDITIONS.items(), *_RARE.items()])


def rare_queries(wanted: OrderFilter) -> dict[str, str]:
    """Returns list to the statement that gives the ids it is about, of those that are found in small tables."""
    return {
        field: _query(conditions[one] for one in chosen)
        for field, conditions in _RARE.items()
        if (chosen := getattr(wanted, field))
    }


def choice_conditions(
    wanted: OrderFilter,
    now: datetime,
    zones: Mapping[str, str],
    found_ids: Mapping[str, list[str]],
    parameters: dict[str, Any],
) -> list[str]:
    """Returns a condition for each list of which something is chosen, and adds the parameters that it names.

    `zones` is account id to its time zone; they are needed where a day is asked for. `found_ids` are what some of
    the `rare_queries` gave: who asks several questions in a row asks those once.
    """
    found = [
        f"({' OR '.join(conditions[one] for one in chosen)})"
        for field, conditions in _CONDITIONS.items()
        if (chosen := getattr(wanted, field))
    ]
    for field, query in rare_queries(wanted).items():
        if field in found_ids:
            parameters[f"found_{field}"] = found_ids[field]
            query = f"SELECT unnest($found_{field})"
        found.append(f"o.order_id IN ({query})")
    return [*found, _ship_by(wanted.ship_by, now, zones, parameters)] if wanted.ship_by else found


def _query(chosen: Iterable[_Rare]) -> str:
    """Each table is read once, and orders are joined once to what was found in all of them."""
    tables: dict[tuple[str, str], list[str]] = {}
    for one in chosen:
        tables.setdefault((one.table, one.column), []).append(f"({one.condition})")
    found = [
        f"SELECT {column} FROM {table} WHERE {' OR '.join(conditions)}"  # noqa: S608 - fixed names alone
        for (table, column), conditions in tables.items()
    ]
    return " UNION ALL ".join(found)


def _ship_by(chosen: tuple[str, ...], now: datetime, zones: Mapping[str, str], parameters: dict[str, Any]) -> str:
    """An order whose deadline is over is overdue, and not "today" as well."""
    parts = ["o.rts_sla_time < $now"] if "overdue" in chosen else []
    groups: dict[str, list[str]] = {}
    for account_id, zone in zones.items():
        groups.setdefault(zone, []).append(account_id)
    for number, (zone, accounts) in enumerate(sorted(groups.items())):
        tomorrow, end = _midnights(now, zone)
        for day, start, until in (("today", now, tomorrow), ("tomorrow", tomorrow, end)):
            if day in chosen:
                names = {f"zone{number}_account{place}": account for place, account in enumerate(accounts)}
                own = " OR ".join(f"o.account_id = ${name}" for name in names)
                key = f"zone{number}_{day}"
                parts.append(f"(o.rts_sla_time >= ${key}_from AND o.rts_sla_time < ${key}_until AND ({own}))")
                parameters |= {**names, f"{key}_from": naive_utc(start), f"{key}_until": naive_utc(until)}
    return f"({_TO_SHIP} AND ({' OR '.join(parts) or 'false'}))"


def _midnights(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """Returns when tomorrow begins and ends in a time zone; a day of its clock's change has 23 or 25 hours."""
    today = now.astimezone(ZoneInfo(zone)).date()
    days = (today + timedelta(days=1), today + timedelta(days=2))
    begins, ends = (datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC) for day in days)
    return begins, ends
