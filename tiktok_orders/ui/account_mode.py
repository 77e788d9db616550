"""Whether an account only watches or sends: what it is now, and the switch."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.eligibility import AccountMode
from tiktok_orders.domain.people import Deed
from tiktok_orders.services.order_policies import AccountRules
from tiktok_orders.ui import permission, session
from tiktok_orders.ui.formats import exact_time
from tiktok_orders.ui.messages import shown_errors


def show_mode(rules: AccountRules) -> None:
    """Draws how the account works with Magento, and the one switch."""
    account, application = rules.account, running()
    with st.container(border=True, key="account_mode"):
        if rules.mode is AccountMode.LIVE:
            st.markdown(":green[:material/play_circle:] **Live**: what is confirmed here is sent to Magento.")
            if rules.go_live_at:
                since = exact_time(rules.go_live_at, account.time_zone)
                st.caption(f"Went live {since}. Orders placed before are never created in bulk.")
            if st.button("Switch to watch only", icon=":material/visibility:", **permission.offer(Deed.SET_MODE)):
                with shown_errors():
                    application.policies.watch_only(account, person=session.person())
                    st.rerun()
            return
        st.markdown(":orange[:material/visibility:] **Watch only**: it imports and previews, and sends nothing.")
        st.caption(
            "Go live when your earlier connector is switched off. Orders placed before that time are linked where "
            "Magento has them; one that it lacks is never created in bulk, only by itself from its own page."
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            now = application.clock()
            day = st.date_input("From", now.date(), format="DD/MM/YYYY", width=160)
            hour = st.time_input("at (UTC)", now.time().replace(second=0, microsecond=0), width=120)
            offered = permission.offer(Deed.SET_MODE)
            if st.button("Go live", type="primary", icon=":material/play_circle:", **offered):
                with shown_errors():
                    moment = datetime.combine(day, hour, tzinfo=UTC)
                    application.policies.go_live(account, go_live_at=moment, person=session.person())
                    st.rerun()
