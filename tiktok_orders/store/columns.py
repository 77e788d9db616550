"""Rows of Python values as one Arrow table: the fast way into DuckDB (a hundred times `executemany`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

TEXT = pa.string()
INSTANT = pa.timestamp("us")
MONEY = pa.decimal128(18, 4)
COUNT = pa.int32()
WHOLE = pa.int64()
FLAG = pa.bool_()


def arrow_table(columns: dict[str, Any], rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    """Returns a table with the given columns (name to Arrow type, in the order of each row's values).

    Aware instants land as UTC. An empty list of rows gives an empty table of the same shape.
    """
    values: Any = zip(*rows, strict=True) if rows else ((),) * len(columns)
    arrays = [pa.array(column, type=kind) for column, kind in zip(values, columns.values(), strict=True)]
    return pa.Table.from_arrays(arrays, names=list(columns))
