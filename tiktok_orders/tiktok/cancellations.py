"""Cancelling orders, and answering buyers who ask for it.

Source: Search Cancellations, Cancel Order, Approve and Reject Cancellation, Get Reject Reasons (202309), Get
Aftersale Eligibility (202512), decision eligibility (202601); read 2026-11.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiktok_orders.domain.cancellations import (
    CancelEligibility,
    Cancellation,
    CancelReply,
    Decision,
    Decisions,
    RejectReason,
    RejectReasons,
)
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.endpoints import (
    APPROVE_CANCELLATION,
    CANCEL_ORDER,
    GET_AFTERSALE_ELIGIBILITY,
    GET_DECISION_ELIGIBILITY,
    LIST_REJECT_REASONS,
    REJECT_CANCELLATION,
    SEARCH_CANCELLATIONS,
    check_id,
)
from tiktok_orders.tiktok.evidence import SentPicture, name_pictures
from tiktok_orders.tiktok.replies import ask_for, read_entry
from tiktok_orders.tiktok.search import Page, Search, Span, count_entries, search_of_orders, search_pages

PAGE_SIZE = 50  # TikTok's largest
_CANCELLATIONS = Search(SEARCH_CANCELLATIONS, "cancellations", PAGE_SIZE)
_LOCALE = "en-US"
_ANSWERS = "APPROVE_REQUEST_CANCEL,REJECT_REQUEST_CANCEL"


def search_cancellations(
    client: ShopClient, span: Span, *, filters: Mapping[str, Any] | None = None
) -> Iterator[Page]:
    """Yields the pages of cancellations of a span, raw and oldest first.

    `Cancellation` makes sense of an entry. `filters` are `cancel_types`, `cancel_status`, ...
    """
    return search_pages(client, _CANCELLATIONS, span, filters=filters)


@dataclass(frozen=True)
class ShopCancellations:
    """The cancellations of one shop, as an import asks for them."""

    client: ShopClient

    def search(self, span: Span) -> Iterator[Page]:
        """Yields the pages of a span, oldest first."""
        return search_cancellations(self.client, span)

    def count(self, span: Span) -> int | None:
        """Returns TikTok's count of a span."""
        return count_entries(self.client, _CANCELLATIONS, span)

    def get(self, order_ids: Sequence[str]) -> Iterator[Page]:
        """Yields the cancellations of these orders, 50 orders a search."""
        return search_of_orders(self.client, _CANCELLATIONS, order_ids)


def find_cancellations(client: ShopClient, order_ids: Sequence[str]) -> list[Cancellation]:
    """Returns all cancellations of these orders, oldest first within 50 orders."""
    return [
        read_entry(client, Cancellation, entry)
        for page in search_of_orders(client, _CANCELLATIONS, order_ids)
        for entry in page.entries
    ]


def cancel_order(
    client: ShopClient, order_id: str, cancel_reason: str, *, line_item_ids: Sequence[str] = ()
) -> CancelReply:
    """Cancels an order, or some of its lines, for the reason with this key; the buyer is paid back.

    Lines alone go in US and GB, for want of stock. Raises `ReasonNotOfferedError` for a key that does not fit
    market and status, and `OutcomeUnknownError` where it may have been done: look with `find_cancellations`.
    """
    body: dict[str, Any] = {"order_id": check_id(order_id), "cancel_reason": cancel_reason}
    if line_item_ids:
        body["order_line_item_ids"] = [check_id(line_item_id) for line_item_id in line_item_ids]
    return ask_for(client, CancelReply, CANCEL_ORDER, body=body)


def approve_cancellation(client: ShopClient, cancel_id: str, *, idempotency_key: str) -> None:
    """Grants a buyer's request; the key is the decision's own, the same whenever it is sent again."""
    client.call(APPROVE_CANCELLATION, query=write_key(idempotency_key), cancel_id=cancel_id)


def reject_cancellation(
    client: ShopClient,
    cancel_id: str,
    reject_reason: str,
    *,
    idempotency_key: str,
    comment: str = "",
    pictures: Sequence[SentPicture] = (),
) -> None:
    """Declines a buyer's request with one of the reasons that TikTok offers for it; the key is as above."""
    said = {"comment": comment} if comment else {}
    body = {"reject_reason": reject_reason, **said, **name_pictures(pictures)}
    client.call(REJECT_CANCELLATION, query=write_key(idempotency_key), body=body, cancel_id=cancel_id)


def list_reject_reasons(client: ShopClient, case_id: str) -> tuple[RejectReason, ...]:
    """Returns with what this cancellation or return may be declined; another one has other reasons."""
    query = {"return_or_cancel_id": check_id(case_id), "locale": _LOCALE}
    return ask_for(client, RejectReasons, LIST_REJECT_REASONS, query=query).reasons


def get_cancel_eligibility(client: ShopClient, order_id: str) -> CancelEligibility:
    """Returns which lines of an order the seller may cancel now, and the keys of the reasons."""
    query = {"initiate_aftersale_user": "SELLER", "request_types": "CANCEL"}
    return ask_for(client, CancelEligibility, GET_AFTERSALE_ELIGIBILITY, query=query, order_id=order_id)


def list_cancel_decisions(client: ShopClient, cancel_id: str) -> tuple[Decision, ...]:
    """Returns how a buyer's request may be answered now, with the reasons for a no."""
    return list_decisions(client, cancel_id, _ANSWERS)


def list_decisions(client: ShopClient, case_id: str, names: str = "") -> tuple[Decision, ...]:
    """Returns which decisions a cancellation or return takes now; `names` are those asked about, "" for all."""
    query = {"return_or_cancel_id": check_id(case_id), **({"check_decisions": names} if names else {})}
    return ask_for(client, Decisions, GET_DECISION_ELIGIBILITY, query=query).decisions


def write_key(idempotency_key: str) -> dict[str, str]:
    """Returns the query of a decision's key: TikTok takes 1 to 255 signs."""
    if not 0 < len(idempotency_key) <= 255:
        raise ValueError("An idempotency key has 1 to 255 signs.")
    return {"idempotency_key": idempotency_key}
