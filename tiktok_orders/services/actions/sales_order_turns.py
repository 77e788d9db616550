"""One at a time at each sales order: Magento itself lets two invoices or shipments be made at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LOCKS = 64
_MOST_KEPT = 10_000
Place = tuple[str, int]  # of a sales order: its Magento, and its `entity_id` there


class SalesOrderTurns:
    """Shared by the actions that invoice and ship; safe to ask from any thread.

    Who looks at sales orders notes the `moment` before. In the order's `turn`, `is_stale` then tells whether
    somebody else acted on it since, so that it has to be looked at again.
    """

    def __init__(self) -> None:
        self._locks = tuple(threading.Lock() for _ in range(_LOCKS))
        self._counting = threading.Lock()
        self._moment = 0
        self._acted: dict[Place, int] = {}
        self._forgotten = 0

    def moment(self) -> int:
        """Returns a number that grows with every turn."""
        with self._counting:
            return self._moment

    @contextmanager
    def turn(self, place: Place) -> Iterator[None]:
        """Lets nobody else act on this sales order meanwhile; what was seen of it before is stale afterwards."""
        with self._locks[hash(place) % _LOCKS]:
            try:
                yield
            finally:
                self._note(place)

    def is_stale(self, place: Place, seen: int) -> bool:
        """Tells whether somebody had a turn at this sales order since that moment."""
        with self._counting:
            return self._acted.get(place, self._forgotten) > seen

    def _note(self, place: Place) -> None:
        with self._counting:
            if len(self._acted) >= _MOST_KEPT:
                self._acted.clear()
                self._forgotten = self._moment
            self._moment += 1
            self._acted[place] = self._moment
