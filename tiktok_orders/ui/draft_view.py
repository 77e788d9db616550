"""One draft of a sales order, as it would be sent: lines, totals, the way from TikTok's total, and the message."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from tiktok_orders.domain.failures import CannotBuildError
from tiktok_orders.services.sales_order_drafts import Draft
from tiktok_orders.ui.formats import money
from tiktok_orders.ui.messages import plain

_PERSONAL = {
    "firstname",
    "lastname",
    "street",
    "city",
    "postcode",
    "telephone",
    "customer_email",
    "email",
    "region",
}
_PERSONAL |= {"customer_firstname", "customer_lastname", "company"}


def show_draft(draft: Draft | None, *, is_complete: bool, place: str) -> None:
    """Draws a draft, or why there is none; `place` tells apart several on one screen."""
    if draft is None:
        st.caption("Magento's store views and rates are being read at this moment. Look again in a few seconds.")
        return
    if isinstance(draft, CannotBuildError):
        for found in draft.found:
            st.warning(plain(found.sentence), icon=":material/warning:")
        return
    st.markdown(f"Sales order **{plain(draft.increment_id)}** in store view `{draft.store_code}`")
    rows = [
        {
            "SKU": item["sku"],
            "Name": item.get("name", ""),
            "Quantity": f"{item['qty_ordered']:g}",
            "Price": money(item["price"], draft.currency),
            "Discount": money(item.get("discount_amount", 0), draft.currency),
            "Tax": money(item.get("tax_amount", 0), draft.currency),
            "Row total": money(item["row_total"], draft.currency),
        }
        for item in draft.entity["items"]
    ]
    st.dataframe(rows, hide_index=True, width="stretch")
    bridge = "  \n".join(f"{plain(part.label)}: {money(part.amount, draft.currency)}" for part in draft.bridge)
    st.markdown(f"{bridge}  \n**Expected and sent: {money(draft.sent_total, draft.currency)}**")
    for warning in draft.warnings:
        st.caption(f":orange[:material/info:] {plain(warning)}")
    if not is_complete:
        st.caption("A product of it has not been looked up in Magento yet.")
    if st.toggle("Show the message, without the buyer's name and address", key=f"message_{place}"):
        st.code(
            json.dumps(_hidden(draft.entity), indent=2, ensure_ascii=False, default=str),
            language="json",
            height=320,
        )


def _hidden(value: Any, name: str = "") -> Any:
    if name in _PERSONAL and value:
        return "…"
    if isinstance(value, dict):
        return {key: _hidden(part, key) for key, part in value.items()}
    return [_hidden(part) for part in value] if isinstance(value, list | tuple) else value
