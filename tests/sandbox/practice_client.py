"""What the tests of the practice shop share: a clock that a test moves, and a client that signs for itself."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests

from tiktok_orders.sandbox.practice import PracticeApp, PracticeTikTokShop

# This client is the tests' own: what urllib3 logs of its addresses is no leak of the program's.
logging.getLogger("urllib3.connectionpool").addFilter(lambda record: "?" not in record.getMessage())

START = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # a Monday
_SHARED = Path(__file__).parents[3] / "shared"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime = START) -> None:
        self.moment = start

    def read(self) -> datetime:
        return self.moment

    def move(self, **span: float) -> None:
        self.moment += timedelta(**span)

    @property
    def unix(self) -> int:
        return int(self.moment.timestamp())


class PracticeClient:
    """Signs with a few lines of its own, so that neither client nor server of the project vouches for itself."""

    def __init__(self, shop: PracticeTikTokShop, clock: Clock, app: PracticeApp | None = None) -> None:
        self.shop, self.clock, self.app = shop, clock, app or shop.apps[0]
        self.http = requests.Session()
        self._shops: dict[str, dict[str, str]] = {}
        self.token = self.get_token()["data"]["access_token"]

    def get_token(self, **changed: str) -> dict[str, Any]:
        query = {
            "app_key": self.app.app_key,
            "app_secret": self.app.app_secret,
            "grant_type": "authorized_code",
            "auth_code": changed.pop("auth_code", "") or self.shop.new_auth_code(self.app.app_key),
        }
        return self._read(self.http.get(f"{self.shop.base_url}/api/v2/token/get", params={**query, **changed}))

    def refresh(self, refresh_token: str, **changed: str) -> dict[str, Any]:
        query = {
            "app_key": self.app.app_key,
            "app_secret": self.app.app_secret,
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
        }
        return self._read(self.http.get(f"{self.shop.base_url}/api/v2/token/refresh", params={**query, **changed}))

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        without: tuple[str, ...] = (),
        headers: dict[str, str] | None = None,
        **query: Any,
    ) -> requests.Response:
        """Sends a signed request; `query` overrides what it would send, `without` leaves parameters out."""
        asked = {"app_key": self.app.app_key, "timestamp": str(self.clock.unix)}
        asked |= {name: str(value) for name, value in query.items()}
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        asked = {name: value for name, value in asked.items() if name not in without}
        sent = {"x-tts-access-token": self.token, "content-type": "application/json", **(headers or {})}
        if "sign" not in asked and "sign" not in without:
            signed = b"" if sent["content-type"].startswith("multipart/form-data") else raw
            asked["sign"] = sign(self.app.app_secret, path, asked, signed)
        return self.http.request(method, self.shop.base_url + path, params=asked, data=raw, headers=sent)

    def call(self, method: str, path: str, **how: Any) -> dict[str, Any]:
        """Returns the envelope of the reply."""
        return self._read(self.send(method, path, **how))

    def shops(self) -> dict[str, dict[str, str]]:
        """Returns region to shop."""
        if not self._shops:
            found = self.call("GET", "/authorization/202309/shops")["data"]["shops"]
            self._shops = {shop["region"]: shop for shop in found}
        return self._shops

    def cipher(self, region: str = "GB") -> str:
        return self.shops()[region]["cipher"]

    def search_pages(self, region: str = "GB", *, page_size: int = 100, **how: Any) -> Iterator[dict[str, Any]]:
        """Yields the `data` of each page of a search."""
        body, cipher, token = how.pop("body", {}), self.cipher(region), {}
        while True:
            reply = self.call(
                "POST",
                "/order/202309/orders/search",
                body=body,
                shop_cipher=cipher,
                page_size=page_size,
                **how,
                **token,
            )
            assert reply["code"] == 0, reply
            yield reply["data"]
            if not reply["data"]["next_page_token"]:
                return
            token = {"page_token": reply["data"]["next_page_token"]}

    def search(self, region: str = "GB", **how: Any) -> list[dict[str, Any]]:
        """Returns all orders of a search, over all pages."""
        return [order for page in self.search_pages(region, **how) for order in page["orders"]]

    def _read(self, response: requests.Response) -> dict[str, Any]:
        reply = response.json()
        assert set(reply) == {"code", "message", "request_id", "data"}
        assert isinstance(reply, dict)
        return reply


def sign(secret: str, path: str, query: dict[str, str], body: bytes) -> str:
    text = path + "".join(name + query[name] for name in sorted(query) if name not in ("sign", "access_token"))
    return hmac.new(
        secret.encode(), f"{secret}{text}".encode() + body + secret.encode(), hashlib.sha256
    ).hexdigest()


def read_shared(name: str) -> Any:
    """Returns a JSON file of the folder of contracts and samples that lies beside the repository."""
    file = _SHARED / name
    assert file.exists(), (
        f"The shared folder of contracts is missing: {file} is needed to check the practice shop."
    )
    return json.loads(file.read_text(encoding="utf-8"))
