"""Databases of earlier versions are brought on with all that is in them."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import GB, NOW
from tiktok_orders.store import migrations
from tiktok_orders.store.clock import naive_utc
from tiktok_orders.store.database import Database
from tiktok_orders.store.sync_runs import SyncCursor, get_cursor


def test_how_far_orders_were_read_stays_known_where_other_lists_get_positions_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    older = tmp_path / "older"
    older.mkdir()
    for path in migrations.FOLDER.glob("*.sql"):
        if int(path.name[:4]) < 10:
            shutil.copy(path, older)
    with closing(Database(tmp_path / "orders.duckdb")) as database:
        with monkeypatch.context() as patched:
            patched.setattr(migrations, "FOLDER", older)
            migrations.migrate(database, NOW)
        values = {"id": GB, "read": naive_utc(NOW), "from": naive_utc(NOW - timedelta(days=30))}
        database.execute("INSERT INTO sync_cursors VALUES ($id, $read, NULL, NULL, $from)", values)
        migrations.migrate(database, NOW)
        assert get_cursor(database, GB) == SyncCursor(
            GB, watermark=NOW, covered_from=NOW - timedelta(days=30), feed="orders"
        )
        assert get_cursor(database, GB, "returns") == SyncCursor(GB, feed="returns")
