"""Weight, size and service of labels that are bought, in a table that can be changed, with their prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import pandas as pd
import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.arranging import CHEAPEST, DEFAULT, read_wish, sum_prices
from tiktok_orders.domain.packages import Dimension, Weight
from tiktok_orders.services.actions.outcome import Wishes
from tiktok_orders.services.shipping_offers import Measures, Offer
from tiktok_orders.store.accounts import Account
from tiktok_orders.ui import desks, session
from tiktok_orders.ui.formats import count, money
from tiktok_orders.ui.messages import plain

_WEIGHT_UNITS, _SIZE_UNITS = {"g": "GRAM", "lb": "POUND"}, {"cm": "CM", "in": "INCH"}
_SIDES = ("Length", "Width", "Height")
_LOCKED = ("Order", "Service", "Price")


def ask_labels(account: Account, offers: Sequence[Offer]) -> Wishes | None:
    """Returns the wish of each order; None while the prices on screen are of another weight or size."""
    wanted = _ask_service(account, offers)
    wishes = {one.order_id: one.label_wish(wanted) for one in offers}
    rows = {one.order_id: _row(one, wishes[one.order_id]) for one in offers}
    edited = _show_table(account, rows)
    changed = {one: read_measures(edited[one]) for one, row in rows.items() if is_edited(row, edited[one])}
    if changed:
        stated = {order_id: measures for order_id, measures in changed.items() if measures is not None}
        _offer_to_ask_again(account, stated, missing=[one for one in changed if one not in stated])
        return None
    labels = [label for wish in wishes.values() for label in read_wish(wish).labels]
    sums = " and ".join(money(amount, currency) for currency, amount in sum_prices(labels).items())
    st.markdown(f"{count(len(labels), 'label')}: **{plain(sums or 'no price stated')}** by TikTok’s estimate.")
    return wishes


def _ask_service(account: Account, offers: Sequence[Offer]) -> str:
    names = {DEFAULT: "TikTok’s default", CHEAPEST: "The cheapest"}
    parcels = [parcel.offer.shipping_services for one in offers for parcel in one.labels]
    for service in parcels[0]:
        if all(service.id in {other.id for other in services} for services in parcels):
            names[service.id] = service.name or service.shipping_provider_name or service.id
    return st.selectbox(
        "Service", list(names), format_func=lambda one: names[one], key=f"service_{account.account_id}"
    )


def _show_table(account: Account, rows: Mapping[str, dict[str, Any]]) -> dict[Any, dict[Any, Any]]:
    """Returns order id to what its row says now; after new answers the table begins anew with them."""
    frame = pd.DataFrame(list(rows.values()), index=list(rows))
    st.caption("Weight and size are TikTok’s guess. Change what is not right, then ask for the prices again.")
    edited = st.data_editor(
        frame,
        hide_index=True,
        width="stretch",
        height=min(38 + 35 * len(frame), 300),
        disabled=_LOCKED,
        column_config={
            "Weight": st.column_config.NumberColumn(min_value=0),
            "Unit": st.column_config.SelectboxColumn(options=list(_WEIGHT_UNITS), required=True),
            **{side: st.column_config.NumberColumn(min_value=0) for side in _SIDES},
            "In": st.column_config.SelectboxColumn(options=list(_SIZE_UNITS), required=True),
        },
        key=f"labels_{account.account_id}_{id(desks.arranging_desk().run)}",
    )
    return edited.to_dict("index")


def _row(one: Offer, wish: Mapping[str, Any]) -> dict[str, Any]:
    measures, labels = _stated(one), read_wish(wish).labels
    weight, size = measures.weight, measures.dimension
    units = {code: unit for unit, code in (_WEIGHT_UNITS | _SIZE_UNITS).items()}
    sides = (size.length, size.width, size.height) if size else (None, None, None)
    price = sum((label.price for label in labels if label.price is not None), Decimal(0))
    return {
        "Order": one.order_id,
        "Weight": float(weight.value) if weight else None,
        "Unit": units.get(weight.unit, "g") if weight else "g",
        **{name: None if side is None else float(side) for name, side in zip(_SIDES, sides, strict=True)},
        "In": units.get(size.unit, "cm") if size else "cm",
        "Service": ", ".join(dict.fromkeys(label.service_name for label in labels)) or "none",
        "Price": money(price, labels[0].currency) if labels else "",
    }


def _stated(one: Offer) -> Measures:
    """What the prices on screen are for: of an order of several parcels, its first."""
    first = one.labels[0].offer
    return Measures(first.weight, first.dimension)


def is_edited(row: Mapping[Any, Any], edited: Mapping[Any, Any]) -> bool:
    """Tells whether a person changed something of a row; what TikTok states in more digits is not a change."""
    return any(
        edited[name] != row[name] and not (row[name] is None and pd.isna(edited[name]))
        for name in ("Weight", "Unit", *_SIDES, "In")
    )


def read_measures(row: Mapping[Any, Any]) -> Measures | None:
    """Returns what a row of the table says, or None where a number is missing."""
    try:
        weight = Weight(value=_number(row["Weight"]), unit=_WEIGHT_UNITS[row["Unit"]])
        length, width, height = (_number(row[side]) for side in _SIDES)
    except (InvalidOperation, KeyError, TypeError):
        return None
    return Measures(weight, Dimension(length=length, width=width, height=height, unit=_SIZE_UNITS[row["In"]]))


def _number(value: Any) -> Decimal:
    """TikTok takes plain numbers; one that is missing or nothing is none."""
    number = Decimal(f"{float(value):.2f}").normalize()
    if not number.is_finite() or number <= 0:
        raise InvalidOperation
    return number


def _offer_to_ask_again(account: Account, changed: Mapping[str, Measures], *, missing: Sequence[str]) -> None:
    if missing:
        st.warning(f"Order {missing[0]} lacks its weight or a side. State all four.", icon=":material/scale:")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":orange[:material/scale:] {count(len(changed), 'parcel')} changed: the prices are others now."
        )
        if st.button("Ask TikTok for the prices", type="primary", key=f"ask_prices_{account.account_id}"):
            desk = desks.arranging_desk()
            desk.measures |= changed
            asked = desk.asked.order_ids if desk.asked else ()
            desk.run = running().offers.ask(asked, measures=desk.measures, person=session.person())
            st.rerun(scope="fragment")
