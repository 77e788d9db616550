"""Set-up: from an empty folder to the first sales order, in four steps that can be left and come back to."""

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed
from tiktok_orders.services.setup import Step, read_progress
from tiktok_orders.ui import permission, session, setup_magento, setup_policy, setup_steps, setup_tiktok, setup_you

session.just_entered("setup")
progress = read_progress(running().database)
st.title("Connect your shop")
setup_steps.show_state(progress)
if permission.refused(Deed.CONNECT):
    st.stop()

step = setup_steps.show_steps(progress)
if step is Step.YOU:
    setup_you.show_you()
elif step is Step.TIKTOK:
    setup_tiktok.show_tiktok()
elif step is Step.MAGENTO:
    setup_magento.show_magento()
else:
    setup_policy.show_policy()
