"""The connection to Magento on the screen: state, test, pauses, the form to connect, the caveat about stock."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed, may
from tiktok_orders.magento.check import check_connection
from tiktok_orders.services.adopt_pairs import adopt_pairs, read_pairs
from tiktok_orders.store.magento_connections import MagentoConnection, list_pauses
from tiktok_orders.store.sales_orders import units_without_reservation
from tiktok_orders.ui import desks, permission, session
from tiktok_orders.ui.formats import count
from tiktok_orders.ui.magento_form import ask_for_magento, show_where_to_find
from tiktok_orders.ui.messages import plain, shown_errors
from tiktok_orders.ui.practice_link import show_switches_link
from tiktok_orders.ui.setup_steps import show_checks

_MEND = (
    "bin/magento inventory:reservation:list-inconsistencies -r | "
    "bin/magento inventory:reservation:create-compensations"
)


def show_connection(connection: MagentoConnection) -> None:
    """Draws one connection with its test, and why it is paused where it is."""
    application = running()
    with st.container(border=True, key=f"magento_{connection.magento_id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"#### {plain(connection.title)}")
            if connection.is_practice:
                st.badge("Practice", color="orange", icon=":material/school:")
        admin_url = application.magentos.admin_url_of(connection)
        base_url = application.magentos.base_url_of(connection)
        st.caption(plain(base_url))
        if connection.is_practice:
            show_switches_link("Practice Magento", base_url)
        for pause in list_pauses(application.database, now=application.clock()):
            if pause.magento_id == connection.magento_id:
                st.error(f"Nothing is sent: {plain(pause.reason)}", icon=":material/pause_circle:")
                offered = permission.offer(Deed.SWITCH_SENDING)
                if st.button("Resume sending", key=f"resume_{connection.magento_id}", **offered):
                    application.bulk.resume_magento(connection, person=session.person())
                    st.rerun()
        with st.container(horizontal=True):
            if admin_url:
                st.link_button("Open its admin", f"{admin_url}/", icon=":material/open_in_new:")
            if st.button(
                "Test the connection",
                icon=":material/network_check:",
                key=f"test_{connection.magento_id}",
                **permission.offer(Deed.SWITCH_SENDING),
            ):
                with shown_errors(), st.container():
                    _show_test(connection)


def _show_test(connection: MagentoConnection) -> None:
    application = running()
    application.knowledge.forget(connection.magento_id)
    show_checks(check_connection(application.magentos.client_for(connection.magento_id)))


def show_connect_form() -> None:
    """Draws the form for a real Magento."""
    if permission.refused(Deed.CONNECT):
        return
    with st.expander("Connect a Magento"):
        show_where_to_find()
        asked = ask_for_magento("Connect", key="connect_magento")
        if asked is not None:
            with shown_errors():
                _, steps = running().connect_magento(asked, person=session.person())
                st.success(f"Connected. {plain(steps[0].sentence)}", icon=":material/check_circle:")


def show_stock_caveat() -> None:
    """Draws which units Magento did not reserve, and the command of Magento's own that mends it."""
    st.markdown("#### Stock")
    st.caption(
        "Sales orders are saved with TikTok's exact amounts. So Magento reserves no stock for them and "
        "believes that it can sell these units again, also once they are shipped or cancelled: either gives back "
        "a reservation that was never made. Its own command mends that; let it run every few minutes. Below is "
        "what was sent since the beginning; what the command has mended is not seen here."
    )
    st.code(_MEND, language="bash", wrap_lines=True)
    rows = units_without_reservation(running().database)
    if rows:
        st.dataframe(
            [{"SKU in Magento": row["sku"], "Units": row["units"], "Orders": row["orders"]} for row in rows],
            hide_index=True,
            width="stretch",
        )
    else:
        st.caption("No sales order was created here yet.")


def show_adoption() -> None:
    """Draws the upload of pairs, for sales orders of an earlier connector that bear numbers of their own."""
    if not may(session.person(), Deed.ACT):
        return
    with st.expander("Link sales orders of an earlier connector"):
        st.caption(
            "Sales orders that bear TikTok's order id, with or without a prefix of the policy, are found by "
            "themselves. For others upload a CSV with the columns order_id and increment_id. Each pair is looked "
            "up in Magento and compared; it is linked only where the totals agree, and nothing is ever created."
        )
        file = st.file_uploader("CSV file", type="csv", key="pairs_csv")
        desk = desks.bulk_desk()
        if file is None:
            desk.left_out = {}
            return
        with shown_errors():
            pairs, problems = read_pairs(file.getvalue().decode("utf-8-sig", errors="replace"))
            for problem in problems[:20]:
                st.warning(plain(problem), icon=":material/warning:")
            if pairs and st.button(f"Link {count(len(pairs), 'order')}", type="primary"):
                adoption = adopt_pairs(running().bulk, pairs, person=session.person())
                desk.left_out = adoption.left_out
                if adoption.started is not None:
                    desk.watch(adoption.started.bulk.bulk_id)
                st.rerun()
        _show_left_out(desk.left_out)


def _show_left_out(left_out: Mapping[str, str]) -> None:
    """Says of each pair of the last list that could not be asked for why."""
    if left_out:
        st.warning(f"{count(len(left_out), 'pair')} left out, for a reason each.", icon=":material/warning:")
        rows = [{"Order": order_id, "Why": why} for order_id, why in left_out.items()]
        st.dataframe(rows, hide_index=True, width="stretch")
