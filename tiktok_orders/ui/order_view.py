"""The parts of the order page: header, items, payment build-up, recipient and timeline."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from tiktok_orders.domain.filters import status_words
from tiktok_orders.domain.masking import mask_text
from tiktok_orders.domain.order_state import cancellation_words, hold_ends_at, is_on_hold, open_deadlines
from tiktok_orders.domain.ordered_items import OrderedItem, group_by_sku
from tiktok_orders.domain.orders import Order, Payment
from tiktok_orders.domain.regions import REGIONS
from tiktok_orders.store.order_records import PayloadVersion
from tiktok_orders.ui.formats import NOTHING, ago, count, duration, exact_time, money, short_time, urgency
from tiktok_orders.ui.messages import plain
from tiktok_orders.ui.order_rows import STATUS_TONES

_COLOURS = {"wait": "orange", "work": "violet", "way": "blue", "good": "green", "bad": "red", "plain": "gray"}
_URGENCY_COLOURS = {"late": "red", "red": "red", "amber": "orange", "calm": "gray"}


@dataclass(frozen=True, slots=True)
class OrderPageData:
    """What the order page shows: the row of the list, the order as last stated, and all versions."""

    row: dict[str, Any]
    order: Order
    versions: list[PayloadVersion]
    now: datetime

    @property
    def zone(self) -> str:
        return str(self.row["time_zone"])


def show_header(data: OrderPageData) -> None:
    """Draws id, account, TikTok's state, Magento's state and what is due."""
    row, order = data.row, data.order
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="order_title"):
        st.markdown("## Order", width="content")
        st.code(order.id, language=None, width="content")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(status_words(order.status), color=_COLOURS[STATUS_TONES.get(order.status, "plain")])  # type: ignore[arg-type]
        st.markdown(":material/arrow_forward:")
        in_magento = status_words(row["magento_status"]) if row["magento_status"] else "No sales order yet"
        st.badge(in_magento, color="gray", icon=":material/receipt_long:")
        st.markdown(f"{plain(row['account_title'])} · {row['region']} · account `{row['account_id']}`")
    _show_due(data)


def _show_due(data: OrderPageData) -> None:
    order, now = data.order, data.now
    if is_on_hold(order, data.row["region"], now):
        ends_at = hold_ends_at(order, data.row["region"])
        left = f", {duration(ends_at - now)} left" if ends_at and ends_at > now else ""
        st.badge(f"On hold by TikTok for one hour after payment{left}", color="orange", icon=":material/pause:")
    if order.is_buyer_request_cancel:
        st.badge("The buyer asks to cancel", color="red", icon=":material/front_hand:")
    if reason := cancellation_words(order.cancel_reason, order.cancellation_initiator):
        st.badge(reason, color="red", icon=":material/block:")
    with st.container(horizontal=True, gap="small"):
        for deadline in open_deadlines(order):
            tone = urgency(deadline.due_at, now)
            when = f"{duration(now - deadline.due_at)} overdue" if tone == "late" else ago(deadline.due_at, now)
            st.badge(
                f"{deadline.name} {short_time(deadline.due_at, data.zone, now)} ({when})",
                color=_URGENCY_COLOURS[tone],  # type: ignore[arg-type]
                icon=":material/schedule:",
                help=f"{exact_time(deadline.due_at, data.zone)}: {deadline.consequence}.",
            )


def show_items(data: OrderPageData) -> None:
    """Draws what was ordered, grouped by SKU, with pictures."""
    items = group_by_sku(data.order.line_items)
    units = sum(item.quantity for item in items)
    st.markdown(f"#### {count(units, 'unit')} of {count(len(items), 'SKU')}")
    for number, item in enumerate(items):
        with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"item_{number}"):
            if picture := safe_picture(item.sku_image, is_practice=data.row["is_practice"]):
                st.image(picture, width=64)
            with st.container(width="stretch", gap=None):
                st.markdown(f"**{plain(item.product_name) or 'Product not named'}**")
                st.caption(_item_facts(item))
            st.markdown(f"{item.quantity} × {money(_each(item), item.currency)}", width="content")
            st.markdown(f"**{money(item.sale_amount, item.currency)}**", width="content")


def _item_facts(item: OrderedItem) -> str:
    facts = [plain(item.sku_name), f"SKU {plain(item.seller_sku)}" if item.seller_sku else "No seller SKU"]
    if item.is_gift:
        facts.append("Gift")
    for label, amount in (
        ("seller discount", item.seller_discount_amount),
        ("TikTok discount", item.platform_discount_amount),
    ):
        if amount:
            facts.append(f"{label} {money(amount, item.currency)}")
    return " · ".join(fact for fact in facts if fact)


def _each(item: OrderedItem) -> Decimal:
    return item.original_amount / item.quantity


def safe_picture(address: str, *, is_practice: bool) -> str:
    """Only https, and the practice shop's own pictures: an address from a payload is not to be trusted further."""
    parts = urlsplit(address)
    is_ours = is_practice and parts.scheme == "http" and parts.hostname == "127.0.0.1"
    return address if parts.scheme == "https" or is_ours else ""


