"""One pasted table ships many orders: what is right goes, and every other row says why it does not."""

from __future__ import annotations

from pathlib import Path

from tests.crash.table import BAD, ship_a_table


def test_what_is_right_is_shipped_and_the_37_other_rows_say_why_not(tmp_path: Path) -> None:
    came = ship_a_table(tmp_path, 200)
    assert (came.rows, came.shipped, came.explained, came.faults) == (200, 200 - BAD, BAD, [])
