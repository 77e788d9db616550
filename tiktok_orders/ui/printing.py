"""The dialog for printing: labels and packing slips of the chosen orders as one PDF, and the pick list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed, Person
from tiktok_orders.services.parcel_documents import DocumentSize, DocumentsRun
from tiktok_orders.services.pick_lists import (
    export_pick_csv,
    export_pick_excel,
    export_pick_pdf,
    read_pick_list,
)
from tiktok_orders.tiktok.packages import DocumentType
from tiktok_orders.ui import desks, permission, session
from tiktok_orders.ui.dialogs import dialog
from tiktok_orders.ui.formats import count
from tiktok_orders.ui.messages import shown_errors
from tiktok_orders.ui.waiting import wait_for

_DOCUMENTS: dict[str, DocumentType] = {
    "Labels": "SHIPPING_LABEL",
    "Packing slips": "PACKING_SLIP",
    "Labels and packing slips": "SHIPPING_LABEL_AND_PACKING_SLIP",
}
_SIZES: tuple[DocumentSize, ...] = ("A6", "A5")
_PICK_LIST = "Pick list"
_LISTED = 300


def open_printing(order_ids: Sequence[str]) -> None:
    """Opens the dialog for these orders; what was fetched for others before is forgotten."""
    desk = desks.printing_desk()
    desk.order_ids, desk.run = tuple(order_ids), None
    dialog("Print", width="large")(_draw)()


def _draw() -> None:
    desk = desks.printing_desk()
    chosen = st.segmented_control(
        f"For {count(len(desk.order_ids), 'order')}",
        [*_DOCUMENTS, _PICK_LIST],
        default="Labels",
        required=True,
        key="print_what",
    )
    with shown_errors():
        if chosen == _PICK_LIST:
            _show_pick_list(desk.order_ids)
        elif chosen in _DOCUMENTS:
            _show_documents(desk, str(chosen))


def _show_documents(desk: desks.PrintingDesk, chosen: str) -> None:
    st.caption(
        "TikTok makes them for parcels that it carries, from when the shipment is arranged until the carrier has "
        "the parcel. They are fetched now and not kept here, as they hold buyers’ addresses."
    )
    kind = _DOCUMENTS[chosen]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        size: DocumentSize = st.selectbox("Paper", _SIZES, key="print_size", width=120)
        if st.button(
            f"Fetch {chosen.lower()}", type="primary", key="fetch_documents", **permission.offer(Deed.ACT)
        ):
            desk.run = running().documents.fetch(desk.order_ids, kind, size=size, person=session.person())
    if desk.run is not None and desk.run.document_type == kind:
        wait_for(desk.run.run, f"Fetching {chosen.lower()}")
        _show_fetched(desk.run, chosen)


def _show_fetched(run: DocumentsRun, chosen: str) -> None:
    documents, troubles = run.list_documents(), run.list_troubles()
    name = chosen.lower().replace(" ", "-")
    if documents:
        st.download_button(
            f"Open all as one PDF, {count(run.page_count, 'page')}" if len(documents) > 1 else "Open the PDF",
            run.merged,
            file_name=f"{name}-{running().clock():%Y-%m-%d-%H%M}.pdf",
            mime="application/pdf",
            on_click="ignore",
            type="primary",
            icon=":material/picture_as_pdf:",
            key="print_all",
        )
    if len(documents) > 1:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            place = st.selectbox(
                "Or one of them",
                range(len(documents)),
                format_func=lambda one: f"Order {', '.join(documents[one].order_ids)}",
                key="print_which",
            )
            st.download_button(
                "Open it",
                documents[place].pdf,
                file_name=f"{name}-{documents[place].package_id}.pdf",
                mime="application/pdf",
                on_click="ignore",
                key="print_one",
            )
    if troubles:
        st.markdown(f":orange[:material/warning:] **{count(len(troubles), 'order')}** without, and why")
        rows = [{"Order": order_id, "Why": why} for order_id, why in list(troubles.items())[:_LISTED]]
        st.dataframe(rows, hide_index=True, width="stretch", height=min(38 + 35 * len(rows), 250))


def _show_pick_list(order_ids: Sequence[str]) -> None:
    made = read_pick_list(running().database, order_ids)
    st.markdown(f"**{count(made.unit_count, 'unit')}** to fetch for {count(made.order_count, 'order')}.")
    who, now = session.person_later(), running().clock()
    with st.container(horizontal=True):
        for name, make, kind in (
            ("PDF to print", export_pick_pdf, "pdf"),
            ("Excel", export_pick_excel, "xlsx"),
            ("CSV", export_pick_csv, "csv"),
        ):
            st.download_button(
                name,
                partial(_make, make, tuple(order_ids), who),
                file_name=f"pick-list-{now:%Y-%m-%d}.{kind}",
                on_click="ignore",
                icon=":material/download:",
                key=f"pick_{kind}",
            )
    rows = [
        {"Warehouse": row.warehouse, "SKU": row.sku, "Product": row.product, "Variant": row.variant,
         "Units": row.quantity, "Orders": row.order_count}
        for row in made.totals[:_LISTED]
    ]  # fmt: skip
    if rows:
        st.dataframe(rows, hide_index=True, width="stretch", height=min(38 + 35 * len(rows), 320))
    if made.left_out:
        with st.expander(f"{count(len(made.left_out), 'order')} left out"):
            left = [{"Order": order_id, "Why": why} for order_id, why in list(made.left_out.items())[:_LISTED]]
            st.dataframe(left, hide_index=True, width="stretch")


def _make(make: Callable[..., bytes], order_ids: Sequence[str], who: Callable[[], Person]) -> bytes:
    application = running()
    return make(application.database, order_ids, now=application.clock(), person=who())
