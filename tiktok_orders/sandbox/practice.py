"""The practice TikTok Shop as one thing to start and stop: a world, and the server that shows it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from tiktok_orders.errors import RefusedError
from tiktok_orders.sandbox.api.app import build_app
from tiktok_orders.sandbox.api.disaster_replies import build_disaster_reply
from tiktok_orders.sandbox.disasters.switchboard import Disasters
from tiktok_orders.sandbox.disasters.wire import DisasterMiddleware
from tiktok_orders.sandbox.loopback import LoopbackServer
from tiktok_orders.sandbox.world.markets import FIRST_MARKETS, find_later
from tiktok_orders.sandbox.world.sellers import PracticeApp
from tiktok_orders.sandbox.world.world import DEFAULT_ORDERS, DEFAULT_SEED, World, utc_now

__all__ = ["PracticeApp", "PracticeTikTokShop"]

_NAME = "practice TikTok Shop"


class PracticeTikTokShop:
    """A running practice shop; use it in a `with` statement, or call `start` and `stop`.

    Without a `world_file` the world lives in a temporary file and ends with the shop. With port 0 it listens
    where this world last listened, if that is free, so that saved picture addresses stay good. `markets` beyond
    GB, US and SG are switched on in the world and stay on. `disasters` are those of this running shop: none is
    on at first.
    """

    def __init__(
        self,
        world_file: Path | None,
        *,
        seed: int = DEFAULT_SEED,
        orders: int = DEFAULT_ORDERS,
        clock: Callable[[], datetime] = utc_now,
        port: int = 0,
        arrivals_per_hour: float = 0.0,
        markets: Iterable[str] = FIRST_MARKETS,
    ) -> None:
        markets = find_later(markets)
        self._scratch = None if world_file else tempfile.TemporaryDirectory(prefix="practice-shop-")
        path = world_file or Path(self._scratch.name if self._scratch else "") / "world.sqlite"
        self.world = World.open(
            path, seed=seed, orders=orders, clock=clock, arrivals_per_hour=arrivals_per_hour, markets=markets
        )
        self.disasters = Disasters()
        self._front = DisasterMiddleware(
            build_app(self.world, self.disasters),
            self.disasters,
            lambda strike: build_disaster_reply(strike, now=self.world.now()),
        )
        self._port = port
        self._server: LoopbackServer | None = None

    @property
    def apps(self) -> tuple[PracticeApp, ...]:
        """The apps of the Partner Center, the one of the CROSS_BORDER seller first."""
        return tuple(seller.app for seller in self.world.sellers)

    @property
    def base_url(self) -> str:
        """Where it answers: consent page, token host, API and pictures alike."""
        if self._server is None:
            raise RefusedError(f"The {_NAME} is not running. Start it first.")
        return self._server.base_url

    def start(self) -> Self:
        """Starts to answer; raises RefusedError when the port that was asked for is taken."""
        try:
            self._server = self._listen()
            self._server.start()
            self.world.file.set_fact("last_port", str(self._server.port))
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stops answering and closes the world; may be called more than once."""
        if self._server is not None:
            self._front.end()
            self._server.stop()
            self._server = None
        self.world.close()
        if self._scratch is not None:
            self._scratch.cleanup()

    def new_auth_code(self, app_key: str) -> str:
        """Returns a fresh auth code, as if the app's seller had just approved it."""
        return self.world.authorisations.new_code(app_key, now=self.world.now())

    def set_redirect_url(self, app_key: str, url: str) -> None:
        """Keeps where the consent page sends the seller back to, as one sets it in the Partner Center."""
        self.world.authorisations.set_redirect_url(app_key, url)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _listen(self) -> LoopbackServer:
        last = self.world.file.find_fact("last_port")
        if self._port == 0 and last:
            try:
                return LoopbackServer(self._front, name=_NAME, port=int(last))
            except RefusedError:
                pass  # another program listens there now; any free port will do
        return LoopbackServer(self._front, name=_NAME, port=self._port)
