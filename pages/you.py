"""You: who is here, what the role allows, and the way out."""

import streamlit as st

from tiktok_orders.ui import session
from tiktok_orders.ui.sign_in import show_you

session.just_entered("you")
st.title("You")
show_you(session.person())
