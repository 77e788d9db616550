"""Keeps every order in its box: looks at what changed, decides, writes down; lets people close differences.

Whoever changes a side marks the order in the same transaction (`store.to_reconcile`), so nothing is missed.
Nothing is asked of TikTok or Magento here.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tiktok_orders.domain.expected_total import BridgePart
from tiktok_orders.domain.mismatches import RecordedMismatch
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.domain.reconciliation import (
    CLOSABLE,
    NOT_COMPARED,
    Box,
    BoxVerdict,
    OrderSides,
    decide_box,
    what_it_is_about,
)
from tiktok_orders.errors import InvalidInputError, TikTokOrdersError
from tiktok_orders.services.reconciled_sides import build_sides, magento_amount, needs_payload, settled_amount
from tiktok_orders.store.closings import close_orders, end_closings, holding_closings, reopen_orders
from tiktok_orders.store.database import Database
from tiktok_orders.store.mismatches import list_open
from tiktok_orders.store.order_facts import newest_payloads
from tiktok_orders.store.order_sides import StoredOrder, first_statements, read_order_sides
from tiktok_orders.store.orders import hash_of
from tiktok_orders.store.reconciled_orders import DecidedOrder, known_hashes, read_parts, save_decided
from tiktok_orders.store.to_reconcile import count_to_reconcile, drop_taken, take_to_reconcile
from tiktok_orders.store.workspace import record_deed

log = logging.getLogger(__name__)
_BATCH = 5_000
LEAST_REASON, MOST_REASON = 3, 500
# With other rules every order is decided anew where something about it changes; raise it with them.
_RULES = 2


@dataclass
class Reconciler:
    """Safe to ask from any thread; one at a time works off what waits."""

    database: Database
    clock: Callable[[], datetime]
    _working: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _stop: threading.Event = field(default_factory=threading.Event, repr=False)
    _thread: threading.Thread | None = field(default=None, repr=False)

    def work_off(self) -> int:
        """Looks at all orders that changed since the last time; returns how many have another row now."""
        changed = 0
        with self._working:
            while not self._stop.is_set():
                order_ids = take_to_reconcile(self.database, limit=_BATCH)
                if not order_ids:
                    break
                changed += self._look(order_ids)
        return changed

    def work_off_beside(self) -> None:
        """Lets a thread work off what waits, where something does and none is at it; the clock calls this."""
        is_at_it = self._thread is not None and self._thread.is_alive()
        if is_at_it or self._stop.is_set() or not count_to_reconcile(self.database):
            return
        self._thread = threading.Thread(target=self._work_off_quietly, name="reconcile", daemon=True)
        self._thread.start()

    def close_down(self) -> None:
        """Ends after the batch that is looked at; what was not is looked at after the next start."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def close(self, order_ids: Sequence[str], box: Box, reason: str, *, person: Person) -> list[str]:
        """Closes the orders that still stand in that box, as they stand; returns them.

        Raises `InvalidInputError` without a reason, or for a box in which nothing differs.
        """
        require(person, Deed.CLOSE_DIFFERENCES)
        words = " ".join(reason.split())
        if len(words) < LEAST_REASON:
            raise InvalidInputError("Say in a few words why these differences are left as they are.")
        if len(words) > MOST_REASON:
            raise InvalidInputError(f"Keep the reason to {MOST_REASON} characters.")
        if box not in CLOSABLE:
            raise InvalidInputError("These orders agree: there is nothing to close.")
        now = self.clock()
        closed = close_orders(self.database, order_ids, box, reason=words, person=person.name, now=now)
        self._record("closed differences", closed, words, person, now)
        return closed

    def reopen(self, order_ids: Sequence[str], *, person: Person) -> list[str]:
        """Takes closings back; returns the orders that were closed."""
        require(person, Deed.CLOSE_DIFFERENCES)
        now = self.clock()
        opened = reopen_orders(self.database, order_ids, person=person.name, now=now)
        self._record("opened closed differences again", opened, "", person, now)
        return opened

    def _record(self, deed: str, order_ids: Sequence[str], words: str, person: Person, now: datetime) -> None:
        if order_ids:
            which = order_ids[0] if len(order_ids) == 1 else f"{len(order_ids)} orders"
            detail = f"{which}: {words}" if words else which
            record_deed(self.database, person=person.name, deed=deed, detail=detail, now=now)

    def _work_off_quietly(self) -> None:
        try:
            self.work_off()
        except TikTokOrdersError as error:
            log.warning("orders could not be reconciled and are looked at again: %s", error.message)
        except Exception:
            log.exception("reconciling met a mistake in the program and goes on with the next change")

    def _look(self, order_ids: Sequence[str]) -> int:
        """What is just as it was decided from (by its hash) is not decided again."""
        firsts = first_statements(self.database)
        rows = read_order_sides(self.database, order_ids)
        open_ones = list_open(self.database, order_ids)
        known = known_hashes(self.database, order_ids)
        here = [row for row in rows if row.is_on_tiktok or row.is_lone]
        gone = [row.order_id for row in rows if not (row.is_on_tiktok or row.is_lone) and row.order_id in known]
        hashes = {row.order_id: _hash(row, open_ones, firsts) for row in here}
        changed = [row for row in here if known.get(row.order_id) != hashes[row.order_id]]
        payloads = newest_payloads(self.database, [row.order_id for row in changed if needs_payload(row)])
        judged = {
            row.order_id: _judge_alone(
                row, open_ones.get(row.order_id, []), payload=payloads.get(row.order_id), firsts=firsts
            )
            for row in changed
        }
        return self._write(changed, judged, hashes, gone)

    def _write(
        self,
        rows: Sequence[StoredOrder],
        judged: Mapping[str, _Judged],
        hashes: Mapping[str, int],
        gone: Sequence[str],
    ) -> int:
        """A closing ends where the facts are others than those it was about."""
        now = self.clock()

        def unit(cursor: object) -> int:
            holding = holding_closings(self.database, [row.order_id for row in rows])
            decided = [_decide(row, judged[row.order_id], holding, hashes[row.order_id], now) for row in rows]
            ended = [one.order_id for one in decided if one.order_id in holding and not one.is_closed]
            end_closings(cursor, [*ended, *gone], person="", now=now)
            save_decided(cursor, decided, gone)
            drop_taken(cursor)
            return len(decided) + len(gone)

        return self.database.write(unit, is_shown=bool)


