"""Which accounts a list was read of to its end at least once."""

from __future__ import annotations

from pathlib import Path

from tests.builders import GB, NOW, US, open_database
from tiktok_orders.store.sync_runs import SyncCursor, accounts_read, save_cursor


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
