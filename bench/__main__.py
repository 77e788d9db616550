"""`python -m bench [a] ... [h]` prints the tables of docs/benchmarks.md; a missed goal is told."""

from __future__ import annotations

import argparse
import os
import platform

from bench.creating.compare import compare_creates
from bench.importing.compare import compare_imports
from bench.painting.compare import compare_painting
from bench.reckoning.compare import compare_figures
from bench.refunds.compare import compare_refunds
from bench.rerunning.compare import compare_reruns
from bench.rounds import FEWEST_ROUNDS
from bench.searching.compare import compare_searches
from bench.syncing.compare import compare_rounds

_IMPORTED, _STORED, _CREATED, _OPEN = 20_000, 1_000_000, 2_000, 10_000
_REFUNDS = 200_000

_PARTS = ("a", "b", "c", "d", "e", "f", "g", "h")


def main() -> None:
    """Measures the parts that were asked for, all where none was."""
    asked = _arguments()
    parts = asked.parts or list(_PARTS)
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, load before {os.getloadavg()[0]:.2f}")
    if "a" in parts:
        compare_imports(asked.orders or _IMPORTED, asked.rounds)
    if "b" in parts:
        compare_searches(asked.orders or _STORED, asked.rounds)
    if "c" in parts:
        compare_reruns(asked.orders or _STORED, asked.rounds)
    if "d" in parts:
        compare_creates(asked.orders or _CREATED)
    if "e" in parts:
        compare_rounds(asked.orders or _OPEN, asked.rounds)
    if "f" in parts:
        compare_refunds(asked.orders or _REFUNDS, asked.rounds)
    if "g" in parts:
        compare_figures(asked.orders or _STORED, asked.rounds)
    if "h" in parts:
        compare_painting(asked.orders or _STORED, asked.rounds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Prints the tables of docs/benchmarks.md."
    )
    parser.add_argument(
        "parts",
        nargs="*",
        choices=_PARTS,
        help="a: import, b: search, c: rerun, memory, d: create, e: status round, f: refunds, g: figures, "
        "h: pages",
    )
    parser.add_argument(
        "--orders",
        type=_positive,
        help="so many orders (f: refunds) instead of 20,000 (a), 1,000,000 (b, c, g, h), 2,000 (d), 10,000 (e), "
        "200,000 (f)",
    )
    parser.add_argument("--rounds", type=_rounds, default=FEWEST_ROUNDS, help="rounds of each median, 5 or more")
    return parser.parse_args()


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("one or more orders are needed")
    return number


def _rounds(text: str) -> int:
    if (number := int(text)) < FEWEST_ROUNDS:
        raise argparse.ArgumentTypeError(f"a median of fewer than {FEWEST_ROUNDS} rounds says too little")
    return number


if __name__ == "__main__":
    main()
