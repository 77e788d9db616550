"""Labels and packing slips: the address of a document, how long it is good, and the PDF behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import requests

from tests.sandbox.fulfilment import V3, find_orders, is_label, multipart, package_of, png, ship
from tests.sandbox.practice_client import Clock, PracticeClient
from tiktok_orders.sandbox.api.pdf import A6, Text, build_pdf
from tiktok_orders.sandbox.practice import PracticeTikTokShop


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(clock: Clock) -> Iterator[PracticeClient]:
    with PracticeTikTokShop(None, seed=5, orders=300, clock=clock.read) as shop:
        made = PracticeClient(shop, clock)
        yield made
        made.http.close()


def ask_document(client: PracticeClient, kind: str, **query: str) -> dict:
    order = find_orders(client, "SG", fits=is_label)[0]
    ship(client, package_of(order), {"handover_method": "DROP_OFF"})
    path = f"{V3}/packages/{package_of(order)}/shipping_documents"
    reply = client.call("GET", path, document_type=kind, shop_cipher=client.cipher("SG"), **query)
    assert reply["code"] == 0, reply
    return reply["data"]


def is_sound(pdf: bytes) -> bool:
    """Tells whether every object lies where the table of the file says."""
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF", pdf)[1])
    places = [int(place) for place in re.findall(rb"(\d{10}) 00000 n", pdf[start:])]
    return bool(places) and all(pdf[place:].startswith(b"%d 0 obj" % n) for n, place in enumerate(places, 1))


@pytest.mark.parametrize(
    ("kind", "pages"), [("SHIPPING_LABEL", 1), ("PACKING_SLIP", 1), ("SHIPPING_LABEL_AND_PACKING_SLIP", 2)]
)
@pytest.mark.parametrize(("size", "box"), [("A6", b"[0 0 298 420]"), ("A5", b"[0 0 420 595]")])
def test_a_document_opens_without_a_signature_in_the_size_asked_for(
    client: PracticeClient, kind, pages, size, box
):
    data = ask_document(client, kind, document_size=size)
    response = requests.get(data["doc_url"], timeout=5)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/pdf")
    assert is_sound(response.content)
    assert response.content.count(b"/MediaBox " + box) == pages
    if "LABEL" in kind:
        assert data["tracking_number"].encode() in response.content


def test_the_address_of_a_document_is_good_for_a_day(client: PracticeClient, clock: Clock):
    url = ask_document(client, "SHIPPING_LABEL")["doc_url"]
    clock.move(hours=24)
    assert requests.get(url, timeout=5).status_code == 200
    clock.move(seconds=1)
    assert requests.get(url, timeout=5).status_code == 403


def test_an_address_that_was_never_given_shows_nothing(client: PracticeClient):
    url = ask_document(client, "SHIPPING_LABEL")["doc_url"]
    for wrong in (url.replace("/documents/", "/documents/A"), f"{client.shop.base_url}/documents/é%20.pdf"):
        assert requests.get(wrong, timeout=5).status_code == 404


def test_brackets_and_foreign_letters_do_not_break_a_page():
    assert is_sound(build_pdf([[Text(10, 10, 8, "a) Tj (b \\ Müller 陈")]], A6))
    assert b"(a\\) Tj \\(b \\\\ M\xfcller ?)" in build_pdf([[Text(10, 10, 8, "a) Tj (b \\ Müller 陈")]], A6)


@pytest.mark.parametrize(
    ("what", "parts", "kind"),
    [
        ("images", {"data": ("a.png", png(640, 480))}, "image/png"),
        ("files", {"data": ("a.pdf", b"%PDF-1.4 \x00\xff\r\n proof"), "name": ("", b"a.pdf")}, "application/pdf"),
    ],
)
def test_an_uploaded_file_comes_back_byte_for_byte(client: PracticeClient, what, parts, kind):
    body, headers = multipart(**parts)
    reply = client.call("POST", f"{V3}/{what}/upload", body=body, headers=headers, shop_cipher=client.cipher("SG"))
    assert reply["code"] == 0, reply
    response = requests.get(reply["data"]["url"], timeout=5)
    assert (response.content, response.headers["content-type"]) == (parts["data"][1], kind)
