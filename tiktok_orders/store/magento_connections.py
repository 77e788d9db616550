"""The connected Magentos, and whether one is paused because it keeps failing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tiktok_orders.store.clock import aware_row, naive_utc, stored_values
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements
from tiktok_orders.store.to_reconcile import mark_to_reconcile

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class MagentoConnection:
    """One connected Magento. `keys` is ciphertext; `base_url` is "" for the practice Magento."""

    magento_id: str
    title: str
    base_url: str
    admin_url: str
    keys: str = field(repr=False)
    is_practice: bool
    connected_at: datetime
    connected_by: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Why nothing is sent to a Magento, and until when: None until a person resumes."""

    magento_id: str
    paused_at: datetime
    paused_until: datetime | None
    reason: str


def save_magento(database: Database, connection: MagentoConnection) -> None:
    """Stores a connection; one of the same id gets the new address and keys.

    Beside a real one the practice Magento's sales orders of no account count no more: they are looked at again.
    """

    def unit(cursor: Any) -> None:
        cursor.execute(_SQL["save_magento"], stored_values(connection))
        lone = cursor.execute(_SQL["lone_of_no_account"]).fetchall()
        mark_to_reconcile(cursor, [order_id for (order_id,) in lone])

    database.write(unit)


def list_magentos(database: Database) -> list[MagentoConnection]:
    """Returns all connections, the first connected first."""
    return [MagentoConnection(**aware_row(row)) for row in database.rows(_SQL["list_magentos"])]


def find_magento(database: Database, magento_id: str) -> MagentoConnection | None:
    """Returns a connection, or None."""
    row = database.row(_SQL["find_magento"], {"magento_id": magento_id})
    return MagentoConnection(**aware_row(row)) if row else None


def find_magento_for(database: Database, *, is_practice: bool) -> MagentoConnection | None:
    """Returns the Magento that practice accounts (or real ones) belong to, or None: one of each kind at most."""
    return next((one for one in list_magentos(database) if one.is_practice == is_practice), None)


def pause_magento(cursor: Any, pause: Pause) -> None:
    """Notes that nothing is sent to a Magento for now, inside the caller's transaction."""
    cursor.execute(_SQL["pause_magento"], stored_values(pause))


def resume_magento(database: Database, magento_id: str) -> None:
    """Lets sending go on."""
    database.execute(_SQL["resume_magento"], {"magento_id": magento_id})


def list_pauses(database: Database, *, now: datetime) -> list[Pause]:
    """Returns the pauses that hold at this moment."""
    return [Pause(**aware_row(row)) for row in database.rows(_SQL["list_pauses"], {"now": naive_utc(now)})]
