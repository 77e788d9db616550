"""Part (d): many sales orders in a Magento that answers in 200 ms, and the Orders page's questions meanwhile."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from bench.creating.desk import ask_for, creatable, open_desk, practice_systems
from bench.figures import Figure, print_table
from bench.places import new_folder
from bench.rounds import spread
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.store.bulk_actions import find_bulk_action
from tiktok_orders.store.order_grid import count_tabs, search

_LATENCY_SECONDS = 0.2
_GOAL = 0.9
_EACH_SECONDS, _ALONE_SECONDS = 0.1, 10.0
# Of the practice shop's orders about a fifth cannot be created: cancelled, unpaid, or their goods are missing.
_WORLD_PER_ORDER = 1.4


@dataclass
class PageReader:
    """Asks what the Orders page asks, each tenth of a second, in a thread of its own; keeps how long each took."""

    application: Application
    milliseconds: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="page", daemon=True)

    def __enter__(self) -> PageReader:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(_EACH_SECONDS):
            began = time.perf_counter()
            ask_page(self.application)
            self.milliseconds.append((time.perf_counter() - began) * 1000)


def ask_page(application: Application) -> None:
    """The first page of the list and the counts of its tabs."""
    now = application.clock()
    search(application.database, OrderFilter(), now=now, offset=0, limit=100)
    count_tabs(application.database, OrderFilter(), now=now)


def compare_creates(orders: int) -> None:
    """Creates the sales orders, prints the table and what the page's questions took alone and meanwhile."""
    folder = new_folder("creating")
    in_the_world = round(orders * _WORLD_PER_ORDER)
    with (
        practice_systems(folder, orders=in_the_world, latency_seconds=_LATENCY_SECONDS) as systems,
        open_desk(folder, systems) as application,
    ):
        chosen = creatable(application, orders)
        with PageReader(application) as alone:
            time.sleep(_ALONE_SECONDS)  # the page is asked on its own for so long
        with PageReader(application) as during:
            seconds, sent = _create(application, chosen)
        senders = application.limits.senders
    ideal = sent * _LATENCY_SECONDS / senders
    _print_figures(seconds, ideal, sent)
    print(f"- the page alone: {spread(alone.milliseconds)} ms")
    print(f"- the page meanwhile: {spread(during.milliseconds)} ms")


def _create(application: Application, order_ids: list[str]) -> tuple[float, int]:
    """Returns the seconds from the request to the last link, and how many sales orders were created."""
    began = time.perf_counter()
    bulk_id = ask_for(application, order_ids)
    while (bulk := find_bulk_action(application.database, bulk_id)) and not bulk.is_over:
        time.sleep(_EACH_SECONDS)  # as the page does that shows how far it is
    seconds = time.perf_counter() - began
    assert bulk is not None
    sent = application.database.rows("SELECT count(sent_at) AS jobs FROM jobs WHERE state = 'done'")[0]["jobs"]
    return seconds, sent


def _print_figures(seconds: float, ideal: float, sent: int) -> None:
    goal = f"{_GOAL:.0%} of the ideal or more"
    figure = Figure(f"{sent:,} sales orders", seconds, ideal, "s", goal, ideal / seconds >= _GOAL)
    print_table(f"(d) Creating {sent:,} sales orders, 200 ms each", "ideal", [figure])
    print(f"- {ideal / seconds:.1%} of the ideal, {sent / seconds:.1f} sales orders a second")
