"""The practice Magento as one thing to start and stop: its books, and the server that shows them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tiktok_orders.errors import RefusedError
from tiktok_orders.sandbox.disasters.switchboard import Disasters
from tiktok_orders.sandbox.disasters.wire import DisasterMiddleware
from tiktok_orders.sandbox.loopback import LoopbackServer
from tiktok_orders.sandbox.magento.access import Access, Credentials, build_credentials
from tiktok_orders.sandbox.magento.app import build_app
from tiktok_orders.sandbox.magento.books import Books
from tiktok_orders.sandbox.magento.disaster_replies import KINDS, build_disaster_reply
from tiktok_orders.sandbox.magento.earlier import EarlierOrder, as_earlier, enter_earlier
from tiktok_orders.sandbox.magento.oddities import Oddities, choose_oddities
from tiktok_orders.sandbox.magento.stores import STORE_VIEWS, StoreView
from tiktok_orders.sandbox.magento.tables import spell_time
from tiktok_orders.sandbox.world.world import DEFAULT_SEED, utc_now

__all__ = ["Credentials", "EarlierOrder", "PracticeMagento"]

_NAME = "practice Magento"
_REST = re.compile("/rest/")


class PracticeMagento:
    """A running practice Magento; use it in a `with` statement, or call `start` and `stop`.

    Without a `world_file` the books live in a temporary file and end with it. The catalogue follows from the seed
    of the practice TikTok Shop whose goods it sells; existing books keep theirs. With port 0 it listens where
    these books were last shown, if that is free. `latency_seconds` holds each REST answer back, many at a time.
    `two_factor` and `bearer_allowed` are settings of its admin. `disasters` are those of this running server.
    """

    def __init__(
        self,
        world_file: Path | None,
        *,
        seed: int = DEFAULT_SEED,
        port: int = 0,
        clock: Callable[[], datetime] = utc_now,
        latency_seconds: float = 0.0,
        bearer_allowed: bool = False,
        two_factor: bool = True,
    ) -> None:
        self._scratch = None if world_file else tempfile.TemporaryDirectory(prefix="practice-magento-")
        path = world_file or Path(self._scratch.name if self._scratch else "") / "magento.sqlite"
        self._clock = clock
        self.books = Books(path, seed=seed, now=spell_time(clock()))
        self.access = Access(build_credentials(self.books.seed))
        self.access.bearer_allowed, self.access.two_factor = bearer_allowed, two_factor
        self.disasters = Disasters(KINDS)
        app = build_app(self.books, self.access, self.disasters, clock=clock, latency_seconds=latency_seconds)
        self._front = DisasterMiddleware(app, self.disasters, build_disaster_reply, reach=_REST)
        self._port = port
        self._server: LoopbackServer | None = None

    @property
    def credentials(self) -> Credentials:
        return self.access.credentials

    @property
    def oddities(self) -> Oddities:
        """Which seller SKUs are missing, disabled, out of stock or spelled otherwise here."""
        return choose_oddities(self.books.seed)

    @property
    def store_views(self) -> tuple[StoreView, ...]:
        return STORE_VIEWS

    @property
    def base_url(self) -> str:
        """Where it answers, without a slash at the end: REST under /rest, its pages under /admin/."""
        if self._server is None:
            raise RefusedError(f"The {_NAME} is not running. Start it first.")
        return self._server.base_url

    def start(self) -> Self:
        """Starts to answer; raises RefusedError when the port that was asked for is taken."""
        try:
            self._server = self._listen()
            self._server.start()
            self.books.file.set_fact("last_port", str(self._server.port))
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stops answering and closes the books; may be called more than once."""
        if self._server is not None:
            self._front.end()
            self._server.stop()
            self._server = None
        self.books.close()
        if self._scratch is not None:
            self._scratch.cleanup()

    def seed_earlier_orders(self, orders: Iterable[EarlierOrder | Mapping[str, Any]]) -> int:
        """Enters orders that an earlier connector made, and returns how many were not there yet.

        A mapping has order_id, currency, grand_total, skus and, if it is not to be drawn from the order's id,
        increment_id (empty: Magento's own number, with the TikTok id in ext_order_id).
        """
        earlier = as_earlier(orders)
        with self.books.changing() as connection:
            return enter_earlier(connection, earlier, spell_time(self._clock()))

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _listen(self) -> LoopbackServer:
        last = self.books.file.find_fact("last_port")
        if self._port == 0 and last:
            try:
                return LoopbackServer(self._front, name=_NAME, port=int(last))
            except RefusedError:
                pass  # another program listens there now; any free port will do
        return LoopbackServer(self._front, name=_NAME, port=self._port)
