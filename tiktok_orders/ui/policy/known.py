"""What can be chosen in the policy of an account, as far as it is known without asking Magento."""

from __future__ import annotations

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.services.order_policies import AccountRules
from tiktok_orders.ui import reads
from tiktok_orders.ui.fragments import fragment
from tiktok_orders.ui.policy.asking import Known


def find_known(rules: AccountRules) -> Known:
    """Returns it, and says where it is not known yet; what is missing is read in the background."""
    warehouses = reads.warehouses(rules.account.account_id)
    if rules.magento is None:
        st.info("No Magento is connected for this account yet, so its store views are not known.")
        return Known({}, {}, (), warehouses)
    magento_id, knowledge = rules.magento.magento_id, running().knowledge
    facts = knowledge.known_facts(magento_id)
    if facts is None:
        knowledge.read_in_background(magento_id, "", [])
        st.info("Magento's store views are being read at this moment. They can be chosen in a few seconds.")
        fragment(_wait_for_facts, run_every=1)(magento_id)
        return Known({}, {}, (), warehouses)
    sources = {one.source_code: one.name or one.source_code for one in facts.sources if one.is_enabled}
    return Known(facts.views, sources, knowledge.known_tax_classes(magento_id), warehouses)


def _wait_for_facts(magento_id: str) -> None:
    if running().knowledge.known_facts(magento_id) is not None:
        st.rerun()
