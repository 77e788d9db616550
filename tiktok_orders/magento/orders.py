"""Reading sales orders with their documents, and creating them.

Source: Adobe Commerce REST schema 2.4.8, `/V1/orders`, `/V1/shipments`, `/V1/invoices`, `/V1/creditmemos`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

from tiktok_orders.errors import InvalidInputError, UnreachableError
from tiktok_orders.magento.client import MagentoClient, outcome_unknown
from tiktok_orders.magento.models import (
    CreditMemo,
    DocumentComment,
    Invoice,
    InvoicedOrder,
    M,
    SalesOrder,
    Shipment,
    field_names,
    read_record,
)
from tiktok_orders.magento.search import (
    PAGE_SIZE,
    Filter,
    SearchCriteria,
    SearchPage,
    Sort,
    any_of,
    in_batches,
    read_page,
    search,
    unreadable,
)

_ORDER_FIELDS = field_names(SalesOrder)
_INVOICED_FIELDS = field_names(InvoicedOrder)
_BY_ID: Sort = (("entity_id", "ASC"),)
_BY_CHANGE: Sort = (("updated_at", "ASC"), ("entity_id", "ASC"))


def find_orders(
    client: MagentoClient, *, increment_ids: Iterable[str] = (), ext_order_ids: Iterable[str] = ()
) -> list[SalesOrder]:
    """Returns the orders that have one of these numbers or one of these outside ids, each once, oldest first.

    One number may stand in several stores: the unique key of Magento is (increment_id, store_id).
    """
    found: dict[int, SalesOrder] = {}
    for numbers, outside in zip_longest(in_batches(increment_ids), in_batches(ext_order_ids), fillvalue=()):
        group = (*any_of("increment_id", numbers), *any_of("ext_order_id", outside))
        for order in _search_orders(client, (group,)):
            found[order.entity_id] = order
    return [found[entity_id] for entity_id in sorted(found)]


def find_orders_by_id(client: MagentoClient, entity_ids: Iterable[int]) -> dict[int, SalesOrder]:
    """Returns `entity_id` to the order, for those that Magento shows; 50 ids a call."""
    found: dict[int, SalesOrder] = {}
    for batch in in_batches(entity_ids):
        for order in _search_orders(client, (any_of("entity_id", map(str, batch)),)):
            found[order.entity_id] = order
    return found


def get_order(client: MagentoClient, entity_id: int) -> SalesOrder:
    """Returns one order, or raises `NotFoundError`."""
    raw = client.get(f"/orders/{entity_id}", {"fields": _ORDER_FIELDS})
    return read_record(SalesOrder, raw, what=f"order {entity_id}")


def get_invoiced_order(client: MagentoClient, entity_id: int) -> InvoicedOrder:
    """Returns what of an order was invoiced and credited, or raises `NotFoundError`."""
    raw = client.get(f"/orders/{entity_id}", {"fields": _INVOICED_FIELDS})
    return read_record(InvoicedOrder, raw, what=f"order {entity_id}")


def list_order_comments(client: MagentoClient, entity_id: int) -> list[str]:
    """Returns what was written on an order, the newest first."""
    raw = client.get(f"/orders/{entity_id}/comments", {"fields": "items[comment]"})
    entries = raw.get("items") if isinstance(raw, dict) else None
    if not isinstance(entries, list):
        raise unreadable(f"the comments of order {entity_id}")
    return [read_record(DocumentComment, one, what="a comment").comment for one in entries]


def create_order(client: MagentoClient, store_code: str, entity: Mapping[str, Any]) -> SalesOrder:
    """Returns the order that was saved, with all amounts as they were sent: Magento reckons nothing.

    `entity` must hold its own `increment_id`: Magento then refuses a second one (`AlreadyExistsError`). Raises
    `OutcomeUnknownError` where it may have been saved: look it up by that number before sending it again.
    """
    if not entity.get("increment_id"):
        raise InvalidInputError("A sales order without its own number could be created twice; it was not sent.")
    raw = client.post("/orders", {"entity": entity}, store_code=store_code)
    try:
        return read_record(SalesOrder, raw, what="a new order")
    except UnreachableError as error:
        raise outcome_unknown(error) from error


def search_changed_orders(
    client: MagentoClient, since: datetime, *, increment_id_prefix: str = "", page_size: int = PAGE_SIZE
) -> Iterator[SalesOrder]:
    """Yields the orders that changed at or after an aware instant, oldest change first, none twice.

    Each page is asked for from the newest change seen: with page numbers, an order that changes while the pages
    are read would move to the end, and the one behind it slip through. Ask from some minutes before the last
    `updated_at` seen; a second of Magento may not be over yet.
    """
    seen: set[tuple[int, datetime | None]] = set()
    start, page, is_last = since, 1, False
    while not is_last:
        found = _read_changes(client, start, increment_id_prefix, page_size, page)
        orders = [_read_order(raw) for raw in found.entries]
        for order in orders:
            key = (order.entity_id, order.updated_at)
            if key not in seen and order.increment_id.startswith(increment_id_prefix):
                yield order
            seen.add(key)
        newest = max((order.updated_at for order in orders if order.updated_at), default=start)
        start, page = (newest, 1) if newest > start else (start, page + 1)
        is_last = found.is_last


def list_orders(
    client: MagentoClient,
    *,
    increment_id_prefix: str = "",
    ext_order_id_prefix: str = "",
    created_since: datetime | None = None,
    page_size: int = PAGE_SIZE,
) -> Iterator[SalesOrder]:
    """Yields the orders whose numbers begin so, oldest first: for a look at what another program created."""
    groups = [
        *_begins_with("increment_id", increment_id_prefix),
        *_begins_with("ext_order_id", ext_order_id_prefix),
        *([(Filter("created_at", write_instant(created_since), "gteq"),)] if created_since else []),
    ]
    for order in _search_orders(client, groups, page_size):
        # In LIKE an underscore stands for any sign.
        is_ours = order.increment_id.startswith(increment_id_prefix)
        if is_ours and order.ext_order_id.startswith(ext_order_id_prefix):
            yield order


def find_shipments(client: MagentoClient, order_ids: Iterable[int]) -> list[Shipment]:
    """Returns the shipments of orders, given by their `entity_id`, oldest first."""
    return _find_documents(client, "/shipments", Shipment, order_ids)


def find_invoices(client: MagentoClient, order_ids: Iterable[int]) -> list[Invoice]:
    """Returns the invoices of orders, given by their `entity_id`, oldest first."""
    return _find_documents(client, "/invoices", Invoice, order_ids)


def find_credit_memos(client: MagentoClient, order_ids: Iterable[int]) -> list[CreditMemo]:
    """Returns the credit memos of orders, given by their `entity_id`, oldest first."""
    return _find_documents(client, "/creditmemos", CreditMemo, order_ids)


def write_instant(moment: datetime) -> str:
    """Returns an aware instant as Magento's database writes it: UTC, whole seconds, no zone."""
    if moment.tzinfo is None:
        raise ValueError("Magento's times need instants with a time zone.")
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _search_orders(
    client: MagentoClient, groups: Iterable[Iterable[Filter]], page_size: int = PAGE_SIZE
) -> Iterator[SalesOrder]:
    wanted = tuple(tuple(group) for group in groups)
    criteria = SearchCriteria(wanted, _BY_ID, page_size, _ORDER_FIELDS)
    return map(_read_order, search(client, "/orders", criteria))


def _read_changes(client: MagentoClient, start: datetime, prefix: str, page_size: int, page: int) -> SearchPage:
    groups = ((Filter("updated_at", write_instant(start), "gteq"),), *_begins_with("increment_id", prefix))
    return read_page(client, "/orders", SearchCriteria(groups, _BY_CHANGE, page_size, _ORDER_FIELDS), page)


def _begins_with(name: str, prefix: str) -> list[tuple[Filter, ...]]:
    return [(Filter(name, f"{prefix}%", "like"),)] if prefix else []


def _read_order(raw: Any) -> SalesOrder:
    return read_record(SalesOrder, raw, what="the search for orders")


def _find_documents(client: MagentoClient, path: str, kind: type[M], order_ids: Iterable[int]) -> list[M]:
    found: list[M] = []
    for batch in in_batches(order_ids):
        group = any_of("order_id", map(str, batch))
        criteria = SearchCriteria((group,), _BY_ID, PAGE_SIZE, field_names(kind))
        found += [read_record(kind, raw, what=f"the search {path}") for raw in search(client, path, criteria)]
    return found
