from __future__ import annotations

from xml.etree import ElementTree

import requests

from tests.sandbox.practice_client import PracticeClient


def test_every_line_shows_a_picture_of_this_server(client: PracticeClient):
    links = {line["sku_image"] for order in client.search("SG") for line in order["line_items"]}
    assert len(links) > 20
    for link in links:
        assert link.startswith(f"{client.shop.base_url}/images/")
        picture = client.http.get(link)
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/svg+xml")
        assert ElementTree.fromstring(picture.text).tag == "{http://www.w3.org/2000/svg}svg"


def test_pictures_are_drawn_for_every_variant_and_stay_the_same(client: PracticeClient):
    for shop in client.shop.world.shops:
        for variant in shop.catalogue[::15]:
            link = f"{client.shop.base_url}/images/{variant.sku_id}.svg"
            assert client.http.get(link).text == client.http.get(link).text
    assert client.http.get(f"{client.shop.base_url}/images/1.svg").status_code == 404


def test_the_address_of_a_picture_follows_the_address_that_the_client_used(client: PracticeClient):
    port = client.shop.base_url.rpartition(":")[2]
    response: requests.Response = client.send(
        "POST", "/order/202309/orders/search", body={}, shop_cipher=client.cipher(),
        headers={"host": f"localhost:{port}"},
    )  # fmt: skip
    line = response.json()["data"]["orders"][0]["line_items"][0]
    assert line["sku_image"].startswith(f"http://localhost:{port}/images/")
