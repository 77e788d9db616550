"""Calls of cancellations, returns and refunds, for the tests of the practice shop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.sandbox.practice_client import PracticeClient

BASE = "/return_refund/202309"
_TOKEN_EXPIRED = 105002


@dataclass
class Aftersales:
    """A client that asks about one shop unless told otherwise."""

    client: PracticeClient
    region: str = "GB"

    def call(self, method: str, path: str, *, body: Any = None, region: str = "", **query: Any) -> dict[str, Any]:
        path = path if path.startswith("/") else f"{BASE}/{path}"
        cipher = self.client.cipher(region or self.region)
        reply = self.client.call(method, path, body=body, shop_cipher=cipher, **query)
        if reply["code"] == _TOKEN_EXPIRED:  # a test has moved the clock by a week
            self.client.token = self.client.get_token()["data"]["access_token"]
            reply = self.client.call(method, path, body=body, shop_cipher=cipher, **query)
        return reply

    def post(self, path: str, body: Any = None, **how: Any) -> dict[str, Any]:
        return self.call("POST", path, body=body, **how)

    def list_all(self, kind: str, *, region: str = "", page_size: int = 50, **how: Any) -> list[dict[str, Any]]:
        """Returns all cases of a search ("cancellations" or "returns"), over all pages."""
        found: list[dict[str, Any]] = []
        token: dict[str, str] = {}
        body = how.pop("body", {})
        while True:
            reply = self.post(f"{kind}/search", body, region=region, page_size=page_size, **how, **token)
            assert reply["code"] == 0, reply
            data = reply["data"]
            found += data["return_orders" if kind == "returns" else kind]
            if not data["next_page_token"]:
                assert len(found) == data["total_count"]
                return found
            token = {"page_token": data["next_page_token"]}

    def everywhere(self, kind: str, **how: Any) -> list[tuple[str, dict[str, Any]]]:
        """Returns (region, case) of all shops."""
        return [
            (region, case) for region in self.client.shops() for case in self.list_all(kind, region=region, **how)
        ]

    def find_return(self, status: str, **fields: Any) -> tuple[str, dict[str, Any]]:
        """Returns region and first return with this status and these fields."""
        for region, case in self.everywhere("returns", body={"return_status": [status]}):
            if all(case.get(name) == value for name, value in fields.items()):
                return region, case
        raise AssertionError(f"no return with status {status} and {fields}")

    def find_pending_cancellation(self, region: str = "") -> dict[str, Any]:
        body = {"cancel_status": ["CANCELLATION_REQUEST_PENDING"]}
        return self.list_all("cancellations", region=region, body=body)[0]

    def order(self, order_id: str, region: str = "") -> dict[str, Any]:
        reply = self.call("GET", "/order/202507/orders", ids=order_id, region=region)
        return reply["data"]["orders"][0]

    def waiting_order(
        self, *, status: str = "AWAITING_SHIPMENT", region: str = "", lines: int = 1
    ) -> dict[str, Any]:
        """Returns an order that nobody has asked to cancel, with so many lines at least."""
        taken = {case["order_id"] for kind in ("cancellations", "returns")
                 for case in self.list_all(kind, region=region)}  # fmt: skip
        for order in self.client.search(region or self.region, body={"order_status": status}):
            plain = order["order_type"] == "NORMAL" and order["fulfillment_type"] == "FULFILLMENT_BY_SELLER"
            costs = order["payment"]["total_amount"] != "0.00"
            if order["id"] not in taken and plain and costs and len(order["line_items"]) >= lines:
                return order
        raise AssertionError(f"no {status} order with {lines} lines in {region or self.region}")

    def case(self, kind: str, case_id: str, region: str = "") -> dict[str, Any]:
        name = "cancel_ids" if kind == "cancellations" else "return_ids"
        [found] = self.list_all(kind, region=region, body={name: [case_id]})
        return found
