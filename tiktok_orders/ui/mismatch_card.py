"""The order page's card of what TikTok and Magento do not agree about: both sides, the difference, what to do."""

from __future__ import annotations

from typing import Any

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.expected_total import TIKTOK_TOTAL
from tiktok_orders.domain.filters import status_words
from tiktok_orders.domain.mismatches import IN_MAGENTO, KINDS, Mismatch, RecordedMismatch, explain
from tiktok_orders.domain.people import Deed
from tiktok_orders.services.actions.sync_status import NAME as SYNC
from tiktok_orders.store.mismatches import mismatches_of
from tiktok_orders.store.sales_orders import LinkedSalesOrder, find_linked
from tiktok_orders.ui import permission
from tiktok_orders.ui.bulk.preview import open_preview
from tiktok_orders.ui.formats import NOTHING, exact_time, money
from tiktok_orders.ui.messages import plain
from tiktok_orders.ui.order_view import OrderPageData

# What Magento's own change and TikTok's are called in the sum.
_STEPS = {TIKTOK_TOTAL: "TikTok's total changed since", IN_MAGENTO: "Magento's total was changed"}


def show_mismatches(data: OrderPageData) -> None:
    """Draws the card; nothing where the two agree and always did."""
    order_id = data.order.id
    found = mismatches_of(running().database, order_id)
    linked = find_linked(running().database, [order_id]).get(order_id)
    if not found or linked is None:
        return
    lasting = [one for one in found if one.closed_at is None]
    st.markdown("#### TikTok and Magento")
    with st.container(border=True, key="mismatches"):
        for one in lasting:
            _show_one(one, data)
        if lasting:
            _show_sides(data, linked)
        for one in found:
            if one.closed_at is not None:
                label = KINDS[one.mismatch.kind].lower()
                st.caption(f"Agrees again since {exact_time(one.closed_at, data.zone)}: {label}.")
        if st.button("Sync status", icon=":material/sync:", key="sync_one", **permission.offer(Deed.ACT)):
            open_preview(SYNC, [order_id])


def _show_one(one: RecordedMismatch, data: OrderPageData) -> None:
    what_happened, what_to_do = explain(one.mismatch)
    st.markdown(f":orange[:material/difference:] **{plain(one.mismatch.label)}**")
    st.markdown(f"{plain(what_happened)} {plain(what_to_do)}")
    _show_steps(one.mismatch, data.row["currency"])
    st.caption(f"First seen {exact_time(one.first_seen, data.zone)}")


def _show_steps(mismatch: Mismatch, currency: str) -> None:
    if not mismatch.parts:
        return
    rows = [
        f"| {plain(_STEPS.get(part.label, part.label))} | {_signed(part.amount, currency)} |"
        for part in mismatch.parts
    ]
    total = sum(part.amount for part in mismatch.parts)
    rows.append(f"| **Magento has more than expected by** | **{_signed(total, currency)}** |")
    st.markdown("\n".join(["| Where the difference comes from | Amount |", "| :-- | --: |", *rows]))


def _signed(amount: Any, currency: str) -> str:
    return f"{'+' if amount > 0 else ''}{money(amount, currency)}"


def _show_sides(data: OrderPageData, linked: LinkedSalesOrder) -> None:
    """Draws what each side says; where Magento was not asked yet, that it was not."""
    order = data.order
    in_magento = "Gone" if linked.gone_at else status_words(linked.magento_status or linked.state)
    tracking = data.row["tracking_number"] or "None"
    rows = [
        ("State", status_words(order.status), in_magento),
        (
            "Total",
            money(order.payment.total_amount, order.payment.currency),
            money(linked.grand_total, linked.currency),
        ),
        ("Expected total", NOTHING, money(linked.expected_total, linked.currency)),
        ("Parcels", tracking, _parcels(linked)),
        ("Paid back", NOTHING, money(linked.total_refunded, linked.currency)),
    ]
    lines = [f"| {name} | {plain(one)} | {plain(other)} |" for name, one, other in rows]
    st.markdown("\n".join(["|  | TikTok | Magento |", "| :-- | :-- | :-- |", *lines]))


def _parcels(linked: LinkedSalesOrder) -> str:
    if linked.qty_shipped is None or linked.qty_to_ship is None:
        return "Not read yet"
    return f"{linked.qty_shipped.normalize():f} sent, {linked.qty_to_ship.normalize():f} to send"
