"""The last step of the set-up: a preset, from when on it holds, what will happen then, and the final tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.account_standing import AccountState
from tiktok_orders.domain.policy import CreateMode, OrderPolicy
from tiktok_orders.domain.policy_presets import Preset, apply_preset, describe_preset
from tiktok_orders.services.order_policies import AccountRules, list_rules
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.policies import list_modes
from tiktok_orders.ui import desks, reads, session
from tiktok_orders.ui.formats import exact_time
from tiktok_orders.ui.messages import plain, show_empty, shown_errors
from tiktok_orders.ui.setup_steps import show_checks

_OLDER = (
    "Older ones are linked where Magento has them; one that it lacks is never created in bulk, "
    "only by itself from its own page."
)
_LIVE, _LATER, _WATCH = "From now on", "From a time of my choice", "Not yet: only watch"


def show_policy() -> None:
    """Draws the choices with their consequences, then how the accounts stand."""
    real = [one for one in reads.accounts() if not one.is_practice and one.state != AccountState.DISCONNECTED]
    rules = list_rules(running().database, real)
    lacking = [one for one in real if not rules[one.account_id].policy.store_code]
    if not real or lacking:
        show_empty(
            "First come TikTok Shop and Magento",
            "Once a shop is connected and each account has its store view, its order policy is chosen here.",
        )
        return
    with st.container(border=True, key="setup_policy"):
        accounts = _choose_accounts(real)
        preset = _choose_preset([rules[one.account_id] for one in accounts])
        go_live_at = _choose_start()
        _show_summary([rules[one.account_id] for one in accounts], preset, go_live_at)
        if st.button("Save and test everything", type="primary", key="finish", disabled=not accounts):
            with shown_errors(), st.spinner("Asking TikTok and Magento…"):
                _finish([rules[one.account_id] for one in accounts], preset, go_live_at)
                st.rerun()
    _show_verified(real)


def _choose_accounts(real: Sequence[Account]) -> list[Account]:
    """Draws which accounts it is about: those without a decision, all where each has one."""
    decided = list_modes(running().database)
    names = {one.account_id: f"{plain(one.title)} · {one.region}" for one in real}
    new = [one.account_id for one in real if one.account_id not in decided]
    chosen = st.pills(
        "For these accounts",
        list(names),
        default=new or list(names),
        selection_mode="multi",
        format_func=names.__getitem__,
        key=f"policy_accounts_{len(new)}",
    )
    return [one for one in real if one.account_id in chosen]


def _choose_preset(rules: Sequence[AccountRules]) -> Preset:
    presets = list(Preset)
    same = [one for one in presets if rules and all(apply_preset(r.policy, one) == r.policy for r in rules)]
    return Preset(
        st.radio(
            "How do orders become sales orders?",
            presets,
            index=presets.index(same[0]) if same else 0,
            format_func=lambda preset: describe_preset(preset),
            key="policy_preset",
            help="Every detail can be changed later under Order policy.",
        )
    )


def _choose_start() -> datetime | None:
    """Returns from when on sales orders are created, None where an account is only to watch."""
    application = running()
    start = st.radio("From when on?", (_LIVE, _LATER, _WATCH), horizontal=True, key="policy_start")
    if start == _WATCH:
        return None
    now, zone = application.clock(), ZoneInfo(reads.workspace().time_zone)
    if start == _LIVE:
        return now.replace(second=0, microsecond=0)
    local = now.astimezone(zone)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input("Day", local.date(), format="DD/MM/YYYY", width=160, key="policy_day")
        hour = st.time_input(f"Time ({zone})", local.time().replace(second=0, microsecond=0), width=200)
    return datetime.combine(day, hour, tzinfo=zone)


def _show_summary(rules: Sequence[AccountRules], preset: Preset, go_live_at: datetime | None) -> None:
    zone = reads.workspace().time_zone
    lines = [f"- {describe_consequence(one, apply_preset(one.policy, preset), go_live_at, zone)}" for one in rules]
    if lines:
        st.markdown("**What will happen**\n" + "\n".join(lines))


def describe_consequence(rules: AccountRules, policy: OrderPolicy, go_live_at: datetime | None, zone: str) -> str:
    """Returns what will become of an account's orders from a time on, as Markdown."""
    title = plain(rules.account.title)
    if go_live_at is None:
        return f"**{title}** imports and previews, and sends nothing to Magento until you let it go live."
    moment = exact_time(go_live_at, zone)
    if policy.create_mode is CreateMode.AUTOMATIC:
        return (
            f"Orders of **{title}** placed after {moment} become sales orders **by themselves** in store view "
            f"**{plain(policy.store_code)}**. {_OLDER}"
        )
    return (
        f"Orders of **{title}** placed after {moment} become sales orders **by hand**, when you select and "
        f"confirm them, in store view **{plain(policy.store_code)}**. {_OLDER}"
    )


def _finish(rules: Sequence[AccountRules], preset: Preset, go_live_at: datetime | None) -> None:
    application, person = running(), session.person()
    for one in rules:
        application.policies.save(one.account, apply_preset(one.policy, preset), person=person)
        if go_live_at is None:
            application.policies.watch_only(one.account, person=person)
        else:
            application.policies.go_live(one.account, go_live_at=go_live_at, person=person)
        checks = application.verifier.verify(one.account, person=person)
        desks.setup_visit().checks[one.account.account_id] = checks


def _show_verified(real: Sequence[Account]) -> None:
    """Draws for each account whether all is green, with what is not."""
    checks = desks.setup_visit().checks
    shown = [one for one in real if one.verified_at or one.account_id in checks]
    if not shown:
        return
    with st.container(border=True, key="setup_verified"):
        for account in shown:
            if account.verified_at:
                st.markdown(f":green-badge[:material/verified: Verified] **{plain(account.title)}**")
                continue
            st.markdown(f":red-badge[:material/error: Not verified] **{plain(account.title)}**")
            show_checks([check for check in checks.get(account.account_id, []) if not check.is_ok])
        if all(account.verified_at for account in real):
            st.page_link("orders.py", label="Open Orders", icon=":material/arrow_forward:")
