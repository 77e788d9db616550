"""Order policy: how an account's orders become sales orders, and whether it sends at all."""

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.policies import list_policy_versions
from tiktok_orders.ui import reads, session
from tiktok_orders.ui.account_mode import show_mode
from tiktok_orders.ui.formats import exact_time
from tiktok_orders.ui.messages import plain, show_empty, shown_errors
from tiktok_orders.ui.policy_form import describe_versions, show_policy_form

session.just_entered("order policy")
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

facts = running().knowledge.known_facts(rules.magento.magento_id) if rules.magento else None
if rules.magento is None:
    st.info("No Magento is connected for this account yet, so its store views are not known.")
elif facts is None:
    running().knowledge.read_in_background(rules.magento.magento_id, "", [])
    st.info("Magento's store views are being read at this moment. Reload the page in a few seconds to choose one.")
views = facts.views if facts else {}

with shown_errors():
    wanted = show_policy_form(rules.policy, views, key=f"{account.account_id}_{rules.policy_version}")
    if wanted is not None:
        running().policies.save(account, wanted, person=session.person(), store_codes=tuple(views))
        st.toast("Saved. It holds for the next sales order.")
        st.rerun()

versions = list_policy_versions(running().database, account.account_id)
if versions:
    st.markdown("#### Versions")
    times = [exact_time(one.saved_at, account.time_zone) for one in versions]
    st.dataframe(describe_versions(versions, times), hide_index=True, width="stretch")
