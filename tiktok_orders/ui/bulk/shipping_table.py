"""The table of tracking numbers in the dialog: filled in, pasted or uploaded, and what is wrong with which row."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed
from tiktok_orders.domain.shipping_table import (
    CARRIER,
    COLUMNS,
    ORDER_ID,
    TRACKING_NUMBER,
    BadRow,
    CheckedTable,
    TableRow,
    read_rows,
    split_text,
)
from tiktok_orders.services.actions.outcome import Wishes
from tiktok_orders.services.ship_desk import UnclearName
from tiktok_orders.services.shipping_files import make_template, read_table_file
from tiktok_orders.ui import permission, session
from tiktok_orders.ui.formats import count
from tiktok_orders.ui.messages import plain, shown_errors

_FILL, _PASTE, _UPLOAD = "Fill in", "Paste", "Upload"
_MOST_FILLED = 500  # rows that people type into by hand
_NAMES_ASKED = 5
_WHY = "Why it does not go"


def ask_table(order_ids: Sequence[str]) -> Wishes | None:
    """Draws the table and what is wrong with it; returns what its good rows wish for, None while there are none.

    Without chosen orders the table itself says which are meant.
    """
    shipping = running().shipping
    able, carriers = shipping.own_parcel_ids(order_ids), shipping.carrier_names(order_ids)
    if order_ids and not able:
        return {}  # nothing is to be typed: the preview says why for each
    if rest := len(order_ids) - len(able):
        st.caption(f"{count(rest, 'order')} of the selection cannot go as your own parcel now; why is said below.")
    can_fill = 0 < len(able) <= _MOST_FILLED
    ways = [_FILL, _PASTE, _UPLOAD] if can_fill else [_PASTE, _UPLOAD]
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        way = st.segmented_control("Tracking numbers", ways, default=ways[0], key="table_way", required=True)
        show_refresh(order_ids)
        _show_template(able, carriers)
    rows = _ask_rows(str(way), able, carriers)
    if not rows:
        return None
    checked = shipping.check(rows, order_ids)
    _show_checked(checked)
    return checked.wishes or None


def show_refresh(order_ids: Sequence[str]) -> None:
    """Draws the button that has TikTok's carriers read although they are less than a day old."""
    if st.button(
        "Read TikTok's carriers anew", icon=":material/refresh:", type="tertiary", **permission.offer(Deed.ACT)
    ):
        for account in running().shipping.accounts_of(order_ids):
            running().carriers.read_anew(account, person=session.person())
        st.toast("TikTok is asked for its carriers. They are here in a moment.")


def _show_template(order_ids: Sequence[str], carriers: Sequence[str]) -> None:
    st.download_button(
        "Template for Excel",
        lambda: make_template(order_ids, carriers),
        file_name="tracking-numbers.xlsx",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        key="table_template",
    )


def _ask_rows(way: str, order_ids: Sequence[str], carriers: Sequence[str]) -> list[TableRow]:
    if way == _FILL:
        return _fill_in(order_ids, carriers)
    if way == _PASTE:
        text = st.text_area(
            "Paste rows of order id, tracking number and carrier",
            key="table_text",
            height=160,
            placeholder="576461413038785752\tRM12345678901\tRoyal Mail",
            help="Out of a spreadsheet, with or without a row of headings; other columns do not matter then.",
        )
        return read_rows(split_text(text))
    file = st.file_uploader(
        "Excel workbook or CSV file", type=["xlsx", "csv", "txt", "tsv", "xls"], key="table_file"
    )
    if file is not None:
        with shown_errors():
            return read_rows(read_table_file(file.getvalue()))
    return []


def _fill_in(order_ids: Sequence[str], carriers: Sequence[str]) -> list[TableRow]:
    """Draws a row for each order; rows without a number are not asked for yet."""
    frame = pd.DataFrame({ORDER_ID: list(order_ids), TRACKING_NUMBER: "", CARRIER: ""}, columns=list(COLUMNS))
    edited = st.data_editor(
        frame,
        hide_index=True,
        width="stretch",
        disabled=[ORDER_ID],
        column_config={CARRIER: st.column_config.SelectboxColumn(options=["", *carriers])},
        key=f"table_filled_{hash(tuple(order_ids))}",
    )
    return [
        TableRow(place, order_id, number.strip(), carrier or "")
        for place, (order_id, number, carrier) in enumerate(edited.fillna("").itertuples(index=False), 1)
        if number.strip()
    ]


def _show_checked(checked: CheckedTable) -> None:
    if not checked.bad:
        st.caption(f":green[:material/check_circle:] All {count(checked.row_count, 'row')} can be read.")
        return
    good, bad = count(len(checked.wishes), "row"), count(len(checked.bad), "row")
    st.markdown(f":orange[:material/warning:] **{bad}** of {checked.row_count:,} cannot go; {good} can.")
    _show_unclear(running().shipping.unclear_names(checked)[:_NAMES_ASKED])
    with st.expander(f"The {bad} and why", expanded=True):
        st.dataframe(
            [_describe(one) for one in checked.bad],
            hide_index=True,
            width="stretch",
            height=min(38 + 35 * len(checked.bad), 220),
            column_config={
                "Row": st.column_config.NumberColumn(width=50),
                _WHY: st.column_config.TextColumn(width=520),
            },
        )


def _describe(bad: BadRow) -> dict[str, object]:
    row = bad.row
    return {
        "Row": row.place,
        _WHY: bad.reason,
        ORDER_ID: row.order_id,
        TRACKING_NUMBER: row.tracking_number,
        CARRIER: row.carrier,
    }


def _show_unclear(names: Sequence[UnclearName]) -> None:
    """Draws a choice for each name that is none of TikTok's carriers; what is chosen holds from then on."""
    for place, one in enumerate(names):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            offered = {provider.id: provider for provider in one.providers}
            chosen = st.selectbox(
                f"“{plain(one.name)}” in {one.region} is",
                list(offered),
                index=None,
                format_func=lambda provider_id, offered=offered: offered[provider_id].name,  # type: ignore[misc]
                key=f"carrier_of_{place}_{one.region}_{one.name}",
                width=320,
            )
            key = f"learn_{place}_{one.region}"
            if st.button("Use it from now on", key=key, **permission.offer(Deed.MEND, is_off=chosen is None)):
                with shown_errors():
                    running().carrier_map.learn_provider(
                        one.name, one.region, offered[str(chosen)], person=session.person()
                    )
                    st.rerun(scope="fragment")
