"""What the person of this session may not do is not offered; why is said where the button would be.

This is a courtesy: whether it is allowed is decided in `services`.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from tiktok_orders.domain.people import Deed, why_not
from tiktok_orders.ui import session
from tiktok_orders.ui.messages import plain


def offer(deed: Deed, *, is_off: bool = False, help: str | None = None) -> dict[str, Any]:
    """Returns what a button for the deed is given: greyed with the reason where the role does not allow it.

    `is_off` greys it for the page's own reason, `help` is what it says otherwise.
    """
    reason = why_not(session.person(), deed)
    return {"disabled": is_off or reason is not None, "help": plain(reason) if reason else help}


def refused(deed: Deed) -> bool:
    """Tells whether the role does not allow the deed, and says so in the place of its form."""
    reason = why_not(session.person(), deed)
    if reason:
        st.caption(f":material/lock: {plain(reason)}")
    return reason is not None
