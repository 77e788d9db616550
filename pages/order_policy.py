"""Order policy: how an account's orders become sales orders, and whether it sends at all."""

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.ui import desks, reads, session
from tiktok_orders.ui.account_mode import show_mode
from tiktok_orders.ui.messages import plain, show_empty
from tiktok_orders.ui.policy.desk import show_policy_desk
from tiktok_orders.ui.policy.known import find_known
from tiktok_orders.ui.policy.versions import show_versions

if session.just_entered("order policy"):
    desks.forget_policy_in_hand()
st.title("Order policy")
accounts = {account.account_id: account for account in reads.accounts()}
if not accounts:
    show_empty("No account is connected yet", "The policy of each account stands here once it is connected.")
    st.stop()

chosen = session.chosen_account() or st.selectbox(
    "Account", list(accounts), format_func=lambda one: f"{accounts[one].title} · {accounts[one].region}"
)
account = accounts[str(chosen)]
rules = list_rules(running().database, [account])[account.account_id]
st.caption(f"How orders of {plain(account.title)} become sales orders. Nothing changes for orders that have one.")
show_mode(rules)
with st.container():  # keeps its place when what it says is gone, so that nothing below is drawn anew
    known = find_known(rules)
show_policy_desk(account, known)
show_versions(account, tuple(known.views))
