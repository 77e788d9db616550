"""Create Sales Order in the dialog: where the sales orders go, which will fail, and exactly what is sent."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.eligibility import VerdictKind
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
    if len(one.will) > len(ids):
        st.caption(
            f"The first {len(ids):,} of {count(len(one.will), 'order')} were looked through for what will fail "
            "and for notes. The others are not looked through here; each is checked before it is sent."
        )
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
    """Draws the message that Magento would get for any one of the orders: chosen from a list, or by its id."""
    offered = [order.order_id for one in preview.accounts for order in (*one.will[:_OFFERED], *one.eye[:_OFFERED])]
    able = sum(len(one.will) + len(one.eye) for one in preview.accounts)
    if not offered:
        return
    with st.expander("Exactly what is sent for an order", icon=":material/data_object:"):
        chosen, typed = st.columns(2, vertical_alignment="bottom")
        order_id = chosen.selectbox("Order", offered, key="exact_order", format_func=str)
        wanted = typed.text_input("Or the id of any order of the selection", key="typed_order").strip()
        if able > len(offered):
            st.caption(f"The list has {len(offered):,} of {count(able, 'order')}; type the id of any other one.")
        _show_exactly(preview, wanted or order_id)


def _show_exactly(preview: Preview, order_id: str) -> None:
    places = {
        order.order_id: (one.account, order)
        for one in preview.accounts
        for order in (*one.skipped, *one.eye, *one.will)
    }
    if order_id not in places:
        st.warning(
            f"Order {plain(order_id)} is not among the orders of this selection. Check its id, or select it in "
            "the list of orders.",
            icon=":material/warning:",
        )
        return
    account, judged = places[order_id]
    if judged.verdict.kind is VerdictKind.SKIP:
        st.caption(f"Nothing is sent for it: {plain(judged.verdict.sentence)} This is what would be.")
    drafts, is_complete = running().drafts.preview(_rules_of(account), [order_id])
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
