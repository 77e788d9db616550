"""How long to wait before something that failed is tried again."""

from __future__ import annotations

MOST_SECONDS = 900.0


def backoff_seconds(tries: int, random: float, *, at_least: float = 0.0) -> float:
    """Returns the wait after so many tries in vain: up to 2, 4, 8, ... seconds, at most a quarter of an hour.

    `random` lies between 0 and 1; `at_least` is what the service asked for. The whole span is used (full jitter),
    so that jobs which failed together do not come back together.
    """
    return max(at_least, random * min(MOST_SECONDS, 2.0 ** min(tries, 10)))
