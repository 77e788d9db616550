"""People: who may come in where sign-in is set up, with which role; for administrators."""

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed
from tiktok_orders.store.people import list_members
from tiktok_orders.ui import people, permission, session

session.just_entered("people")
st.title("People")
st.caption(
    "Viewers read and export. Operators also import and act. Administrators also connect, set and add people."
)
if permission.refused(Deed.MANAGE_PEOPLE):
    st.stop()
members = list_members(running().database)
people.show_sign_in_state(members)
people.show_members(members)
people.show_add_form()
