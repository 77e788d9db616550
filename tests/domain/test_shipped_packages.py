"""Which packages TikTok shows as shipped, and which of them Magento lacks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import make_raw_line, make_raw_order
from tiktok_orders.domain.orders import Order, read_order
from tiktok_orders.domain.shipped_packages import (
    KnownShipment,
    bears_number,
    list_missing_packages,
    list_shipped_packages,
    read_marker,
    write_marker,
)

ID = "576000000000000001"


def make_order(*lines: dict[str, Any], **facts: Any) -> Order:
    stated = [make_raw_line(ID, place, **line) for place, line in enumerate(lines, 1)]
    return read_order(make_raw_order(ID, line_items=stated, **{"status": "IN_TRANSIT", **facts}))


def shipped(package: str = "P1", number: str = "N1", **facts: Any) -> dict[str, Any]:
    return {"display_status": "IN_TRANSIT", "package_id": package, "tracking_number": number, **facts}


def subjects(order: Order, *known: KnownShipment) -> list[str]:
    return [one.subject for one in list_missing_packages(order, known)]


@pytest.mark.parametrize(
    ("line", "is_shipped"),
    [
        ({"display_status": "AWAITING_SHIPMENT", "package_id": "P1", "package_status": "TO_FULFILL"}, False),
        ({"display_status": "AWAITING_COLLECTION", "package_id": "P1", "tracking_number": "N1"}, True),
        ({"display_status": "AWAITING_COLLECTION", "package_id": "P1"}, False),  # its number comes in a moment
        ({"display_status": "IN_TRANSIT", "package_id": "P1"}, True),
        ({"display_status": "DELIVERED", "tracking_number": "N1"}, True),
        ({"display_status": "COMPLETED"}, True),
        ({"display_status": "CANCELLED", "package_id": "P1", "tracking_number": "N1"}, False),
        ({"display_status": "TO_SHIP", "package_id": "P1", "package_status": "FULFILLING"}, True),
        ({"display_status": "A_WORD_OF_TOMORROW", "package_id": "P1"}, False),
    ],
)
def test_a_line_counts_from_the_moment_that_its_parcel_is_on_its_way(
    line: dict[str, Any], is_shipped: bool
) -> None:
    assert bool(list_shipped_packages(make_order(line))) is is_shipped


def test_lines_go_by_package_and_without_one_by_number() -> None:
    order = make_order(shipped("P1", "N1"), shipped("P2", "N2"), shipped("P1", "N1"), shipped("", "N3"))
    found = {one.subject: one.line_item_ids for one in list_shipped_packages(order)}
    assert found == {"P1": (f"{ID}1", f"{ID}3"), "P2": (f"{ID}2",), "N3": (f"{ID}4",)}


def test_what_names_neither_package_nor_number_goes_by_its_first_line() -> None:
    assert [one.subject for one in list_shipped_packages(make_order(shipped("", "")))] == [f"line {ID}1"]


def test_a_cancelled_order_has_nothing_to_ship() -> None:
    assert list_shipped_packages(make_order(shipped(), status="CANCELLED")) == ()


def test_the_orders_own_number_is_that_of_its_only_package() -> None:
    (package,) = list_shipped_packages(
        make_order(shipped("P1", ""), tracking_number="N9", shipping_provider="Evri")
    )
    assert (package.tracking_number, package.provider_name) == ("N9", "Evri")
    both = list_shipped_packages(make_order(shipped("P1", ""), shipped("P2", ""), tracking_number="N9"))
    assert [one.tracking_number for one in both] == ["", ""]


@pytest.mark.parametrize(
    ("known", "missing"),
    [
        ([], ["P1", "P2"]),
        ([KnownShipment("P1")], ["P2"]),
        ([KnownShipment("", ("n-1",))], ["P2"]),  # shipped in Magento, the number written otherwise
        ([KnownShipment("P9", ("N1",))], ["P1", "P2"]),  # the number of another package of ours
        ([KnownShipment("P9", (), (f"{ID}1",))], ["P2"]),  # packed anew: the line is in a shipment
        ([KnownShipment("", (), (f"{ID}1", f"{ID}2"))], []),
        ([KnownShipment("P1"), KnownShipment("P2")], []),
    ],
)
def test_a_package_is_missing_until_a_shipment_is_known_to_be_its(
    known: list[KnownShipment], missing: list[str]
) -> None:
    assert subjects(make_order(shipped("P1", "N1"), shipped("P2", "N2")), *known) == missing


def test_of_a_package_that_was_packed_anew_only_the_rest_is_missing() -> None:
    order = make_order(shipped("P2", "N2"), shipped("P2", "N2"))
    (package,) = list_missing_packages(order, [KnownShipment("P1", ("N1",), (f"{ID}1",))])
    assert package.line_item_ids == (f"{ID}2",)


def test_a_number_is_the_same_however_it_is_written_and_none_is_like_none() -> None:
    assert bears_number(["rm 12-34 GB"], "RM1234GB")
    assert not bears_number(["RM12345GB"], "RM1234GB")
    assert not bears_number(["", " "], "")


@pytest.mark.parametrize("subject", ["1154000000000000001", "PX-9", "line 5760000000000000011"])
def test_a_shipment_of_ours_is_recognised_by_its_comment(subject: str) -> None:
    assert read_marker(["Packed by hand", f"{write_marker(subject)}\nand a note beneath"]) == subject
    assert read_marker(["See TikTok Shop package 1", ""]) == ""
