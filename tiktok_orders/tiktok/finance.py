"""Reading what TikTok Shop settled and paid out: statements with their transactions, and payments.

Source: Get Statements and Get Payments (202309), Get Transactions by Statement (202501), read 2026-11.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tiktok_orders.domain.scopes import NO_RIGHT_TO_FINANCE
from tiktok_orders.errors import NotPermittedError, ReauthoriseError
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.endpoints import (
    LIST_PAYMENTS,
    LIST_STATEMENT_TRANSACTIONS,
    LIST_STATEMENTS,
    is_id,
)
from tiktok_orders.tiktok.search import Page, Search, Span, search_pages

PAGE_SIZE = 100  # TikTok's largest
_STATEMENTS = Search(LIST_STATEMENTS, "statements", PAGE_SIZE)
_TRANSACTIONS = Search(LIST_STATEMENT_TRANSACTIONS, "transactions", PAGE_SIZE, sort_field="order_create_time")
_PAYMENTS = Search(LIST_PAYMENTS, "payments", PAGE_SIZE)
_NO_SCOPE = 105005


@dataclass(frozen=True)
class ShopStatements:
    """The statements of one shop with their transactions; `domain.statements.read_statement` reads an entry."""

    client: ShopClient

    def search(self, span: Span) -> Iterator[Page]:
        """Yields one page per statement made in the span, oldest first.

        Its one entry has the `statement`, all its `transactions`, and what their list says of it as `totals`.
        Raises `NotPermittedError` where the app has no right to finance.
        """
        for page in _searched(self.client, _STATEMENTS, replace(span, field="statement_time")):
            for entry in page.entries:
                yield Page([self._with_transactions(entry)])

    def _with_transactions(self, entry: Any) -> Any:
        statement_id = entry.get("id") if isinstance(entry, dict) else None
        if not (isinstance(statement_id, str) and is_id(statement_id)):
            return {"statement": entry}
        totals: dict[str, Any] = {}
        transactions: list[Any] = []
        path = LIST_STATEMENT_TRANSACTIONS.path_for(statement_id=statement_id)
        search = replace(_TRANSACTIONS, endpoint=replace(LIST_STATEMENT_TRANSACTIONS, path=path))
        for page in search_pages(self.client, search, None):
            totals = totals or dict(page.head)
            transactions += page.entries
        return {"statement": entry, "totals": totals, "transactions": transactions}

    def count(self, _span: Span) -> int | None:
        """Returns None: TikTok does not count statements."""
        return None

    def get(self, _order_ids: Sequence[str]) -> Iterator[Page]:
        """Yields nothing: statements are read by their day, not by order."""
        return iter(())


@dataclass(frozen=True)
class ShopPayments:
    """The payments to one shop; there are none to ask for in South-East Asia."""

    client: ShopClient

    def search(self, span: Span) -> Iterator[Page]:
        """Yields the pages of payments made in the span, raw and oldest first."""
        return _searched(self.client, _PAYMENTS, replace(span, field="create_time"))

    def count(self, _span: Span) -> int | None:
        """Returns None: TikTok does not count payments."""
        return None

    def get(self, _order_ids: Sequence[str]) -> Iterator[Page]:
        """Yields nothing: a payment is of statements, not of orders."""
        return iter(())


def _searched(client: ShopClient, search: Search, span: Span) -> Iterator[Page]:
    try:
        yield from search_pages(client, search, span)
    except ReauthoriseError as error:
        if error.code != _NO_SCOPE:
            raise
        raise NotPermittedError(
            NO_RIGHT_TO_FINANCE, code=error.code, request_id=error.request_id, http_status=error.http_status
        ) from error
