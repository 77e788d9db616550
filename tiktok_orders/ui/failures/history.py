"""How failures went: money held up now, the rate by day, causes with the time they took, accounts and products."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from tiktok_orders.charts.kinds import stacked_days_chart
from tiktok_orders.domain.base_amounts import Rows, rate_notes, sum_in, without_rate
from tiktok_orders.domain.failure_causes import cause_title
from tiktok_orders.domain.failures import failure
from tiktok_orders.services.analysis_parts import Part, table_of
from tiktok_orders.services.analysis_rows import Row
from tiktok_orders.store.failure_groups import FailureGroup
from tiktok_orders.store.failure_history import CauseHistory, FailureHistory
from tiktok_orders.ui import desks, reads
from tiktok_orders.ui.analytics.parts import show_part
from tiktok_orders.ui.formats import NOTHING, count, duration, money
from tiktok_orders.ui.messages import plain

_SERIES = 3  # causes with a colour of their own
_OTHERS = "Other causes"
_SPANS = {7: "7 days", 30: "30 days", 90: "90 days", 365: "a year"}


def show_history(groups: Sequence[FailureGroup], account_id: str, base_currency: str) -> None:
    """Draws the figures since a span that is chosen here."""
    chosen = desks.figure_choices()
    days = st.segmented_control(
        "Of the last",
        list(_SPANS),
        default=chosen.failure_days,
        format_func=_SPANS.__getitem__,
        required=True,
        key="failure_days",
    )
    chosen.failure_days = days
    history = reads.failure_history(days, account_id)
    _show_figures(history, groups, base_currency)
    if not history.days:
        st.caption("Nothing was tried in this time.")
        return
    if not history.causes:
        st.caption("Nothing failed in this time.")
        return
    show_part(_days_part(history, days), base_currency)
    st.markdown("##### Causes")
    st.dataframe([_cause_row(one) for one in history.causes], hide_index=True)
    left, right = st.columns(2)
    with left:
        st.markdown("##### Accounts")
        rows = [{"Account": one.title, **_rate(one.orders, one.failed)} for one in history.accounts]
        st.dataframe(rows, hide_index=True, width="stretch")
    with right:
        st.markdown("##### Products")
        products = [
            {"SKU": one.sku, "Product": one.product, **_rate(one.orders, one.failed)} for one in history.products
        ]
        st.dataframe(products, hide_index=True, width="stretch")


def _days_part(history: FailureHistory, days: int) -> Part:
    """The share of each day's tries that failed, for the three commonest causes of all days, and the others."""
    often = Counter[str]()
    for one in history.days:
        for code, tries in one.failed_by.items():
            often[failure(code).group_label] += tries
    labels = [label for label, _ in sorted(often.items(), key=lambda found: (-found[1], found[0]))]
    parts = (*labels[:_SERIES], *([_OTHERS] if len(labels) > _SERIES else []))
    today = reads.this_minute().date()
    # An account's own day may be the one before or after that of the clock.
    span = min(today - timedelta(days=days), history.days[0].day), max(today, history.days[-1].day)
    rows: list[Row] = []
    points: list[dict[str, object]] = []
    for one in history.days:
        failed = dict.fromkeys(parts, 0)
        for code, tries in one.failed_by.items():
            label = failure(code).group_label
            failed[label if label in failed else _OTHERS] += tries
        rows.append(Row((one.day, one.ended, one.failed, *failed.values())))
        for part, tries in failed.items():
            share = 100 * tries / one.ended
            points.append({"day": one.day.isoformat(), "part": part, "value": share, "words": f"{share:.1f} %"})
    return Part(
        "failed_tries",
        "Share of tries that failed, by day and cause",
        "Tries that ended on each day of the account’s own time zone. One that is repeated by itself has not "
        "ended.",
        table_of(("Day", "Tries", "Failed", *parts), rows),
        (),
        lambda look: stacked_days_chart(points, look, title="% of tries", days=span),
    )


def _rate(orders: int, failed: int) -> dict[str, object]:
    return {"Orders tried": orders, "Failed": failed, "Failed %": round(100 * failed / orders, 1)}


def _show_figures(history: FailureHistory, groups: Sequence[FailureGroup], base_currency: str) -> None:
    ended, failed = sum(one.ended for one in history.days), sum(one.failed for one in history.days)
    orders = sum(group.orders for group in groups)
    held = [{"currency": currency, "total": total} for group in groups for currency, total in group.totals.items()]
    with st.container(horizontal=True):
        _show_held(held, base_currency)
        st.metric("Orders that wait", f"{orders:,}")
        rate = f"{failed / ended:.1%}" if ended else NOTHING
        st.metric("Tries that failed", rate, help=f"{failed:,} of {count(ended, 'try', 'tries')} that ended.")


def _show_held(held: Rows, base: str) -> None:
    """TikTok's totals of all orders that failed in the base currency, and what they are reckoned by."""
    rates = reads.rates()
    told = [
        "TikTok's totals of all orders that failed.",
        *rate_notes({row["currency"] for row in held}, base, rates),
    ]
    missing = " and ".join(without_rate(held, base, rates))
    with st.container(gap=None):
        st.metric("Money held up now", money(sum_in(held, "total", base, rates), base), help=plain(" ".join(told)))
        if missing:
            st.caption(plain(f"Without {missing}: no rate"))


def _cause_row(one: CauseHistory) -> dict[str, object]:
    return {
        "Cause": cause_title(one.code, one.cause),
        "Orders": one.orders,
        "Resolved": one.resolved,
        "Time to resolve (median)": duration(one.time_to_resolve) if one.time_to_resolve else NOTHING,
        "Days on which it happened": one.days,
        "Came back": one.came_back,
    }
