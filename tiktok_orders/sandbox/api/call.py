"""One request to the API: as it came in, and as a handler gets it after all checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tiktok_orders.sandbox.api.refusals import SHOP_CIPHER_MISSING, RequestRefusedError
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.disasters.switchboard import Disasters, Strike
from tiktok_orders.sandbox.world.sellers import Seller, Shop
from tiktok_orders.sandbox.world.world import World


@dataclass(frozen=True)
class RawRequest:
    """A request as it was sent. `path` is undecoded, `query` decoded, `now` unix seconds of the world's clock."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    base_url: str
    now: int
    disasters: Disasters = field(default_factory=Disasters)

    def find_strike(self, kind: Kind) -> Strike | None:
        """Returns the disaster of this kind that strikes the request; ask only where it can take effect."""
        return self.disasters.strike(kind, method=self.method, path=self.path)

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")


@dataclass(frozen=True)
class Call:
    """A request that may be answered: who asks, for which shop, with which parameters."""

    world: World
    request: RawRequest
    seller: Seller
    shop_or_none: Shop | None
    path_parameters: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shop(self) -> Shop:
        """The shop that `shop_cipher` names."""
        if self.shop_or_none is None:
            raise RequestRefusedError(SHOP_CIPHER_MISSING)
        return self.shop_or_none

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.query

    @property
    def now(self) -> int:
        return self.request.now
