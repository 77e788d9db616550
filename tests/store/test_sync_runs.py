"""Which accounts a list was read of to its end at least once, and how far back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.builders import GB, NOW, US, open_database
from tiktok_orders.store.database import Database
from tiktok_orders.store.sync_runs import SyncCursor, accounts_read, read_since, save_cursor


def test_an_account_is_read_once_each_of_the_lists_came_to_its_end(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    for cursor in (
        SyncCursor(GB, NOW, feed="returns"),
        SyncCursor(GB, NOW, feed="cancellations"),
        SyncCursor(US, NOW, feed="returns"),
        SyncCursor(US, window_start=NOW, reached=NOW, feed="cancellations"),  # stopped in the midst of the first
    ):
        database.write(lambda written, cursor=cursor: save_cursor(written, cursor))
    assert accounts_read(database, ["returns"], [GB, US]) == {GB, US}
    assert accounts_read(database, ["returns", "cancellations"], [GB, US]) == {GB}
    assert accounts_read(database, ["returns"], [US]) == {US}
    assert accounts_read(database, ["payouts"], [GB, US]) == set()
    database.close()


def test_lists_are_here_since_the_last_day_on_which_one_of_them_begins(database: Database) -> None:
    for feed, account_id, days in (
        ("orders", GB, 90),
        ("returns", GB, 30),
        ("cancellations", GB, 60),
        ("returns", US, 45),
    ):
        position = SyncCursor(account_id, NOW, covered_from=NOW - timedelta(days=days), feed=feed)
        database.write(lambda cursor, position=position: save_cursor(cursor, position))

    def days_back(feeds: list[str], *account_ids: str) -> int | None:
        since = read_since(database, account_ids, feeds)
        return None if since is None else (NOW - since).days

    assert days_back(["orders"], GB, US) == 90
    assert days_back(["returns", "cancellations"], GB, US) == 30
    assert days_back(["cancellations"], GB) == 60
    assert days_back(["statements", "payments"], GB) is None
