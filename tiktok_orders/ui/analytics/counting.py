"""How a figure is counted: the statement and what was filled in, as it can be run on a backup."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import streamlit as st


def show_statement(sql: str, parameters: Mapping[str, Any]) -> None:
    """Draws a statement and its parameters."""
    st.code(sql, language="sql", wrap_lines=True)
    if parameters:
        st.caption("Filled in:")
        filled = "\n".join(f"${name} = {_plain(value)!r}" for name, value in sorted(parameters.items()))
        st.code(filled, language=None)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else value
