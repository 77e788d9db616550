"""Linking an order to a sales order that Magento has already, where the program cannot tell that it is the one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.filters import status_words
from tiktok_orders.domain.people import Deed
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.services.actions.create_sales_order import NAME as CREATE
from tiktok_orders.services.actions.found_sales_orders import FOUND
from tiktok_orders.services.adopt_pairs import link_found
from tiktok_orders.store.jobs import jobs_of_order
from tiktok_orders.ui import desks, permission, session
from tiktok_orders.ui.messages import plain, shown_errors

_DIFFERS = "already_other_order"
LINKABLE = frozenset({_DIFFERS, "several_found", "not_found_to_link", "linked_to_other", "too_many_units"})


def show_link_form(order_id: str, code: str) -> None:
    """Asks which sales order an order's is, among those that were found or by its number.

    Nothing is drawn where what was found cannot be this order's, whatever a person says.
    """
    found = _found_of(order_id) if code in (_DIFFERS, "several_found") else ()
    if (code == _DIFFERS and not found) or permission.refused(Deed.ACT):
        return
    with st.form(f"link_{order_id}", border=False):
        number = _ask_number(found)
        reason = st.text_input("Why it is this order's all the same") if code == _DIFFERS else ""
        if st.form_submit_button("Link this one", icon=":material/link:"):
            with shown_errors():
                if code == _DIFFERS and not reason.strip():
                    raise InvalidInputError("Write why the two belong together although they differ. It is kept.")
                started = link_found(running().bulk, order_id, number, reason=reason, person=session.person())
                desks.bulk_desk().watch(started.bulk.bulk_id)
                st.rerun()


def _found_of(order_id: str) -> Sequence[Mapping[str, str]]:
    """Returns what the last try found in Magento for an order."""
    jobs = [job for job in jobs_of_order(running().database, order_id) if job.action == CREATE]
    return jobs[0].details.get(FOUND, ()) if jobs else ()


def _ask_number(found: Sequence[Mapping[str, str]]) -> str:
    if not found:
        return st.text_input("Number of its sales order in Magento")
    said = {one["increment_id"]: f"{one['total']} · {status_words(one['status'])}" for one in found}
    chosen = st.radio(
        "Its sales order in Magento",
        list(said),
        index=0 if len(said) == 1 else None,
        format_func=plain,
        captions=[plain(words) for words in said.values()],
    )
    return chosen or ""
