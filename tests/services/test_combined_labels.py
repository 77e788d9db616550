"""Orders that TikTok sends in one parcel under its label: one label, whichever of them it is bought for."""

from __future__ import annotations

from pathlib import Path

from tests.arranging import (
    arrange,
    carried_ids,
    in_the_books,
    is_arranged,
    job_states,
    label_wishes,
    packages_in_the_books,
)
from tests.selling import HastyClock, change_on_tiktok, selling
from tests.shipping import account_in, work_through


def test_a_label_for_one_order_ships_the_other_and_no_second_is_bought(tmp_path: Path) -> None:
    clock = HastyClock()
    with selling(tmp_path, orders=1500, clock=clock.read, sleep=lambda _: None) as desk:
        one, two = carried_ids(desk, "US", 2)
        same = {name: in_the_books(desk, one)[name] for name in ("recipient_address", "user_id", "create_time")}
        with desk.practice().world.file.changing() as books:  # an order's buyer never changes by itself
            books.execute("UPDATE orders SET buyer_user_id = ? WHERE id = ?", (same["user_id"], int(two)))
        group = {"split_or_combine_tag": "COMBINED", "auto_combine_group_id": "1153990000000000001"}
        for order_id in (one, two):
            change_on_tiktok(desk, order_id, order={**group, **same})
        desk.reader.read_anew(account_in(desk, "US"), [one, two])
        arrange(desk, label_wishes(desk, [one, two]))
        work_through(desk, clock)
        assert [job_states(desk)[order_id][0] for order_id in (one, two)] == ["done", "done"]
        assert is_arranged(desk, one) and is_arranged(desk, two)
        (package_id,) = packages_in_the_books(desk, one)
        assert list(packages_in_the_books(desk, two)) == [package_id]
