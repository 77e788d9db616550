"""Pick lists: what is to be fetched, in total and by order, whatever products are called."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

import openpyxl
import pytest
from pypdf import PdfReader

from tests.builders import NOW, TESTER
from tests.hostile import hostile_strings
from tests.selling import ids_of, selling
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.orders import LineItem, Order
from tiktok_orders.domain.pick_list import PickedOrder, PickRow, build_pick_list
from tiktok_orders.services.pick_list_pdf import draw_pick_list
from tiktok_orders.services.pick_lists import (
    CSV_HEADINGS,
    export_pick_csv,
    export_pick_excel,
    export_pick_pdf,
    read_pick_list,
)
from tiktok_orders.services.stored_orders import read_stored_orders


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with selling(tmp_path_factory.mktemp("picking"), orders=400) as application:
        yield application


def order_of(order_id: str, *lines: LineItem, **stated: str) -> Order:
    facts = {"status": "AWAITING_SHIPMENT", "fulfillment_type": "FULFILLMENT_BY_SELLER", **stated}
    return Order(id=order_id, line_items=lines, **facts)


def line_of(line_id: str, sku: str, name: str = "Mug", variant: str = "Blue", status: str = "") -> LineItem:
    return LineItem(id=line_id, seller_sku=sku, product_name=name, sku_name=variant, display_status=status)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_units_are_summed_by_warehouse_and_sku_and_stand_by_order_too() -> None:
    one = order_of("1", line_of("11", "B"), line_of("12", "B"), line_of("13", "A"))
    two = order_of("2", line_of("21", "B"), status="AWAITING_COLLECTION")
    far = order_of("3", line_of("31", "B"))
    made = build_pick_list(
        [PickedOrder(one, "Shop", "North"), PickedOrder(two, "Shop", "North"), PickedOrder(far, "Shop", "South")]
    )
    assert [(row.warehouse, row.sku, row.quantity, row.order_count) for row in made.totals] == [
        ("North", "A", 1, 1),
        ("North", "B", 3, 2),
        ("South", "B", 1, 1),
    ]
    assert [(row.order_id, row.sku, row.quantity) for row in made.orders] == [
        ("1", "B", 2),
        ("1", "A", 1),
        ("2", "B", 1),
        ("3", "B", 1),
    ]
    assert (made.order_count, made.unit_count, made.left_out) == (3, 5, {})


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ({"status": "CANCELLED"}, "cancelled"),
        ({"status": "UNPAID"}, "not paid yet"),
        ({"status": "ON_HOLD"}, "on hold"),
        ({"status": "IN_TRANSIT"}, "with the carrier"),
        ({"fulfillment_type": "FULFILLMENT_BY_TIKTOK"}, "TikTok’s own warehouse"),
    ],
)
def test_what_is_not_to_be_fetched_is_left_out_with_a_reason(stated: dict[str, str], reason: str) -> None:
    made = build_pick_list([PickedOrder(order_of("1", line_of("11", "A"), **stated), "Shop", "North")])
    assert made.totals == () and reason in made.left_out["1"]


def test_a_cancelled_line_of_an_order_is_not_fetched() -> None:
    order = order_of("1", line_of("11", "A", status="CANCELLED"), line_of("12", "B"))
    made = build_pick_list([PickedOrder(order, "Shop", "North")])
    assert [row.sku for row in made.totals] == ["B"]


def test_sheets_and_paper_say_what_the_orders_say(desk: Application) -> None:
    ids = ids_of(desk, "to_ship")
    made = read_pick_list(desk.database, ids)
    lines = [
        line
        for order_id, order in read_stored_orders(desk.database, ids).items()
        if order_id not in made.left_out
        for line in order.line_items
        if line.display_status in ("AWAITING_SHIPMENT", "AWAITING_COLLECTION")
    ]
    assert made.unit_count == len(lines) > 10
    rows = list(
        csv.reader(io.StringIO(export_pick_csv(desk.database, ids, now=NOW, person=TESTER).decode("utf-8-sig")))
    )
    assert tuple(rows[0]) == CSV_HEADINGS
    for name in ("Total", "Order"):
        assert sum(int(row[6]) for row in rows[1:] if row[0] == name) == len(lines)
    book = openpyxl.load_workbook(io.BytesIO(export_pick_excel(desk.database, ids, now=NOW, person=TESTER)))
    total = list(book["Total"].values)[1:]
    assert sum(row[4] for row in total) == len(lines)
    assert Counter(row[1] for row in total).keys() == {line.seller_sku for line in lines}
    text = text_of(export_pick_pdf(desk.database, ids, now=NOW, person=TESTER))
    assert f"{len(lines)} units" in text
    assert all(order_id in text for order_id in {row.order_id for row in made.orders})
    assert all(sku in text for sku in {line.seller_sku for line in lines})


def test_hostile_names_neither_break_the_paper_nor_vanish() -> None:
    names = hostile_strings()
    lines = [line_of(str(place), f"SKU-{place}", name, name[:20]) for place, name in enumerate(names)]
    made = build_pick_list([PickedOrder(order_of("1", *lines), "Shop {nb} 王", "Lager Süd")])
    pdf = draw_pick_list(made, zone="Europe/London", now=NOW, made_by="Zoë 王小明")
    text = text_of(pdf)
    assert all(f"SKU-{place}" in text for place in range(len(names)))
    for kept in ("王小明", "山田 太郎", "Nguyễn Văn Ánh", "Łukasz Żółć", "Дмитрий", "Ελένη", "Süd"):
        assert kept in text
    assert "□□□" in text, "what no font has (Korean) is seen as boxes"
    assert b"/JavaScript" not in pdf and b"/URI" not in pdf


def test_an_empty_selection_is_an_empty_list() -> None:
    pdf = draw_pick_list(build_pick_list([]), zone="UTC", now=NOW, made_by="tester")
    assert "0 units for 0 orders" in text_of(pdf)


def test_a_thousand_rows_have_headings_on_every_page() -> None:
    orders = [PickedOrder(order_of(str(n), line_of(f"{n}1", f"S{n:04}")), "Shop", "North") for n in range(1000)]
    made = build_pick_list(orders)
    reader = PdfReader(io.BytesIO(draw_pick_list(made, zone="UTC", now=NOW, made_by="tester")))
    assert len(reader.pages) > 20
    assert all("SKU" in page.extract_text() for page in reader.pages)
    assert isinstance(made.totals[0], PickRow) and len(made.totals) == 1000
