"""What buyers ask for after the sale, as the order page shows it: each request with its clock and its answers."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.after_sale import CaseState
from tiktok_orders.domain.after_sale_words import asked_words, case_status_words, kind_words, unanswered_words
from tiktok_orders.domain.answers import answers_to
from tiktok_orders.domain.people import Deed
from tiktok_orders.services.actions.credit_request import NAME as CREDIT
from tiktok_orders.store.after_sale_cases import StoredCase, cases_of_order
from tiktok_orders.ui import permission
from tiktok_orders.ui.bulk.preview import open_preview
from tiktok_orders.ui.formats import countdown, exact_time, money, short_time, urgency
from tiktok_orders.ui.messages import plain

STATE_COLOURS = {
    CaseState.TO_ANSWER: "red",
    CaseState.UNDER_WAY: "blue",
    CaseState.APPROVED: "violet",
    CaseState.REFUNDED: "green",
    CaseState.REPLACED: "green",
    CaseState.CLOSED: "gray",
    CaseState.OTHER: "gray",
}
_URGENCY_COLOURS = {"late": "red", "red": "red", "amber": "orange", "calm": "gray"}


def show_cases(order_id: str, zone: str, now: datetime) -> None:
    """Draws the order's cancellations and returns; nothing where there are none."""
    cases = cases_of_order(running().database, order_id)
    if not cases:
        return
    st.markdown("#### Cancellations and returns")
    for case in cases:
        with st.container(border=True, key=f"case_{case.case_id}"):
            _show_case(case, zone, now)


def _show_case(case: StoredCase, zone: str, now: datetime) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        show_state(case)
        st.markdown(f"**{plain(kind_words(case.kind, case.case_type))}**", width="content")
        st.markdown(money(case.refund_total, case.currency), width="content")
    if case.reason_text:
        st.caption(f"“{plain(case.reason_text)}” · {short_time(case.create_time, zone, now)}")
    show_clock(case, zone, now)
    show_answers(case)
    st.page_link(
        "refund.py",
        label="Open the refund",
        icon=":material/arrow_forward:",
        query_params={"case_id": case.case_id},
    )


def show_state(case: StoredCase) -> None:
    """Draws how a case stands, in plain words."""
    colour = STATE_COLOURS[CaseState(case.state)]
    st.badge(plain(case_status_words(case.status)), color=colour)  # type: ignore[arg-type]


def show_clock(case: StoredCase, zone: str, now: datetime) -> None:
    """Draws until when TikTok waits for what, with a countdown, and what happens then."""
    if not case.next_action:
        return
    if case.respond_by is None:
        st.badge(plain(asked_words(case.next_action)), color="orange", icon=":material/schedule:")
    else:
        tone = urgency(case.respond_by, now)
        left = countdown(case.respond_by, now)
        st.badge(
            f"Answer by {short_time(case.respond_by, zone, now)} ({left})",
            color=_URGENCY_COLOURS[tone],  # type: ignore[arg-type]
            icon=":material/schedule:",
            help=exact_time(case.respond_by, zone),
        )
    st.caption(f"{plain(asked_words(case.next_action))}. {unanswered_words(case.next_action)}")


def show_answers(case: StoredCase) -> None:
    """Draws the answers that fit; each opens its preview first."""
    fitting = answers_to(case.kind, case.next_action) if case.next_action else []
    if not fitting:
        return
    offered = permission.offer(Deed.ACT)
    with st.container(horizontal=True, gap="small"):
        for answer in fitting:
            words = running().bulk.verbs[answer.name].words
            key = f"{answer.name}_{case.case_id}"
            if st.button(words.title, icon=words.icon, key=key, **offered):
                open_preview(answer.name, [case.order_id], case_ids={case.order_id: [case.case_id]})


def show_credit(case: StoredCase) -> None:
    """Draws the button that credits a refund in Magento; it opens the preview first."""
    words = running().bulk.verbs[CREDIT].words
    if st.button(words.title, icon=words.icon, key=f"credit_{case.case_id}", **permission.offer(Deed.ACT)):
        open_preview(CREDIT, [case.order_id], case_ids={case.order_id: [case.case_id]})
