"""A diary of what the practice systems did, written by their own files: each change of a state, in order.

A book that shows a sales order on hold does not tell how often it was put there. Triggers in the files do,
whatever was answered, lost or asked for again.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from pathlib import Path

_DIARY = """
CREATE TABLE diary (id INTEGER PRIMARY KEY, what TEXT NOT NULL, subject TEXT NOT NULL, state TEXT NOT NULL)
"""
_TIKTOK = (
    """
    CREATE TRIGGER diary_orders AFTER UPDATE OF status ON orders WHEN old.status <> new.status
    BEGIN INSERT INTO diary (what, subject, state) VALUES ('order', new.id, new.status); END
    """,
    """
    CREATE TRIGGER diary_cases AFTER INSERT ON cases
    BEGIN INSERT INTO diary (what, subject, state) VALUES (lower(new.kind), new.id, new.status); END
    """,
    """
    CREATE TRIGGER diary_packages AFTER UPDATE OF facts ON packages
    BEGIN INSERT INTO diary (what, subject, state) VALUES ('package', new.id, new.status); END
    """,
)
_MAGENTO = (
    """
    CREATE TRIGGER diary_sales_orders AFTER UPDATE OF state ON sales_order WHEN old.state IS NOT new.state
    BEGIN INSERT INTO diary (what, subject, state) VALUES ('sales order', new.entity_id, new.state); END
    """,
)


def keep_diary_of_tiktok(file: Path) -> None:
    _keep(file, _TIKTOK)


def keep_diary_of_magento(file: Path) -> None:
    _keep(file, _MAGENTO)


def read_diary(file: Path, what: str) -> dict[str, list[str]]:
    """Returns subject to the states that it came to, in order."""
    with closing(sqlite3.connect(file)) as books:
        rows = books.execute("SELECT subject, state FROM diary WHERE what = ? ORDER BY id", (what,)).fetchall()
    found: defaultdict[str, list[str]] = defaultdict(list)
    for subject, state in rows:
        found[subject].append(state)
    return dict(found)


def _keep(file: Path, triggers: tuple[str, ...]) -> None:
    with closing(sqlite3.connect(file, timeout=30)) as books, books:
        for statement in (_DIARY, *triggers):
            books.execute(statement)
