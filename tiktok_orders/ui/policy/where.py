"""Where the sales order goes: store view, number, status, and the source its goods leave."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from typing import Any

import streamlit as st

from tiktok_orders.domain.policy import LATER_STATES
from tiktok_orders.magento.directory import StoreView
from tiktok_orders.ui.formats import count
from tiktok_orders.ui.policy.asking import Asking, words_of

_NO_SOURCE = ""


def choose_where(ask: Asking) -> dict[str, Any]:
    """Draws the choices of this group and returns field to value."""
    store_code = _choose_view(ask)
    first, second, third = st.columns(3, vertical_alignment="bottom")
    with first:
        prefix = ask.text("Numbers of sales orders begin with", "increment_prefix")
    with second:
        earlier = st.text_input(
            "An earlier connector's began with",
            ", ".join(ask.policy.earlier_prefixes),
            key=ask.of("earlier_prefixes"),
            help="Several with commas between. Sales orders of these numbers are linked, not created again.",
        )
    with third:
        label = st.text_input(
            "Status of a new one",
            ask.policy.status_labels.get("new", ""),
            key=ask.of("status_labels"),
            help="The code of a status that your Magento has within the state “new”, for example “pending”.",
        ).strip()
    later = _choose_later_labels(ask)
    return {
        "store_code": store_code,
        "increment_prefix": prefix,
        "earlier_prefixes": words_of(earlier),
        "status_labels": {"new": label, **later},
        "sources": _choose_sources(ask),
    }


def _choose_later_labels(ask: Asking) -> dict[str, str]:
    """Draws a status per later state in which our actions leave a sales order; without one Magento's own stays."""
    kept = {state: label for state, label in ask.policy.status_labels.items() if state != "new"}
    with st.expander("Statuses of later states", icon=":material/label:"):
        for column, (state, when) in zip(cycle(st.columns(3)), LATER_STATES.items(), strict=False):
            label = column.text_input(
                f"State “{state}”, {when}",
                kept.pop(state, ""),
                placeholder="Magento's own",
                key=ask.of(f"status_label_{state}"),
            ).strip()
            if label:
                kept[state] = label
        st.caption(
            "Magento moves a sales order from state to state by itself, with that state's own status. Another "
            "one can only be set within the state, once the order is in it: enter the code of a status that your "
            "Magento has assigned to it (Stores > Order Status). It is set after each invoice, shipment, hold, "
            "release, cancellation and credit memo that is made from here; what somebody does in Magento itself, "
            "and the states that are not listed, keep Magento's status."
        )
    return kept


def _choose_view(ask: Asking) -> str:
    saved = ask.policy.store_code
    codes = list(dict.fromkeys([*([saved] if saved else []), *ask.known.views]))
    chosen = st.selectbox(
        "Store view in Magento",
        codes,
        format_func=lambda code: name_view(code, ask.known.views),
        placeholder="Choose a store view",
        index=0 if saved else None,
        key=ask.of("store_code"),
    )
    return chosen or ""


def _choose_sources(ask: Asking) -> dict[str, str]:
    """Draws a choice of source per warehouse that the account's orders leave; others keep what they have."""
    sources = dict(ask.policy.sources)
    seen = dict.fromkeys((*ask.known.warehouses, *sources))
    if not seen:
        return sources
    with st.expander("Which of Magento's sources the goods leave", icon=":material/warehouse:"):
        for warehouse_id in seen:
            chosen = _choose_source(ask, warehouse_id)
            sources.pop(warehouse_id, None)
            if chosen:
                sources[warehouse_id] = chosen
        st.caption(
            "Orders have no field for it in Magento: it stands in the order's comment, for whoever ships it."
        )
    return sources


def _choose_source(ask: Asking, warehouse_id: str) -> str:
    saved = ask.policy.sources.get(warehouse_id, _NO_SOURCE)
    codes = list(dict.fromkeys((_NO_SOURCE, *([saved] if saved else []), *ask.known.sources)))
    orders = ask.known.warehouses.get(warehouse_id, 0)
    chosen: str = st.selectbox(
        f"TikTok's warehouse {warehouse_id} ({count(orders, 'recent order')})",
        codes,
        index=codes.index(saved),
        format_func=lambda code: f"{ask.known.sources.get(code, code)} ({code})" if code else "No source",
        key=ask.of(f"source_{warehouse_id}"),
    )
    return chosen


def name_view(code: str, views: Mapping[str, StoreView]) -> str:
    """Returns "UK store (uk, GBP)", or the code alone while the view is not known."""
    view = views.get(code)
    return f"{view.name} ({code}, {view.display_currency_code})" if view else code
