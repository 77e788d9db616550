from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from tests.sandbox.practice_client import Clock, PracticeClient
from tests.tiktok.loopback import LoopbackServer
from tests.tiktok.practice_shop import Desk
from tiktok_orders.http import Http, Limits
from tiktok_orders.retry import Retry
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.tiktok.client import App, ShopClient
from tiktok_orders.tiktok.envelope import find_request_id
from tiktok_orders.tiktok.pace import Pace
from tiktok_orders.tiktok.server_clock import ServerClock

SECRETS = ("APPSECRET-do-not-show", "TOKEN-one", "TOKEN-two", "CIPHER-do-not-show")


@dataclass
class World:
    """A client with its server, a clock that moves only by sleeping, and the seller's tokens."""

    server: LoopbackServer
    http: Http
    now: datetime = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)
    tokens: list[str] = field(default_factory=lambda: ["TOKEN-one", "TOKEN-two", "TOKEN-3", "TOKEN-4"])
    renewed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.retry = Retry(sleep=self.sleep, random=lambda: 0.0)
        self.app = App("29a39d", SECRETS[0], "7000", base_url=self.server.url, auth_url=self.server.url)
        self.client = ShopClient(
            app=self.app,
            http=self.http,
            retry=self.retry,
            clock=ServerClock(self.clock),
            access_token=lambda: self.tokens[0],
            renew=self.renew,
            shop_cipher=SECRETS[3],
            pace=Pace(timer=lambda: self.now.timestamp()),
        )

    def clock(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)

    def renew(self, rejected: str) -> str:
        self.renewed.append(rejected)
        self.tokens = [token for token in self.tokens if token != rejected]
        return self.tokens[0]


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    server = LoopbackServer()
    yield server
    server.close()


@pytest.fixture
def world(server: LoopbackServer) -> Iterator[World]:
    limits = Limits(connect_seconds=5, read_seconds=5, total_seconds=10)
    http = Http(limits=limits, request_id_of=find_request_id)
    yield World(server, http)
    http.close()


@pytest.fixture(scope="module")
def practice() -> Iterator[Desk]:
    clock = Clock()
    with PracticeTikTokShop(None, seed=5, orders=4000, clock=clock.read) as shop:
        theirs = PracticeClient(shop, clock)
        desk = Desk(shop, clock, theirs)
        yield desk
        desk.http.close()
        theirs.http.close()


@pytest.fixture
def desk(practice: Desk) -> Iterator[Desk]:
    practice.shop.disasters.clear()
    yield practice
    practice.shop.disasters.clear()
