"""Every ciphertext in the database, wherever it stands: to be checked against a key, or written anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
# Table and column. A migration that adds another marks it "-- ciphertext", and a test looks that it stands here.
CIPHERTEXT = (
    ("apps", "app_secret"),
    ("authorisations", "access_token"),
    ("authorisations", "refresh_token"),
    ("magento_connections", "keys"),
)


def list_ciphertexts(database: Database) -> list[str]:
    """Returns all ciphertext that is stored."""
    with database.reading() as cursor:
        return [one for table, column in CIPHERTEXT for one in _ciphertexts(cursor, table, column)]


def renew_ciphertexts(
    database: Database, renew: Callable[[str], str], *, about_to_commit: Callable[[], None] = lambda: None
) -> int:
    """Puts `renew(ciphertext)` in the place of each ciphertext, all in one transaction; returns how many."""

    def unit(cursor: Any) -> int:
        count = 0
        for table, column in CIPHERTEXT:
            for ciphertext in _ciphertexts(cursor, table, column):
                values = {"ciphertext": ciphertext, "renewed": renew(ciphertext)}
                cursor.execute(_named("replace", table, column), values)
                count += 1
        about_to_commit()
        return count

    return database.write(unit)


def _ciphertexts(cursor: Any, table: str, column: str) -> list[str]:
    return [one for (one,) in cursor.execute(_named("list", table, column)).fetchall() if one]


def _named(statement: str, table: str, column: str) -> str:
    return _SQL[statement].format(table=table, column=column)
