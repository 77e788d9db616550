"""Gives the disk back what the database does not need: it is written into a new file, which takes its place.

DuckDB keeps the space of what was deleted or overwritten for later use and never shrinks a file.
"""

from __future__ import annotations

from dataclasses import dataclass

from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.services.backup import write_copy
from tiktok_orders.store.database import Database


@dataclass(frozen=True, slots=True)
class Compacted:
    """The size of the database file in bytes, before and after."""

    before: int
    after: int


def compact(database: Database, *, person: Person) -> Compacted:
    """Writes the database anew, verified, with orders in the order in which they were placed, and closes it.

    No other part of the program may use the database meanwhile. Raises `BackupError` where there is no room for
    both files; nothing is changed then.
    """
    require(person, Deed.BACK_UP)
    database.checkpoint()
    before = database.path.stat().st_size
    made = database.path.with_name(database.path.name + ".compacted")
    write_copy(database, made)
    database.give_way_to(made)
    return Compacted(before, database.path.stat().st_size)
