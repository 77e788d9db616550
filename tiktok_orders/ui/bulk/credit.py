"""Crediting refunds in the dialog: which refund of each order is meant, and to what they come."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.eligibility import VerdictKind
from tiktok_orders.services.actions.outcome import Wishes
from tiktok_orders.services.bulk_actions import Preview
from tiktok_orders.store.refund_credits import refunds_of_orders
from tiktok_orders.ui import desks
from tiktok_orders.ui.bulk.form import BulkForm
from tiktok_orders.ui.formats import money


def _ask(order_ids: Sequence[str]) -> Wishes | None:
    return running().credits.wishes(order_ids, desks.answer_desk().case_ids)


def _show_more(preview: Preview) -> None:
    """Draws to what the memos come together, per currency, and what becomes of the goods."""
    case_ids = {
        order.verdict.subject
        for one in preview.accounts
        for order in one.will
        if order.verdict.kind is VerdictKind.WILL
    }
    chosen = [order for one in preview.accounts for order in one.will]
    orders = list(dict.fromkeys(order.order_id for order in chosen))
    sums: dict[str, Decimal] = {}
    for refunds in refunds_of_orders(running().database, orders).values():
        for refund in refunds:
            if refund.case_id in case_ids:
                sums[refund.currency] = sums.get(refund.currency, Decimal(0)) + (refund.refund_total or Decimal(0))
    if sums:
        totals = ", ".join(money(amount, currency) for currency, amount in sums.items())
        st.caption(
            f"TikTok has paid back {totals}. The memos come to that, but for what the policy books otherwise."
        )
    back = sum(bool(order.wish.get("return_to_stock")) for order in chosen)
    st.caption(f"Goods go back into stock for {back:,} of {len(chosen):,}, as the order policy says.")


FORM = BulkForm(ask=_ask, show_more=_show_more)
