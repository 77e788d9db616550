"""The one fix of each root cause, in place; what is fixed is remembered for every order to come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.account_standing import why_held
from tiktok_orders.domain.people import Deed
from tiktok_orders.domain.policy import OnMissingProduct, OnUnsalable, OrderPolicy
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.services.actions.ship_on_tiktok import NAME as SHIP_ON_TIKTOK
from tiktok_orders.services.mend_order import CORRECTABLE
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.services.ship_desk import SHIP_ORDER
from tiktok_orders.store.failure_groups import FailedOrder, FailureGroup
from tiktok_orders.ui import permission, reads, session
from tiktok_orders.ui.bulk.preview import open_preview
from tiktok_orders.ui.failures.link_found import LINKABLE, show_link_form
from tiktok_orders.ui.failures.stock_wait import show_wait
from tiktok_orders.ui.messages import plain, shown_errors

Fix = Callable[[FailureGroup, Sequence[FailedOrder]], None]
PolicyChanges = Mapping[str, object]  # field to its new value
_AGAIN = "Try them again now."


def show_fix(group: FailureGroup, orders: Sequence[FailedOrder]) -> None:
    """Draws the fixes of a group's cause; where there is none in place, the page where it is mended."""
    _show_held(group)
    for fix in _FIXES.get(group.code, ()):
        fix(group, orders)
    if group.code in _PAGES:
        page, label = _PAGES[group.code]
        st.page_link(page, label=label, icon=":material/arrow_forward:")


def _show_held(group: FailureGroup) -> None:
    """Whatever the cause was: nothing goes on for an account that is paused, or has to be authorised again."""
    standings = reads.standings()
    for account in reads.accounts():
        held = why_held(account.title, standings[account.account_id][0])
        if held and account.account_id in group.account_ids:
            st.warning(plain(held), icon=":material/key:")
            st.page_link("accounts.py", label=f"To {account.title}", icon=":material/arrow_forward:")


def _map_sku(group: FailureGroup, orders: Sequence[FailedOrder]) -> None:
    if not permission.refused(Deed.MEND):
        show_sku_form(group.key, [one.order_id for one in orders], then=_AGAIN)


def show_sku_form(key: tuple[str, str, str], order_ids: Sequence[str], *, then: str) -> None:
    """Asks which product in Magento it is that these orders failed for; `then` says what to do once mapped."""
    _, code, cause = key
    with st.form(f"map_{'-'.join(key)}", border=False):
        magento_sku = st.text_input(f"SKU in Magento for {cause}")
        quantity = st.text_input("Pieces of it in one unit", "1")
        if st.form_submit_button("Map it", icon=":material/swap_horiz:"):
            with shown_errors():
                running().mender.map_failed_sku(
                    code, cause, order_ids, magento_sku, quantity=quantity, person=session.person()
                )
                st.toast(f"Mapped, for every order to come. {then}")


def _allow_stand_in(group: FailureGroup, _: Sequence[FailedOrder]) -> None:
    with st.expander("Or let a stand-in product take its place"):
        _ask_for_policy(
            group,
            "Allow the stand-in",
            "SKU of the stand-in",
            lambda sku: {"on_missing_product": OnMissingProduct.STAND_IN, "stand_in_sku": sku},
        )


def _supply_postcode(group: FailureGroup, _: Sequence[FailedOrder]) -> None:
    with st.expander("Or one postal code wherever TikTok states none"):
        _ask_for_policy(
            group, "Use it from now on", "Postal code", lambda postcode: {"postcode_when_missing": postcode}
        )


def _ask_for_policy(group: FailureGroup, label: str, asked: str, changes: Callable[[str], PolicyChanges]) -> None:
    """A choice of the order policy that needs a word: typed and pressed in one go."""
    with st.form(f"policy_{label}_{'-'.join(group.key)}", border=False):
        word = st.text_input(asked).strip()
        if st.form_submit_button(label, **permission.offer(Deed.SET_POLICY)):
            with shown_errors():
                if not word:
                    raise InvalidInputError(f"{asked}: write it first.")
                _save_policy(group, changes(word))


def _create_unsalable(group: FailureGroup, _: Sequence[FailedOrder]) -> None:
    with st.expander("Or create such orders all the same"):
        st.caption("Stock in Magento may fall below zero.")
        _offer_policy(group, "Create them all the same", {"on_unsalable": OnUnsalable.CREATE})


