from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.practice_client import Clock, PracticeClient
from tiktok_orders.sandbox.practice import PracticeTikTokShop


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def shop(clock: Clock) -> Iterator[PracticeTikTokShop]:
    with PracticeTikTokShop(None, seed=5, orders=400, clock=clock.read) as running:
        yield running


@pytest.fixture(scope="module")
def client(shop: PracticeTikTokShop, clock: Clock) -> Iterator[PracticeClient]:
    made = PracticeClient(shop, clock)
    yield made
    made.http.close()
