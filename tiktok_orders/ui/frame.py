"""What every page stands in: the left rail, and the few styles that the theme has no words for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from tiktok_orders.store.accounts import Account
from tiktok_orders.ui.account_selector import show_account_selector
from tiktok_orders.ui.sending_switch import show_sending_switch

_STYLE = """
<style>
.stMainBlockContainer { padding-left: 2rem; padding-right: 2rem; }
[data-testid="stSidebarHeader"] { height: 2.2rem; padding-bottom: 0; }
[data-testid="stHeaderActionElements"] { display: none; }
[data-testid="stCaptionContainer"]:has(a) { opacity: 0.9; }
.st-key-order_title [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
.st-key-payment table { width: 100%; }
.st-key-order_title h2 { padding: 0 !important; }
.st-key-order_title .stCode { margin: 0; }
.st-key-order_title .stCode pre { padding: 0.3rem 2.2rem 0.3rem 0.6rem; }
.stSegmentedControl button, .stButtonGroup button { padding: 0.2rem 0.65rem; min-height: 2rem; }
.stSegmentedControl button p, .stButtonGroup button p { font-size: 0.86rem; }
.st-key-chips button, .st-key-stale button { min-height: 1.9rem; padding: 0 0.6rem; }
.st-key-door { margin-top: 16vh; padding: 1.6rem; }
[data-testid="stLayoutWrapper"]:has(> .st-key-policy_bar) { position: sticky; top: 0; z-index: 50; }
.st-key-policy_bar { padding: 0.6rem 0; backdrop-filter: blur(14px); }
.st-key-filter_line, .st-key-selection_bar { min-height: 2.6rem; }
.st-key-selection_bar { background: color-mix(in srgb, currentColor 5%, transparent); border-radius: 0.5rem;
    padding: 0 0.8rem; }
</style>
"""
# The theme's one colour is dark enough for white words on it; as the colour of words it needs more light.
_ON_DARK = """
<style>
button[data-variant][data-selected="true"] p, [role="tab"][aria-selected="true"] p,
.stMain code:not(pre code) { color: #5eead4; }
</style>
"""


def show_style() -> None:
    """Adds the styles; they name our own regions and Streamlit's, never a value."""
    st.html(_STYLE + (_ON_DARK if st.context.theme.type == "dark" else ""))


def setup_title(accounts: list[Account]) -> str:
    """Returns how the set-up is called on the rail: an invitation while nothing real is connected."""
    return "Set-up steps" if any(not account.is_practice for account in accounts) else "Connect your shop"


def show_rail(accounts: list[Account], groups: Mapping[str, Sequence[Any]]) -> None:
    """Draws product name, account, navigation and the switch of all sending on the left."""
    st.markdown("### 📦 TikTok Orders")
    show_account_selector(accounts)
    for name, pages in groups.items():
        with st.container(gap="xxsmall", key=f"rail_{name}"):
            st.caption(name)
            for page in pages:
                st.page_link(page, width="stretch")
    show_sending_switch()
