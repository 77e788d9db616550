"""Loads recorded pages with dlt into DuckDB; prints the seconds and the rows as JSON.

Run as a script by the interpreter of .venv-bench: `with_dlt.py <pages> <database> <working folder> [format]`.
The merge load is dlt's plain one: a primary key, child tables for whatever is a list, every other choice at its
default. With "jsonl" as the format of its load files, which is no default, dlt needs far less time for DuckDB.
Only the run of the pipeline is timed.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"

import dlt
import duckdb


def pages_of(folder: Path) -> Iterator[list[dict[str, Any]]]:
    """Yields the orders page by page, as a source over HTTP would."""
    for path in sorted(folder.glob("*.json")):
        yield json.loads(path.read_bytes())["data"]["orders"]


def load(folder: Path, database: Path, work: Path, file_format: str | None) -> tuple[float, float]:
    """Runs the pipeline once and returns its seconds: by the clock, and of the processor."""
    pipeline = dlt.pipeline(
        "orders", destination=dlt.destinations.duckdb(str(database)), dataset_name="shop", pipelines_dir=str(work)
    )
    orders = dlt.resource(pages_of(folder), name="orders", primary_key="id", write_disposition="merge")
    began, worked = time.perf_counter(), time.process_time()
    pipeline.run(orders, loader_file_format=file_format)
    return time.perf_counter() - began, time.process_time() - worked


def count(database: Path, table: str) -> int:
    """Returns the number of rows of a table that was loaded."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(f"SELECT count(*) FROM shop.{table}").fetchone()
    return found[0] if found else 0


def main(folder: Path, database: Path, work: Path, file_format: str | None = None) -> None:
    seconds, cpu_seconds = load(folder, database, work, file_format)
    rows = {"orders": count(database, "orders"), "lines": count(database, "orders__line_items")}
    print(json.dumps({"seconds": seconds, "cpu_seconds": cpu_seconds, **rows}))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), *sys.argv[4:5])
