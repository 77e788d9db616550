"""Streamlit parts that pages share: they take and return plain values."""
