"""What TikTok paid out for an order: one line on the order page, with the way to its statement."""

from __future__ import annotations

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.currencies import ZERO
from tiktok_orders.domain.payout_words import payment_words
from tiktok_orders.store.payouts import transactions_of_order
from tiktok_orders.ui.formats import count, money
from tiktok_orders.ui.messages import plain
from tiktok_orders.ui.order_view import OrderPageData
from tiktok_orders.ui.payouts.tables import day_words


def show_paid_out(data: OrderPageData) -> None:
    """Draws what is settled of the order, on which statements, and whether it is paid; nothing before that."""
    found = transactions_of_order(running().database, data.row["account_id"], data.order.id)
    for currency in dict.fromkeys(one["currency"] for one in found):
        of_currency = [one for one in found if one["currency"] == currency]
        settled = sum((one["settlement_amount"] or ZERO for one in of_currency), ZERO)
        lines = f" in {count(len(of_currency), 'transaction')}" if len(of_currency) > 1 else ""
        st.markdown(f"**Paid out** {plain(money(settled, currency))}{lines}, after TikTok's fees")
    for one in {one["statement_id"]: one for one in found}.values():
        st.page_link(
            "payouts.py",
            label=f"Statement of {day_words(one)}: {plain(payment_words(one['payment_status']).lower())}",
            icon=":material/account_balance:",
            query_params={"statement_id": one["statement_id"]},
        )
