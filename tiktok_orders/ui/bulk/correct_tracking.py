"""Correct tracking in the dialog: which parcel of the order, and the carrier and number that are right."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.shipping_wish import ParcelWish
from tiktok_orders.domain.tracking_correction import CorrectionWish, lines_of, why_not_correct, write_correction
from tiktok_orders.services.actions.outcome import Wishes
from tiktok_orders.ui.bulk.form import BulkForm
from tiktok_orders.ui.bulk.ship_order import show_carriers_missing
from tiktok_orders.ui.messages import plain


def _ask(order_ids: Sequence[str]) -> Wishes | None:
    facts = running().shipping.facts(order_ids).get(order_ids[0]) if len(order_ids) == 1 else None
    if facts is None:
        return {}
    order, now = facts.order, running().clock()
    packages = list(dict.fromkeys(line.package_id for line in order.line_items if line.package_id))
    able = [one for one in packages if why_not_correct(order, one, now) is None]
    if not able:
        return {
            one: write_correction(CorrectionWish(packages[0] if packages else "", ParcelWish("")))
            for one in order_ids
        }
    if not facts.providers:
        show_carriers_missing(order.id)
        return None
    known = {one: lines_of(order, one)[0] for one in able}
    package_id = able[0]
    if len(able) > 1:
        names = {one: f"{line.shipping_provider_name} {line.tracking_number}" for one, line in known.items()}
        package_id = st.selectbox("Parcel", able, format_func=names.__getitem__, key=f"correct_parcel_{order.id}")
    line = known[package_id]
    st.caption(f"Now {plain(line.shipping_provider_name)} under {plain(line.tracking_number)}.")
    ids = [one.id for one in facts.providers]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.text_input("Right tracking number", key=f"correct_number_{package_id}", width="stretch")
        carrier = st.selectbox(
            "Right carrier",
            ids,
            index=ids.index(line.shipping_provider_id) if line.shipping_provider_id in ids else 0,
            format_func={one.id: one.name for one in facts.providers}.__getitem__,
            key=f"correct_carrier_{package_id}",
            width="stretch",
        )
    if not number.strip():
        return None
    parcel = ParcelWish(number.strip(), provider_id=str(carrier))
    return {order.id: write_correction(CorrectionWish(package_id, parcel))}


FORM = BulkForm(ask=_ask)
