"""The three ways to begin, offered as choices that can be looked at before they are saved."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from tiktok_orders.domain.policy import OrderPolicy
from tiktok_orders.domain.policy_presets import Preset, apply_preset, describe_preset
from tiktok_orders.ui.messages import plain


def show_presets(tried: OrderPolicy, take: Callable[[OrderPolicy], None]) -> None:
    """Draws the presets; a click puts one's choices into the form by `take` and saves nothing."""
    for column, preset in zip(st.columns(len(Preset)), Preset, strict=True):
        title, _, text = describe_preset(preset).partition(": ")
        wanted = apply_preset(tried, preset)
        key = f"preset_{preset.lower()}"
        with column.container(border=True, height="stretch", key=key, vertical_alignment="distribute"):
            with st.container(gap="xxsmall"):
                st.markdown(f"**{plain(title)}**")
                st.caption(plain(text[:1].upper() + text[1:]))
            if wanted == tried:
                st.markdown(":green[:material/check_circle:] As chosen below")
            else:
                st.button("Use these choices", key=f"take_{preset.lower()}", on_click=take, args=(wanted,))
