from __future__ import annotations

import threading

import pytest

from tiktok_orders.tiktok.pace import FASTEST_PER_SECOND, SLOWEST_PER_SECOND, Pace


class Timer:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def timer() -> Timer:
    return Timer()


def test_turns_come_one_after_the_other(timer):
    pace = Pace(timer)
    assert [pace.take_turn() for _ in range(3)] == pytest.approx([0.0, 0.02, 0.04])
    timer.now += 1
    assert pace.take_turn() == 0.0


def test_each_refusal_halves_the_pace_down_to_the_slowest(timer):
    pace = Pace(timer)
    seen = []
    for _ in range(8):
        pace.slow_down(None)
        seen.append(pace.per_second)
        timer.now += 1
    assert seen[:3] == pytest.approx([25, 12.75, 6.625])
    assert min(seen) >= SLOWEST_PER_SECOND


def test_refusals_of_the_same_moment_count_once(timer):
    pace = Pace(timer)
    for _ in range(8):
        pace.slow_down(None)
    assert pace.per_second == FASTEST_PER_SECOND / 2


def test_nobody_asks_before_the_moment_that_was_asked_for(timer):
    pace = Pace(timer)
    pace.slow_down(9.0)
    assert pace.take_turn() == pytest.approx(9.0)
    assert pace.take_turn() > 9.0


def test_a_wait_beyond_patience_holds_nobody_back(timer):
    pace = Pace(timer)
    pace.slow_down(3600.0)
    assert pace.take_turn() == 0.0


def test_turns_of_many_threads_never_meet():
    pace, turns = Pace(Timer()), []
    threads = [threading.Thread(target=lambda: turns.append(pace.take_turn())) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(turns) == pytest.approx([number * 0.02 for number in range(20)])
