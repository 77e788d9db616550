"""Remembers for each Magento when it answered last, and when it did not; safe to ask from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from tiktok_orders.domain.magento_standing import Contact
from tiktok_orders.errors import CredentialsError, NotPermittedError, RemoteError, ThrottledError

# What is wrong with the connection itself; any other refusal is an answer.
_OF_THE_CONNECTION = (CredentialsError, NotPermittedError, ThrottledError)
_SERVER_ERRORS = 500


class MagentoContacts:
    """What each Magento said last, since the program started."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._known: dict[str, Contact] = {}
        self._lock = threading.Lock()

    def note(self, magento_id: str, error: RemoteError | None) -> None:
        """Notes how a call ended: answered (None, or a refusal of what was asked), or in vain."""
        now, in_vain = self._clock(), error is not None and _is_in_vain(error)
        with self._lock:
            known = self._known.get(magento_id, Contact())
            if error is not None and in_vain:
                self._known[magento_id] = replace(known, failed_at=now, problem=error.message)
            else:
                self._known[magento_id] = replace(known, answered_at=now)

    def of(self, magento_id: str) -> Contact:
        """Returns what is known of a Magento; nothing where it was not asked yet."""
        with self._lock:
            return self._known.get(magento_id, Contact())


def _is_in_vain(error: RemoteError) -> bool:
    status = error.http_status
    return isinstance(error, _OF_THE_CONNECTION) or status is None or status >= _SERVER_ERRORS or status < 400
