"""Part (g): each figure asked of ours and of the peers in turns, after all gave the same answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from functools import partial

from bench.figures import Figure, print_table
from bench.places import NOW
from bench.reckoning.cluster import find_binaries
from bench.reckoning.postgres_peer import postgres_peer
from bench.reckoning.prepared import prepared_orders
from bench.reckoning.questions import QUESTIONS, Peer, ask_ours, ask_peer, compared
from bench.reckoning.sqlite_peer import sqlite_peer
from bench.rounds import medians, milliseconds, spread, take_turns
from bench.searching.many_orders import open_orders
from tiktok_orders.domain.figures import Scope
from tiktok_orders.domain.overview import CARDS
from tiktok_orders.domain.periods import Period
from tiktok_orders.store.database import Database
from tiktok_orders.store.failure_groups import list_failure_groups
from tiktok_orders.store.failure_history import (
    accounts_that_tried,
    causes_of_failures,
    days_of_tries,
    products_that_failed,
)
from tiktok_orders.store.overview import count_card

_SLOWEST_MS, _TIMES = 150.0, 5
_OURS = "ours"
# All orders were placed in these days; the page begins with the last thirty.
_SPANS = {"all": 100, "30 days": 30}
_NO_POSTGRES = "PostgreSQL’s binaries were not found: the figures are compared with SQLite alone."
_CARDS = {card.title: card for card in CARDS}
Found = dict[str, dict[str, list[float]]]


def compare_figures(orders: int, rounds: int) -> None:
    """Asks every figure of all engines, checks that the answers are equal, and prints the tables."""
    path, binaries = prepared_orders(orders), find_binaries()
    if binaries is None:
        print(_NO_POSTGRES)
    with ExitStack() as opened:
        peers: list[Peer] = [opened.enter_context(sqlite_peer(path))]
        if binaries:
            peers.append(opened.enter_context(postgres_peer(path, binaries)))
        database = open_orders(path)
        opened.callback(database.close)
        for name, days in _SPANS.items():
            scope = Scope(Period((NOW - timedelta(days=days - 1)).date(), NOW.date()))
            _print_span(f"{orders:,} orders, {name}", _measure(database, peers, scope, rounds), peers)
        _print_other_figures(database, orders, rounds)


def _measure(database: Database, peers: Sequence[Peer], scope: Scope, rounds: int) -> Found:
    found = {}
    for title, statement in QUESTIONS.items():
        ours = partial(ask_ours, database, statement, scope)
        asks: dict[str, Callable[[], object]] = {_OURS: ours}
        for peer in peers:
            asks[peer.name] = ask = partial(peer.ask, *ask_peer(peer, database, statement, scope))
            rows = ask()
            assert rows, "a figure of nothing measures nothing"
            if compared(rows, set(rows[0])) != compared(ours(), set(rows[0])):
                raise SystemExit(f"Ours and {peer.name} answer “{title}” differently.")
        found[title] = take_turns(rounds, {name: partial(milliseconds, ask) for name, ask in asks.items()})
    return found


def _print_span(title: str, found: Found, peers: Sequence[Peer]) -> None:
    times = {name: medians(turns) for name, turns in found.items()}
    for peer in peers:
        lines = [
            Figure(name, each[_OURS], each[peer.name], "ms", *_goal(each[_OURS])) for name, each in times.items()
        ]
        ours, theirs = (sum(each[engine] for each in times.values()) for engine in (_OURS, peer.name))
        goal = f"at most {1 / _TIMES} ({_TIMES} times as fast)"
        lines.append(Figure("sum", ours, theirs, "ms", goal, _TIMES * ours <= theirs))
        print_table(f"(g) Figures of {title}", peer.name, lines)
    for name, turns in found.items():
        print(f"- {name}: {', '.join(f'{engine} {spread(values)}' for engine, values in turns.items())} ms")


def _goal(milliseconds_taken: float) -> tuple[str, bool]:
    return f"at most {_SLOWEST_MS:.0f} ms", milliseconds_taken <= _SLOWEST_MS


def _print_other_figures(database: Database, orders: int, rounds: int) -> None:
    """The cards of the Overview and the Failures page read other tables, too: peers are not asked these."""
    month = NOW - timedelta(days=30)
    asks: Mapping[str, Callable[[], object]] = {
        **{f"card: {name}": partial(count_card, database, card, "", NOW) for name, card in _CARDS.items()},
        "groups of failures": partial(list_failure_groups, database, ""),
        "tries and failures by day": partial(days_of_tries, database, month),
        "causes of failures": partial(causes_of_failures, database, month),
        "accounts with failures": partial(accounts_that_tried, database, month),
        "products with failures": partial(products_that_failed, database, month),
    }
    for ask in asks.values():
        ask()  # warms up
    found = medians(take_turns(rounds, {name: partial(milliseconds, ask) for name, ask in asks.items()}))
    lines = [Figure(name, time, None, "ms", *_goal(time)) for name, time in found.items()]
    print_table(f"(g) What waits, at {orders:,} orders", "", lines)
