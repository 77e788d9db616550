"""What pages read, kept until the data changes: every cache is keyed on the version of the data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.account_standing import Standing
from tiktok_orders.domain.base_amounts import Rate
from tiktok_orders.domain.figures import Scope
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.lists_read import ListRead, ListsRead
from tiktok_orders.domain.periods import Period, first_whole_day
from tiktok_orders.domain.reconciliation import Box
from tiktok_orders.services.account_standings import list_standings
from tiktok_orders.services.analysis import Analysis, analyse
from tiktok_orders.services.feeds import AFTER_SALES, ORDERS, PAYOUTS, STATEMENTS
from tiktok_orders.store import analytics, case_grid, order_facts, order_grid, sync_runs
from tiktok_orders.store.accounts import Account, list_accounts, list_authorisations
from tiktok_orders.store.failure_groups import FailureGroup, list_failure_groups
from tiktok_orders.store.failure_history import FailureHistory, read_failure_history
from tiktok_orders.store.magento_connections import list_magentos
from tiktok_orders.store.overview import Waiting, count_cards
from tiktok_orders.store.questions import QuestionAnswer, answer_question
from tiktok_orders.store.reconciled_orders import (
    BoxCount,
    BoxScope,
    OrdersSum,
    count_boxes,
    list_box_ids,
    read_reconciled,
    sum_orders,
)
from tiktok_orders.store.sync_runs import SyncRun
from tiktok_orders.store.unreadable_records import count_unreadable
from tiktok_orders.store.workspace import Workspace, get_workspace


def this_minute() -> datetime:
    """Returns the present minute: lists that depend on the time change once a minute, not at every rerun."""
    return running().clock().replace(second=0, microsecond=0)


def _these_ten_minutes() -> datetime:
    now = this_minute()
    return now.replace(minute=now.minute // 10 * 10)


def case_choices() -> tuple[list[str], list[str]]:
    """Returns every status of TikTok's and every reason that cancellations and returns have, to choose from."""
    return _case_choices(running().database.version)


@st.cache_data(max_entries=4, show_spinner=False)
def _case_choices(version: str) -> tuple[list[str], list[str]]:
    return case_grid.list_statuses(running().database), case_grid.list_reasons(running().database)


def accounts() -> list[Account]:
    """Returns all accounts in the order in which they were connected."""
    return _accounts(running().database.version)


@st.cache_data(max_entries=4, show_spinner=False)
def _accounts(version: str) -> list[Account]:
    return list_accounts(running().database)


def standings() -> dict[str, tuple[Standing, datetime | None]]:
    """Returns account id to how it stands at this minute and when its authorisation ends."""
    return _standings(this_minute(), running().database.version)


@st.cache_data(max_entries=4, show_spinner=False)
def _standings(now: datetime, version: str) -> dict[str, tuple[Standing, datetime | None]]:
    database = running().database
    given, found = list_authorisations(database), list_standings(database, now)
    return {
        account.account_id: (
            found[account.account_id],
            given[account.authorisation_id].refresh_token_expires_at,
        )
        for account in list_accounts(database)
    }


def tab_counts(wanted: OrderFilter) -> dict[str, int]:
    """Returns tab to number of orders under the rest of the filter."""
    return _tab_counts(_without_order(wanted), this_minute(), running().database.version)


@st.cache_data(max_entries=100, show_spinner=False)
def _tab_counts(wanted: OrderFilter, now: datetime, version: str) -> dict[str, int]:
    return order_grid.count_tabs(running().database, wanted, now=now)


def _without_order(wanted: OrderFilter) -> OrderFilter:
    return replace(wanted, tab="all", sort="placed", descending=True)


def page_rows(wanted: OrderFilter, page: int, size: int) -> list[dict[str, Any]]:
    """Returns one page of the list: one dict per order, columns of `order_grid`."""
    return _page_rows(wanted, page, size, this_minute(), running().database.version)


