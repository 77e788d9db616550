"""The dialog before a bulk action: what will be done, skipped and why, what needs an eye, and what is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.failures import CannotBuildError, failure
from tiktok_orders.domain.people import Deed
from tiktok_orders.domain.sales_order import SalesOrderDraft
from tiktok_orders.services.actions.create_sales_order import NAME as CREATE
from tiktok_orders.services.bulk_actions import AccountPreview, JudgedOrder, Preview, group_by_reason
from tiktok_orders.services.order_policies import AccountRules, list_rules
from tiktok_orders.ui import permission, session
from tiktok_orders.ui.draft_view import show_draft
from tiktok_orders.ui.formats import count, money
from tiktok_orders.ui.fragments import dialog
from tiktok_orders.ui.messages import plain, shown_errors

# Above this many the count is typed: a slip of the hand should not create hundreds of sales orders.
_TYPED_FROM = 200
_LISTED = 200
_BUILT_BEFORE = 500


def open_preview(order_ids: Sequence[str]) -> None:
    """Opens the dialog for creating the sales orders of these orders."""
    desk = session.bulk_desk()
    desk.preview = running().bulk.preview(CREATE, order_ids)
    _dialog()


@dataclass(frozen=True)
class _Ticked:
    """What the person chose in the dialog: accounts, and orders among those that need an eye."""

    account_ids: tuple[str, ...]
    eye_ids: tuple[str, ...]
    will_count: int


@dialog("Create sales orders", width="large")
def _dialog() -> None:
    preview = session.bulk_desk().preview
    if preview is None:
        return
    st.caption(
        "Each order becomes one sales order in Magento, with TikTok's amounts. Before it is sent, it is read from "
        "TikTok once more and looked for in Magento: one that is there already is linked, never created again."
    )
    rules = list_rules(running().database, [one.account for one in preview.accounts])
    ticked = [_show_account(one, rules[one.account.account_id]) for one in preview.accounts]
    if preview.missing:
        st.caption(f"{count(len(preview.missing), 'order')} of the selection are not stored here any more.")
    _show_exactly(preview, rules)
    chosen = _Ticked(
        tuple(account_id for one in ticked for account_id in one.account_ids),
        tuple(order_id for one in ticked for order_id in one.eye_ids),
        sum(one.will_count for one in ticked),
    )
    _show_confirm(preview, chosen)


def _show_account(one: AccountPreview, rules: AccountRules) -> _Ticked:
    account = one.account
    with st.container(border=True, key=f"preview_{account.account_id}"):
        title = f"**{plain(account.title)}** · {account.region}"
        is_ticked = st.checkbox(title, value=True, key=f"confirm_{account.account_id}")
        _show_will(one, rules)
        eye_ids = _show_eye(one)
        _show_skipped(one)
    if not is_ticked:
        return _Ticked((), (), 0)
    return _Ticked((account.account_id,), eye_ids, len(one.will) + len(eye_ids))


def _show_will(one: AccountPreview, rules: AccountRules) -> None:
    totals = ", ".join(money(amount, currency) for currency, amount in one.totals().items())
    words = f":green[:material/check_circle:] **{count(len(one.will), 'order')}** will be created"
    where = f" in store view `{rules.policy.store_code}`" if rules.policy.store_code else ""
    st.markdown(f"{words}{where}{f': {totals} on TikTok' if totals else ''}.")
    if not one.will:
        return
    _show_known_problems(one, rules)
    with st.expander(f"The {count(len(one.will), 'order')}"):
        _list(one.will)


def _show_known_problems(one: AccountPreview, rules: AccountRules) -> None:
    """Builds the drafts as far as can be told without asking Magento, and says which will fail."""
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


def _show_eye(one: AccountPreview) -> tuple[str, ...]:
    if not one.eye:
        return ()
    needs = "needs" if len(one.eye) == 1 else "need"
    st.markdown(f":orange[:material/visibility:] **{count(len(one.eye), 'order')}** {needs} your eye")
    chosen: list[str] = []
    for label, orders in group_by_reason(one.eye).items():
        key = f"eye_{one.account.account_id}_{label}"
        if st.checkbox(
            f"Create {'it' if len(orders) == 1 else f'these {len(orders):,}'} too: {label}",
            key=key,
            help=orders[0].verdict.sentence,
        ):
            chosen += [order.order_id for order in orders]
        with st.expander(plain(orders[0].verdict.sentence)):
            _list(orders)
    return tuple(chosen)


def _show_skipped(one: AccountPreview) -> None:
    if not one.skipped:
        return
    st.markdown(f":gray[:material/do_not_disturb_on:] **{count(len(one.skipped), 'order')}** skipped")
    for label, orders in group_by_reason(one.skipped).items():
        with st.expander(f"{len(orders):,} · {label}"):
            st.caption(plain(orders[0].verdict.sentence))
            _list(orders)


def _list(orders: Sequence[JudgedOrder]) -> None:
    rows = [
        {
            "Order": one.order_id,
            "Total": money(one.total_amount, one.currency),
            "Note": " ".join((one.verdict.sentence, *one.verdict.warnings)),
        }
        for one in orders[:_LISTED]
    ]
    st.dataframe(rows, hide_index=True, width="stretch", height=min(38 + 35 * len(rows), 250))
    if len(orders) > _LISTED:
        st.caption(f"The first {_LISTED} of {len(orders):,}.")


def _show_exactly(preview: Preview, rules: dict[str, AccountRules]) -> None:
    places = {
        order.order_id: one.account.account_id
        for one in preview.accounts
        for order in (*one.will[:_LISTED], *one.eye[:_LISTED])
    }
    if not places:
        return
    with st.expander("Exactly what is sent for an order", icon=":material/data_object:"):
        order_id = st.selectbox("Order", list(places), key="exact_order", format_func=str)
        drafts, is_complete = running().drafts.preview(rules[places[order_id]], [order_id])
        show_draft(drafts.get(order_id), is_complete=is_complete, place="dialog")


def _show_confirm(preview: Preview, chosen: _Ticked) -> None:
    if not chosen.will_count:
        st.info(
            "None of these orders can be created now. The lists above say why for each.", icon=":material/info:"
        )
        return
    label = f"Create {count(chosen.will_count, 'sales order')}"
    is_typed = True
    if chosen.will_count >= _TYPED_FROM:
        typed = st.text_input(f"Type {chosen.will_count} to confirm", key="typed_count")
        is_typed = typed.replace(",", "").strip() == str(chosen.will_count)
    if st.button(label, type="primary", key="confirm_bulk", **permission.offer(Deed.ACT, is_off=not is_typed)):
        with shown_errors():
            _start(preview, chosen)
            st.rerun()


def _start(preview: Preview, chosen: _Ticked) -> None:
    application, desk = running(), session.bulk_desk()
    started = application.bulk.request(
        preview, account_ids=chosen.account_ids, eye_ids=chosen.eye_ids, person=session.person()
    )
    desk.watched_ids = (*desk.watched_ids, started.bulk.bulk_id)
    desk.preview = None
