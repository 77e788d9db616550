"""The ways in which a sales order enters Magento: the account's policy chooses one.

Each takes the client, the code of the store view and the order as it is to be, and returns the order that Magento
saved. Whatever way it takes, the order bears the `increment_id` that it was given and exactly its amounts, a
second one of that number is refused with `AlreadyExistsError`, and where nobody knows whether it was saved,
`OutcomeUnknownError` is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tiktok_orders.domain.policy import Writer
from tiktok_orders.magento.client import MagentoClient
from tiktok_orders.magento.models import SalesOrder
from tiktok_orders.magento.orders import create_order

OrderWriter = Callable[[MagentoClient, str, Mapping[str, Any]], SalesOrder]

WRITERS: Mapping[Writer, OrderWriter] = {Writer.DIRECT_SAVE: create_order}
# Magento reserves no stock for what these write.
WITHOUT_RESERVATION = frozenset({Writer.DIRECT_SAVE})
