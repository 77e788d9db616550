"""Pick lists of chosen orders: what to fetch from the shelves, as PDF to print and as CSV or Excel."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.domain.pick_list import PickedOrder, PickList, PickRow, build_pick_list
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.services.pick_list_pdf import draw_pick_list
from tiktok_orders.services.sheets import fill_sheet, harmless
from tiktok_orders.services.stored_orders import read_stored_orders
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_facts import list_order_facts
from tiktok_orders.store.workspace import get_workspace, record_deed

TOTAL_HEADINGS = ("Warehouse", "SKU", "Product", "Variant", "Quantity", "Orders")
CSV_HEADINGS = ("List", "Order ID", "Warehouse", "SKU", "Product", "Variant", "Quantity", "Orders", "Ship By")
ORDER_HEADINGS = ("Order ID", "Account", "Warehouse", "SKU", "Product", "Variant", "Quantity", "Ship By")
LEFT_OUT_HEADINGS = ("Order ID", "Why it is left out")


def read_pick_list(database: Database, order_ids: Sequence[str]) -> PickList:
    """Returns what to fetch for these orders as they are stored, in the order given."""
    rules = list_rules(database, list_accounts(database))
    owners = {row.order_id: row.account_id for row in list_order_facts(database, order_ids, action="")}
    picked = []
    for order_id, order in read_stored_orders(database, order_ids).items():
        own = rules[owners[order_id]]
        source = own.policy.sources.get(order.warehouse_id, "")
        picked.append(PickedOrder(order, own.account.title, _name_warehouse(order.warehouse_id, source)))
    return build_pick_list(picked)


def _name_warehouse(warehouse_id: str, source: str) -> str:
    if not warehouse_id:
        return "Warehouse not stated"
    return f"{source} (warehouse {warehouse_id})" if source else f"Warehouse {warehouse_id}"


def export_pick_csv(database: Database, order_ids: Sequence[str], *, now: datetime, person: Person) -> bytes:
    """Returns a CSV file (UTF-8 with a mark that Excel knows): "Total" rows by warehouse, then "Order" rows."""
    require(person, Deed.EXPORT)
    made = read_pick_list(database, order_ids)
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(CSV_HEADINGS)
    zone = get_workspace(database).time_zone
    for name, rows in (("Total", made.totals), ("Order", made.orders)):
        for row in rows:
            values = [name, row.order_id, row.warehouse, row.sku, row.product, row.variant]
            writer.writerow([*map(harmless, values), row.quantity, row.order_count, _ship_by(row, zone)])
    _record(database, made, "CSV", person, now)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def export_pick_excel(database: Database, order_ids: Sequence[str], *, now: datetime, person: Person) -> bytes:
    """Returns an Excel workbook: totals, order by order, and what is left out and why."""
    require(person, Deed.EXPORT)
    made = read_pick_list(database, order_ids)
    with tempfile.TemporaryFile() as file:
        workbook = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
        fill_sheet(workbook, "Total", TOTAL_HEADINGS, [_of_total(row) for row in made.totals])
        zone = get_workspace(database).time_zone
        fill_sheet(workbook, "By order", ORDER_HEADINGS, [_of_order(row, zone) for row in made.orders])
        if made.left_out:
            fill_sheet(workbook, "Left out", LEFT_OUT_HEADINGS, list(made.left_out.items()))
        workbook.close()
        file.seek(0)
        _record(database, made, "Excel", person, now)
        return file.read()


def export_pick_pdf(database: Database, order_ids: Sequence[str], *, now: datetime, person: Person) -> bytes:
    """Returns a PDF to print (A4): totals by warehouse, then order by order, then what is left out."""
    require(person, Deed.EXPORT)
    made = read_pick_list(database, order_ids)
    _record(database, made, "PDF", person, now)
    return draw_pick_list(made, zone=get_workspace(database).time_zone, now=now, made_by=person.name)


def _of_total(row: PickRow) -> list[Any]:
    return [row.warehouse, row.sku, row.product, row.variant, row.quantity, row.order_count]


def _of_order(row: PickRow, zone: str) -> list[Any]:
    return [
        row.order_id,
        row.account,
        row.warehouse,
        row.sku,
        row.product,
        row.variant,
        row.quantity,
        _ship_by(row, zone),
    ]


def _ship_by(row: PickRow, zone: str) -> str:
    return f"{row.ship_by.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})" if row.ship_by else ""


def _record(database: Database, made: PickList, kind: str, person: Person, now: datetime) -> None:
    detail = f"{made.order_count} orders as {kind}"
    record_deed(database, person=person.name, deed="made a pick list", detail=detail, now=now)