def _wait_by_policy(group: FailureGroup, _: Sequence[FailedOrder]) -> None:
    with st.expander("Or let orders to come wait for stock"):
        st.caption("Those that are created by themselves then wait, and nobody has to look.")
        _offer_policy(group, "Let them wait", {"on_unsalable": OnUnsalable.WAIT})


def _offer_policy(group: FailureGroup, label: str, changes: PolicyChanges) -> None:
    if st.button(label, key=f"policy_{label}_{'-'.join(group.key)}", **permission.offer(Deed.SET_POLICY)):
        with shown_errors():
            _save_policy(group, changes)


def _save_policy(group: FailureGroup, changes: PolicyChanges) -> None:
    """A choice of the order policy, for the accounts of the group: a version of its own in each."""
    application = running()
    accounts = [one for one in reads.accounts() if one.account_id in group.account_ids]
    for account, rules in zip(accounts, list_rules(application.database, accounts).values(), strict=True):
        policy: OrderPolicy = rules.policy.model_copy(update=dict(changes))
        application.policies.save(account, policy, person=session.person())
    st.toast(f"Saved in the order policy. {_AGAIN}")


def _keep_region(group: FailureGroup, orders: Sequence[FailedOrder]) -> None:
    """A state of one name is the same for every order; where TikTok names none, each order has its own."""
    country, _, region = group.cause.partition(", ")
    if not region:
        _correct_each(group, orders)
    elif not permission.refused(Deed.MEND):
        with st.form(f"region_{'-'.join(group.key)}", border=False):
            label, states = f"{region} ({country}) is this state in Magento", _states_in_magento(group, country)
            chosen = st.selectbox(label, states, index=None) if states else st.text_input(label)
            if st.form_submit_button("It is this one", icon=":material/edit_location:"):
                with shown_errors():
                    running().mender.keep_region(country, region, chosen or "", person=session.person())
                    st.toast(f"Kept, for every order to come. {_AGAIN}")


def _states_in_magento(group: FailureGroup, country: str) -> list[str]:
    """The states of a country as the group's Magento has them; none where nothing was read of it yet."""
    application = running()
    accounts = [one for one in reads.accounts() if one.account_id in group.account_ids]
    magentos = {rules.magento for rules in list_rules(application.database, accounts).values() if rules.magento}
    facts = [application.knowledge.known_facts(magento.magento_id) for magento in magentos]
    return sorted({state.name for one in facts if one for state in one.regions.get(country, ())})


def _correct_each(group: FailureGroup, orders: Sequence[FailedOrder]) -> None:
    """A table with a row for each order, to fill in what its address lacks."""
    if permission.refused(Deed.MEND):
        return
    fields = _lacking(group)
    key = "-".join(group.key)
    with st.form(f"correct_{key}", border=False):
        table = st.data_editor(
            [{"Order": one.order_id, **{CORRECTABLE[field]: "" for field in fields}} for one in orders],
            disabled=["Order"],
            hide_index=True,
            # Edits go by place: of another list of orders they are none.
            key=f"corrections_{key}_{hash(tuple(one.order_id for one in orders))}",
        )
        if st.form_submit_button("Save correction", icon=":material/edit_location:"):
            with shown_errors():
                saved = sum(_correct(row, fields) for row in table)
                if not saved:
                    raise InvalidInputError(
                        "Fill in at least one row of the table first. It is empty again where the orders of the "
                        "group have changed meanwhile."
                    )
                st.toast(f"Saved for {saved:,} of {len(orders):,}. {_AGAIN}")


def _correct(row: Mapping[str, str | None], fields: Sequence[str]) -> bool:
    """Saves what was filled in for one order, and says whether anything was."""
    filled = {field: text for field in fields if (text := (row[CORRECTABLE[field]] or "").strip())}
    if filled:
        running().mender.correct_address(str(row["Order"]), filled, person=session.person())
    return bool(filled)


def _lacking(group: FailureGroup) -> Sequence[str]:
    """The parts of an address that orders of a group lack; of what is too long, the one that it is."""
    if group.code == "name_too_long":
        return [field for field, name in _NAMES.items() if name == group.cause]
    return _FIELDS[group.code]


