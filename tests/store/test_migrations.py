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
from tiktok_orders.store.sales_orders import units_without_reservation
from tiktok_orders.store.sync_runs import SyncCursor, get_cursor


def test_how_far_orders_were_read_stays_known_where_other_lists_get_positions_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with closing(Database(tmp_path / "orders.duckdb")) as database:
        with monkeypatch.context() as patched:
            patched.setattr(migrations, "FOLDER", _migrations_before(10, tmp_path))
            migrations.migrate(database, NOW)
        values = {"id": GB, "read": naive_utc(NOW), "from": naive_utc(NOW - timedelta(days=30))}
        database.execute("INSERT INTO sync_cursors VALUES ($id, $read, NULL, NULL, $from)", values)
        migrations.migrate(database, NOW)
        assert get_cursor(database, GB) == SyncCursor(
            GB, watermark=NOW, covered_from=NOW - timedelta(days=30), feed="orders"
        )
        assert get_cursor(database, GB, "returns") == SyncCursor(GB, feed="returns")


def test_tries_know_the_root_of_what_still_hinders_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Database(tmp_path / "orders.duckdb")) as database:
        with monkeypatch.context() as patched:
            patched.setattr(migrations, "FOLDER", _migrations_before(27, tmp_path))
            migrations.migrate(database, NOW)
        database.execute(
            "INSERT INTO order_failures BY NAME SELECT '1' AS order_id, 'job' AS job_id, 'product_missing' "
            " AS code, 'No.' AS message, 'ABC-RED' AS cause, $now AS failed_at",
            {"now": naive_utc(NOW)},
        )
        for code in ("product_missing", "magento_busy"):
            values = {"now": naive_utc(NOW), "code": code}
            database.execute(
                "INSERT INTO job_attempts VALUES ('job', $now, $now, 'failed', $code, '', 'No.')", values
            )
        migrations.migrate(database, NOW)
        rows = database.rows("SELECT code, cause FROM job_attempts ORDER BY code")
    assert rows == [
        {"code": "magento_busy", "cause": ""},
        {"code": "product_missing", "cause": "ABC-RED"},
    ]


_LINE = """
    INSERT INTO order_lines BY NAME
    SELECT $order AS order_id, $line AS line_item_id, $sku AS seller_sku, $account AS account_id, 0 AS tax_amount,
        false AS is_gift, COLUMNS(*)
    FROM (SELECT '' AS product_id, '' AS product_name, '' AS sku_id, '' AS sku_name, '' AS display_status,
        '' AS package_id, '' AS tracking_number, '' AS shipping_provider_name)
"""


def test_sales_orders_of_before_count_as_their_lines_on_tiktok(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Database(tmp_path / "orders.duckdb")) as database:
        with monkeypatch.context() as patched:
            patched.setattr(migrations, "FOLDER", _migrations_before(30, tmp_path))
            migrations.migrate(database, NOW)
        database.execute(
            "INSERT INTO sales_orders BY NAME SELECT order_id, origin, '' AS increment_id, '' AS magento_status, "
            "'GBP' AS base_currency FROM (VALUES ('10', 'created'), ('11', 'adopted')) t(order_id, origin)"
        )
        for order_id, number, sku in [("10", "1", "A"), ("10", "2", "A"), ("10", "3", "B"), ("11", "4", "A")]:
            database.execute(_LINE, {"order": order_id, "line": number, "sku": sku, "account": GB})
        migrations.migrate(database, NOW)
        assert units_without_reservation(database) == [
            {"sku": "A", "units": 2.0, "orders": 1},
            {"sku": "B", "units": 1.0, "orders": 1},
        ]


def _migrations_before(number: int, folder: Path) -> Path:
    older = folder / "older"
    older.mkdir()
    for path in migrations.FOLDER.glob("*.sql"):
        if int(path.name[:4]) < number:
            shutil.copy(path, older)
    return older
