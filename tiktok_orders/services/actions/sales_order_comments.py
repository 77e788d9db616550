"""Saying on a sales order why something was done to it, for whoever looks at it in Magento."""

from __future__ import annotations

import logging

from tiktok_orders.errors import RemoteError
from tiktok_orders.magento.client import MagentoClient
from tiktok_orders.magento.order_actions import comment_order
from tiktok_orders.magento.orders import get_order, list_order_comments

log = logging.getLogger(__name__)


def say_why(client: MagentoClient, entity_id: int, comment: str, *, marker: str = "") -> RemoteError | None:
    """Writes a comment, with `marker` only where no comment begins so; returns what hindered it.

    What was done stays done without its comment: whoever needs none goes on.
    """
    try:
        written = list_order_comments(client, entity_id) if marker else []
        order = get_order(client, entity_id)
        if order.status and not any(text.startswith(marker) for text in written):
            comment_order(client, order, comment)
    except RemoteError as error:
        log.info("the comment on sales order %s did not arrive: %s", entity_id, error.message)
        return error
    return None
