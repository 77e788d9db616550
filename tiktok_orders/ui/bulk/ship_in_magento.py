"""Shipping in Magento in the dialog: all packages that Magento lacks of the chosen orders are meant."""

from __future__ import annotations

from collections.abc import Sequence

from tiktok_orders.bootstrap import running
from tiktok_orders.services.actions.outcome import Wishes
from tiktok_orders.ui.bulk.form import BulkForm


def _ask(order_ids: Sequence[str]) -> Wishes | None:
    return running().follow_ups.wishes_of_shipments(order_ids)


FORM = BulkForm(ask=_ask)
