"""Part (b): each question asked of both engines in turns, after both gave the same answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial

from bench.figures import Figure, print_table
from bench.rounds import medians, milliseconds, spread, take_turns
from bench.searching.many_orders import many_orders, open_orders
from bench.searching.questions import (
    Question,
    Rows,
    ask_choices,
    ask_questions,
    count_ours,
    count_sqlite,
    search_ours,
)
from bench.searching.sqlite_copy import open_copy, sqlite_copy
from tiktok_orders.store.database import Database

_SLOWEST_MS, _OF_SQLITE = 100.0, 0.5
_FEWEST_ROUNDS = 9
Ask = Callable[[], Rows]


def compare_searches(orders: int, rounds: int) -> None:
    """Asks every question of both engines, checks that the answers are equal, and prints the table."""
    path = many_orders(orders)
    database, copy = open_orders(path), open_copy(sqlite_copy(path))
    pairs = {question.name: _pair(question, database, copy) for question in ask_questions(copy)}
    pairs["tab counts"] = (partial(count_ours, database), partial(count_sqlite, copy))
    found = {name: _measure(name, *pair, max(rounds, _FEWEST_ROUNDS)) for name, pair in pairs.items()}
    _print_figures({name: medians(turns) for name, turns in found.items()}, orders)
    _print_choices(database, max(rounds, _FEWEST_ROUNDS))
    for name, turns in found.items():
        print(f"- {name}: ours {spread(turns['ours'])} ms, SQLite {spread(turns['sqlite'])} ms")
    database.close()
    copy.close()


def _print_choices(database: Database, rounds: int) -> None:
    asks: dict[str, Callable[[], float]] = {}
    for name, wanted in ask_choices().items():
        for what, ask in (("page", search_ours), ("tab counts", count_ours)):
            ask(database, wanted)  # warms up
            asks[f"{name}, {what}"] = partial(milliseconds, partial(ask, database, wanted))
    found = medians(take_turns(rounds, asks))
    figures = [
        Figure(name, time, None, "ms", f"at most {_SLOWEST_MS:.0f} ms", time <= _SLOWEST_MS)
        for name, time in found.items()
    ]
    print_table("(b) The lists of the filters panel, all of each chosen", "", figures)


def _pair(question: Question, database: Database, copy: sqlite3.Connection) -> tuple[Ask, Ask]:
    return partial(question.ask_ours, database), partial(question.ask_sqlite, copy)


def _measure(name: str, ours: Ask, sqlite: Ask, rounds: int) -> dict[str, list[float]]:
    """The first answers, which also warm both engines up, have to be the same."""
    if _compared(ours()) != _compared(sqlite()):
        raise SystemExit(f"Ours and SQLite answer “{name}” differently.")
    return take_turns(rounds, {"ours": partial(milliseconds, ours), "sqlite": partial(milliseconds, sqlite)})


def _compared(rows: Rows) -> list[object]:
    """Ids in their order; the counts of tabs as they are."""
    assert rows, "a question that finds nothing measures nothing"
    return [row.get("order_id", row) for row in rows]


def _print_figures(found: dict[str, dict[str, float]], orders: int) -> None:
    figures = [_figure(name, times["ours"], times["sqlite"]) for name, times in found.items()]
    ours, sqlite = (sum(times[engine] for times in found.values()) for engine in ("ours", "sqlite"))
    total = Figure("sum", ours, sqlite, "ms", f"ratio at most {_OF_SQLITE}", ours <= _OF_SQLITE * sqlite)
    print_table(f"(b) The page’s questions at {orders:,} orders", "SQLite", [*figures, total])


def _figure(name: str, ours: float, sqlite: float) -> Figure:
    return Figure(name, ours, sqlite, "ms", f"at most {_SLOWEST_MS:.0f} ms", ours <= _SLOWEST_MS)
