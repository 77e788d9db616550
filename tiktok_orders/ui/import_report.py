"""What the imports did: per account, run by run, and the records that could not be read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import streamlit as st

from tiktok_orders.services.feeds import FEEDS
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.clock import aware_utc
from tiktok_orders.store.day_checks import DayCheck
from tiktok_orders.store.sync_runs import SyncRun
from tiktok_orders.ui.formats import NOTHING, ago, count, exact_time
from tiktok_orders.ui.import_panel import describe_counts, start_import
from tiktok_orders.ui.messages import plain, show_empty, shown_errors
from tiktok_orders.ui.raw_data import readable

STATES = {
    "running": "Running",
    "finished": "Finished",
    "stopped": "Stopped",
    "failed": "Failed",
    "interrupted": "Interrupted",
}


KINDS = {
    "changes": "What changed",
    "placed": "A stretch of days",
    "ids": "Order ids",
    "unreadable": "Unreadable records",
}
_BEGUN = {"button": "by hand"}


def show_accounts(
    accounts: list[Account], runs: dict[str, SyncRun], unreadable: dict[str, int], now: datetime
) -> None:
    """Draws one row per account: its last import and how far behind TikTok it is."""
    st.markdown("#### Accounts")
    rows = [
        {
            "Account": account.title,
            "Region": account.region,
            "Account ID": account.account_id,
            "Last import": ago(run.started_at, now) if (run := runs.get(account.account_id)) else "Never",
            "State": STATES.get(run.state, run.state) if run else NOTHING,
            "Behind TikTok by": ago(run.window_end, now).removesuffix(" ago")
            if run and run.state == "finished"
            else NOTHING,
            "Came in": describe_counts(run) if run else NOTHING,
            "Unreadable": unreadable.get(account.account_id, 0),
        }
        for account in accounts
    ]
    st.dataframe(rows, hide_index=True, width="stretch")


def show_unreadable(records: list[dict[str, Any]], accounts: list[Account], now: datetime) -> None:
    """Draws the records that could not be read, of orders and of other lists: kept whole, with the reason."""
    zones = {account.account_id: (account.title, account.time_zone) for account in accounts}
    records = [record for record in records if record["account_id"] in zones]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"#### Unreadable records ({len(records)})")
        if records and st.button("Read again", icon=":material/refresh:", key="reread", type="tertiary"):
            _reread(accounts, {record["account_id"] for record in records})
    if not records:
        st.caption("Every record that TikTok sent could be read.")
    for record in records[:50]:
        title, zone = zones[record["account_id"]]
        name = record["record_id"] or "without an id"
        noun = FEEDS[record["feed"]].noun.capitalize()
        with st.expander(f"{noun} {plain(name)} of {plain(title)}: {plain(record['reason'])}"):
            seen = aware_utc(record["last_seen_at"])
            st.caption(f"Last seen {ago(seen, now)}, {exact_time(seen, zone)}. It is kept whole and tried again.")
            st.code(readable(record["payload"])[:20_000], language="json", height=320)
    if len(records) > 50:
        st.caption(f"And {count(len(records) - 50, 'more record')}.")


def _reread(accounts: list[Account], account_ids: set[str]) -> None:
    with shown_errors():
        start_import([one for one in accounts if one.account_id in account_ids], {"unreadable": True})
        st.rerun()


def show_day_checks(checks: list[DayCheck], accounts: list[Account]) -> None:
    """Draws TikTok's count of each day beside ours: first whether anything is missing, the days behind a fold."""
    titles = {account.account_id: account.title for account in accounts}
    checks = [check for check in checks if check.account_id in titles]
    st.markdown("#### Compared with TikTok's count")
    if not checks:
        st.caption("After each import, TikTok's count of every day is compared with what is here.")
        return
    st.caption(_check_sentence(checks))
    with st.expander(f"{count(len(checks), 'day')} compared"):
        rows = [
            {
                "Day (UTC)": check.placed_date,
                "Account": titles[check.account_id],
                "TikTok counts": check.tiktok_count,
                "Here": check.stored_count,
                "Fetched later": check.fetched_count,
                "Unreadable": check.unreadable_count,
                "Missing": check.missing_count,
            }
            for check in checks
        ]
        st.dataframe(rows, hide_index=True, width="stretch")


def _check_sentence(checks: list[DayCheck]) -> str:
    missing = sum(check.missing_count for check in checks)
    fetched = sum(check.fetched_count for check in checks)
    found = f" {count(fetched, 'order')} had been left out by TikTok and came later." if fetched else ""
    if missing:
        return (
            f"TikTok counts {count(missing, 'more order')} than it sends; each import asks for them again.{found}"
        )
    return f"Nothing is missing.{found}"


def show_runs(runs: list[SyncRun], accounts: list[Account], now: datetime) -> None:
    """Draws the newest runs, one row each."""
    titles = {account.account_id: account for account in accounts}
    st.markdown("#### Runs")
    rows = [
        {
            "Started": ago(run.started_at, now),
            "At": exact_time(run.started_at, titles[run.account_id].time_zone),
            "Account": titles[run.account_id].title,
            "Read": run.feed.capitalize(),
            "What": KINDS.get(run.kind, run.kind),
            "By": ", ".join(dict.fromkeys((run.started_by, _BEGUN.get(run.trigger, run.trigger)))),
            "State": STATES.get(run.state, run.state),
            "Came in": describe_counts(run),
            "Message": run.message,
        }
        for run in runs
        if run.account_id in titles
    ]
    if rows:
        st.dataframe(rows, hide_index=True, width="stretch")
    else:
        show_empty("No imports yet", "Press Import Orders to fetch the orders of your shops.")
