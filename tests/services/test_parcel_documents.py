"""Labels and packing slips: fetched when asked, joined into one PDF, kept nowhere."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from pypdf import PdfReader, PdfWriter

from tests.arranging import arrange, carried_ids, handovers, label_wishes, packages_in_the_books
from tests.builders import TESTER
from tests.selling import HastyClock, ids_of, selling
from tests.tiktok.loopback import Answer, LoopbackServer
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.packages import ShippingDocument
from tiktok_orders.errors import InvalidInputError, RemoteError, UnreachableError
from tiktok_orders.http import Http, Limits
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.services.parcel_documents import MOST_ORDERS, DocumentsRun, join_documents
from tiktok_orders.store.account_erasure import erase_account
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.arranged_packages import arranged_of_orders
from tiktok_orders.store.workspace import list_deeds
from tiktok_orders.tiktok.documents import download_document
from tiktok_orders.tiktok.packages import DocumentType


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    folder = tmp_path_factory.mktemp("printing")
    with selling(folder, orders=900, clock=HastyClock().read) as application:
        yield application


@pytest.fixture(scope="module")
def arranged(desk: Application) -> list[str]:
    """Three parcels that the carrier takes over in Singapore, and two labels bought in the US."""
    parcels, labels = carried_ids(desk, "SG", 3), carried_ids(desk, "US", 2)
    arrange(desk, {**handovers(parcels), **label_wishes(desk, labels)})
    return [*parcels, *labels]


def fetch(desk: Application, order_ids: list[str], kind: DocumentType = "SHIPPING_LABEL") -> DocumentsRun:
    found = desk.documents.fetch(order_ids, kind, person=TESTER)
    assert found.run.wait(60)
    return found


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize(
    ("kind", "each"), [("SHIPPING_LABEL", 1), ("PACKING_SLIP", 1), ("SHIPPING_LABEL_AND_PACKING_SLIP", 2)]
)
def test_the_documents_of_a_selection_are_one_pdf_in_its_order(
    desk: Application, arranged: list[str], kind: DocumentType, each: int
) -> None:
    found = fetch(desk, arranged, kind)
    pages = pages_of(found.merged)
    assert len(pages) == found.page_count == each * len(arranged)
    assert found.list_troubles() == {}
    packages = [next(iter(packages_in_the_books(desk, order_id))) for order_id in arranged]
    assert [package in page for package, page in zip(packages, pages[::each], strict=True)] == [True] * len(
        arranged
    )
    one = found.list_documents()[0]
    assert one.order_ids == (arranged[0],) and len(pages_of(one.pdf)) == each
    deed = list_deeds(desk.database)[0]
    assert deed["deed"] == "fetched documents to print" and "5 parcels" in deed["detail"]


def test_what_has_no_label_says_why_and_the_others_are_printed(desk: Application, arranged: list[str]) -> None:
    by_seller = next(one for one in ids_of(desk, "to_ship") if one not in desk.offers.list_parcels([one]))
    (waiting,) = carried_ids(desk, "SG", 1)
    (unbought,) = carried_ids(desk, "US", 1)
    found = fetch(desk, [by_seller, waiting, unbought, *arranged])
    troubles = found.list_troubles()
    assert "arranged first" in troubles[waiting]
    assert "arrange the shipment first" in troubles[unbought]
    assert "carrier of their own" in troubles[by_seller] or "warehouse" in troubles[by_seller]
    assert found.page_count == len(arranged)


def test_nothing_to_print_is_an_empty_run(desk: Application) -> None:
    found = fetch(desk, [])
    assert (found.merged, found.page_count, found.list_documents()) == (b"", 0, [])


def test_a_fault_on_the_way_is_asked_again(desk: Application, arranged: list[str]) -> None:
    desk.practice().disasters.add(Disaster(Kind.CUT_BEFORE, "*", times=2))
    found = fetch(desk, arranged[:2])
    desk.practice().disasters.clear()
    assert found.page_count + len(found.list_troubles()) == 2
    assert fetch(desk, arranged[:2]).page_count == 2


def test_neither_label_nor_address_of_it_stays_anywhere(
    desk: Application, arranged: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.clear()
    found = fetch(desk, arranged[:1])
    ours = [
        one.getMessage() for one in caplog.records if not one.name.startswith("uvicorn")
    ]  # the practice shop's
    assert not [line for line in ours if "documents/" in line], "whoever knows the address of a label can open it"
    assert any("GET" in line and "/... -> 200" in line for line in ours)
    desk.database.checkpoint()
    folder = desk.settings.database_path.parent
    kept = [path for path in folder.rglob("*") if path.is_file() and b"%PDF" in path.read_bytes()]
    assert kept == []
    assert "pdf" not in repr(found) and b"%PDF" not in repr(found).encode()


def test_more_than_can_be_printed_at_once_is_refused(desk: Application) -> None:
    with pytest.raises(InvalidInputError, match="At most 500"):
        desk.documents.fetch(["1"] * (MOST_ORDERS + 1), "SHIPPING_LABEL", person=TESTER)


def test_erasing_an_account_forgets_its_parcels_and_no_others(desk: Application, arranged: list[str]) -> None:
    """The last test with this desk."""
    accounts = {one.region: one for one in list_accounts(desk.database)}
    assert len(arranged_of_orders(desk.database, arranged)) == len(arranged)
    erase_account(desk.database, accounts["SG"].account_id)
    assert set(arranged_of_orders(desk.database, arranged)) == set(arranged[3:])


def a_pdf() -> bytes:
    made = io.BytesIO()
    with PdfWriter() as writer:
        writer.add_blank_page(100, 100)
        writer.write(made)
    return made.getvalue()


def test_joining_keeps_every_page() -> None:
    assert join_documents([a_pdf(), join_documents([a_pdf(), a_pdf()])[0]])[1] == 3


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    server = LoopbackServer()
    yield server
    server.close()


def said(status: int, kind: str, body: bytes) -> Answer:
    return Answer(status, body, {"content-type": kind})


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (said(200, "text/html", b"<html>expired</html>"), "no PDF"),
        (said(200, "application/pdf", b"<html>%PDF-</html>"), "no PDF"),
        (said(200, "text/html", a_pdf()), "no PDF"),
        (said(302, "application/pdf", a_pdf()), "HTTP 302"),
        (said(403, "text/plain", b"no"), "HTTP 403"),
        (said(200, "application/pdf", b"%PDF-" + b"x" * 70_000), "bytes"),
    ],
)
def test_only_a_pdf_of_a_fair_size_is_taken(server: LoopbackServer, answer: Answer, words: str) -> None:
    server.will(answer)
    http = Http(limits=Limits(reply_bytes=60_000))
    document = ShippingDocument(doc_url=f"{server.url}/secret-path.pdf?sig=secret")
    with pytest.raises(RemoteError, match=words) as caught:
        download_document(http, document, base_url=server.url)
    assert "secret" not in str(caught.value)
    http.close()


def test_a_pdf_is_taken_as_it_is(server: LoopbackServer) -> None:
    server.will(said(200, "application/pdf;charset=utf-8", a_pdf()))
    http = Http()
    document = ShippingDocument(doc_url=f"{server.url}/a.pdf")
    assert download_document(http, document, base_url=server.url) == a_pdf()
    http.close()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/a.pdf", "file:///etc/passwd", "ftp://example.com/a", "nonsense"]
)
def test_an_address_that_is_not_safe_is_not_opened(url: str) -> None:
    with pytest.raises(RemoteError, match="not safe"):
        download_document(Http(), ShippingDocument(doc_url=url), base_url="https://open-api.example.com")


def test_an_address_that_cannot_be_reached_does_not_show_itself() -> None:
    document = ShippingDocument(doc_url="https://127.0.0.1:9/secret-path.pdf?sig=secret")
    with pytest.raises(UnreachableError) as caught:
        download_document(Http(), document, base_url="https://open-api.example.com")
    assert "secret" not in str(caught.value)