# TikTok's own order of the build-up: field, words, sign, whether it is a sum. Formulas: order API 202309.
_BUILD_UP = (
    ("original_total_product_price", "Products", "", False),
    ("seller_discount", "Seller discount", "−", False),
    ("platform_discount", "TikTok discount", "−", False),
    ("sub_total", "Subtotal", "", True),
    ("original_shipping_fee", "Shipping", "", False),
    ("shipping_fee_seller_discount", "Shipping discount by the seller", "−", False),
    ("shipping_fee_platform_discount", "Shipping discount by TikTok", "−", False),
    ("shipping_fee_cofunded_discount", "Shipping discount shared", "−", False),
    ("shipping_fee", "Shipping paid", "", True),
    ("product_tax", "Tax on products", "", False),
    ("shipping_fee_tax", "Tax on shipping", "", False),
    ("tax", "Tax", "", True),
    ("retail_delivery_fee", "Retail delivery fee", "", False),
    ("small_order_fee", "Small order fee", "", False),
    ("buyer_service_fee", "Buyer service fee", "", False),
    ("handling_fee", "Handling fee", "", False),
    ("shipping_insurance_fee", "Shipping insurance", "", False),
    ("item_insurance_fee", "Item insurance", "", False),
    ("item_insurance_tax", "Tax on item insurance", "", False),
    ("distance_fee", "Distance fee", "", False),
    ("distance_shipping_fee", "Distance shipping fee", "", False),
    ("payment_platform_discount", "Payment discount by TikTok", "−", False),
    ("payment_discount_service_fee", "Payment discount service fee", "", False),
)


def show_payment(data: OrderPageData) -> None:
    """Draws the build-up of the total as TikTok states it, and the base total under it."""
    payment = data.order.payment
    st.markdown("#### Payment")
    rows = [f"| {words} | {amount} |" for words, amount in _payment_rows(payment)]
    with st.container(key="payment"):
        st.markdown("\n".join(["| As TikTok states it | Amount |", "| :-- | --: |", *rows]))
    if data.order.payment_method_name:
        st.caption(f"Paid by {plain(data.order.payment_method_name)}. {_paid(data)}")
    st.caption(_base_words(data.row))


def _payment_rows(payment: Payment) -> Iterator[tuple[str, str]]:
    for field, words, sign, is_sum in _BUILD_UP:
        amount = getattr(payment, field)
        if amount is not None and (amount or is_sum):
            shown = f"{sign if amount else ''}{money(amount, payment.currency)}"
            yield (f"**{words}**", f"**{shown}**") if is_sum else (words, shown)
    yield "**Total**", f"**{money(payment.total_amount, payment.currency)}**"


def _paid(data: OrderPageData) -> str:
    paid_time = data.order.paid_time
    return f"Paid {exact_time(paid_time, data.zone)}." if paid_time else "Not paid yet."


