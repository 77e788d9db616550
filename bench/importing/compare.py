"""Part (a): the import of recorded pages, each contestant in a process and a database file of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.figures import Figure, print_table
from bench.importing.environment import peer_python
from bench.importing.pages import record_pages
from bench.places import ROOT, new_folder
from bench.rounds import medians, spread, take_turns

# Above these our time is not what the project promises: so many floors, and such a part of dlt's time.
_FLOORS, _OF_DLT = 2.5, 0.2


@dataclass
class Contestant:
    """One way of loading the pages: a command to which the pages' folder, a new file and a folder are added."""

    command: list[str]
    options: tuple[str, ...] = ()
    cpu_seconds: list[float] = field(default_factory=list)
    rows: tuple[int, int] = (0, 0)

    def load(self, pages: Path) -> float:
        """Loads once into a fresh file and returns the seconds that the load itself took."""
        folder = new_folder("imports")
        arguments = (str(pages), str(folder / "new.duckdb"), str(folder / "work"))
        command = [*self.command, *arguments, *self.options]
        printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        found = json.loads(printed.splitlines()[-1])
        self.cpu_seconds.append(found["cpu_seconds"])
        self.rows = (found["orders"], found["lines"])
        return float(found["seconds"])


def contestants() -> dict[str, Contestant]:
    """Returns ours, the floor, dlt at its defaults, and dlt with the fastest of its load files."""
    dlt = [str(peer_python()), "bench/importing/with_dlt.py"]
    return {
        "ours": Contestant([sys.executable, "-m", "bench.importing.ours"]),
        "floor": Contestant([sys.executable, "-m", "bench.importing.floor"]),
        "dlt": Contestant(dlt),
        "dlt jsonl": Contestant(dlt, ("jsonl",)),
    }


def compare_imports(orders: int, rounds: int) -> None:
    """Records pages of so many orders, loads them in turns and prints the table."""
    pages, field_of = record_pages(orders), contestants()
    turns: dict[str, Callable[[], float]] = {name: _load(one, pages) for name, one in field_of.items()}
    found = take_turns(rounds, turns)
    _same_rows(field_of)
    _print_figures(medians(found), orders)
    for name, seconds in found.items():
        cpu = spread(field_of[name].cpu_seconds)
        print(f"- {name}: {spread(seconds)} s by the clock, {cpu} s of processor time")


def _load(contestant: Contestant, pages: Path) -> Callable[[], float]:
    return lambda: contestant.load(pages)


def _same_rows(field_of: dict[str, Contestant]) -> None:
    rows = {name: one.rows for name, one in field_of.items()}
    if len(set(rows.values())) != 1:
        raise SystemExit(f"The contestants did not load the same: {rows}")


def _print_figures(seconds: dict[str, float], orders: int) -> None:
    ours, floor, dlt, jsonl = (seconds[name] for name in ("ours", "floor", "dlt", "dlt jsonl"))
    title = f"(a) Import of {orders:,} orders from recorded pages"
    beside_floor = Figure("beside the floor", ours, floor, "s", f"at most {_FLOORS}", ours <= _FLOORS * floor)
    beside_dlt = Figure(
        "beside dlt", ours, dlt, "s", f"at most {_OF_DLT} (5 times as fast)", ours <= _OF_DLT * dlt
    )
    tuned = Figure("beside dlt told to write its load files as jsonl", ours, jsonl, "s")
    print_table(title, "peer", [beside_floor, beside_dlt, tuned])
