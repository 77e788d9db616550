"""Lets the world catch up with the clock: planned events come to pass and new orders arrive."""

from __future__ import annotations

import json
import math
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from tiktok_orders.sandbox.world.case_rows import read_cases, write_cases
from tiktok_orders.sandbox.world.file import WorldFile, write_fact
from tiktok_orders.sandbox.world.life import apply_events
from tiktok_orders.sandbox.world.numbers import mix
from tiktok_orders.sandbox.world.orders import Draft, OrderBuilder
from tiktok_orders.sandbox.world.placements import Placement
from tiktok_orders.sandbox.world.replacements import Replaced, build_replacement
from tiktok_orders.sandbox.world.return_stories import add_drawn_return
from tiktok_orders.sandbox.world.rhythm import pick_shop
from tiktok_orders.sandbox.world.rows import decode_events, insert_drafts, replace_order
from tiktok_orders.sandbox.world.sellers import Seller

# After a long absence the orders of one day come in, not those of months.
MOST_CATCH_UP_SECONDS = 86_400
# One order in so many goes to the local seller.
_LOCAL_ONE_IN = 20
# The step of a return that TikTok takes when the seller has not answered in time.
_GRANTS_REPLACEMENT = "grant_replacement"
_NEXT_REPLACEMENT = "SELECT min(due_time) FROM due_events WHERE due_time <= ? AND instr(event, ?)"
_FIND = "SELECT json, recipient, shop_id FROM orders WHERE id = ?"


