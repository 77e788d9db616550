from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.tiktok.loopback import Answer, LoopbackServer, json_answer
from tiktok_orders.http import Http, Limits
from tiktok_orders.magento.access import BearerToken, MagentoAccess, OAuthKeys
from tiktok_orders.magento.client import MagentoClient
from tiktok_orders.magento.replies import find_report_id
from tiktok_orders.retry import Retry

KEYS = OAuthKeys("consumerkey0001", "MAGENTO1-do-not-show", "MAGENTO2-do-not-show", "MAGENTO3-do-not-show")
SECRETS = KEYS.secrets


@dataclass
class World:
    """A client with its server and a clock that moves only by sleeping."""

    server: LoopbackServer
    http: Http
    now: datetime = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = MagentoClient(
            access=MagentoAccess(self.server.url, KEYS),
            http=self.http,
            retry=Retry(sleep=self.sleep, random=lambda: 0.0),
            clock=lambda: self.now,
        )

    @property
    def bearer(self) -> MagentoClient:
        return replace(self.client, access=MagentoAccess(self.server.url, BearerToken(SECRETS[1])))

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)

    def will(self, *values: Any) -> None:
        """Says what the server answers: an `Answer`, or what it writes as JSON with status 200."""
        self.server.will(*(one if isinstance(one, Answer) else json_answer(one) for one in values))

    def will_find(self, *entries: Any, total_count: int | None = None) -> None:
        self.will({"items": list(entries), "total_count": len(entries) if total_count is None else total_count})


@pytest.fixture
def world() -> Iterator[World]:
    server = LoopbackServer()
    limits = Limits(connect_seconds=5, read_seconds=5, total_seconds=10)
    http = Http(service="Magento", limits=limits, request_id_of=find_report_id)
    yield World(server, http)
    http.close()
    server.close()
