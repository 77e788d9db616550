"""The button of the management report; the file is made when it is pressed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed, Person
from tiktok_orders.services.analysis import Analysis
from tiktok_orders.services.management_report import ReportRequest, make_report
from tiktok_orders.ui import permission, session


def show_report_button(analysis: Analysis, account_title: str) -> None:
    """Draws the button; the report is about what is on screen."""
    period = analysis.scope.period
    st.download_button(
        "Management report",
        partial(_make, ReportRequest(analysis, account_title), session.person_later()),
        file_name=f"report-{period.first:%Y-%m-%d}-{period.last:%Y-%m-%d}.html",
        mime="text/html",
        on_click="ignore",
        type="primary",
        icon=":material/summarize:",
        key="management_report",
        **permission.offer(Deed.EXPORT, help="One file with these figures and charts, without personal data."),
    )


def _make(asked: ReportRequest, who: Callable[[], Person]) -> bytes:
    application = running()
    return make_report(application.database, asked, now=application.clock(), person=who())
