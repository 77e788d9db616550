from __future__ import annotations

import pytest

from tiktok_orders.errors import InvalidInputError, RefusedError
from tiktok_orders.sandbox.making import Progress, make_world


class Told(list[str]):
    """What was said, by a clock that moves a fixed step at each look."""

    def __init__(self, step: float) -> None:
        super().__init__()
        self.now, self.step = 0.0, step

    def clock(self) -> float:
        self.now += self.step
        return self.now


def test_says_how_far_it_is_after_two_seconds_and_then_every_five():
    told = Told(step=1.5)
    assert sum(1 for _ in Progress(told.append, told.clock).watch(iter([None] * 9_000))) == 9_000
    assert told == [
        "Made 2,000 orders so far, 667 a second.",
        "Made 6,000 orders so far, 667 a second.",
    ]


def test_says_nothing_when_it_is_quickly_done():
    told = Told(step=0.1)
    list(Progress(told.append, told.clock).watch(iter([None] * 9_000)))
    assert told == []


@pytest.mark.parametrize("orders", [0, -1, 1_000_001])
def test_refuses_a_number_of_orders_that_cannot_be(tmp_path, orders):
    with pytest.raises(InvalidInputError, match="1 to 1,000,000"):
        make_world(tmp_path / "w", seed=1, orders=orders, say=print)
    assert list(tmp_path.iterdir()) == []


def test_a_making_that_breaks_leaves_nothing_behind_and_can_be_done_again(tmp_path):
    def fail(_: str) -> None:
        raise OSError("no room")

    told = Told(step=9.0)
    with pytest.raises(OSError, match="no room"):
        make_world(tmp_path / "w", seed=1, orders=1500, say=fail, clock=told.clock)
    assert list(tmp_path.iterdir()) == []
    assert make_world(tmp_path / "w", seed=1, orders=15, say=print).shops[0]["region"] == "GB"
    with pytest.raises(RefusedError, match="exists already"):
        make_world(tmp_path / "w", seed=1, orders=15, say=print)