@dataclass(frozen=True, slots=True)
class _Judged:
    """Where an order stands, the facts that a closing of it is about, and the steps to what was expected."""

    verdict: BoxVerdict
    about: str
    bridge: tuple[BridgePart, ...] = ()


def _judge_alone(
    row: StoredOrder,
    mismatches: list[RecordedMismatch],
    *,
    payload: str | None,
    firsts: Mapping[str, datetime],
) -> _Judged:
    """One order that cannot be judged keeps no other one from it: it is logged, and a person is shown that."""
    try:
        return _judge(row, build_sides(row, mismatches, payload=payload, first_statements=firsts))
    except Exception:
        log.exception("order %s could not be compared", row.order_id)
        return _Judged(NOT_COMPARED, NOT_COMPARED.what)


def _judge(row: StoredOrder, sides: OrderSides) -> _Judged:
    verdict = decide_box(sides)
    bridge = sides.settled.bridge if verdict.box is Box.PAID_OUT and sides.settled else read_parts(row.bridge)
    return _Judged(verdict, what_it_is_about(sides, verdict), bridge)


def _decide(
    row: StoredOrder, judged: _Judged, holding: Mapping[str, str], facts_hash: int, now: datetime
) -> DecidedOrder:
    verdict, about = judged.verdict, judged.about
    return DecidedOrder(
        order_id=row.order_id,
        account_id=row.account_id,
        placed_at=row.placed_at,
        placed_date=row.placed_date,
        box=str(verdict.box),
        part=verdict.part,
        what=verdict.what,
        status=row.status,
        increment_id=row.increment_id,
        magento_status=row.magento_status,
        currency=row.currency,
        tiktok_amount=row.total_amount,
        expected_amount=row.expected_total,
        magento_amount=magento_amount(row),
        settled_amount=settled_amount(row),
        difference=verdict.difference,
        steps=verdict.steps,
        bridge=judged.bridge,
        about=about,
        is_closed=holding.get(row.order_id) == about,
        facts_hash=facts_hash,
        decided_at=now,
    )


def _hash(
    row: StoredOrder, open_ones: Mapping[str, Sequence[RecordedMismatch]], firsts: Mapping[str, datetime]
) -> int:
    """Names the facts from which an order's box is decided; when a mismatch was last seen is none of them."""
    mismatches = [(one.mismatch, one.is_waiting) for one in open_ones.get(row.order_id, ())]
    first_at = firsts.get(row.account_id) if row.settled else None
    return hash_of(repr((_RULES, row, mismatches, first_at)))
