"""Fetches labels and packing slips from TikTok when somebody prints them, and joins them into one PDF.

They are not kept: they hold buyers' addresses, and TikTok makes them again as long as they are of use, until the
carrier has the parcel. They live in the memory of the run that fetched them, and go with it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Literal

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.domain.tiktok_words import FulfillmentType, ShippingType
from tiktok_orders.errors import InvalidInputError, RemoteError
from tiktok_orders.http import Http
from tiktok_orders.retry import Retry
from tiktok_orders.services.background_run import BackgroundRun
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.services.stored_orders import read_stored_orders
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_facts import list_order_facts
from tiktok_orders.store.workspace import record_deed
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.documents import download_document
from tiktok_orders.tiktok.packages import DocumentType, get_shipping_document

DocumentSize = Literal["A6", "A5"]
# Each is two calls and some hundred kilobytes of memory.
MOST_ORDERS = 500
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ParcelDocument:
    """One parcel's PDF, or why it is not to be had: a sentence for people. `order_ids` travel in it."""

    package_id: str
    order_ids: tuple[str, ...]
    pdf: bytes = field(default=b"", repr=False)
    trouble: str = ""


@dataclass
class DocumentsRun:
    """What was asked for, how far it is, and in the end one PDF of all; `troubles` are orders without a parcel."""

    document_type: DocumentType
    run: BackgroundRun[str, ParcelDocument]
    troubles: dict[str, str]
    merged: bytes = field(default=b"", repr=False)
    page_count: int = 0

    def list_documents(self) -> list[ParcelDocument]:
        """Returns those that were fetched, in the order of the selection."""
        return [one for one in self.run.answers().values() if one.pdf]

    def list_troubles(self) -> dict[str, str]:
        """Returns order id to why it has no document, in a sentence."""
        refused = {
            order_id: one.trouble
            for one in self.run.answers().values()
            if one.trouble
            for order_id in one.order_ids
        }
        return {**self.troubles, **refused}


@dataclass(frozen=True)
class ParcelDocuments:
    """Fetches documents in the background. `http` has the limits of documents."""

    database: Database
    shops: ShopClients
    http: Http
    shop_http: Http
    retry: Retry
    clock: Callable[[], datetime]

    def fetch(
        self,
        order_ids: Sequence[str],
        document_type: DocumentType,
        *,
        size: DocumentSize = "A6",
        person: Person,
    ) -> DocumentsRun:
        """Begins to fetch the documents of these orders' parcels, a shared parcel once; returns how far it is.

        Raises `InvalidInputError` for more orders than are printed at once.
        """
        require(person, Deed.ACT)
        if len(order_ids) > MOST_ORDERS:
            raise InvalidInputError(f"At most {MOST_ORDERS} orders are printed at once. Select fewer of them.")
        parcels, troubles = self._list_parcels(order_ids)

        def ask(package_id: str) -> ParcelDocument:
            account, own_ids = parcels[package_id]
            return self._fetch_one(account, package_id, own_ids, document_type, size)

        def finish(answers: Mapping[str, ParcelDocument]) -> None:
            found.merged, found.page_count = join_documents([one.pdf for one in answers.values() if one.pdf])
            self._record(person, document_type, len(answers))

        run = BackgroundRun(list(parcels), ask, finish=finish, let_go=self._let_go, name="parcel-documents")
        found = DocumentsRun(document_type, run, troubles)
        run.start()
        return found

    def _let_go(self) -> None:
        self.http.close()
        self.shop_http.close()

    def _list_parcels(
        self, order_ids: Sequence[str]
    ) -> tuple[dict[str, tuple[Account, tuple[str, ...]]], dict[str, str]]:
        """Returns package id to account and orders, and order id to why it has none that TikTok prints for."""
        accounts = {account.account_id: account for account in list_accounts(self.database)}
        owners = {row.order_id: row.account_id for row in list_order_facts(self.database, order_ids, action="")}
        parcels: dict[str, tuple[Account, tuple[str, ...]]] = {}
        troubles = {}
        for order_id, order in read_stored_orders(self.database, order_ids).items():
            if (reason := _why_not(order)) is not None:
                troubles[order_id] = reason
                continue
            for package_id in dict.fromkeys(line.package_id for line in order.line_items if line.package_id):
                account, own = parcels.get(package_id, (accounts[owners[order_id]], ()))
                parcels[package_id] = (account, (*own, order_id))
        return parcels, troubles

    def _fetch_one(
        self,
        account: Account,
        package_id: str,
        order_ids: tuple[str, ...],
        document_type: DocumentType,
        size: DocumentSize,
    ) -> ParcelDocument:
        try:
            client = self.shops.client_for(account, self.retry)
            pdf = self.retry.run(lambda: self._download(client, package_id, document_type, size))
        except RemoteError as error:
            return ParcelDocument(package_id, order_ids, trouble=error.message)
        if not _count_pages(pdf):
            return ParcelDocument(package_id, order_ids, trouble=_UNREADABLE)
        return ParcelDocument(package_id, order_ids, pdf)

    def _download(
        self, client: ShopClient, package_id: str, document_type: DocumentType, size: DocumentSize
    ) -> bytes:
        """Asks for the address anew each time: one that has run out does not get better."""
        document = get_shipping_document(client, package_id, document_type, document_size=size)
        return download_document(self.http, document, base_url=client.app.base_url)

    def _record(self, person: Person, document_type: DocumentType, count: int) -> None:
        words = document_type.lower().replace("_", " ")
        record_deed(
            self.database,
            person=person.name,
            deed="fetched documents to print",
            detail=f"{words} of {count} parcels",
            now=self.clock(),
        )


def join_documents(pdfs: Sequence[bytes]) -> tuple[bytes, int]:
    """Returns one PDF of all these and how many pages it has; nothing where there are none."""
    if not pdfs:
        return b"", 0
    with PdfWriter() as writer:
        for pdf in pdfs:
            writer.append(BytesIO(pdf), import_outline=False)
        count = len(writer.pages)
        made = BytesIO()
        writer.write(made)
    return made.getvalue(), count


def _count_pages(pdf: bytes) -> int:
    """Returns how many pages a PDF has, 0 where it cannot be read or joined with others."""
    try:
        return join_documents([pdf])[1] if not PdfReader(BytesIO(pdf)).is_encrypted else 0
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        log.warning("a document cannot be read: %s", type(error).__name__)
        return 0


def _why_not(order: Order) -> str | None:
    if order.fulfillment_type != FulfillmentType.BY_SELLER:
        return "TikTok’s own warehouse sends this order: there is nothing to print."
    if order.shipping_type == ShippingType.SELLER:
        return FailureFound("seller_ships").what_happened
    if not any(line.package_id for line in order.line_items):
        return "There is no parcel yet: arrange the shipment first, then print."
    return None


_UNREADABLE = "TikTok sent a document that cannot be read. Try again, or print it in Seller Center."
