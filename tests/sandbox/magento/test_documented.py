"""docs/sandbox.md says of every route of the practice Magento what it imitates and from which source."""

from __future__ import annotations

from pathlib import Path

from tiktok_orders.sandbox.magento.routes import ROUTES

PAGE = (Path(__file__).parents[3] / "docs" / "sandbox.md").read_text(encoding="utf-8")


def test_every_route_stands_in_the_table():
    assert [route.name for route in ROUTES if f"/V1{route.path}`" not in PAGE] == []
