"""The parts of the view of one refund: its state and clock, what it is about, the money, and what happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import streamlit as st

from tiktok_orders.domain.after_sale import CaseLine
from tiktok_orders.domain.after_sale_words import MAGENTO_WORDS, arbitration_words, kind_words
from tiktok_orders.domain.returns import ReturnRecord
from tiktok_orders.store.after_sale_cases import StoredCase
from tiktok_orders.ui.case_card import show_answers, show_clock, show_credit, show_state
from tiktok_orders.ui.formats import exact_time, money, short_time
from tiktok_orders.ui.messages import plain
from tiktok_orders.ui.order_view import safe_picture
from tiktok_orders.ui.refunds.rows import magento_note


@dataclass(frozen=True, slots=True)
class RefundPageData:
    """What the view shows: the case, its row of the list, and a return's history, None where it is not read."""

    case: StoredCase
    row: dict[str, Any]
    is_practice: bool
    records: tuple[ReturnRecord, ...] | None
    now: datetime

    @property
    def zone(self) -> str:
        return str(self.row["time_zone"])


def show_header(data: RefundPageData) -> None:
    """Draws id, kind, TikTok's state, Magento's state, what is due, and the answers."""
    case, row = data.case, data.row
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="refund_title"):
        st.markdown("## Refund", width="content")
        st.code(case.case_id, language=None, width="content")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        show_state(case)
        st.markdown(":material/arrow_forward:")
        st.badge(MAGENTO_WORDS[row["magento"]], color="gray", icon=":material/receipt_long:")
        st.markdown(f"**{plain(kind_words(case.kind, case.case_type))}**", width="content")
        st.markdown(f"{plain(row['account_title'])} · {row['region']}", width="content")
    if dispute := arbitration_words(case.arbitration_status):
        st.badge(f"Dispute: {plain(dispute)}", color="orange", icon=":material/gavel:")
    if case.is_superseded:
        st.info("The buyer changed this request: it goes on under another id and counts only there.")
        _link("Open the newer one", case.next_case_id)
    if case.pre_case_id:
        _link(f"It was {case.pre_case_id} before", case.pre_case_id)
    show_clock(case, data.zone, data.now)
    show_answers(case)
    if row["magento"] == "to_credit":
        show_credit(case)


def _link(label: str, case_id: str) -> None:
    st.page_link("refund.py", label=label, icon=":material/arrow_forward:", query_params={"case_id": case_id})


def show_lines(data: RefundPageData, lines: Sequence[CaseLine]) -> None:
    """Draws the units that it is about, like ones together, with pictures where they can be loaded."""
    st.markdown("#### What it is about")
    groups: dict[tuple[str, ...], list[CaseLine]] = {}
    for line in lines:
        groups.setdefault((line.sku_id, line.product_name, line.sku_name, line.seller_sku), []).append(line)
    for number, group in enumerate(groups.values()):
        with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"line_{number}"):
            _show_group(data, group)
    if not lines:
        st.caption("TikTok states no lines.")


def _show_group(data: RefundPageData, group: Sequence[CaseLine]) -> None:
    line = group[0]
    if picture := safe_picture(line.picture_url, is_practice=data.is_practice):
        st.image(picture, width=64)
    with st.container(width="stretch", gap=None):
        st.markdown(f"**{plain(line.product_name) or 'Product not named'}**")
        sku = f"SKU {plain(line.seller_sku)}" if line.seller_sku else "No seller SKU"
        st.caption(" · ".join(part for part in (plain(line.sku_name), sku) if part))
    amounts = [one.refund_total for one in group if one.refund_total is not None]
    total = sum(amounts, Decimal(0)) if amounts else None
    st.markdown(f"{len(group)} ×", width="content")
    st.markdown(f"**{money(total, line.currency or data.case.currency)}**", width="content")


_PARTS = (
    ("refund_subtotal", "Products"),
    ("refund_shipping_fee", "Shipping"),
    ("refund_tax", "Tax"),
    ("retail_delivery_fee", "Retail delivery fee"),
    ("buyer_service_fee", "Buyer service fee"),
)


def show_amounts(data: RefundPageData) -> None:
    """Draws what the buyer gets back and how it comes about, as TikTok states it."""
    case = data.case
    st.markdown("#### Money")
    rows = [
        f"| {words} | {money(amount, case.currency)} |"
        for field, words in _PARTS
        if (amount := getattr(case, field)) is not None and (amount or field == "refund_subtotal")
    ]
    total = f"| **Refund** | **{money(case.refund_total, case.currency)}** |"
    st.markdown("\n".join(["| As TikTok states it | Amount |", "| :-- | --: |", *rows, total]))
    if case.partial_amount is not None:
        st.caption(f"You offered {money(case.partial_amount, case.currency)}.")
    if case.buyer_keeps_item:
        st.caption("The buyer keeps the goods.")
    if note := magento_note(data.row):
        st.caption(plain(note))


def show_parcel(data: RefundPageData) -> None:
    """Draws the parcel that comes back, where there is one."""
    case = data.case
    if case.tracking_number:
        st.markdown("#### Return parcel")
        st.markdown(plain(case.provider_name) or "Carrier not stated")
        st.code(case.tracking_number, language=None)


def show_words(data: RefundPageData) -> None:
    """Draws why it was asked for and what you answered, each in words and pictures."""
    st.markdown("#### Reason")
    st.markdown(plain(data.case.reason_text) or "Not stated")
    for record in _said_by("BUYER", data):
        _show_said(data, record)
    if answered := [one for one in _said_by("SELLER", data) if one.note or one.images]:
        st.markdown("#### Your answer")
        for record in answered:
            _show_said(data, record)


def _said_by(role: str, data: RefundPageData) -> list[ReturnRecord]:
    """Returns what one side said, the oldest first."""
    return [record for record in reversed(data.records or ()) if record.role.upper() == role]


def _show_said(data: RefundPageData, record: ReturnRecord) -> None:
    if record.note:
        st.text(record.note)
    pictures = [safe_picture(one.url, is_practice=data.is_practice) for one in record.images]
    if shown := [picture for picture in pictures if picture]:
        st.image(shown, width=120)
    for video in record.videos:
        st.caption(f"A video: {plain(video.url)}")


def show_timeline(data: RefundPageData) -> None:
    """Draws what happened, newest first, as far as TikTok tells."""
    st.markdown("#### Timeline")
    st.caption(f"Times of {data.zone}, newest first")
    if data.records is None and data.case.kind == "RETURN":
        st.caption("TikTok's history of it is read with the next sync.")
    for instant, words in sorted(_events(data), reverse=True):
        with st.container(horizontal=True, gap="small"):
            st.caption(short_time(instant, data.zone, data.now), width=110)
            st.markdown(words)
    st.caption(f"First seen here: {exact_time(data.case.first_seen_at, data.zone)}")


def _events(data: RefundPageData) -> Iterator[tuple[datetime, str]]:
    if data.records:
        for record in data.records:
            if record.create_time is not None:
                said = f": {plain(record.reason_text)}" if record.reason_text else ""
                yield record.create_time, f"{plain(record.description) or plain(record.event)}{said}"
        return
    for instant, words in (
        (data.case.create_time, "Asked for"),
        (data.case.update_time, "Last changed on TikTok"),
    ):
        if instant is not None:
            yield instant, words
