"""The least that Streamlit can show: what a new window costs before anything of ours is in it."""

import streamlit as st

st.title("Empty")
