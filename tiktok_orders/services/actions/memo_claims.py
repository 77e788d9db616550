"""One memo for one refund: which refund a credit memo that somebody made by hand was taken for."""

from __future__ import annotations

import threading


class MemoClaims:
    """Kept while the program runs, since what was found is written down a little later; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._case_ids: dict[tuple[str, int], str] = {}

    def claim(self, magento_id: str, entity_id: int, case_id: str) -> bool:
        """Takes a memo for a refund; False where it was taken for another one."""
        with self._lock:
            return self._case_ids.setdefault((magento_id, entity_id), case_id) == case_id