@st.cache_data(max_entries=100, show_spinner=False)
def _page_rows(wanted: OrderFilter, page: int, size: int, now: datetime, version: str) -> list[dict[str, Any]]:
    table = order_grid.search(running().database, wanted, now=now, offset=(page - 1) * size, limit=size)
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def box_counts(scope: BoxScope) -> list[BoxCount]:
    """Returns what each box of the reconciliation holds, currency by currency."""
    return _box_counts(scope, running().database.version)


@st.cache_data(max_entries=20, show_spinner=False)
def _box_counts(scope: BoxScope, version: str) -> list[BoxCount]:
    return count_boxes(running().database, scope)


def orders_sums(scope: BoxScope) -> list[OrdersSum]:
    """Returns what all orders come to, counted beside the boxes."""
    return _orders_sums(scope, running().database.version)


@st.cache_data(max_entries=20, show_spinner=False)
def _orders_sums(scope: BoxScope, version: str) -> list[OrdersSum]:
    return sum_orders(running().database, scope, now=running().clock())


def box_rows(scope: BoxScope, box: Box, which: str, page: int, size: int) -> list[dict[str, Any]]:
    """Returns one page of a box: one dict per order."""
    return _box_rows(scope, box, which, page, size, running().database.version)


@st.cache_data(max_entries=50, show_spinner=False)
def _box_rows(scope: BoxScope, box: Box, which: str, page: int, size: int, version: str) -> list[dict[str, Any]]:
    database = running().database
    return read_reconciled(
        database, list_box_ids(database, scope, box, which=which, offset=(page - 1) * size, limit=size)
    )


def last_runs() -> dict[str, SyncRun]:
    """Returns account id to its newest import."""
    return _last_runs(running().database.version)


@st.cache_data(max_entries=4, show_spinner=False)
def _last_runs(version: str) -> dict[str, SyncRun]:
    return sync_runs.last_runs(running().database)


def read_since(account_ids: tuple[str, ...], time_zone: str, feeds: tuple[str, ...] = (ORDERS,)) -> date | None:
    """Returns the first day of which all in these lists of these accounts is here; None where none were read."""
    return first_whole_day(_read_since(account_ids, feeds, running().database.version), time_zone)


@st.cache_data(max_entries=20, show_spinner=False)
def _read_since(account_ids: tuple[str, ...], feeds: tuple[str, ...], version: str) -> datetime | None:
    return sync_runs.read_since(running().database, account_ids, feeds)


def _lists_read(account_ids: tuple[str, ...], time_zone: str) -> ListsRead:
    """An account is without payouts until its statements were read: not every market has payments."""

    def read(feeds: tuple[str, ...], needed: tuple[str, ...]) -> ListRead:
        unread = set(account_ids) - sync_runs.accounts_read(running().database, needed, account_ids)
        return ListRead(read_since(account_ids, time_zone, feeds), frozenset(unread))

    orders = ListRead(read_since(account_ids, time_zone))
    return ListsRead(orders, read(AFTER_SALES, AFTER_SALES), read(PAYOUTS, (STATEMENTS,)))


def admins() -> dict[str, str]:
    """Returns the address of each connected Magento's admin, where it is known."""
    return _admins(running().database.version)


@st.cache_data(max_entries=4, show_spinner=False)
def _admins(version: str) -> dict[str, str]:
    magentos = running().magentos
    return {one.magento_id: magentos.admin_url_of(one) for one in list_magentos(running().database)}


def warehouses(account_id: str) -> dict[str, int]:
    """Returns TikTok's warehouses to how many of the account's newest orders leave them, the busiest first."""
    return _warehouses(account_id, running().database.version)


@st.cache_data(max_entries=20, show_spinner=False)
def _warehouses(account_id: str, version: str) -> dict[str, int]:
    return order_facts.recent_warehouses(running().database, account_id)


def answer(statement: str, scope: Scope) -> analytics.Answer:
    """Returns a statement's answer of Analytics; what is late by now is looked at again every ten minutes."""
    return _answer(statement, scope, _these_ten_minutes(), running().database.version)


