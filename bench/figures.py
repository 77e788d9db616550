"""What a benchmark found, as Markdown: a figure of ours beside a peer's of the same run, and the goal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a table. `peer` is None where only a bound counts; `is_met` is None where no goal is set."""

    name: str
    ours: float
    peer: float | None
    unit: str
    goal: str = ""
    is_met: bool | None = None

    @property
    def ratio(self) -> float | None:
        """Returns how many times the peer's figure ours is."""
        return self.ours / self.peer if self.peer else None


def print_table(title: str, peer: str, figures: Sequence[Figure]) -> None:
    """Prints a table with one line per figure; `peer` names what stands beside ours."""
    print(f"\n### {title}\n")
    print(f"| figure | ours | {peer} | ratio | goal | met |")
    print("| --- | --: | --: | --: | --- | --- |")
    for figure in figures:
        print(_line(figure))
    print(flush=True)


def _line(figure: Figure) -> str:
    met = {True: "yes", False: "**no**", None: ""}[figure.is_met]
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    cells = (
        figure.name,
        _text(figure.ours, figure.unit),
        _text(figure.peer, figure.unit),
        ratio,
        figure.goal,
        met,
    )
    return f"| {' | '.join(cells)} |"


def _text(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    digits = 0 if value >= 1000 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}"