def _base_words(row: dict[str, Any]) -> str:
    base = row["base_currency"]
    if row["base_total_is_final"]:
        return f"{money(row['base_total'], base)} in the base currency, Magento's figure."
    if row["currency"] == base:
        return f"The base currency is {base} too."
    if row["rate"] is None:
        return f"There is no rate from {row['currency']} to {base} yet. Add one under Currency."
    return (
        f"About {money(row['base_total'], base)} at {row['rate'].normalize():f} {base} for 1 {row['currency']} "
        f"({plain(row['rate_source'])}, {row['rate_date']:%d %b %Y})."
    )


def show_recipient(data: OrderPageData) -> None:
    """Draws who gets the parcel, partly hidden until a person asks to see it."""
    st.markdown("#### Recipient")
    address = json.loads(data.row["recipient_address"])
    if not address:
        st.caption("TikTok names the recipient once the order is paid and its hold is over.")
        return
    reveal = st.toggle("Show name and address", key=f"reveal_{data.order.id}")
    show = str if reveal else mask_text
    lines = [address.get(name, "") for name in ("name", "phone_number")]
    lines += [address.get(f"address_line{number}", "") for number in (1, 2, 3, 4)]
    region = address.get("region_code", "")
    town = [address.get(name, "") for name in ("post_town", "postal_code")]
    shown = [show(line) for line in lines if line] + [" ".join(part for part in town if part)]
    shown.append(REGIONS[region].name if region in REGIONS else region)
    st.markdown("  \n".join(plain(line) for line in shown if line))
    if "*" in data.row["recipient_address"]:
        st.caption("TikTok hides parts of it with asterisks.")
    if data.order.buyer_message:
        st.markdown("**The buyer wrote**")
        st.text(data.order.buyer_message)


def show_timeline(data: OrderPageData) -> None:
    """Draws what happened, newest first, from TikTok and from here."""
    st.markdown("#### Timeline")
    st.caption(f"Times of {data.zone}, newest first")
    for instant, words in sorted(_events(data), reverse=True):
        with st.container(horizontal=True, gap="small"):
            st.caption(short_time(instant, data.zone, data.now), width=110)
            st.markdown(words)


def _events(data: OrderPageData) -> Iterator[tuple[datetime, str]]:
    order = data.order
    stated = (
        (order.create_time, "Placed by the buyer"),
        (order.paid_time, "Paid"),
        (order.request_cancel_time, "The buyer asked to cancel"),
        (order.rts_time, "Ready to ship"),
        (order.collection_time, "Collected by the carrier"),
        (order.delivery_time, "Delivered"),
        (
            order.cancel_time,
            plain(cancellation_words(order.cancel_reason, order.cancellation_initiator) or "Cancelled"),
        ),
    )
    yield from ((instant, words) for instant, words in stated if instant is not None)
    for version in data.versions:
        words = "Imported" if version.version == 1 else f"Changed on TikTok (version {version.version})"
        yield version.received_at, words


def show_links(data: OrderPageData) -> None:
    """Draws when the order was placed, imported and updated, and which other orders it belongs to."""
    row = data.row
    facts = [
        ("Placed", row["create_time"]),
        ("Imported here", row["imported_at"]),
        ("Updated on TikTok", row["update_time"]),
    ]
    for words, stored in facts:
        instant = stored.replace(tzinfo=data.now.tzinfo) if stored else None
        st.caption(f"{words}: {exact_time(instant, data.zone) if instant else NOTHING}")
    for words, other in (
        ("Replaces order", data.order.replaced_order_id),
        ("Exchange of order", data.order.exchange_source_order_id),
    ):
        if other:
            st.page_link("order.py", label=f"{words} {other}", query_params={"order_id": other})


def show_neighbours(order_id: str, order_ids: tuple[str, ...]) -> None:
    """Draws the way back to the list one came from, and to the orders before and after this one in it."""
    place = order_ids.index(order_id) if order_id in order_ids else -1
    with st.container(horizontal=True):
        st.page_link("orders.py", label="Orders", icon=":material/arrow_back:")
        if place > 0:
            before = {"order_id": order_ids[place - 1]}
            st.page_link("order.py", label="Previous", icon=":material/chevron_left:", query_params=before)
        if 0 <= place < len(order_ids) - 1:
            after = {"order_id": order_ids[place + 1]}
            st.page_link("order.py", label="Next", icon=":material/chevron_right:", query_params=after)
