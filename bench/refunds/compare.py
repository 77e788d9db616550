"""Part (f): each question of the Refunds page and of the view of a refund, as the pages ask it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from bench.figures import Figure, print_table
from bench.places import NOW
from bench.refunds.many_cases import many_cases, sample_of
from bench.rounds import medians, milliseconds, spread, take_turns
from bench.searching.many_orders import open_orders
from tiktok_orders.domain.case_filter import FLAGS, SORTS, TABS, CaseFilter
from tiktok_orders.store import after_sale_cases, case_grid
from tiktok_orders.store.database import Database

_SLOWEST_MS = 100.0
_FEWEST_ROUNDS = 9
_PER_PAGE = 100
_DEEP_PAGE = 500
Ask = Callable[[], Any]


def compare_refunds(cases: int, rounds: int) -> None:
    """Asks every question of a database with so many cases and prints the table."""
    database = open_orders(many_cases(cases))
    asks = _ask_questions(database)
    for name, ask in asks.items():
        assert ask(), f"“{name}” finds nothing, which measures nothing"  # warms up too
    turns = {name: partial(milliseconds, ask) for name, ask in asks.items()}
    found = take_turns(max(rounds, _FEWEST_ROUNDS), turns)
    figures = [
        Figure(name, time, None, "ms", f"at most {_SLOWEST_MS:.0f} ms", time <= _SLOWEST_MS)
        for name, time in medians(found).items()
    ]
    print_table(f"(f) The Refunds page’s questions at {cases:,} cancellations and returns", "", figures)
    for name, values in found.items():
        print(f"- {name}: {spread(values)} ms")
    database.close()


def _ask_questions(database: Database) -> dict[str, Ask]:
    sample, every = sample_of(database), CaseFilter(tab="all")
    case_id, order_id, account_id = sample["case_id"], sample["order_id"], sample["account_id"]
    _, _, reason, *_, sku = sample["search_text"].split()
    two_words = replace(every, words=f"{sku} {reason}")
    filters = {
        **{f"tab {TABS[tab]}": CaseFilter(tab=tab) for tab in TABS},
        **{f"sort by {words.lower()}": replace(every, sort=sort) for sort, words in SORTS.items()},
        **{
            f"Magento: {one}": replace(every, magento=(one,))
            for one in ("no_sales_order", "credited", "to_credit")
        },
        "status": replace(every, statuses=(sample["status"],)),
        "reason": replace(every, reasons=tuple(case_grid.list_reasons(database)[:2])),
        "requested since": replace(every, requested_from=NOW.date() - timedelta(days=30)),
        **{f"only: {words.lower()}": replace(every, flags=(flag,)) for flag, words in FLAGS.items()},
        "one account, one kind": replace(every, account_id=account_id, types=("RETURN_AND_REFUND",)),
        "one id": replace(every, words=case_id),
        "order id": replace(every, words=order_id),
        "SKU": replace(every, words="towel"),
        "two words": two_words,
    }
    asks: dict[str, Ask] = {name: partial(_search, database, wanted) for name, wanted in filters.items()}
    deep = min(_DEEP_PAGE, case_grid.count_tabs(database, every, now=NOW)["all"] // _PER_PAGE)
    asks[f"all, page {deep:,}"] = partial(_search, database, every, page=deep)
    asks["tab counts"] = partial(case_grid.count_tabs, database, every, now=NOW)
    to_credit = replace(every, magento=("to_credit",))
    asks["tab counts, to credit"] = partial(case_grid.count_tabs, database, to_credit, now=NOW)
    asks["reasons to choose from"] = partial(case_grid.list_reasons, database)
    asks["tab counts, two words"] = partial(case_grid.count_tabs, database, two_words, now=NOW)
    asks["one refund: its row"] = partial(case_grid.get_row, database, case_id)
    asks["one refund: the case"] = partial(after_sale_cases.find_case, database, case_id)
    asks["one refund: its lines"] = partial(after_sale_cases.lines_of_case, database, case_id)
    asks["one refund: its versions"] = partial(after_sale_cases.payloads_of_case, database, case_id)
    asks["one order: its refunds"] = partial(after_sale_cases.cases_of_order, database, order_id)
    return asks


def _search(database: Database, wanted: CaseFilter, *, page: int = 1) -> list[dict[str, Any]]:
    return case_grid.search_cases(database, wanted, now=NOW, offset=(page - 1) * _PER_PAGE, limit=_PER_PAGE)
