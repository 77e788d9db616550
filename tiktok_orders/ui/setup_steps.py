"""The line of steps above the set-up: which are done, which is on screen, and going from one to another."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tiktok_orders.magento.check import CheckStep
from tiktok_orders.services.setup import STEPS, Progress, Step, next_after
from tiktok_orders.ui import desks
from tiktok_orders.ui.messages import plain


def show_state(progress: Progress) -> None:
    """Draws one sentence about how far the set-up is."""
    if progress.is_complete and progress.is_verified:
        st.markdown(
            ":green-badge[:material/verified: Verified] TikTok, Magento and the order policy work together."
        )
    elif progress.is_complete:
        st.caption("All four steps are done. Test the accounts in the last one to see them verified.")
    else:
        done = len(progress.done)
        st.caption(f"{done} of {len(STEPS)} steps done. You can leave at any time and go on here later.")


def show_steps(progress: Progress) -> Step:
    """Draws the four steps as buttons and returns the one that is on screen."""
    visit = desks.setup_visit()
    shown = Step(visit.step) if visit.step else progress.next_step
    visit.step = shown  # it stays on screen until the person goes on, even when it is done meanwhile
    with st.container(horizontal=True, key="setup_steps"):
        for number, step in enumerate(STEPS, start=1):
            is_done = step in progress.done
            st.button(
                f"{number} {step}",
                icon=":material/check_circle:" if is_done else ":material/radio_button_unchecked:",
                type="secondary" if step is shown else "tertiary",
                help="Done" if is_done else "To do",
                key=f"step_{step.name}",
                on_click=visit.go_to,
                args=(step,),
            )
    return shown


def go_on(step: Step) -> None:
    """Shows the step after this one."""
    desks.setup_visit().go_to(next_after(step))
    st.rerun()


def show_checks(checks: Sequence[CheckStep]) -> None:
    """Draws what was looked at, each with what was found or what to do."""
    for check in checks:
        sign = ":green[:material/check_circle:]" if check.is_ok else ":red[:material/error:]"
        st.markdown(f"{sign} **{plain(check.name)}**: {plain(check.sentence)}")
