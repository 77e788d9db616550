"""What Analytics is about: days, currency, and whether samples and the like count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.figures import Scope
from tiktok_orders.domain.periods import PRESETS, Period, period_of
from tiktok_orders.ui import desks, reads
from tiktok_orders.ui.desks import FigureChoices

_ALL = ""


def show_choices(account_id: str, time_zone: str) -> Scope:
    """Draws the choices in one line and returns the scope that they make."""
    chosen = desks.figure_choices()
    with st.container(horizontal=True, vertical_alignment="bottom", key="figure_choices"):
        period = show_days(time_zone)
        scope = Scope(period, account_id, with_extras=chosen.with_extras, time_zone=time_zone)
        scope = replace(scope, currency=_show_currency(chosen, scope))
        chosen.with_extras = st.checkbox(
            "With samples, replacements and gifts",
            value=chosen.with_extras,
            key="figure_extras",
            help="Nobody paid for these: they are left out unless you ask for them.",
        )
    return replace(scope, with_extras=chosen.with_extras)


def show_days(time_zone: str) -> Period:
    """Draws the choice of days, kept across pages, and returns them; today is the one of the time zone."""
    chosen = desks.figure_choices()
    today = running().clock().astimezone(ZoneInfo(time_zone)).date()
    names = list(PRESETS)
    chosen.preset = st.selectbox(
        "Days",
        names,
        index=names.index(chosen.preset),
        format_func=PRESETS.__getitem__,
        key="figure_days",
        width=170,
    )
    return _own_range(chosen, today) if chosen.preset == "own" else period_of(chosen.preset, today)


def _own_range(chosen: FigureChoices, today: date) -> Period:
    usual = period_of("own", today)
    ends = [
        min(chosen.first or usual.first, today),
        min(chosen.last or usual.last, today),
    ]  # of another zone's today
    first = st.date_input("From", ends[0], max_value=today, format="DD/MM/YYYY", key="figure_from", width=140)
    last = st.date_input("Until", ends[1], max_value=today, format="DD/MM/YYYY", key="figure_until", width=140)
    chosen.first, chosen.last = first, last
    return Period(min(first, last), max(first, last))


def _show_currency(chosen: FigureChoices, scope: Scope) -> str:
    """Offers each currency alone, or all in the base currency; with the base alone there is nothing to choose."""
    found, base = _currencies(scope), reads.workspace().base_currency
    if found in ([], [base]):
        return _ALL
    options = [_ALL, *found]
    wanted = chosen.currency if chosen.currency in options else _first_choice(found, base)
    picked: str = st.selectbox(
        "Currency",
        options,
        index=options.index(wanted or _ALL),
        format_func=lambda one: one or f"All, in {base}",
        key=f"figure_currency_{'_'.join(sorted(found))}",  # what one account has is no choice for the others
        width=150,
        help="Currencies are never mixed: choose one, or see all in the base currency by the rates named below.",
    )
    if picked != wanted:
        chosen.currency = picked
    return picked


def _currencies(scope: Scope) -> list[str]:
    """Returns those of orders and payouts, of these days and the days before: that of most orders first."""
    asked = [(name, days) for days in (scope, scope.before()) for name in ("currencies", "payouts")]
    rows = [row for name, days in asked for row in reads.answer(name, days).rows]
    return list(dict.fromkeys(row["currency"] for row in rows if row["currency"]))


def _first_choice(found: Sequence[str], base: str) -> str:
    """Returns a currency that is alone, all in the base currency where each can be, else that of most orders."""
    if len(found) == 1:
        return found[0]
    rates = reads.rates()
    return _ALL if all(one == base or one in rates for one in found) else found[0]
