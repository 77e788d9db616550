"""Create Sales Order in the dialog: where the sales orders go, which will fail, and exactly what is sent."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.failures import CannotBuildError, failure
from tiktok_orders.domain.sales_order import SalesOrderDraft
from tiktok_orders.services.bulk_actions import AccountPreview, JudgedOrder, Preview
from tiktok_orders.services.order_policies import AccountRules, list_rules
from tiktok_orders.store.accounts import Account
from tiktok_orders.ui.bulk.form import BulkForm
from tiktok_orders.ui.draft_view import show_draft
from tiktok_orders.ui.formats import count
from tiktok_orders.ui.messages import plain

_OFFERED = 200
_BUILT_BEFORE = 500


def _show_account(one: AccountPreview) -> None:
    """Builds the drafts as far as can be told without asking Magento, and says which will fail."""
    rules = _rules_of(one.account)
    if rules.policy.store_code:
        st.caption(f"In store view `{rules.policy.store_code}`.")
    ids = [order.order_id for order in one.will[:_BUILT_BEFORE]]
    drafts, is_complete = running().drafts.preview(rules, ids)
    groups: dict[str, list[CannotBuildError]] = {}
    for draft in drafts.values():
        if isinstance(draft, CannotBuildError):
            groups.setdefault(failure(draft.code).group_label, []).append(draft)
    for label, errors in sorted(groups.items(), key=lambda group: -len(group[1])):
        example = plain(errors[0].found[0].sentence)
        st.markdown(
            f":orange[:material/warning:] {count(len(errors), 'of them', 'of them')} will fail: {label}. {example}"
        )
    warned = [one for one in drafts.values() if isinstance(one, SalesOrderDraft) and one.warnings]
    if warned:
        st.caption(f"{count(len(warned), 'order')} with a note, like: {plain(warned[0].warnings[0])}")
    if not is_complete:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("Some products have not been looked up in Magento yet; they are at this moment.")
            st.button("Look again", type="tertiary", key=f"again_{one.account.account_id}")


def _show_more(preview: Preview) -> None:
    """Draws the message that Magento would get for any one of the orders."""
    places = {
        order.order_id: one.account
        for one in preview.accounts
        for order in (*one.will[:_OFFERED], *one.eye[:_OFFERED])
    }
    if not places:
        return
    with st.expander("Exactly what is sent for an order", icon=":material/data_object:"):
        order_id = st.selectbox("Order", list(places), key="exact_order", format_func=str)
        drafts, is_complete = running().drafts.preview(_rules_of(places[order_id]), [order_id])
        show_draft(drafts.get(order_id), is_complete=is_complete, place="dialog")


def _word_eye(orders: Sequence[JudgedOrder]) -> str:
    """Older orders among others are only linked: what Magento lacks is left to a look at each by itself."""
    if orders[0].verdict.code != "before_go_live":
        return ""
    which = "it" if len(orders) == 1 else f"these {len(orders):,}"
    return f"Look {which} up in Magento and link what is there; nothing older is created in bulk"


def _rules_of(account: Account) -> AccountRules:
    return list_rules(running().database, [account])[account.account_id]


FORM = BulkForm(show_account=_show_account, show_more=_show_more, word_eye=_word_eye)