@dataclass
class Movement:
    """Moves one world. Cheap to call when nothing is due: the next moment is remembered."""

    file: WorldFile
    builder: OrderBuilder
    sellers: tuple[Seller, ...]
    arrivals_per_hour: float
    # One seller for each market that was switched on: its shop, and its range of order numbers.
    later: tuple[Seller, ...] = ()
    _next_due: float = 0.0

    def catch_up(self, now: int) -> None:
        """Brings the world to `now` (unix seconds)."""
        if now < self._next_due:
            return
        with self.file.changing() as connection:
            for moment in _list_moments(connection, now):
                arrival = self._let_arrive(connection, moment, since=now - MOST_CATCH_UP_SECONDS)
                self._apply_due(connection, moment)
            event = connection.execute("SELECT min(due_time) FROM due_events").fetchone()[0]
            self._next_due = min(arrival, math.inf if event is None else event)

    def take_in(self, later: tuple[Seller, ...]) -> None:
        """Lets orders arrive in these markets too; what is due next is then looked up anew."""
        self.later = later
        self._next_due = 0.0

    def look_again(self) -> None:
        """Forgets when the next event is due: somebody has planned others."""
        self._next_due = 0.0

    def start_arrivals(self, now: int) -> None:
        """Begins to count arrivals anew: none are owed for the time when the world was told to have none."""
        is_counting = self.file.find_fact("next_arrival") is not None
        if self.arrivals_per_hour and not is_counting:
            self.file.set_fact("next_arrival", str(now))
        elif is_counting and not self.arrivals_per_hour:
            with self.file.changing() as connection:
                connection.execute("DELETE FROM facts WHERE name = 'next_arrival'")

    def _let_arrive(self, connection: sqlite3.Connection, now: int, *, since: int) -> float:
        """Writes the orders that arrived from `since` to `now`; returns when the next one comes, or infinity."""
        if not self.arrivals_per_hour:
            return math.inf
        facts = dict(connection.execute("SELECT name, value FROM facts").fetchall())
        moment = max(float(facts["next_arrival"]), since)
        count = int(facts.get("arrivals", "0"))
        drafts: list[Draft] = []
        while moment <= now:
            drafts.append(self._arrive(connection, count, int(moment)))
            drafts += self._arrive_later(connection, count, int(moment))
            moment += self._gap(count)
            count += 1
        insert_drafts(connection, drafts, now=now)
        write_fact(connection, "next_arrival", str(moment))
        write_fact(connection, "arrivals", str(count))
        return moment

    def _gap(self, count: int) -> float:
        chance = random.Random(mix(self.builder.numbers.salt + count)).random()
        return -math.log(1 - chance) * 3600 / self.arrivals_per_hour

    def _arrive(self, connection: sqlite3.Connection, count: int, moment: int) -> Draft:
        bits = mix(self.builder.numbers.salt ^ (count + 1))
        seller = self.sellers[bits % _LOCAL_ONE_IN == 0]
        number = _take_number(connection, seller)
        shop = pick_shop(seller.shops, create_time=moment, draw=(bits >> 20) % 10_000 / 10_000)
        return add_drawn_return(self.builder.build(Placement(number, shop, moment)), now=moment)

    def _arrive_later(self, connection: sqlite3.Connection, count: int, moment: int) -> Iterator[Draft]:
        """Yields what comes in beside an arrival in the markets that were switched on, each by its share."""
        for seller in self.later:
            shop = seller.shops[0]
            if mix(shop.salt ^ (count + 1)) % 10_000 < shop.share * 10_000:
                yield self.builder.build(Placement(_take_number(connection, seller), shop, moment))

    def _apply_due(self, connection: sqlite3.Connection, now: int) -> None:
        """Applies what is due, order by order; each order's events come in order of time."""
        for order_id, texts in _find_due(connection, now):
            row = connection.execute(_FIND, (order_id,)).fetchone()
            order, recipient = json.loads(row[0]), json.loads(row[1] or "null")
            events = list(decode_events(texts))
            has_case = any(event.cases for event in events)
            cases = read_cases(connection, order_id) if has_case else {}
            recipient = apply_events(order, recipient, events, cases)
            write_cases(connection, cases, order, row[2])
            for event in events:
                if event.kind == _GRANTS_REPLACEMENT and recipient is not None:
                    replaced = Replaced(order, recipient, cases[event.cases[0].case_id], event.time)
                    self.replace(connection, str(row[2]), replaced, now=now)
            more = connection.execute(
                "SELECT 1 FROM due_events WHERE order_id = ? AND due_time > ?", (order_id, now)
            ).fetchone()
            replace_order(connection, order, recipient if more else None)
        connection.execute("DELETE FROM due_events WHERE due_time <= ?", (now,))

    def replace(self, connection: sqlite3.Connection, shop_id: str, replaced: Replaced, *, now: int) -> None:
        """Writes the order with which TikTok replaces what a return is about, as it stands `now`."""
        for seller in (*self.sellers, *self.later):
            for shop in seller.shops:
                if shop.id == shop_id:
                    draft = build_replacement(self.builder, _take_number(connection, seller), shop, replaced)
                    insert_drafts(connection, [draft], now=now)


def _take_number(connection: sqlite3.Connection, seller: Seller) -> int:
    name = f"next_number {seller.first_number}"
    number = int(connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()[0])
    write_fact(connection, name, str(number + 1))
    return number


def _list_moments(connection: sqlite3.Connection, now: int) -> Iterator[int]:
    """Yields when TikTok replaces an order, and at last `now`, while what each moment brings is carried out.

    A replacement takes the next number of its seller, as an arrival does: both have to come in order of time, or
    the world would depend on how often somebody looks.
    """
    asked = (now, f'"{_GRANTS_REPLACEMENT}"')
    while (moment := connection.execute(_NEXT_REPLACEMENT, asked).fetchone()[0]) is not None:
        yield moment
    yield now


def _find_due(connection: sqlite3.Connection, now: int) -> Iterator[tuple[int, list[str]]]:
    rows = connection.execute(
        "SELECT order_id, event FROM due_events WHERE due_time <= ? ORDER BY order_id, due_time, id", (now,)
    ).fetchall()
    for order_id, group in groupby(rows, key=lambda row: int(row[0])):
        yield order_id, [text for _, text in group]
