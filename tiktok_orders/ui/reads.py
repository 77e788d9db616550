"""What pages read, kept until the data changes: every cache is keyed on the version of the data."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.account_standing import Standing
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.services.account_standings import list_standings
from tiktok_orders.store import order_grid, sync_runs
from tiktok_orders.store.accounts import Account, list_accounts, list_authorisations
from tiktok_orders.store.magento_connections import list_magentos
from tiktok_orders.store.sync_runs import SyncRun
from tiktok_orders.store.workspace import Workspace, get_workspace


def this_minute() -> datetime:
    """Returns the present minute: lists that depend on the time change once a minute, not at every rerun."""
    return running().clock().replace(second=0, microsecond=0)


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


def last_runs() -> dict[str, SyncRun]:
    """Returns account id to its newest import."""
    return _last_runs(running().database.version)


@st.cache_data(max_entries=4, show_spinner=False)
def _last_runs(version: str) -> dict[str, SyncRun]:
    return sync_runs.last_runs(running().database)


def admins() -> dict[str, str]:
    """Returns the address of each connected Magento's admin, where it is known."""
    return _admins(running().database.version)


@st.cache_data(max_entries=4, show_spinner=False)
def _admins(version: str) -> dict[str, str]:
    magentos = running().magentos
    return {one.magento_id: magentos.admin_url_of(one) for one in list_magentos(running().database)}


def workspace() -> Workspace:
    """Returns what holds for all accounts together."""
    return _workspace(running().database.version)


@st.cache_data(max_entries=4, show_spinner=False)
def _workspace(version: str) -> Workspace:
    return get_workspace(running().database)
