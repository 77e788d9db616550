"""Whether sign-in is set up and who signed in, as Streamlit's own login knows it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

# Streamlit reads its cookie for pages alone, and has no public way to ask for it before files are given out.
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.exposure import NO_SIGN_IN, why_not_sign_in
from tiktok_orders.domain.members import verified_email
from tiktok_orders.errors import TikTokOrdersError
from tiktok_orders.services.people import find_access
from tiktok_orders.settings import SIGN_IN
from tiktok_orders.web.gate import Door

log = logging.getLogger(__name__)


def is_sign_in_on() -> bool:
    """Tells whether there is a section `auth`, complete or not: half a sign-in opens nothing."""
    return bool(_auth())


def is_signed_in() -> bool:
    """Tells whether a provider vouched for whoever is in this session."""
    return bool(st.user.get("is_logged_in"))


def signed_in_email() -> str:
    """Returns the verified address of whoever signed in in this session, "" for nobody."""
    return verified_email(st.user.to_dict()) if is_signed_in() else ""


def door() -> Door:
    """Returns what the gate before the pages asks."""
    return Door(
        is_sign_in_on=is_sign_in_on,
        why_not_sign_in=_why_not_sign_in,
        listens_at=lambda: str(st.get_option("server.address") or ""),
        may_enter=_may_enter,
    )


def say_who_is_served() -> None:
    """Writes into the log, at start, whom the server lets in."""
    if not is_sign_in_on():
        log.warning(NO_SIGN_IN)
    elif sentence := _why_not_sign_in():
        log.error(sentence)


def _auth() -> Mapping[str, Any]:
    section: Mapping[str, Any] = st.secrets.get("auth", {}) if st.secrets.load_if_toml_exists() else {}
    return section


def _why_not_sign_in() -> str | None:
    if st.get_option("server.trustedUserHeaders"):
        return (
            "The setting server.trustedUserHeaders lets headers say who signed in. Take it out: nobody is let in."
        )
    return why_not_sign_in(_auth(), names=SIGN_IN)


def _may_enter(cookies: Mapping[str, str]) -> bool:
    """Tells whether a request's cookies are those of somebody who has access at this moment."""
    kept = _get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE_NAME)
    try:
        claims = json.loads(kept) if kept else {}
        return find_access(running().database, verified_email(claims)) is not None
    except (ValueError, TikTokOrdersError):
        return False
