"""The floor of an import: `json.loads` of the pages and one bulk upsert per table; prints seconds as JSON.

Run as `python -m bench.importing.floor <pages> <database>`. It lands what can be taken from the JSON as it
stands, the order's own payload included. It checks nothing, decides nothing, makes no text to search in, keeps
no cursor and could not be stopped and resumed: all that ours does above this line is what an import is for.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from bench.importing.pages import read_pages
from tiktok_orders.bootstrap import calm_collector

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split("-- name: upsert")
_ACCOUNT = "7490000000000000001"
_TEXT, _TIME, _FLAG = pa.string(), pa.int64(), pa.bool_()
_PLAIN = {
    "status": _TEXT,
    "create_time": _TIME,
    "update_time": _TIME,
    "paid_time": _TIME,
    "rts_sla_time": _TIME,
    "tts_sla_time": _TIME,
    "fulfillment_type": _TEXT,
    "shipping_type": _TEXT,
    "shipping_provider": _TEXT,
    "tracking_number": _TEXT,
    "is_cod": _FLAG,
    "is_sample_order": _FLAG,
    "is_on_hold_order": _FLAG,
    "is_buyer_request_cancel": _FLAG,
}
_MADE = ("order_id", "account_id", "currency", "total_amount", "recipient_name", "recipient_region")
_LINE_TEXTS = (
    "product_id",
    "product_name",
    "sku_id",
    "sku_name",
    "seller_sku",
    "display_status",
    "original_price",
    "sale_price",
    "seller_discount",
    "platform_discount",
    "package_id",
    "tracking_number",
    "shipping_provider_name",
)
_LINE_PLAIN = dict.fromkeys(_LINE_TEXTS, _TEXT) | {"is_gift": _FLAG}


class Columns:
    """Columns of one table, gathered page by page so that no more than a page is held as objects."""

    def __init__(self, types: dict[str, pa.DataType]) -> None:
        self._types = types
        self._values: dict[str, list[Any]] = {name: [] for name in types}

    def add(self, values: dict[str, list[Any]]) -> None:
        for name, column in values.items():
            self._values[name] += column

    def table(self) -> pa.Table:
        return pa.table({name: pa.array(self._values[name], type=kind) for name, kind in self._types.items()})


def read_columns(folder: Path) -> dict[str, pa.Table]:
    """Returns the rows of all pages by the name under which the SQL reads them."""
    orders = Columns(_PLAIN | dict.fromkeys(_MADE, _TEXT))
    payloads = Columns({"order_id": _TEXT, "payload": _TEXT})
    lines = Columns(_LINE_PLAIN | {"order_id": _TEXT, "line_item_id": _TEXT})
    for page in read_pages(folder):
        found = json.loads(page)["data"]["orders"]
        orders.add(_order_columns(found))
        payloads.add(_payload_columns(found))
        lines.add(_line_columns(found))
    return {"order_rows": orders.table(), "payload_rows": payloads.table(), "line_rows": lines.table()}


def _order_columns(orders: list[dict[str, Any]]) -> dict[str, list[Any]]:
    addresses = [order.get("recipient_address") or {} for order in orders]
    return {name: [order.get(name) for order in orders] for name in _PLAIN} | {
        "order_id": [order["id"] for order in orders],
        "account_id": [_ACCOUNT] * len(orders),
        "currency": [order["payment"]["currency"] for order in orders],
        "total_amount": [order["payment"]["total_amount"] for order in orders],
        "recipient_name": [address.get("name") for address in addresses],
        "recipient_region": [address.get("region_code") for address in addresses],
    }


def _payload_columns(orders: list[dict[str, Any]]) -> dict[str, list[Any]]:
    texts = [json.dumps(order, ensure_ascii=False, separators=(",", ":")) for order in orders]
    return {"order_id": [order["id"] for order in orders], "payload": texts}


def _line_columns(orders: list[dict[str, Any]]) -> dict[str, list[Any]]:
    lines = [(order["id"], line) for order in orders for line in order["line_items"]]
    columns = {name: [line.get(name) for _, line in lines] for name in _LINE_PLAIN}
    return columns | {"order_id": [one for one, _ in lines], "line_item_id": [line["id"] for _, line in lines]}


def load(folder: Path, connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Loads all pages in one transaction; returns how many orders and lines there are."""
    tables = read_columns(folder)
    for name, table in tables.items():
        connection.register(name, table)
    connection.begin()
    connection.execute(_SQL[1])
    connection.commit()
    return tables["order_rows"].num_rows, tables["line_rows"].num_rows


def main(folder: Path, path: Path) -> None:
    calm_collector()  # the floor gets what the product gets
    config = {"memory_limit": "640MB", "storage_compatibility_version": "v1.5.0", "checkpoint_threshold": "128MB"}
    connection = duckdb.connect(str(path), config=config)
    connection.execute(_SQL[0])
    began, worked = time.perf_counter(), time.process_time()
    orders, lines = load(folder, connection)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - worked
    connection.close()
    print(json.dumps({"seconds": seconds, "cpu_seconds": cpu_seconds, "orders": orders, "lines": lines}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
