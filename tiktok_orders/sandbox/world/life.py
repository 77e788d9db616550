"""Applies planned events to an order and its cases, and shows or hides its address as TikTok does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from tiktok_orders.sandbox.world.cases import Case, apply_change
from tiktok_orders.sandbox.world.masking import mask_recipient, show_recipient, sight_of
from tiktok_orders.sandbox.world.plan import Event
from tiktok_orders.sandbox.world.recipient_form import Recipient

Order = dict[str, Any]
_R = TypeVar("_R", Recipient, Recipient | None)


def apply_events(order: Order, recipient: _R, events: Iterable[Event], cases: dict[str, Case] | None = None) -> _R:
    """Changes the order by each event in turn and returns the address that holds afterwards.

    It is clear, unless TikTok has masked it for good. Without one (the order had come to its end) the order's
    address stays as it was shown last. `cases` are the order's cancellations and returns by id, changed alike.
    What happens to a case alone leaves the order's `update_time`, and so does masking.
    """
    for event in events:
        recipient = event.recipient or recipient
        if event.kind == "masked":
            recipient = recipient and mask_recipient(recipient, hides_town=True)
            continue
        if event.order or not event.cases:
            order.update(event.order)
            order["update_time"] = event.time
        _change_lines(order["line_items"], event)
        if event.cases and cases is not None:
            for change in event.cases:
                apply_change(cases, change, time=event.time)
    if recipient is not None:
        _show_address(order, recipient)
    return recipient


def _change_lines(lines: list[dict[str, Any]], event: Event) -> None:
    if not event.line:
        return
    for line in lines if event.lines is None else [lines[place] for place in event.lines]:
        line.update(event.line)


def _show_address(order: Order, recipient: Recipient) -> None:
    # Always the last field: where it stands must not tell at which moments somebody looked.
    order.pop("recipient_address", None)
    shown = show_recipient(recipient, sight_of(order, recipient["region_code"]))
    if shown is not None:
        order["recipient_address"] = shown
