"""The versions of an account's policy: who saved each, when, what it changed, and taking one back."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed, may
from tiktok_orders.services.policy_history import PolicyStep, list_policy_steps
from tiktok_orders.store.accounts import Account
from tiktok_orders.ui import desks, session
from tiktok_orders.ui.formats import ago, exact_time
from tiktok_orders.ui.messages import plain, shown_errors

_SHOWN = 8


def show_versions(account: Account, store_codes: tuple[str, ...]) -> None:
    """Draws the versions, the newest first; nothing where none was saved yet."""
    steps = list_policy_steps(running().database, account)
    if not steps:
        return
    st.markdown("#### Versions")
    _show(account, steps[:_SHOWN], steps[0].version, store_codes)
    if older := steps[_SHOWN:]:
        with st.expander(f"{len(older):,} older"):
            _show(account, older, steps[0].version, store_codes)


def _show(account: Account, steps: Sequence[PolicyStep], newest: int, store_codes: tuple[str, ...]) -> None:
    for step in steps:
        with st.container(border=True, key=f"version_{step.version}"):
            left, right = st.columns([5, 1], vertical_alignment="center")
            with left:
                _show_step(account, step)
            if step.version == newest:
                right.markdown(":green[:material/check_circle:] Holds now")
            else:
                _show_restore(account, step, right, store_codes)


def _show_step(account: Account, step: PolicyStep) -> None:
    when = ago(step.saved_at, running().clock())
    st.markdown(
        f"**Version {step.version}** · {plain(step.saved_by)} · {when}",
        help=exact_time(step.saved_at, account.time_zone),
    )
    lines = step.changes or ("Nothing differs from the version before.",)
    st.caption("  \n".join(plain(line) for line in lines))


def _show_restore(account: Account, step: PolicyStep, place: object, store_codes: tuple[str, ...]) -> None:
    person = session.person()
    with place:  # type: ignore[attr-defined]
        if st.button(
            "Restore",
            key=f"restore_{step.version}",
            disabled=not may(person, Deed.SET_POLICY),
            help="Saves this version once more, as the newest.",
        ):
            with shown_errors():
                running().policies.restore(account, step.version, person=person, store_codes=store_codes)
                desks.forget_policy_in_hand()
                st.toast(f"Version {step.version} holds again.")
                st.rerun()
