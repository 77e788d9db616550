"""One admitted call of a route, with all that its handler needs."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiktok_orders.sandbox.magento.access import Access
from tiktok_orders.sandbox.magento.refusals import UNKNOWN_ENTITY


@dataclass(frozen=True)
class Call:
    """`store_id` is that of the address, `now` is spelled as Magento's columns are and
    `unix` is the same in seconds, `query` is in the order sent.

    The connection is in a transaction where the route changes something.
    """

    connection: sqlite3.Connection
    store_id: int
    path: Mapping[str, str]
    query: Sequence[tuple[str, str]]
    body: dict[str, Any]
    now: str
    unix: int
    base_url: str
    access: Access

    @property
    def entity_id(self) -> int:
        """The id in the path; what is no number is an id that does not exist."""
        text = self.path["id"]
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise UNKNOWN_ENTITY
        return int(text)

    def find(self, name: str) -> str | None:
        """Returns a parameter of the query, the last one where it is there twice."""
        return next((value for key, value in reversed(self.query) if key == name), None)
