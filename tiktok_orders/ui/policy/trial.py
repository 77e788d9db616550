"""With these choices against as saved: for how many of the last orders something changes, and what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.eligibility import VerdictKind
from tiktok_orders.domain.failures import CannotBuildError, failure
from tiktok_orders.domain.policy import OrderPolicy
from tiktok_orders.domain.policy_trial import Changed, Foreseen, compare_trials, count_parts
from tiktok_orders.domain.policy_words import describe_changes
from tiktok_orders.services.order_policies import AccountRules
from tiktok_orders.store.order_facts import OrderFactsRow
from tiktok_orders.ui.formats import count, money
from tiktok_orders.ui.messages import plain

_LISTED = 50


@dataclass(frozen=True)
class Trial:
    """The choices on screen against those saved: `choices` in words, `changed` the orders that become others."""

    choices: tuple[str, ...]
    tried: Mapping[str, Foreseen]
    changed: tuple[Changed, ...]


def try_policy(rules: AccountRules, policy: OrderPolicy, orders: Sequence[OrderFactsRow]) -> Trial:
    """Returns what the policy would change; asks nobody."""
    tried = running().trials.foresee(rules, policy, orders)
    if policy == rules.policy:
        return Trial((), tried, ())
    saved = running().trials.foresee(rules, rules.policy, orders)
    changed = tuple(compare_trials(saved.values(), tried))
    return Trial(tuple(describe_changes(rules.policy, policy)), tried, changed)


def show_trial(trial: Trial, orders: Sequence[OrderFactsRow]) -> None:
    """Draws a short sentence that opens on the whole comparison."""
    if not trial.choices:
        st.caption("The choices below are those that hold.")
        return
    affected = f"{len(trial.changed):,} of the last {count(len(orders), 'order')} would change"
    with st.popover(affected, icon=":material/compare_arrows:", width="content"):
        st.markdown("**Not saved yet**")
        st.markdown("\n".join(f"- {plain(line)}" for line in trial.choices))
        _show_changed(trial.changed, orders)


def _show_changed(changed: Sequence[Changed], orders: Sequence[OrderFactsRow]) -> None:
    if not changed:
        st.caption("None of the last orders would become another sales order.")
        return
    parts = (f"{number:,} in {part}" for part, number in count_parts(changed).items())
    st.markdown(f"**With these choices** orders differ: {', '.join(parts)}.")
    currencies = {row.order_id: row.currency for row in orders}
    rows = [
        {
            "Order": one.order_id,
            "As saved": _outcome(one.saved, currencies[one.order_id]),
            "With these choices": _outcome(one.tried, currencies[one.order_id]),
            "Changes": ", ".join(one.parts),
        }
        for one in changed[:_LISTED]
    ]
    st.dataframe(rows, hide_index=True, width=720, height=min(38 + 35 * len(rows), 320))


def _outcome(one: Foreseen, currency: str) -> str:
    """Returns "Left out: Samples", "Fails: Product missing", or "£24.99, tax £4.16"."""
    if one.verdict.kind is VerdictKind.SKIP:
        return f"Left out: {failure(one.verdict.code).group_label}"
    if isinstance(one.draft, CannotBuildError):
        return f"Fails: {failure(one.draft.code).group_label}"
    draft = one.sales_order
    if draft is None:
        return "Not known yet"
    eye = "Needs your eye: " if one.verdict.kind is VerdictKind.EYE else ""
    tax = money(Decimal(str(draft.entity["tax_amount"])), currency)
    return f"{eye}{money(draft.sent_total, currency)}, tax {tax}"
