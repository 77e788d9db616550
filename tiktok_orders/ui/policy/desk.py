"""The order policy on the page: the choices, what each group means for a real order, and saving.

All of it is one fragment: a choice is tried at once on stored orders, by the arithmetic that will hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed, may
from tiktok_orders.domain.policy import OrderPolicy
from tiktok_orders.services.order_policies import AccountRules, list_rules
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.order_facts import OrderFactsRow
from tiktok_orders.ui import desks, session
from tiktok_orders.ui.formats import ago, money
from tiktok_orders.ui.fragments import fragment
from tiktok_orders.ui.messages import shown_errors
from tiktok_orders.ui.policy import examples
from tiktok_orders.ui.policy.after import choose_after
from tiktok_orders.ui.policy.asking import Asking, Known
from tiktok_orders.ui.policy.customer import choose_customer, choose_names
from tiktok_orders.ui.policy.examples import Example, Teller
from tiktok_orders.ui.policy.goods import choose_goods
from tiktok_orders.ui.policy.money import choose_money
from tiktok_orders.ui.policy.presets import show_presets
from tiktok_orders.ui.policy.trial import Trial, show_trial, try_policy
from tiktok_orders.ui.policy.when import choose_when
from tiktok_orders.ui.policy.where import choose_where

# So many of the newest orders are tried on; more would make each click wait.
_TRIED_ON = 50
Choose = Callable[[Asking], dict[str, Any]]
# Groups of choices in the order of the page: the question, its choices, and what they mean for an order.
GROUPS: tuple[tuple[str, Choose, Teller], ...] = (
    ("When", choose_when, examples.tell_when),
    ("Where", choose_where, examples.tell_where),
    ("Money", choose_money, examples.tell_money),
    ("Products", choose_goods, examples.tell_goods),
    ("Customer and billing", choose_customer, examples.tell_customer),
    ("Payment and shipping", choose_names, examples.tell_names),
    ("After the sale", choose_after, examples.tell_after),
)


@fragment
def show_policy_desk(account: Account, known: Known) -> None:
    """Draws the policy of an account; a click on Save adds a version and draws the page anew."""
    rules = list_rules(running().database, [account])[account.account_id]
    hand = desks.policy_in_hand(rules.account.account_id, rules.policy_version, rules.policy)
    orders = running().trials.recent_orders(rules.account.account_id, limit=_TRIED_ON)
    bar, presets, groups = st.container(key="policy_bar"), st.container(), st.container()
    with groups:
        order = _choose_example(rules, orders)
        ask = Asking(hand.policy, known, f"{rules.account.account_id}_{hand.version}_{hand.generation}")
        tried, places = choose_policy(ask)
    trial = try_policy(rules, tried, orders)
    if order is not None:
        _tell(order, tried, trial, known, places)
    with presets:
        show_presets(tried, hand.take)
    with bar:
        _show_bar(hand, rules, tried, trial, orders, known)


def choose_policy(ask: Asking) -> tuple[OrderPolicy, list[Any]]:
    """Draws all groups; returns the policy that is chosen, and per group the place beside it."""
    values: dict[str, Any] = {}
    places = []
    for title, choose, _ in GROUPS:
        with st.container(border=True, key=f"policy_{title.split()[0].lower()}"):
            left, right = st.columns([3, 2], gap="medium")
            with left:
                st.markdown(f"#### {title}")
                values |= choose(ask)
            places.append(right)
    return ask.policy.model_copy(update=values), places


def _choose_example(rules: AccountRules, orders: Sequence[OrderFactsRow]) -> OrderFactsRow | None:
    if not orders:
        st.caption("Once orders are imported, examples of them stand beside the choices.")
        return None
    now = running().clock()
    words = {
        row.order_id: f"{row.order_id} · {money(row.total_amount, row.currency)} · {ago(row.create_time, now)}"
        for row in orders
    }
    chosen = st.selectbox(
        "Examples from order",
        list(words),
        index=_best_example(rules, orders),
        format_func=lambda order_id: words.get(order_id, order_id),
        key=f"policy_example_{rules.account.account_id}",
        width=440,
    )
    return next((row for row in orders if row.order_id == chosen), orders[0])


def _best_example(rules: AccountRules, orders: Sequence[OrderFactsRow]) -> int:
    """Returns the place of the newest order that becomes a sales order now, else of the newest."""
    now = running().clock()
    fitting = (
        place
        for place, row in enumerate(orders)
        if row.status in rules.policy.statuses and (row.hold_ends_at is None or row.hold_ends_at <= now)
    )
    return next(fitting, 0)


def _tell(row: OrderFactsRow, tried: OrderPolicy, trial: Trial, known: Known, places: Sequence[Any]) -> None:
    order = running().drafts.read_orders([row.order_id]).get(row.order_id)
    if order is None:
        return
    example = Example(order, tried, trial.tried[row.order_id], known)
    for (_, _, tell), place in zip(GROUPS, places, strict=True):
        sentences = tell(example)
        if sentences:
            with place.container(key=f"example_{tell.__name__}", gap="xxsmall"):
                st.caption(f"Order {row.order_id}")
                st.markdown("  \n".join(sentences))


def _show_bar(
    hand: desks.PolicyInHand,
    rules: AccountRules,
    tried: OrderPolicy,
    trial: Trial,
    orders: Sequence[OrderFactsRow],
    known: Known,
) -> None:
    person = session.person()
    allowed = may(person, Deed.SET_POLICY)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        show_trial(trial, orders)
        with st.container(horizontal=True, width="content"):
            if trial.choices:
                st.button("Discard", type="tertiary", on_click=desks.forget_policy_in_hand)
            is_pressed = st.button(
                "Save policy",
                type="primary",
                icon=":material/save:",
                disabled=not allowed,
                help=None if allowed else "Only an administrator saves the order policy.",
            )
    if not allowed:
        st.caption("You can look and try. Saving the order policy needs an administrator.")
    if hand.version != rules.policy_version:
        st.warning("Somebody saved another version meanwhile. Saving puts these choices in its place.")
    if is_pressed:
        _save(rules, tried, known, is_new=bool(trial.choices) or not rules.policy_version)


def _save(rules: AccountRules, tried: OrderPolicy, known: Known, *, is_new: bool) -> None:
    if not is_new:
        st.toast("Nothing differs from what is saved.")
        return
    with shown_errors():
        running().policies.save(
            rules.account,
            tried,
            person=session.person(),
            store_codes=tuple(known.views),
            source_codes=tuple(known.sources),
        )
        desks.forget_policy_in_hand()
        st.toast("Saved. It holds for the next sales order.")
        st.rerun()
