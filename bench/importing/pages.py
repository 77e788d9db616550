"""Pages of TikTok's order search as bytes in files: what ours, the floor and dlt all read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from bench.places import NOW, SEED, new_folder
from tiktok_orders.sandbox.world.generate import generate_orders

PER_PAGE = 100  # TikTok's largest


def record_pages(orders: int) -> Path:
    """Writes the search of one shop page by page, oldest change first, and returns the folder."""
    folder = new_folder("pages")
    found = sorted(
        (order for _, order in generate_orders(seed=SEED, orders=orders, now=NOW)),
        key=lambda order: (order["update_time"], order["id"]),
    )
    rest = iter(found)
    for number in range(-(-orders // PER_PAGE)):
        is_last = (number + 1) * PER_PAGE >= orders
        envelope = _envelope(list(islice(rest, PER_PAGE)), "" if is_last else page_name(number + 1), orders)
        text = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
        (folder / page_name(number)).write_text(text, encoding="utf-8")
    return folder


def _envelope(orders: list[dict[str, Any]], next_page: str, total_count: int) -> dict[str, Any]:
    return {
        "code": 0,
        "message": "Success",
        "request_id": "202611231200000100000000000000001",
        "data": {"next_page_token": next_page, "orders": orders, "total_count": total_count},
    }


def page_name(number: int) -> str:
    """Returns the name of a page's file, which is also the token under which the search asks for it."""
    return f"{number:06}.json"


def read_pages(folder: Path) -> Iterator[bytes]:
    """Yields the recorded pages in their order."""
    for path in sorted(folder.glob("*.json")):
        yield path.read_bytes()
