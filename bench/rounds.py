"""Measuring in turns: ours and its peers one after the other, so that a busy minute hits them alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

FEWEST_ROUNDS = 5


def take_turns(rounds: int, contestants: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Calls each contestant once a round, in another order every other round, and returns what each returned."""
    found: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds):
        names = list(contestants) if number % 2 == 0 else list(reversed(contestants))
        for name in names:
            found[name].append(contestants[name]())
    return found


def medians(found: Mapping[str, list[float]]) -> dict[str, float]:
    """Returns the median of what each contestant needed."""
    return {name: median(values) for name, values in found.items()}


def milliseconds(work: Callable[[], Any]) -> float:
    """Returns how long one call takes; rubbish of earlier calls is cleared away before."""
    gc.collect()
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def spread(values: list[float]) -> str:
    """Returns "median (least to most)" for a line about how quiet the machine was."""
    return f"{median(values):.2f} ({min(values):.2f} to {max(values):.2f})"
