"""What happens to a sales order in the practice Magento, done with its own REST calls."""

from __future__ import annotations

from tiktok_orders.bootstrap import Application
from tiktok_orders.magento.order_actions import cancel_order, invoice_order, refund_order, ship_order
from tiktok_orders.sandbox.magento.stock import SOURCES
from tiktok_orders.services.connect_magento import PRACTICE
from tiktok_orders.store.sales_orders import find_linked


def entity_id_of(desk: Application, order_id: str) -> int:
    return find_linked(desk.database, [order_id])[order_id].entity_id


def ship_in_magento(desk: Application, order_id: str) -> None:
    """Ships all of it from a source of the account's own country."""
    row = desk.database.row(
        "SELECT a.region FROM orders o JOIN accounts a USING (account_id) WHERE o.order_id = $id", {"id": order_id}
    )
    assert row is not None
    source_code = next(one.source_code for one in SOURCES if one.country_id == row["region"])
    ship_order(desk.magentos.client_for(PRACTICE), entity_id_of(desk, order_id), source_code=source_code)


def cancel_in_magento(desk: Application, order_id: str) -> None:
    assert cancel_order(desk.magentos.client_for(PRACTICE), entity_id_of(desk, order_id))


def credit_in_magento(desk: Application, order_id: str) -> None:
    """Invoices all of it and pays all of it back."""
    client, entity_id = desk.magentos.client_for(PRACTICE), entity_id_of(desk, order_id)
    invoice_order(client, entity_id)
    refund_order(client, entity_id)
