"""Cases: cancellations and returns of an order, changed by the same events as the order itself.

A case is kept as TikTok would show it, so that a change is a handful of fields, as it is for an order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

CANCELLATION = "CANCELLATION"
RETURN = "RETURN"

# Ids follow from the order's: 64 cases to an order, 32 lines to a case. Both ranges have 19 digits.
MOST_CASES = 64
_MOST_LINES = 32
_ORDER_TAIL = 10**15
_CASE_START = 4_035_000_000_000_000_000
_LINE_START = 5_000_000_000_000_000_000


class CaseChange(NamedTuple):
    """What happens to one case: fields to set (all of them where the case begins) and an entry of its records."""

    case_id: str
    kind: str
    fields: dict[str, Any]
    record: dict[str, Any] | None = None


@dataclass
class Case:
    """A cancellation or a return: `shown` is what the search gives, `records` its history, oldest first."""

    kind: str
    shown: dict[str, Any]
    records: list[dict[str, Any]] = field(default_factory=list)

    @property
    def status(self) -> str:
        return str(self.shown["cancel_status" if self.kind == CANCELLATION else "return_status"])

    @property
    def line_ids(self) -> set[str]:
        """The order's lines that the case is about."""
        lines = self.shown["cancel_line_items" if self.kind == CANCELLATION else "return_line_items"]
        return {line["order_line_item_id"] for line in lines}


def case_id_of(order_id: str, number: int) -> str:
    """Returns the id of an order's case; `number` counts its cases from 0."""
    return str(_CASE_START + int(order_id) % _ORDER_TAIL * MOST_CASES + number)


def case_line_id_of(case_id: str, place: int) -> str:
    """Returns the id of a case's line; `place` is that of the order's line."""
    return str(_LINE_START + (int(case_id) - _CASE_START) * _MOST_LINES + place)


def apply_change(cases: dict[str, Case], change: CaseChange, *, time: int) -> None:
    """Changes or begins a case; `time` (unix seconds) becomes its `update_time`."""
    case = cases.get(change.case_id)
    if case is None:
        case = cases[change.case_id] = Case(change.kind, {"create_time": time})
    case.shown.update(change.fields)
    case.shown["update_time"] = time
    if change.record is not None:
        case.records.append({"create_time": time, **change.record})
