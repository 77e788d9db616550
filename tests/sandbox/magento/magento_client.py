"""What the tests of the practice Magento share: a client that signs for itself, and the smallest valid order."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import time
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import requests

from tiktok_orders.sandbox.magento.practice import Credentials, PracticeMagento

_NUMBERS = itertools.count(1)


class MagentoClient:
    """Signs with a few lines of its own, so that neither oauthlib nor our client vouches for the server."""

    def __init__(self, practice: PracticeMagento, scope: str = "us") -> None:
        self.practice, self.scope = practice, scope
        self.http = requests.Session()

    def send(
        self, method: str, path: str, body: Any = None, *, signed: bool = True, **how: Any
    ) -> requests.Response:
        """Sends a request to a path after /V1; `how` may hold params, headers, data, scope, oauth (overrides)."""
        scope = how.pop("scope", self.scope)
        start = f"{self.practice.base_url}/rest/{scope}/V1" if scope else f"{self.practice.base_url}/rest/V1"
        oauth = how.pop("oauth", {})
        asked = requests.Request(method, start + path, json=body, **how)
        prepared = self.http.prepare_request(asked)
        if signed:
            prepared.headers["Authorization"] = authorize(
                self.practice.credentials, method, str(prepared.url), **oauth
            )
        return self.http.send(prepared, timeout=10, allow_redirects=False)

    def call(self, method: str, path: str, body: Any = None, **how: Any) -> Any:
        """Returns the reply to a request that must succeed."""
        response = self.send(method, path, body, **how)
        assert response.status_code == 200, (method, path, response.status_code, response.text)
        return response.json()

    def refusal(self, method: str, path: str, body: Any = None, **how: Any) -> tuple[int, dict[str, Any]]:
        """Returns status and body of a request that must be refused."""
        response = self.send(method, path, body, **how)
        assert response.status_code != 200, response.text
        return response.status_code, response.json()

    def search(self, what: str, *filters: tuple[str, str, str], **more: Any) -> Any:
        """Returns the reply to a search whose filters are joined by AND: (field, condition, value)."""
        return self.call("GET", f"/{what}", params=criteria(*filters, **more))

    def create(self, **changed: Any) -> Any:
        """Returns a new order, saved as `make_entity` builds it."""
        return self.call("POST", "/orders", {"entity": make_entity(self.practice, **changed)})

    def get(self, entity_id: int) -> Any:
        return self.call("GET", f"/orders/{entity_id}")


def criteria(*filters: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    """Returns the query of a search; `more` are members of searchCriteria, `fields` stands beside it."""
    query: dict[str, Any] = {"searchCriteria[pageSize]": more.pop("pageSize", 50)}
    if "fields" in more:
        query["fields"] = more.pop("fields")
    for place, (field, condition, value) in enumerate(filters):
        start = f"searchCriteria[filter_groups][{place}][filters][0]"
        query |= {f"{start}[field]": field, f"{start}[condition_type]": condition, f"{start}[value]": value}
    return query | {f"searchCriteria[{name}]": value for name, value in more.items()}


def authorize(credentials: Credentials, method: str, url: str, **changed: str) -> str:
    """Returns the Authorization header of RFC 5849 with HMAC-SHA256; `changed` overrides parameters or secrets."""
    secret = changed.pop("consumer_secret", credentials.consumer_secret)
    token_secret = changed.pop("token_secret", credentials.access_token_secret)
    given = {
        "oauth_consumer_key": credentials.consumer_key,
        "oauth_token": credentials.access_token,
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_timestamp": str(int(time.time())),
        "oauth_nonce": f"{time.time_ns():x}{next(_NUMBERS):x}",
        "oauth_version": "1.0",
    } | changed
    given = {name: value for name, value in given.items() if value}
    place = urlsplit(url)
    pairs = [*parse_qsl(place.query, keep_blank_values=True), *given.items()]
    spelled = sorted((_quote(name), _quote(value)) for name, value in pairs if name != "oauth_signature")
    text = "&".join(f"{name}={value}" for name, value in spelled)
    base = "&".join((method, _quote(f"{place.scheme}://{place.netloc}{place.path}"), _quote(text)))
    key = f"{_quote(secret)}&{_quote(token_secret)}"
    digest = hmac.new(key.encode(), base.encode(), hashlib.sha256).digest()
    given.setdefault("oauth_signature", base64.b64encode(digest).decode())
    return "OAuth " + ", ".join(f'{name}="{_quote(value)}"' for name, value in given.items())


def make_address(**changed: Any) -> dict[str, Any]:
    """Returns a valid billing address in the United States."""
    return {
        "address_type": "billing",
        "firstname": "Dana",
        "lastname": "Reyes",
        "street": ["1450 Harbor St", "Apt 5"],
        "city": "Oakland",
        "region": "California",
        "region_code": "CA",
        "region_id": 12,
        "postcode": "94607",
        "country_id": "US",
        "telephone": "5105550123",
        "email": "tts-1@orders.example.com",
    } | changed


def make_item(sku: str, **changed: Any) -> dict[str, Any]:
    """Returns a line of two at 15 dollars, with a discount of 3 and a tax of 2.36."""
    money = {"price": 15, "row_total": 30, "discount_amount": 3, "tax_amount": 2.36, "row_total_incl_tax": 32.36}
    item = {"sku": sku, "name": "Mug", "product_type": "simple", "qty_ordered": 2, **money, **changed}
    return item | {f"base_{name}": item[name] for name in money}


def make_entity(practice: PracticeMagento, **changed: Any) -> dict[str, Any]:
    """Returns an order of the store `us` with totals that add up: 30 - 3 + 2.36 + 4.99 = 34.35."""
    number = next(_NUMBERS)
    money = {
        "subtotal": 30,
        "discount_amount": -3,
        "tax_amount": 2.36,
        "shipping_amount": 4.99,
        "grand_total": 34.35,
        "total_due": 34.35,
    }
    entity = {
        "increment_id": f"TTS-{576_461_413_038_000_000 + number}",
        "ext_order_id": str(576_461_413_038_000_000 + number),
        "store_id": 2,
        "state": "new",
        "status": "pending",
        "is_virtual": 0,
        "customer_is_guest": 1,
        "customer_email": "tts-1@orders.example.com",
        "customer_firstname": "Dana",
        "customer_lastname": "Reyes",
        "base_currency_code": "USD",
        "order_currency_code": "USD",
        **money,
        **{f"base_{name}": value for name, value in money.items()},
        "items": [make_item(a_sku(practice))],
        "billing_address": make_address(),
        "payment": {"method": "checkmo", "additional_information": ["TikTok Shop"]},
        "extension_attributes": {
            "shipping_assignments": [
                {
                    "shipping": {
                        "address": make_address(address_type="shipping"),
                        "method": "flatrate_flatrate",
                    },
                    "items": [],
                }
            ]
        },
    } | changed
    return {name: value for name, value in entity.items() if value is not ...}


def a_sku(practice: PracticeMagento) -> str:
    """Returns a SKU that is enabled and in stock."""
    return next(
        product["sku"]
        for product in practice.books.products()
        if product["status"] == 1 and product["extension_attributes"]["stock_item"]["qty"] > 0
    )


def from_source(source_code: str = "us-main", **more: Any) -> dict[str, Any]:
    """Returns the body of a shipment from a source."""
    return {"arguments": {"extension_attributes": {"source_code": source_code}}, **more}


def _quote(text: str) -> str:
    return quote(text, safe="-._~")
