"""Part (c): the Orders page and the bare page in turns, in one browser; then the memory of five sessions."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page

from bench.figures import Figure, print_table
from bench.places import NOW, new_folder
from bench.rerunning.browser import chromium, open_page, rerun, turn_page
from bench.rerunning.servers import Server, streamlit_server
from bench.rounds import medians, spread, take_turns
from bench.searching.many_orders import many_orders, open_orders
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.order_grid import search
from tiktok_orders.ui.order_rows import build_rows

_TIMES, _SESSIONS, _MEBIBYTES = 2.0, 5, 1536
_FEWEST_RERUNS = 9


def compare_reruns(orders: int, rounds: int) -> None:
    """Serves both pages, measures both in turns and prints the table."""
    path, folder = many_orders(orders), new_folder("reruns")
    frame = _write_frame(path, folder / "frame.pickle")
    ours = streamlit_server("app.py", folder / "ours.log", DATABASE_URL=f"duckdb:///{path}")
    bare = streamlit_server("bench/rerunning/bare_page.py", folder / "bare.log", BARE_FRAME=str(frame))
    with ours as our_server, bare as bare_server, chromium() as browser:
        first = open_page(browser, f"{our_server.address}/orders")
        found = _reruns(first, open_page(browser, bare_server.address), max(rounds, _FEWEST_RERUNS))
        memory = _memory_of_sessions(browser, first, our_server)
    _print_figures(medians(found), memory, orders)
    for name, values in found.items():
        print(f"- {name}: {spread(values)} ms")


def _write_frame(path: Path, target: Path) -> Path:
    """The rows of the list's first page, as the Orders page hands them to the grid."""
    database = open_orders(path)
    rows = search(database, OrderFilter(), now=NOW, offset=0, limit=100).to_pylist()
    positions = {account.account_id: account.position for account in list_accounts(database)}
    build_rows(rows, positions, NOW).to_pickle(target)
    database.close()
    return target


def _reruns(ours: Page, bare: Page, rounds: int) -> dict[str, list[float]]:
    for page in (ours, bare):
        rerun(page)
    return take_turns(rounds, {"ours": lambda: rerun(ours), "bare": lambda: rerun(bare)})


def _memory_of_sessions(browser: Browser, first: Page, server: Server) -> float:
    """Opens the rest of the sessions; each has rerun and turned a page before the memory is read."""
    pages = [first, *(open_page(browser, f"{server.address}/orders") for _ in range(_SESSIONS - 1))]
    for page in pages:
        rerun(page)
        turn_page(page, 2)
    return server.resident_mebibytes()


def _print_figures(found: dict[str, float], memory: float, orders: int) -> None:
    ours, bare = found["ours"], found["bare"]
    again = Figure("rerun", ours, bare, "ms", f"at most {_TIMES:.0f}", ours <= _TIMES * bare)
    held = Figure(
        f"server memory, {_SESSIONS} sessions", memory, None, "MiB", f"under {_MEBIBYTES}", memory < _MEBIBYTES
    )
    print_table(f"(c) The Orders page at {orders:,} orders", "bare page", [again, held])
