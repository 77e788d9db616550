"""How far back the lists that figures are made of were read, and what to do about days of which not all was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tiktok_orders.domain.figures import Scope
from tiktok_orders.domain.periods import Period, describe

_SYNC_REFUNDS = "press Sync refunds on the page Refunds"
_SYNC_PAYOUTS = "press Sync payouts now on the page Payouts"
_LACKING = {
    "orders": "Orders placed before {day} were not all imported, so these figures lack some. The page Imports "
    "reads earlier days.",
    "refunds": f"Returns and refunds from before {{day}} were not all read, so their figures lack some: "
    f"{_SYNC_REFUNDS}, which reads as far back as orders were imported.",
    "payouts": f"Payouts from before {{day}} were not all read, so their figures lack some: {_SYNC_PAYOUTS}, "
    "which reads as far back as orders were imported.",
}
_UNREAD = {
    "refunds": f"Refunds of {{names}} were not read yet: {_SYNC_REFUNDS}.",
    "payouts": f"Payouts of {{names}} were not read yet: {_SYNC_PAYOUTS}.",
}
# Said in the place of a part that has nothing.
NOTHING_READ = {"refunds": f"Not read yet: {_SYNC_REFUNDS}.", "payouts": f"Not read yet: {_SYNC_PAYOUTS}."}
_COUNTED_FROM = {
    "refunds": ("orders", "refunds"),
    "payouts": ("payouts",),
}  # by their statement; the others: orders


@dataclass(frozen=True, slots=True)
class ListRead:
    """`since` is the first day of which all is here, None where nothing is; `unread` are accounts never read."""

    since: date | None = None
    unread: frozenset[str] = frozenset()

    def holds(self, period: Period) -> bool:
        """Tells whether all of these days is here, as far as the accounts were read at all."""
        return self.since is None or period.first >= self.since


@dataclass(frozen=True, slots=True)
class ListsRead:
    """Orders; cancellations and returns (`refunds`); statements and payments (`payouts`)."""

    orders: ListRead = ListRead()
    refunds: ListRead = ListRead()
    payouts: ListRead = ListRead()

    def holds(self, statement: str, period: Period) -> bool:
        """Tells whether all is here that a figure's statement counts in these days."""
        lists: tuple[str, ...] = _COUNTED_FROM.get(statement, ("orders",))
        return all(self._of(name).holds(period) for name in lists)

    def lacking(self, period: Period) -> list[str]:
        """Returns a sentence for each list of which not all of these days was read, with what to do."""
        lists = {name: self._of(name) for name in _LACKING}
        return [
            _LACKING[name].format(day=describe(Period(one.since, one.since)))
            for name, one in lists.items()
            if one.since is not None and not one.holds(period)
        ]

    def unread(self, titles: Mapping[str, str]) -> list[str]:
        """Returns a sentence for each list that was never read of some accounts, with what to do.

        `titles` is account to its name.
        """
        found = {name: sorted(titles.get(one, one) for one in self._of(name).unread) for name in _UNREAD}
        return [_UNREAD[name].format(names=", ".join(names)) for name, names in found.items() if names]

    def compared(self, scope: Scope) -> str:
        """Returns what figures are compared with, or why with nothing."""
        before = scope.before().period
        is_held = {name: self.holds(name, before) for name in ("totals", "refunds", "payouts")}
        if not is_held["totals"]:
            is_known = is_held["payouts"] and self.payouts.since is not None
            but = f" Payouts are compared with {describe(before)}." if is_known else ""
            return f"Compared with nothing: the orders placed {describe(before)} were not all imported.{but}"
        missing = " and ".join(
            words
            for name, words in (("refunds", "returns and refunds"), ("payouts", "payouts"))
            if not is_held[name]
        )
        but = f", but for {missing}: those were not all read" if missing else ""
        return f"Compared with {describe(before)}{but}."

    def _of(self, name: str) -> ListRead:
        return {"orders": self.orders, "refunds": self.refunds, "payouts": self.payouts}[name]


ALL_READ = ListsRead()
