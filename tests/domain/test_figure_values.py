"""Figures of refunds are those of the accounts whose refunds were read; of the others nothing is known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tiktok_orders.domain.figure_values import Money, figure_values

_COUNTS = {"placed": 10, "cancelled": 0, "late": 0, "with_deadline": 0, "currency": "GBP"}
_ROWS: dict[str, list[dict[str, Any]]] = {
    "totals": [
        {**_COUNTS, "account_id": "read", "orders": 10, "sales": Decimal(100)},
        {**_COUNTS, "account_id": "unread", "orders": 30, "sales": Decimal(300)},
    ],
    "refunds": [
        {"account_id": "read", "currency": "GBP", "returned": 2, "refunded": 1, "refunds": Decimal(20)},
    ],
    **{name: [] for name in ("products", "creation", "speeds", "payouts")},
}


@pytest.mark.parametrize(
    ("unread", "expected"),
    [
        (set(), (0.05, Decimal(20), 0.05, 0.025)),
        ({"unread"}, (0.2, Decimal(20), 0.2, 0.1)),
        ({"read", "unread"}, (None,) * 4),
    ],
    ids=["all read", "one read", "none read"],
)
def test_shares_of_refunds_are_those_of_the_accounts_that_were_read(
    unread: set[str], expected: tuple[object, ...]
) -> None:
    values = figure_values(_ROWS, Money("GBP", {}), unread_refunds=unread)
    names = ("returned", "refunds", "refund_share", "refunded")
    assert tuple(values[name] for name in names) == expected
    assert (values["sales"], values["orders"]) == (Decimal(400), 40)
