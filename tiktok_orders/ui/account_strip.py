"""The strip on every page about accounts that need a person: authorisations that end soon or have ended."""

from __future__ import annotations

import streamlit as st

from tiktok_orders.domain.account_standing import Standing, warn_of_end, why_held
from tiktok_orders.ui import reads
from tiktok_orders.ui.messages import plain


def show_account_strip() -> None:
    """Draws one line per authorisation that ends within 30 days or has ended; nothing where all is well."""
    now, told = reads.this_minute(), set()
    for account in reads.accounts():
        standing, ends_at = reads.standings()[account.account_id]
        if standing is Standing.DISCONNECTED or account.authorisation_id in told:
            continue
        if standing is Standing.NEEDS_AUTHORISATION:
            told.add(account.authorisation_id)
            st.error(_with_link(why_held(account.title, standing)), icon=":material/key_off:")
        elif warning := warn_of_end(account.title, ends_at, now):
            told.add(account.authorisation_id)
            show = st.error if warning.is_urgent else st.warning
            show(_with_link(warning.sentence), icon=":material/schedule:")


def _with_link(sentence: str) -> str:
    return f"{plain(sentence)} [Open Accounts](/accounts)"
