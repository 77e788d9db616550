"""What verbs ask and show in the dialog beyond what every verb has: one form for each that needs one."""

from __future__ import annotations

from collections.abc import Mapping

from tiktok_orders.services.actions.arrange_shipment import NAME as ARRANGE
from tiktok_orders.services.actions.create_sales_order import NAME as CREATE
from tiktok_orders.services.actions.credit_request import NAME as CREDIT
from tiktok_orders.services.actions.reject_order import NAME as REJECT
from tiktok_orders.services.actions.ship_in_magento import NAME as SHIP_IN_MAGENTO
from tiktok_orders.services.ship_desk import CORRECT_TRACKING, SHIP_ORDER
from tiktok_orders.ui.bulk import (
    answers,
    arrange_shipment,
    correct_tracking,
    create_sales_order,
    credit,
    reject_order,
    ship_in_magento,
    ship_order,
)
from tiktok_orders.ui.bulk.form import BulkForm

FORMS: Mapping[str, BulkForm] = {
    CREATE: create_sales_order.FORM,
    SHIP_ORDER: ship_order.FORM,
    ARRANGE: arrange_shipment.FORM,
    CORRECT_TRACKING: correct_tracking.FORM,
    REJECT: reject_order.FORM,
    CREDIT: credit.FORM,
    SHIP_IN_MAGENTO: ship_in_magento.FORM,
    **answers.FORMS,
}


def form_of(action: str) -> BulkForm:
    """Returns the form of a verb; one that asks nothing and has nothing to add is plain."""
    return FORMS.get(action) or BulkForm()
