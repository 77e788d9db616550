"""The lists of the filters panel: parcels, cancellations, deadlines by the account's day, errors, mismatches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.builders import GB, NOW, SG, at, fail_order, make_imported, open_database, store
from tiktok_orders.domain.filter_choices import CHOICES
from tiktok_orders.domain.filters import OrderFilter, describe_parts, from_address, to_address
from tiktok_orders.domain.mismatches import Mismatch, MismatchKind, RecordedMismatch, Side
from tiktok_orders.store import order_grid
from tiktok_orders.store.database import Database
from tiktok_orders.store.mismatches import save_mismatches
from tiktok_orders.store.orders import hash_of
from tiktok_orders.store.unreadable_records import UnreadableRecord, keep


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(open_database(tmp_path)) as database:
        yield database


def found(database: Database, *, now: datetime = NOW, **wanted: Any) -> list[str]:
    """What the list shows, and the count of it, which have to be the same."""
    asked = OrderFilter(sort="order_id", descending=False, **wanted)
    rows = order_grid.search(database, asked, now=now, offset=0, limit=99).to_pylist()
    ids = [row["order_id"] for row in rows]
    assert order_grid.count_tabs(database, asked, now=now)["all"] == len(ids)
    assert sorted(order_grid.find_ids(database, asked, now=now)) == ids
    return ids


def test_parcels_and_cancellations(database: Database) -> None:
    store(
        database,
        make_imported("asked", is_buyer_request_cancel=True),
        make_imported("collect", status="AWAITING_COLLECTION"),
        make_imported("done", status="COMPLETED", delivery_time=at("2026-11-22 09:00")),
        make_imported("less", cancel_reason="Out of stock"),
        make_imported("never", status="CANCELLED", cancellation_initiator="BUYER", cancel_reason="x"),
        make_imported("paid_back", status="COMPLETED"),
        make_imported("part", status="PARTIALLY_SHIPPING"),
        make_imported("tiktoks", status="CANCELLED", cancellation_initiator="SYSTEM"),
        make_imported("way", status="IN_TRANSIT"),
    )
    assert found(database, shipments=("none",)) == ["asked", "less"]
    assert found(database, shipments=("part", "to_collect")) == ["collect", "part"]
    assert found(database, shipments=("on_the_way", "delivered")) == ["done", "way"]
    assert found(database, cancellations=("asked",)) == ["asked"]
    assert found(database, cancellations=("by_buyer", "by_tiktok")) == ["never", "tiktoks"]
    assert found(database, cancellations=("part", "by_seller")) == ["less"]
    assert found(database, cancellations=("not",), shipments=("on_the_way",)) == ["way"]


def test_a_deadline_is_of_the_day_where_the_account_is(database: Database) -> None:
    """At noon UTC it is 20:00 in Singapore, and its tomorrow begins at 16:00 UTC."""
    database.execute("UPDATE accounts SET time_zone = 'Asia/Singapore' WHERE account_id = $id", {"id": SG})

    def due(order_id: str, moment: str, **facts: Any) -> Any:
        return make_imported(order_id, rts_sla_time=at(moment), **facts)

    times = {"a": "11:59", "b": "15:59", "c": "16:00", "d": "23:59"}
    for account_id, region in ((GB, "GB"), (SG, "SG")):
        orders = [due(f"{region}-{name}", f"2026-11-23 {moment}") for name, moment in times.items()]
        orders.append(due(f"{region}-next", "2026-11-24 16:00"))
        store(database, *orders, account_id=account_id, region=region)
    store(database, due("sent", "2026-11-23 11:00", status="IN_TRANSIT"), make_imported("none"))
    assert found(database, ship_by=("overdue",)) == ["GB-a", "SG-a"]
    assert found(database, ship_by=("today",)) == ["GB-b", "GB-c", "GB-d", "SG-b"]
    assert found(database, ship_by=("tomorrow",)) == ["GB-next", "SG-c", "SG-d"]
    assert found(database, ship_by=("overdue", "today"), account_id=SG) == ["SG-a", "SG-b"]


def test_the_day_of_a_clock_change_ends_an_hour_later(database: Database) -> None:
    now = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # London's clocks go back at 01:00 UTC
    store(
        database,
        make_imported("today", rts_sla_time=at("2026-10-25 23:59")),
        make_imported("tomorrow", rts_sla_time=at("2026-10-26 00:00")),
    )
    assert found(database, now=now, ship_by=("today",)) == ["today"]
    assert found(database, now=now, ship_by=("tomorrow",)) == ["tomorrow"]


def test_failures_and_errors(database: Database) -> None:
    store(database, *(make_imported(name) for name in ("damaged", "fails", "fine", "lost", "newer", "tired")))
    fail_order(database, "fails", "failed", "product_missing")
    fail_order(database, "lost", "unknown", "outcome_unknown")
    fail_order(database, "tired", "failed", "needs_attention")
    fail_order(database, "newer", "failed", "invented_later")
    aside = UnreadableRecord("damaged", "“id” is missing.", "{}", 7)
    database.write(lambda cursor: keep(cursor, GB, [aside], NOW))
    assert found(database, stages=("build",)) == ["fails", "newer"]
    assert found(database, stages=("send",)) == ["lost", "tired"]
    assert found(database, stages=("check", "answer", "link")) == []
    assert found(database, sync_errors=("failed",)) == ["fails", "newer"]
    assert found(database, sync_errors=("unknown", "attention")) == ["lost", "tired"]
    assert found(database, sync_errors=("unreadable",)) == ["damaged"]
    for feed, payload in (
        ("cancellations", '{"order_id":"fine"}'),
        ("returns", '{"order_id":576}'),
        ("returns", '{"order_id":"tired","refund":NaN}'),
        ("returns", "[]"),
        ("returns", "{"),
        ("statements", '{"order_id":"lost"}'),
    ):
        aside = UnreadableRecord("newer", "“status” is missing.", payload, hash_of(payload))
        database.write(lambda cursor, one=aside, feed=feed: keep(cursor, GB, [one], NOW, feed=feed))
    store(database, make_imported("576"))
    assert found(database, sync_errors=("unreadable",)) == ["576", "damaged", "fine", "tired"]
    assert found(database, sync_errors=tuple(CHOICES["sync_errors"].options), stages=("send",)) == [
        "lost",
        "tired",
    ]


def record(order_id: str, kind: MismatchKind, **facts: Any) -> tuple[str, RecordedMismatch]:
    mismatch = Mismatch(kind, Side.TIKTOK, f"{kind.capitalize()} on TikTok only")
    return GB, RecordedMismatch(order_id, mismatch, NOW, NOW, **facts)


def test_mismatches_that_last_are_shown_and_those_that_wait_or_ended_are_not(database: Database) -> None:
    store(database, *(make_imported(name) for name in ("ended", "one", "two", "waits")))
    records = [
        record("one", MismatchKind.SHIPPED),
        record("two", MismatchKind.SHIPPED),
        record("two", MismatchKind.AMOUNT),
        record("waits", MismatchKind.SHIPPED, is_waiting=True),
        record("ended", MismatchKind.REFUNDED, closed_at=NOW),
    ]
    database.write(lambda cursor: save_mismatches(cursor, records))
    assert found(database, tab="all", mismatches=("shipped",)) == ["one", "two"]
    assert found(database, mismatches=("amount", "refunded", "gone")) == ["two"]
    assert found(database, sync_errors=("mismatch",)) == ["one", "two"]
    wanted = OrderFilter(tab="mismatch")
    assert sorted(order_grid.find_ids(database, wanted, now=NOW)) == ["one", "two"]
    assert order_grid.count_tabs(database, wanted, now=NOW)["mismatch"] == 2
    rows = order_grid.search(database, wanted, now=NOW, offset=0, limit=9).to_pylist()
    assert {row["order_id"]: row["mismatch"] for row in rows} == {
        "one": "Shipped on TikTok only",
        "two": "Amount on TikTok only · Shipped on TikTok only",
    }


def test_every_choice_goes_through_the_address_and_has_a_chip() -> None:
    for field, choices in CHOICES.items():
        wanted = OrderFilter(**{field: tuple(choices.options)})  # type: ignore[arg-type]
        assert from_address(to_address(wanted)) == wanted and wanted.narrows()
        assert from_address({field: "invented,"}) == OrderFilter()
        assert list(describe_parts(wanted)) == [field]
        assert describe_parts(wanted)[field].startswith(f"{choices.label}: ")
