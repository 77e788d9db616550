"""Ship in the dialog: number and carrier of one order's parcels, or a table for many orders."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.orders import LineItem
from tiktok_orders.domain.people import Deed
from tiktok_orders.domain.ship_call import ShipCall, list_waiting_lines, plan_shipment
from tiktok_orders.domain.ship_judgement import OWN_CALLS, ShipFacts
from tiktok_orders.domain.shipping_wish import ParcelWish, read_wish, write_wish
from tiktok_orders.services.actions.outcome import Wishes
from tiktok_orders.services.bulk_actions import AccountPreview, Preview
from tiktok_orders.ui import permission
from tiktok_orders.ui.bulk.form import BulkForm
from tiktok_orders.ui.bulk.shipping_table import ask_table, show_refresh
from tiktok_orders.ui.formats import count
from tiktok_orders.ui.messages import plain

_LISTED = 200


def _ask(order_ids: Sequence[str]) -> Wishes | None:
    if len(order_ids) != 1:
        return ask_table(order_ids)
    facts = running().shipping.facts(order_ids).get(order_ids[0])
    if facts is None:
        return {}
    plan = plan_shipment(facts.order, facts.region, running().clock())
    if plan.call not in OWN_CALLS:
        return {}  # nothing is to be typed: the preview says why it is not shipped
    if not facts.providers:
        show_carriers_missing(order_ids[0])
        return None
    parcels = _ask_parcels(facts, plan.call, [one.line_item_ids for one in plan.parcels])
    show_refresh(order_ids)
    return {order_ids[0]: write_wish(parcels)} if parcels else None


def show_carriers_missing(order_id: str) -> None:
    """Says that TikTok's carriers for the order are not known, and has them read."""
    for account in running().shipping.accounts_of([order_id]):
        running().carriers.read_in_background(account)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info("TikTok is asked for the carriers of this order at this moment.", icon=":material/hourglass_top:")
        st.button("Look again", type="tertiary", key="carriers_again", **permission.offer(Deed.ACT))


def _ask_parcels(facts: ShipFacts, call: ShipCall | None, groups: Sequence[tuple[str, ...]]) -> list[ParcelWish]:
    """Draws a number and a carrier for each package that TikTok made, or for the seller's own parcel."""
    if len(groups) > 1:
        st.caption(f"TikTok sends this order in {len(groups)} parcels. One without a number waits.")
        asked = [_ask_one(facts, f" of parcel {place}", lines) for place, lines in enumerate(groups, 1)]
        return [one for one in asked if one.tracking_number]
    waiting = list_waiting_lines(facts.order)
    may_split = call is ShipCall.MARK_SHIPPED and len(waiting) > 1
    lines = _ask_lines(facts.order.id, waiting) if may_split else ()
    one = _ask_one(facts, "", lines or ())
    return [one] if one.tracking_number and lines is not None else []


def _ask_one(facts: ShipFacts, which: str, lines: Sequence[str]) -> ParcelWish:
    offered, key = {one.id: one.name for one in facts.providers or ()}, f"{facts.order.id}{which}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.text_input(f"Tracking number{which}", key=f"ship_number_{key}", width="stretch")
        carrier = st.selectbox(
            f"Carrier{which}",
            list(offered),
            format_func=offered.__getitem__,
            key=f"ship_carrier_{key}",
            width="stretch",
        )
    return ParcelWish(number.strip(), provider_id=str(carrier or ""), line_item_ids=tuple(lines))


def _ask_lines(order_id: str, waiting: Sequence[LineItem]) -> tuple[str, ...] | None:
    """Draws which items are in the parcel; returns none for all of them, None while some are to be chosen."""
    if not st.toggle("Only some of the items are in this parcel", key=f"parcel_in_part_{order_id}"):
        return ()
    names = {line.id: f"{place}. {_name(line)}" for place, line in enumerate(waiting, 1)}
    key = f"parcel_lines_{order_id}"
    return (
        tuple(st.multiselect("Items in this parcel", list(names), format_func=names.__getitem__, key=key)) or None
    )


def _name(line: LineItem) -> str:
    return " · ".join(part for part in (line.product_name, line.sku_name, line.seller_sku) if part) or line.id


def _show_account(one: AccountPreview) -> None:
    warned = [order for order in one.will if order.verdict.warnings]
    if warned:
        example = plain(warned[0].verdict.warnings[0])
        st.markdown(f":orange[:material/warning:] {count(len(warned), 'order')} with a warning. {example}")


def _show_more(preview: Preview) -> None:
    """Draws what TikTok will be told of each order."""
    going = [order.order_id for one in preview.accounts for order in one.will]
    rows = [
        {"Order": order_id, "Tracking number": parcel.tracking_number, "Carrier": _carrier(parcel, preview)}
        for order_id in going[:_LISTED]
        for parcel in read_wish(preview.wishes.get(order_id, {}))
    ]
    if rows:
        with st.expander("Exactly what TikTok is told", icon=":material/data_object:"):
            st.dataframe(rows, hide_index=True, width="stretch")
            if len(going) > _LISTED:
                st.caption(f"The first {_LISTED} of {len(going):,}.")


def _carrier(parcel: ParcelWish, preview: Preview) -> str:
    if parcel.carrier:
        return parcel.carrier
    known = (running().carriers.known(one.account) for one in preview.accounts)
    names = {provider.id: provider.name for one in known for offered in one.values() for provider in offered}
    return names.get(parcel.provider_id, parcel.provider_id)


FORM = BulkForm(ask=_ask, show_account=_show_account, show_more=_show_more)
