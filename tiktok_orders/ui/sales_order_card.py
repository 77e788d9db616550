"""The order page's side of Magento: the sales order, what hinders it and how to mend that, and what was tried."""

from __future__ import annotations

import json
from itertools import cycle
from typing import Any

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.failures import failure
from tiktok_orders.domain.filters import status_words
from tiktok_orders.domain.people import Deed
from tiktok_orders.magento.links import admin_order_url
from tiktok_orders.services.actions.create_sales_order import NAME as CREATE
from tiktok_orders.services.mend_order import CORRECTABLE
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.failure_groups import find_failure
from tiktok_orders.store.jobs import Job, attempts_of, jobs_of_order
from tiktok_orders.store.sales_orders import LinkedSalesOrder, find_linked
from tiktok_orders.ui import permission, reads, session
from tiktok_orders.ui.bulk.preview import open_preview
from tiktok_orders.ui.draft_view import show_draft
from tiktok_orders.ui.failures.fixes import show_sku_form
from tiktok_orders.ui.failures.link_found import LINKABLE, show_link_form
from tiktok_orders.ui.failures.standing import show_failure
from tiktok_orders.ui.formats import exact_time, money
from tiktok_orders.ui.job_words import STATES, titles
from tiktok_orders.ui.messages import plain, shown_errors
from tiktok_orders.ui.order_view import OrderPageData
from tiktok_orders.ui.shipments_view import show_shipments

_SKU_CODES = {
    "product_missing",
    "sku_missing",
    "sku_empty",
    "sku_too_long",
    "sku_ambiguous",
    "product_disabled",
    "product_not_sellable",
}
_ADDRESS_CODES = {"postcode_missing", "region_unknown", "address_missing", "name_too_long"}


def show_sales_order(data: OrderPageData) -> None:
    """Draws the sales order, or what hinders it and the one button that creates it."""
    order_id = data.order.id
    st.markdown("#### Sales order in Magento")
    linked = find_linked(running().database, [order_id]).get(order_id)
    jobs = jobs_of_order(running().database, order_id)
    with st.container(border=True, key="sales_order"):
        if linked is not None:
            _show_linked(linked, data)
            show_shipments(data)
        else:
            _show_missing(data, jobs)
        _show_ledger(jobs, data)


def _show_linked(linked: LinkedSalesOrder, data: OrderPageData) -> None:
    admin_url = reads.admins().get(linked.magento_id, "")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.code(linked.increment_id, language=None, width="content")
        st.badge(status_words(linked.magento_status or linked.state), color="gray", icon=":material/receipt_long:")
        if admin_url:
            st.link_button("Open in Magento", admin_order_url(admin_url, linked.entity_id), type="tertiary")
    words = "Found in Magento and linked" if linked.origin == "adopted" else "Created"
    st.caption(f"{words} {exact_time(linked.linked_at, data.zone)}")
    steps = [f"{plain(label)}: {money(amount, linked.currency)}" for label, amount in json.loads(linked.bridge)]
    st.markdown("  \n".join([*steps, f"**In Magento: {money(linked.grand_total, linked.currency)}**"]))


def _show_missing(data: OrderPageData, jobs: list[Job]) -> None:
    order_id, row = data.order.id, data.row
    code = row["failure_code"]
    if code:
        show_failure(row)
        if code in _SKU_CODES | _ADDRESS_CODES and not permission.refused(Deed.MEND):
            _show_sku_form(order_id) if code in _SKU_CODES else _show_address_form(order_id)
        if code in LINKABLE:
            show_link_form(order_id, code)
    else:
        st.caption("There is no sales order yet.")
    if any(job.state in ("queued", "running", "unknown") for job in jobs):
        st.caption("It is on its way.")
    elif st.button(
        "Create Sales Order",
        type="primary",
        icon=":material/receipt_long:",
        key="create_one",
        **permission.offer(Deed.ACT),
    ):
        open_preview(CREATE, [order_id])
    with st.expander("What would be sent"):
        account = next(one for one in reads.accounts() if one.account_id == row["account_id"])
        rules = list_rules(running().database, [account])[account.account_id]
        drafts, is_complete = running().drafts.preview(rules, [order_id])
        show_draft(drafts.get(order_id), is_complete=is_complete, place="page")


def _show_sku_form(order_id: str) -> None:
    if key := find_failure(running().database, order_id):
        show_sku_form(key, [order_id], then="Create the sales order now.")


def _show_address_form(order_id: str) -> None:
    known = running().mender.corrections_of(order_id)
    with st.form("correct_address", border=False):
        columns = cycle(st.columns(2))
        values = {
            name: column.text_input(label, known.get(name, ""))
            for column, (name, label) in zip(columns, CORRECTABLE.items(), strict=False)
        }
        if st.form_submit_button("Save correction"):
            with shown_errors():
                running().mender.correct_address(order_id, values, person=session.person())
                st.toast("Saved. Create the sales order now.")


def _show_ledger(jobs: list[Job], data: OrderPageData) -> None:
    if not jobs:
        return
    called = titles()
    with st.expander("What was tried"):
        attempts = attempts_of(running().database, [job.job_id for job in jobs])
        for job in jobs:
            said = f": {plain(job.message)}" if job.message else ""
            st.markdown(f"**{called.get(job.action, job.action)}** {STATES.get(job.state, job.state)}{said}")
            asked = f"Asked for by {plain(job.requested_by)} {exact_time(job.requested_at, data.zone)}"
            st.caption(asked)
            rows = [_attempt(one, data) for one in attempts if one.job_id == job.job_id]
            if rows:
                st.dataframe(rows, hide_index=True, width="stretch")


def _attempt(attempt: Any, data: OrderPageData) -> dict[str, str]:
    label = failure(attempt.code).group_label if attempt.code else ""
    return {
        "When": exact_time(attempt.started_at, data.zone),
        "Outcome": attempt.outcome,
        "Cause": label,
        "Request id": attempt.request_id,
        "Answer": attempt.message,
    }
