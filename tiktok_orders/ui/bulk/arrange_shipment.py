"""Arrange Shipment in the dialog: how and when parcels are handed over, or which labels are bought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.arranging import (
    METHOD_WORDS,
    Method,
    common_methods,
    common_slots,
    read_wish,
    sum_prices,
    write_handover,
    write_trouble,
)
from tiktok_orders.domain.packages import TimeSlot
from tiktok_orders.errors import TikTokOrdersError
from tiktok_orders.services.actions.outcome import Wishes
from tiktok_orders.services.bulk_actions import Preview
from tiktok_orders.services.shipping_offers import Offer
from tiktok_orders.store.accounts import Account
from tiktok_orders.ui import desks, session
from tiktok_orders.ui.bulk.form import BulkForm
from tiktok_orders.ui.bulk.label_table import ask_labels
from tiktok_orders.ui.formats import count, money, short_time
from tiktok_orders.ui.messages import plain, show_error
from tiktok_orders.ui.waiting import wait_for

_NO_COMMON_WAY = "TikTok takes these parcels over in different ways. Choose fewer orders, and arrange them apart."


def _ask(order_ids: Sequence[str]) -> Wishes | None:
    """Asks per account; None while TikTok has not answered, or prices are of another weight or size."""
    try:
        return _ask_all(_offers(order_ids))
    except TikTokOrdersError as error:
        show_error(error)
        return None


def _ask_all(offers: Mapping[str, Offer]) -> Wishes | None:
    wishes: dict[str, Mapping[str, Any]] = {}
    for account, own in _by_account(offers).items():
        found = _ask_account(account, own)
        if found is None:
            return None
        wishes |= found
    return wishes


def _offers(order_ids: Sequence[str]) -> dict[str, Offer]:
    """Asks TikTok once for each dialog; what it offered an hour ago may be gone."""
    desk, asked = desks.arranging_desk(), desks.bulk_desk().asked
    if desk.run is None or desk.asked is not asked:
        desk.asked, desk.measures = asked, {}
        desk.run = running().offers.ask(order_ids, person=session.person())
    wait_for(desk.run, "Asking TikTok what it offers")
    return desk.run.answers()


def _by_account(offers: Mapping[str, Offer]) -> dict[Account, list[Offer]]:
    groups: dict[Account, list[Offer]] = {}
    for one in offers.values():
        groups.setdefault(one.account, []).append(one)
    return groups


def _ask_account(account: Account, offers: list[Offer]) -> Wishes | None:
    refused = {one.order_id: write_trouble(one.trouble) for one in offers if one.trouble}
    handing = [one for one in offers if one.slots]
    labels = [one for one in offers if one.labels]
    if not handing and not labels:
        return refused
    with st.container(border=True, key=f"arrange_{account.account_id}"):
        st.markdown(f"**{plain(account.title)}** · {account.region}")
        wishes: dict[str, Mapping[str, Any]] = {**refused, **_ask_handover(account, handing)}
        if labels:
            bought = ask_labels(account, labels)
            if bought is None:
                return None
            wishes |= bought
    return wishes


def _ask_handover(account: Account, offers: list[Offer]) -> dict[str, dict[str, Any]]:
    slots = [slot for one in offers for slot in one.slots]
    if not offers:
        return {}
    methods = common_methods(slots)
    if not methods:
        st.warning(_NO_COMMON_WAY, icon=":material/call_split:")
        return {one.order_id: write_trouble(_NO_COMMON_WAY) for one in offers}
    method: Method = st.radio(
        f"How {count(len(slots), 'parcel')} reach the carrier",
        methods,
        format_func=lambda one: METHOD_WORDS[one],
        horizontal=True,
        key=f"handover_{account.account_id}",
    )
    slot = _ask_slot(account, common_slots(slots)) if method == "PICKUP" else None
    return {one.order_id: write_handover(method, slot) for one in offers}


def _ask_slot(account: Account, slots: list[TimeSlot]) -> TimeSlot | None:
    if not slots:
        st.caption("There is no time at which all of them can be collected: each is at the first that it has.")
        return None
    chosen = st.selectbox(
        f"When the carrier comes ({account.time_zone})",
        range(len(slots) + 1),
        format_func=lambda place: "The first possible time" if not place else _told(account, slots[place - 1]),
        key=f"slot_{account.account_id}",
    )
    return slots[chosen - 1] if chosen else None


def _told(account: Account, slot: TimeSlot) -> str:
    now = running().clock()
    begins = short_time(slot.start_time, account.time_zone, now)
    return f"{begins}–{short_time(slot.end_time, account.time_zone, now).rpartition(' ')[2]}"


def _show_more(preview: Preview) -> None:
    """Draws what the labels cost together: they are paid for."""
    will = [order.order_id for one in preview.accounts for order in (*one.will, *one.eye)]
    labels = [label for order_id in will for label in read_wish(preview.wishes.get(order_id, {})).labels]
    if labels:
        sums = " and ".join(money(amount, currency) for currency, amount in sum_prices(labels).items())
        st.markdown(
            f":material/payments: **{count(len(labels), 'label')} for about {plain(sums or 'an unknown sum')}** "
            "by TikTok’s estimate, which TikTok takes from you. None is bought that has become dearer by then."
        )
    st.caption("Labels and tracking numbers are fetched by themselves as soon as TikTok has made them.")


FORM = BulkForm(ask=_ask, show_more=_show_more)
