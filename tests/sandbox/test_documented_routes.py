"""docs/sandbox.md says of every route what it imitates and from which source."""

from __future__ import annotations

from pathlib import Path

from tiktok_orders.sandbox.api.endpoints import ENDPOINTS

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")


def test_every_route_stands_in_the_table():
    missing = [f"{one.method} {one.path}" for one in ENDPOINTS if f"{one.path}`" not in PAGE]
    assert missing == []
