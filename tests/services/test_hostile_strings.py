from __future__ import annotations

import csv
import io

from tests.builders import NOW, TESTER, make_raw_line, make_raw_order, store
from tests.hostile import hostile_strings
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.search_text import search_words
from tiktok_orders.services.export_orders import ExportRequest, export_csv, export_excel
from tiktok_orders.services.read_orders import read_entries
from tiktok_orders.store import order_grid
from tiktok_orders.store.database import Database


def test_each_of_200_hostile_strings_is_stored_found_and_exported(database: Database) -> None:
    strings = hostile_strings()
    assert len(set(strings)) == 200
    raw = [
        make_raw_order(
            f"57600{place:04}",
            buyer_message=text,
            recipient_address={"name": text},
            line_items=[make_raw_line(f"57600{place:04}", product_name=text, seller_sku=text[:60])],
        )
        for place, text in enumerate(strings)
    ]
    read = read_entries(raw)
    assert read.unreadable == []
    store(database, *read.orders)
    for place, text in enumerate(strings):
        if search_words(text):
            asked = OrderFilter(words=text)
            assert f"57600{place:04}" in order_grid.find_ids(database, asked, now=NOW), repr(text)
    exported = export_csv(database, ExportRequest(OrderFilter()), now=NOW, person=TESTER).decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(exported, newline="")))) == 201
    assert export_excel(database, ExportRequest(OrderFilter()), now=NOW, person=TESTER).startswith(b"PK")