@st.cache_data(max_entries=200, show_spinner=False)
def _answer(statement: str, scope: Scope, now: datetime, version: str) -> analytics.Answer:
    return analytics.ask(running().database, statement, scope, now=now)


def analysis(scope: Scope, account_ids: tuple[str, ...]) -> Analysis:
    """Returns all that Analytics shows of a scope and its accounts, the same object as long as it holds."""
    return _analysis(scope, account_ids, _these_ten_minutes(), running().database.version)


@st.cache_resource(max_entries=20, show_spinner=False)
def _analysis(scope: Scope, account_ids: tuple[str, ...], now: datetime, version: str) -> Analysis:
    return analyse(
        answer,
        scope,
        base=workspace().base_currency,
        rates=rates(),
        titles={account.account_id: account.title for account in accounts()},
        read=_lists_read(account_ids, scope.time_zone),
    )


def failure_groups(account_id: str) -> list[FailureGroup]:
    """Returns what failed, grouped by its cause, the most urgent first."""
    return _failure_groups(account_id, running().database.version)


@st.cache_data(max_entries=20, show_spinner=False)
def _failure_groups(account_id: str, version: str) -> list[FailureGroup]:
    return list_failure_groups(running().database, account_id)


def failure_history(days: int, account_id: str) -> FailureHistory:
    """Returns how failures went in so many days until now; looked at again every ten minutes."""
    since = _these_ten_minutes() - timedelta(days=days)
    return _failure_history(since, account_id, running().database.version)


@st.cache_data(max_entries=20, show_spinner=False)
def _failure_history(since: datetime, account_id: str, version: str) -> FailureHistory:
    return read_failure_history(running().database, since=since, account_id=account_id)


def question(name: str, period: Period, account_id: str) -> QuestionAnswer:
    """Returns the answer to a ready question."""
    return _question(name, period, account_id, this_minute(), running().database.version)


@st.cache_data(max_entries=20, show_spinner=False)
def _question(name: str, period: Period, account_id: str, now: datetime, version: str) -> QuestionAnswer:
    return answer_question(running().database, name, period, account_id=account_id, now=now)


def waiting(account_id: str) -> dict[str, list[Waiting]]:
    """Returns the name of each of the Overview's cards to what waits there."""
    return _waiting(account_id, this_minute(), running().database.version)


@st.cache_data(max_entries=20, show_spinner=False)
def _waiting(account_id: str, now: datetime, version: str) -> dict[str, list[Waiting]]:
    return count_cards(running().database, account_id=account_id, now=now)


def names_of_goods(picks: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Returns TikTok's number of each product or variant that a filter picks to its name."""
    return _names_of_goods(picks, running().database.version) if picks else {}


@st.cache_data(max_entries=20, show_spinner=False)
def _names_of_goods(picks: tuple[tuple[str, str], ...], version: str) -> dict[str, str]:
    return order_facts.names_of_goods(running().database, picks)


def has_orders(account_id: str) -> bool:
    """Tells whether any order of the account, or of all, is stored."""
    return tab_counts(OrderFilter(account_id=account_id))["all"] > 0


def unreadable() -> dict[str, int]:
    """Returns account id to how many records could not be read."""
    return _unreadable(running().database.version)


@st.cache_data(max_entries=4, show_spinner=False)
def _unreadable(version: str) -> dict[str, int]:
    return count_unreadable(running().database)


def rates() -> dict[str, Rate]:
    """Returns currency to its newest rate into the base currency."""
    return _rates(running().database.version)


@st.cache_data(max_entries=4, show_spinner=False)
def _rates(version: str) -> dict[str, Rate]:
    return analytics.rates_of(running().database)


def workspace() -> Workspace:
    """Returns what holds for all accounts together."""
    return _workspace(running().database.version)


@st.cache_data(max_entries=4, show_spinner=False)
def _workspace(version: str) -> Workspace:
    return get_workspace(running().database)
