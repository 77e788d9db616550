"""The parts of the Overview: what needs somebody today, and how sales go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from tiktok_orders.domain import filters
from tiktok_orders.domain.account_standing import WARNING_DAYS, Standing
from tiktok_orders.domain.base_amounts import Rate, rate_notes
from tiktok_orders.domain.figure_values import FigureValue, Money, change_words, value_words
from tiktok_orders.domain.figures import FIGURES, Scope
from tiktok_orders.domain.overview import CARDS, Card
from tiktok_orders.domain.periods import describe, period_of
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.overview import Waiting
from tiktok_orders.ui import reads
from tiktok_orders.ui.formats import ago, count, money, urgency
from tiktok_orders.ui.messages import plain

_A_ROW = 4
_SPANS = {"today": "Sales today", "7_days": "Sales in 7 days", "30_days": "Sales in 30 days"}
_COLOURS = {"late": "red", "red": "red", "amber": "orange", "calm": "gray"}
_ENDING = timedelta(days=max(WARNING_DAYS))


def show_cards(waiting: dict[str, list[Waiting]], account_id: str, accounts: Sequence[Account]) -> None:
    """Draws a card for each thing that waits, in the order of what it costs to be late; nothing for nothing."""
    st.markdown("#### Needs you today")
    cards = [card for card in CARDS if waiting[card.name]]
    unreadable = sum(reads.unreadable().get(account.account_id, 0) for account in accounts)
    ending = _ending(accounts)
    if not cards and not unreadable and not ending:
        st.markdown(":material/task_alt: Nothing needs you now.")
        return
    drawn: list[Callable[[], None]] = [partial(_show_card, card, waiting[card.name], account_id) for card in cards]
    if unreadable:
        drawn.append(
            partial(_show_link, "unreadable", "Unreadable", f"{unreadable:,}", "imports.py", "Look at them")
        )
    if ending:
        drawn.append(partial(_show_link, "ending", "Authorisation ends", ending, "accounts.py", "Renew it"))
    for first in range(0, len(drawn), _A_ROW):
        for place, draw in zip(st.columns(_A_ROW), drawn[first : first + _A_ROW], strict=False):
            with place:
                draw()


def _show_card(card: Card, waiting: Sequence[Waiting], account_id: str) -> None:
    orders, due = sum(one.orders for one in waiting), [one.due_at for one in waiting if one.due_at]
    with st.container(border=True, gap="xxsmall", key=f"card_{card.name}", height="stretch"):
        st.metric(card.title, f"{orders:,}", help=card.definition)
        st.caption(" · ".join(plain(money(one.amount, one.currency)) for one in waiting))
        if due:
            now = reads.this_minute()
            st.badge(f"Due {ago(min(due), now)}", color=_COLOURS[urgency(min(due), now)])  # type: ignore[arg-type]
        st.page_link(
            card.page, label="Open", icon=":material/arrow_forward:", query_params=card.address(account_id)
        )


def _show_link(name: str, title: str, value: str, page: str, label: str) -> None:
    with st.container(border=True, gap="xxsmall", key=f"card_{name}", height="stretch"):
        st.metric(title, value)
        st.page_link(page, label=label, icon=":material/arrow_forward:")


def _ending(accounts: Sequence[Account]) -> str:
    """Returns when the first authorisation ends, where it has, or does within the month; else ""."""
    now, standings = reads.this_minute(), reads.standings()
    ends = [standings[account.account_id] for account in accounts if account.account_id in standings]
    if any(standing is Standing.NEEDS_AUTHORISATION for standing, _ in ends):
        return "Now"
    soon = [end for standing, end in ends if end and end - now < _ENDING and standing is not Standing.DISCONNECTED]
    return ago(min(soon), now) if soon else ""


def show_sales(account_id: str, accounts: Sequence[Account], time_zone: str, now: datetime) -> None:
    """Draws the sales of today, seven and thirty days beside those before, in the base currency.

    Days of which not all orders were imported are compared with nothing.
    """
    st.markdown("#### Sales")
    base, rates = reads.workspace().base_currency, reads.rates()
    today = now.astimezone(ZoneInfo(time_zone)).date()
    read_since = reads.read_since(tuple(account.account_id for account in accounts), time_zone)
    found: set[str] = set()
    for place, (preset, title) in zip(st.columns(len(_SPANS)), _SPANS.items(), strict=True):
        scope = Scope(period_of(preset, today), account_id, time_zone=time_zone)
        totals, before = (reads.answer("totals", one).rows for one in (scope, scope.before()))
        currencies = {row["currency"] for row in (*totals, *before)}
        found |= currencies
        money_in = Money(base if len(currencies) != 1 else next(iter(currencies)), rates)
        then = money_in.sum(before, "sales") if scope.is_comparable(read_since) else None
        value = FigureValue(FIGURES["sales"], money_in.sum(totals, "sales"), then)
        with place, st.container(border=True, gap="xxsmall", key=f"sales_{preset}", height="stretch"):
            _show_sum(title, value, money_in.shown, scope, sum(row["orders"] for row in totals))
    _show_rates(found, base, rates)


def _show_sum(title: str, value: FigureValue, shown: str, scope: Scope, orders: int) -> None:
    before = describe(scope.before().period)
    beside = "Beside it all of" if scope.period.days == 1 else "Compared with"
    compared = f"{beside} {before}." if value.before is not None else f"The orders of {before} are not all here."
    st.metric(
        title,
        value_words(value.figure.unit, value.value, shown),
        help=f"{value.figure.definition} {compared}",
        **_comparison(value, shown, is_today=scope.period.days == 1),
    )
    st.page_link(
        "orders.py",
        label=count(orders, "order"),
        icon=":material/list_alt:",
        query_params=filters.to_address(scope.orders_of(value.figure)),
    )


def _comparison(value: FigureValue, shown: str, *, is_today: bool) -> dict[str, Any]:
    """Days that are over rise or fall; today is not over, so the whole of yesterday stands beside it as it is."""
    if not is_today or value.before is None:
        return {"delta": change_words(value)}
    yesterday = f"{value_words(value.figure.unit, value.before, shown)} all day yesterday"
    return {"delta": yesterday, "delta_color": "off", "delta_arrow": "off"}


def _show_rates(currencies: set[str], base: str, rates: Mapping[str, Rate]) -> None:
    if len(currencies) < 2:
        return
    for note in rate_notes(currencies, base, rates):
        st.caption(plain(note))
