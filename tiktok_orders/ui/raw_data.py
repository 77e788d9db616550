"""What TikTok sent, word for word: a dialog from the grid, a drawer on the order page."""

from __future__ import annotations

import json

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.store.order_records import PayloadVersion, list_payloads
from tiktok_orders.ui.dialogs import dialog
from tiktok_orders.ui.formats import count, exact_time


@dialog("What TikTok sent", width="large")
def show_raw_dialog(order_id: str, zone: str) -> None:
    """Shows an order's payload over the list."""
    show_raw_data(order_id, zone)


def show_raw_data(order_id: str, zone: str) -> None:
    """Shows the versions of an order's payload, newest first, to read, copy and download."""
    show_versions(list_payloads(running().database, order_id), zone, name=f"order-{order_id}")


def show_versions(versions: list[PayloadVersion], zone: str, *, name: str) -> None:
    """Shows versions of what TikTok sent, newest first; `name` begins the name of the file to download."""
    if not versions:
        st.info("Nothing is stored for it.")
        return
    chosen = _choose(versions, zone) if len(versions) > 1 else versions[0]
    pretty = readable(chosen.payload)
    st.download_button(
        "Download JSON",
        chosen.payload,
        file_name=f"{name}-v{chosen.version}.json",
        mime="application/json",
        icon=":material/download:",
        on_click="ignore",
        key=f"raw_download_{name}",
    )
    st.code(pretty, language="json", height=520)


def _choose(versions: list[PayloadVersion], zone: str) -> PayloadVersion:
    labels = {
        one.version: f"Version {one.version}, received {exact_time(one.received_at, zone)}" for one in versions
    }
    number = st.selectbox(
        f"{count(len(versions), 'version')} received", list(labels), format_func=labels.__getitem__
    )
    return next(one for one in versions if one.version == number)


def readable(payload: str) -> str:
    """Returns a payload indented for reading."""
    return json.dumps(json.loads(payload), indent=2, ensure_ascii=False)
