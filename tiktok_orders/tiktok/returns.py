"""Returns and refunds that buyers ask for: reading them, their history, and answering.

Source: Search Returns, Get Return Records, Approve Return, Reject Return (202309), read 2026-11.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tiktok_orders.domain.returns import ReturnRecord, ReturnRecords
from tiktok_orders.tiktok.cancellations import write_key
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.endpoints import (
    APPROVE_RETURN,
    LIST_RETURN_RECORDS,
    REJECT_RETURN,
    SEARCH_RETURNS,
)
from tiktok_orders.tiktok.evidence import SentPicture, name_pictures
from tiktok_orders.tiktok.replies import ask_for
from tiktok_orders.tiktok.search import Page, Search, Span, count_entries, search_of_orders, search_pages

# Unlike the other searches, this one refuses pages of less than ten.
_RETURNS = Search(SEARCH_RETURNS, "return_orders", page_size=50, least_page_size=10)
_LOCALE = "en-US"


@dataclass(frozen=True)
class ShopReturns:
    """The returns of one shop, as an import asks for them; `domain.returns.Return` makes sense of an entry."""

    client: ShopClient

    def search(self, span: Span) -> Iterator[Page]:
        """Yields the pages of a span, oldest first."""
        return search_returns(self.client, span)

    def count(self, span: Span) -> int | None:
        """Returns TikTok's count of a span."""
        return count_entries(self.client, _RETURNS, span)

    def get(self, order_ids: Sequence[str]) -> Iterator[Page]:
        """Yields the returns of these orders, 50 orders a search."""
        return search_of_orders(self.client, _RETURNS, order_ids)


def search_returns(client: ShopClient, span: Span, *, filters: Mapping[str, Any] | None = None) -> Iterator[Page]:
    """Yields the pages of returns of a span, raw and oldest first; `filters` are `return_status`, ..."""
    return search_pages(client, _RETURNS, span, filters=filters)


def list_return_records(client: ShopClient, return_id: str) -> tuple[ReturnRecord, ...]:
    """Returns what has happened to a return, the newest first, with the buyer's words and pictures."""
    query = {"locale": _LOCALE}
    return ask_for(client, ReturnRecords, LIST_RETURN_RECORDS, query=query, return_id=return_id).records


def approve_return(
    client: ShopClient,
    return_id: str,
    decision: str,
    *,
    idempotency_key: str,
    partial_refund: tuple[Decimal, str] | None = None,
    buyer_keeps_item: bool = False,
) -> None:
    """Grants a return by one of TikTok's decisions; the key is the decision's own, however often it is sent.

    `partial_refund` is an amount with its currency and belongs to OFFER_PARTIAL_REFUND, `buyer_keeps_item` to
    APPROVE_RETURN.
    """
    body: dict[str, Any] = {"decision": decision}
    if partial_refund is not None:
        amount, currency = partial_refund
        body["partial_refund"] = {"amount": f"{amount:f}", "currency": currency}
    if buyer_keeps_item:
        body["buyer_keep_item"] = True
    client.call(APPROVE_RETURN, query=write_key(idempotency_key), body=body, return_id=return_id)


def reject_return(
    client: ShopClient,
    return_id: str,
    decision: str,
    reject_reason: str,
    *,
    idempotency_key: str,
    comment: str = "",
    pictures: Sequence[SentPicture] = (),
) -> None:
    """Declines a return, or the parcel that came back, with one of the reasons that TikTok offers for it."""
    said = {"comment": comment} if comment else {}
    body = {"decision": decision, "reject_reason": reject_reason, **said, **name_pictures(pictures)}
    client.call(REJECT_RETURN, query=write_key(idempotency_key), body=body, return_id=return_id)
