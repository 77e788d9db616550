"""Our client before the practice shop, over real sockets, for tests of what it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.practice import app_of
from tests.sandbox.fulfilment import find_orders, is_sellers
from tests.sandbox.practice_client import Clock, PracticeClient
from tiktok_orders.domain.orders import Order, read_order
from tiktok_orders.domain.packages import SelfShipment
from tiktok_orders.http import Http, Limits
from tiktok_orders.retry import Retry
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.envelope import find_request_id
from tiktok_orders.tiktok.server_clock import ServerClock

_LIMITS = Limits(connect_seconds=2, read_seconds=5, total_seconds=20)


@dataclass
class Desk:
    """A practice shop with clients of its accounts; `theirs` is the tests' own client, which looks afterwards."""

    shop: PracticeTikTokShop
    clock: Clock
    theirs: PracticeClient
    http: Http = field(default_factory=lambda: Http(limits=_LIMITS, request_id_of=find_request_id))
    numbers: int = 0

    def client(self, region: str = "GB") -> ShopClient:
        """Returns our client of the account in a market; it does not wait between two tries."""
        return ShopClient(
            app=app_of(self.shop),
            http=self.http,
            retry=Retry(sleep=lambda _seconds: None, random=lambda: 0.0),
            clock=ServerClock(self.clock.read),
            access_token=lambda: self.theirs.token,
            renew=lambda _rejected: self._renew(),
            shop_cipher=self.theirs.cipher(region),
        )

    def order(self, order_id: str, region: str = "GB") -> Order:
        """Returns an order as TikTok has it now."""
        reply = self.theirs.call(
            "GET", "/order/202507/orders", ids=order_id, shop_cipher=self.theirs.cipher(region)
        )
        (raw,) = reply["data"]["orders"]
        return read_order(raw)

    def find(
        self,
        region: str = "GB",
        status: str = "AWAITING_SHIPMENT",
        fits: Callable[[dict[str, Any]], bool] = is_sellers,
    ) -> Order:
        """Returns the oldest order of that status that fits."""
        return read_order(find_orders(self.theirs, region, status, fits)[0])

    def shipment(self, region: str = "GB", number: str = "") -> SelfShipment:
        """Returns a parcel of the market's first carrier, under a number that no test has used."""
        self.numbers += 1
        carriers = {"GB": "7117858858072016686", "US": "7117858858072016901", "SG": "6841743441349706241"}
        return SelfShipment(number or f"JD77{self.numbers:012d}", carriers[region])

    def lose_reply(self, path: str) -> None:
        """Lets the next call of a path be carried out, and its answer get lost."""
        self.shop.disasters.add(Disaster(Kind.CUT_MIDWAY, path, times=1))

    def _renew(self) -> str:
        self.theirs.token = self.theirs.get_token()["data"]["access_token"]
        return self.theirs.token
