"""The dialog before a bulk action: what is asked, what will be done, skipped and why, and what needs an eye."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.action_words import ActionWords
from tiktok_orders.domain.people import Deed
from tiktok_orders.services.actions.outcome import Wishes
from tiktok_orders.services.bulk_actions import AccountPreview, JudgedOrder, Preview, group_by_reason
from tiktok_orders.store.workspace import list_rates
from tiktok_orders.ui import desks, permission, session
from tiktok_orders.ui.bulk.form import BulkForm
from tiktok_orders.ui.bulk.forms import form_of
from tiktok_orders.ui.dialogs import dialog
from tiktok_orders.ui.formats import count, money
from tiktok_orders.ui.messages import plain, shown_errors

_LISTED = 200


def open_preview(
    action: str,
    order_ids: Sequence[str],
    wishes: Wishes | None = None,
    *,
    case_ids: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Opens the dialog for doing this to these orders; without orders its form says which are meant.

    With `wishes` the form asks nothing: it is what was asked for before. `case_ids` are the requests that are
    meant, by order; without them each order's most urgent one.
    """
    desks.answer_desk().case_ids = case_ids or {}
    desk = desks.bulk_desk()
    desk.asked, desk.preview = desks.BulkAsked(action, tuple(order_ids), wishes), None
    dialog(running().bulk.verbs[action].words.heading, width="large")(_draw)()


@dataclass(frozen=True)
class _Ticked:
    """What the person chose in the dialog: accounts, and orders among those that need an eye."""

    account_ids: tuple[str, ...]
    eye_ids: tuple[str, ...]
    will_count: int
    looked_up_count: int = 0  # of these, so many are only looked up, for which the form has other words


def _draw() -> None:
    asked = desks.bulk_desk().asked
    if asked is None:
        return
    words, form = running().bulk.verbs[asked.action].words, form_of(asked.action)
    st.caption(words.intro)
    wishes = form.ask(asked.order_ids) if asked.wishes is None else asked.wishes
    if wishes is None:
        return
    preview = _preview_of(asked, wishes)
    ticked = [_show_account(one, words, form, is_alone=preview.is_alone) for one in preview.accounts]
    if preview.missing:
        st.caption(f"{count(len(preview.missing), 'order')} of the selection are not stored here any more.")
    form.show_more(preview)
    chosen = _Ticked(
        tuple(account_id for one in ticked for account_id in one.account_ids),
        tuple(order_id for one in ticked for order_id in one.eye_ids),
        sum(one.will_count for one in ticked),
        sum(one.looked_up_count for one in ticked),
    )
    _show_confirm(preview, chosen, words)


def _preview_of(asked: desks.BulkAsked, wishes: Wishes) -> Preview:
    """What is confirmed is what was shown: it is judged anew only where something else is wished for."""
    desk = desks.bulk_desk()
    if desk.preview is None or desk.preview.wishes != wishes:
        desk.preview = running().bulk.preview(asked.action, asked.order_ids or list(wishes), wishes)
    return desk.preview


def _show_account(one: AccountPreview, words: ActionWords, form: BulkForm, *, is_alone: bool) -> _Ticked:
    account = one.account
    with st.container(border=True, key=f"preview_{account.account_id}"):
        title = f"**{plain(account.title)}** · {account.region}"
        is_ticked = st.checkbox(title, value=True, key=f"confirm_{account.account_id}")
        _show_will(one, words, form)
        eye_ids, looked_up = _show_eye(one, words, form, is_alone=is_alone)
        _show_skipped(one)
    if not is_ticked:
        return _Ticked((), (), 0)
    return _Ticked((account.account_id,), eye_ids, len(one.will) + len(eye_ids), looked_up)


def _show_will(one: AccountPreview, words: ActionWords, form: BulkForm) -> None:
    totals = ", ".join(money(amount, currency) for currency, amount in one.totals().items())
    noun = "order" if words.is_for_orders else words.noun
    said = f":green[:material/check_circle:] **{count(len(one.will), noun)}** {words.will}"
    st.markdown(f"{said}{f': {totals} on TikTok' if totals else ''}.")
    if not one.will:
        return
    form.show_account(one)
    with st.expander(f"The {count(len(one.will), noun)}"):
        _list(one.will)


def _show_eye(
    one: AccountPreview, words: ActionWords, form: BulkForm, *, is_alone: bool
) -> tuple[tuple[str, ...], int]:
    if not one.eye:
        return (), 0
    needs = "needs" if len(one.eye) == 1 else "need"
    st.markdown(f":orange[:material/visibility:] **{count(len(one.eye), 'order')}** {needs} your eye")
    chosen: list[str] = []
    looked_up = 0
    for label, orders in group_by_reason(one.eye).items():
        key = f"eye_{one.account.account_id}_{label}"
        usual = f"{words.confirm} {'it' if len(orders) == 1 else f'these {len(orders):,}'} too"
        other = "" if is_alone else form.word_eye(orders)
        if st.checkbox(f"{other or usual}: {label}", key=key, help=orders[0].verdict.sentence):
            chosen += [order.order_id for order in orders]
            looked_up += len(orders) if other else 0
        with st.expander(plain(orders[0].verdict.sentence)):
            _list(orders)
    return tuple(chosen), looked_up


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


def _show_confirm(preview: Preview, chosen: _Ticked, words: ActionWords) -> None:
    if not chosen.will_count:
        st.info(
            f"None of these orders can be {words.able} now. The lists above say why for each.",
            icon=":material/info:",
        )
        return
    label = _label(chosen, words)
    is_typed = True
    if _has_to_be_typed(preview, chosen, words):
        typed = st.text_input(f"Type {chosen.will_count} to confirm", key="typed_count")
        is_typed = typed.replace(",", "").strip() == str(chosen.will_count)
    if st.button(label, type="primary", key="confirm_bulk", **permission.offer(Deed.ACT, is_off=not is_typed)):
        with shown_errors():
            _start(preview, chosen)
            st.rerun()


def _label(chosen: _Ticked, words: ActionWords) -> str:
    done, looked_up = chosen.will_count - chosen.looked_up_count, chosen.looked_up_count
    if not looked_up:
        return f"{words.confirm} {count(done, words.noun)}"
    look = f"ook {count(looked_up, 'order')} up"
    return f"{words.confirm} {count(done, words.noun)}, l{look}" if done else f"L{look}"


def _has_to_be_typed(preview: Preview, chosen: _Ticked, words: ActionWords) -> bool:
    """Large ones are confirmed with their count; an amount that cannot be told in the base currency is large."""
    if chosen.will_count >= words.typed_from:
        return True
    if words.typed_from_base_amount is None:
        return False
    rates = {row["currency"]: row["rate"] for row in list_rates(running().database)}
    total = preview.base_total(rates, account_ids=chosen.account_ids, eye_ids=chosen.eye_ids)
    return total is None or total >= words.typed_from_base_amount


def _start(preview: Preview, chosen: _Ticked) -> None:
    application, desk = running(), desks.bulk_desk()
    started = application.bulk.request(
        preview, account_ids=chosen.account_ids, eye_ids=chosen.eye_ids, person=session.person()
    )
    desk.watch(started.bulk.bulk_id)
    desk.asked = desk.preview = None