def _choose_carrier(group: FailureGroup, orders: Sequence[FailedOrder]) -> None:
    """A carrier is another one in each market: it is chosen for each market of the group."""
    if permission.refused(Deed.MEND):
        return
    application = running()
    accounts = [one for one in reads.accounts() if one.account_id in {order.account_id for order in orders}]
    for region in sorted({one.region for one in accounts}):
        known = [application.carriers.known(one).values() for one in accounts if one.region == region]
        offered = {one.name: one for options in known for providers in options for one in providers}
        with st.form(f"carrier_{region}_{'-'.join(group.key)}", border=False):
            name = st.selectbox(f"“{group.cause}” is TikTok's carrier ({region})", sorted(offered), index=None)
            if st.form_submit_button("It is this one", icon=":material/local_shipping:") and name:
                with shown_errors():
                    application.carrier_map.learn_provider(
                        group.cause, region, offered[name], person=session.person()
                    )
                    st.toast(f"Kept, for every order to come. {_AGAIN}")


_FIELDS: Mapping[str, Sequence[str]] = {
    "region_unknown": ("region",),
    "postcode_missing": ("postcode",),
    "address_missing": ("firstname", "lastname", "street", "city", "country_id"),
}
_NAMES = {"firstname": "first name", "lastname": "last name", "street": "street", "city": "town"}


def _type_anew(group: FailureGroup, orders: Sequence[FailedOrder]) -> None:
    """What was typed for these orders, here or in Magento, was refused: the same would be refused again."""
    if group.action in (SHIP_ORDER, SHIP_ON_TIKTOK) and st.button(
        "Type carrier and number anew",
        icon=":material/edit:",
        key=f"anew_{'-'.join(group.key)}",
        **permission.offer(Deed.ACT),
    ):
        open_preview(SHIP_ORDER, [one.order_id for one in orders])


def _link_one(group: FailureGroup, orders: Sequence[FailedOrder]) -> None:
    """Which sales order is whose is decided order by order."""
    ids = [one.order_id for one in orders]
    name = "-".join(group.key)
    chosen = ids[0] if len(ids) == 1 else st.selectbox("Order to link", ids, index=None, key=f"to_link_{name}")
    if chosen:
        st.caption(plain(next(one.message for one in orders if one.order_id == chosen)))
        show_link_form(chosen, group.code)


_FIXES: Mapping[str, tuple[Fix, ...]] = {
    "product_missing": (_map_sku, _allow_stand_in),
    "sku_missing": (_map_sku,),
    "sku_empty": (_map_sku,),
    "sku_too_long": (_map_sku,),
    "sku_ambiguous": (_map_sku,),
    "product_not_sellable": (_map_sku,),
    "product_disabled": (_map_sku, _create_unsalable),
    "out_of_stock": (show_wait, _map_sku, _wait_by_policy, _create_unsalable),
    "postcode_missing": (_correct_each, _supply_postcode),
    "region_unknown": (_keep_region,),
    "address_missing": (_correct_each,),
    "name_too_long": (_correct_each,),
    "carrier_unknown": (_choose_carrier, _type_anew),
    "carrier_missing": (_type_anew,),
    "tracking_refused": (_type_anew,),
    "tracking_wrong": (_type_anew,),
    "tracking_missing": (_type_anew,),
    "ship_refused": (_type_anew,),
    **dict.fromkeys(LINKABLE, (_link_one,)),
}
_PAGES = {
    "no_rate": ("currency.py", "Enter the rate"),
    "currency_mismatch": ("order_policy.py", "Choose a store view"),
    "store_view_gone": ("order_policy.py", "Choose a store view"),
    "policy_incomplete": ("order_policy.py", "Complete the order policy"),
    "source_unknown": ("order_policy.py", "Choose the warehouse's source"),
    "shipment_items_unclear": ("sku_map.py", "Map the SKUs"),
    "increment_id_too_long": ("order_policy.py", "Shorten the prefix"),
    "reference_refused": ("order_policy.py", "Look at the order policy"),
    "magento_credentials": ("magento.py", "Enter the keys anew"),
    "magento_not_permitted": ("magento.py", "Look at Magento's rights"),
    "bearer_off": ("magento.py", "Enter all four keys"),
    "magento_unreachable": ("magento.py", "Look at Magento"),
    "no_magento": ("magento.py", "Connect a Magento"),
    "not_connected": ("accounts.py", "Connect the shop again"),
    "price_not_divisible": ("sku_map.py", "Map it with whole quantities"),
}
