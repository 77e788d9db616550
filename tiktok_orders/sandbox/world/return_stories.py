"""Which orders come back, and how far each return has come: drawn for about 3 %, and one of each to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tiktok_orders.sandbox.world.cases import case_id_of
from tiktok_orders.sandbox.world.numbers import mix
from tiktok_orders.sandbox.world.orders import Draft
from tiktok_orders.sandbox.world.plan import Event
from tiktok_orders.sandbox.world.reasons import buyer_return_reasons
from tiktok_orders.sandbox.world.refund_amounts import add_refunds, scale_refund
from tiktok_orders.sandbox.world.return_steps import ASKS, STEPS
from tiktok_orders.sandbox.world.returns import (
    Plea,
    ReturnCase,
    begin_return,
    build_offer,
    go_on,
    join_life,
    refund_parts,
    spell_amounts,
    take_step,
)

_HOUR = 3600
_DAY = 86_400
_PERCENT = 3
# A buyer asks for a return within so many days after delivery.
_LATEST_DAYS = 14
# Orders older than this are too old for any of the stories shown; looking at them would only take time.
_SHOWN_DAYS = 45
_NOTES = ("", "", "Box crushed", "Not what I ordered", "Please be quick, thank you", "Es ist kaputt 😕")


class Story(NamedTuple):
    """A return's type, its steps with the hours between them, and how long ago its showcase began (hours)."""

    return_type: str
    steps: tuple[tuple[str, float], ...]
    age: float
    in_transit: bool = False


_REFUND, _RETURN, _REPLACEMENT = "REFUND", "RETURN_AND_REFUND", "REPLACEMENT"
_SENT = (("approve_return", 6), ("ship_back", 40))

STORIES: tuple[Story, ...] = (
    Story(_REFUND, (), 6),
    Story(_RETURN, (), 10),
    Story(_REPLACEMENT, (), 5),
    Story(_RETURN, (("approve_return", 6),), 20),
    Story(_RETURN, _SENT, 60),
    Story(_RETURN, (*_SENT, ("receive", 72)), 119),
    Story(_RETURN, (*_SENT, ("receive", 72)), 8 * 24),
    Story(_RETURN, (*_SENT, ("reject_received", 60)), 130),
    Story(_RETURN, (("approve_return", 6), ("close_unsent", 10 * 24)), 12 * 24),
    Story(_RETURN, (("reject_return", 12),), 50),
    Story(_REFUND, (("approve_refund", 5),), 6),
    Story(_REFUND, (("approve_refund", 8),), 72),
    Story(_REFUND, (("reject_refund", 12),), 48),
    Story(_REFUND, (("withdraw", 9),), 48),
    Story(_REFUND, (("offer_partial", 5),), 9),
    Story(_REFUND, (("offer_partial", 5), ("accept_partial", 10)), 72),
    Story(_REFUND, (("offer_partial", 5), ("refuse_partial", 10)), 20),
    Story(_REFUND, (("reject_refund", 10), ("appeal", 20)), 40),
    Story(_REFUND, (("reject_refund", 10), ("appeal", 20), ("support_buyer", 50)), 120),
    Story(_REFUND, (("reject_refund", 10), ("appeal", 20), ("support_seller", 50)), 144),
    Story(_REFUND, (("reject_refund", 10), ("appeal", 20), ("close_arbitration", 30)), 96),
    Story(_RETURN, (("edit", 5),), 12),
    Story(_REPLACEMENT, (("approve_replacement", 8),), 72),
    Story(_REPLACEMENT, (("reject_replacement", 8),), 60),
    Story(_REPLACEMENT, (("withdraw_replacement", 8),), 50),
    Story(_REPLACEMENT, (("refund_replacement", 8),), 48),
    Story(_REFUND, (("approve_refund", 5),), 14, in_transit=True),
)
# The common stories are met more often than one of each.
_COMMON = tuple(STORIES[place] for place in (0, 1, 1, 4, 6, 6, 6, 6, 11, 11, 11, 12, 15))
_DRAWN = (*STORIES[:-1], *_COMMON)


class _Window(NamedTuple):
    """Between which moments a return of an order may begin; `collected` is 0 where none may begin on the way."""

    collected: int
    delivered: int

    def takes(self, story: Story, begins: int) -> bool:
        if story.in_transit:
            return 0 < self.collected < begins and begins + 12 * _HOUR < self.delivered
        return self.delivered < begins < self.delivered + _LATEST_DAYS * _DAY


def add_returns(drafts: Iterable[Draft], *, now: int) -> Iterator[Draft]:
    """Yields the orders of a new world, some with a return; each story is shown once, as far as orders fit."""
    waiting = [(story, now - int(story.age * _HOUR)) for story in STORIES]
    for draft in drafts:
        told = add_drawn_return(draft, now=now)
        is_late = waiting and draft.order["create_time"] > now - _SHOWN_DAYS * _DAY
        window = _find_window(draft) if is_late and told is draft else None
        if window:
            shown = next((pair for pair in waiting if window.takes(*pair)), None)
            if shown:
                waiting.remove(shown)
                told = _tell(draft, *shown, now=now)
        yield told


def add_drawn_return(draft: Draft, *, now: int) -> Draft:
    """Returns the order with a return where its dice want one; what the seller does after `now` is for people."""
    bits = mix(int(draft.order["id"]))
    window = _find_window(draft) if bits % 100 < _PERCENT else None
    if window is None:
        return draft
    story = _DRAWN[(bits >> 8) % len(_DRAWN)]
    return _tell(draft, story, window.delivered + 2 * _HOUR + (bits >> 16) % (3 * _DAY), now=now)


def _find_window(draft: Draft) -> _Window | None:
    """Returns when a return may begin, or None for orders that are cancelled, free of charge or have a case."""
    times = {event.kind: event.time for event in draft.events}
    order = draft.order
    if "delivered" not in times or "cancel_requested" in times or order["payment"]["total_amount"] == "0.00":
        return None
    return _Window(0 if order["is_cod"] else times["collected"], times["delivered"])


def _tell(draft: Draft, story: Story, begins: int, *, now: int) -> Draft:
    order, bits = draft.order, mix(int(draft.order["id"]) + 1)
    every = tuple(range(len(order["line_items"])))
    places = every if bits % 10 < 7 or story.in_transit else every[:1]
    case = _build_case(order, places, story.return_type, 0)
    reasons = list(buyer_return_reasons(story.return_type).items())
    reason, text = reasons[-1 if story.in_transit else (bits >> 8) % len(reasons)]
    plea = Plea(reason, text, note=_NOTES[(bits >> 16) % len(_NOTES)])
    events = _tell_steps(draft, story, case, plea, begins, now=now)
    return draft._replace(events=join_life(draft.events, events))


def _build_case(order: dict[str, Any], places: tuple[int, ...], return_type: str, number: int) -> ReturnCase:
    parts = refund_parts(order, places, return_type)
    whole = len(places) == len(order["line_items"])
    return ReturnCase(case_id_of(order["id"], number), return_type, places, parts, whole)


def _tell_steps(draft: Draft, story: Story, case: ReturnCase, plea: Plea, when: int, *, now: int) -> list[Event]:
    order, name, offered = draft.order, ASKS[story.return_type], 0
    fields = begin_return(order, draft.shop.region, case, plea)
    events = [take_step(case, name, when, reason_text=plea.text, note=plea.note, **fields)]
    for upcoming, hours in story.steps:
        later = when + int(hours * _HOUR)
        if later > now and STEPS[upcoming].role == "SELLER":
            break  # what the seller does from now on is for people to decide
        name, when = upcoming, later
        if name == "edit":
            return [*events, *_edit(draft, case, when)]
        more: dict[str, Any] = {}
        if name == "offer_partial":
            offered = max(1, add_refunds(case.parts).total // 4)
            more = build_offer(order, offered)
        elif name == "accept_partial":
            more = spell_amounts(order, case, scale_refund(case.parts, offered))
            case = case._replace(is_whole=False)
        elif name == "refund_replacement":
            more = spell_amounts(order, case, case.parts)
        events.append(take_step(case, name, when, **more))
    return [*events, *go_on(order, case, name, when, offered=offered)]


def _edit(draft: Draft, case: ReturnCase, when: int) -> list[Event]:
    """Returns a return that the buyer edits into a new one, and how that goes on."""
    order = draft.order
    edited = _build_case(order, case.places, "REFUND", 1)
    reason, text = next(iter(buyer_return_reasons("REFUND").items()))
    fields = begin_return(order, draft.shop.region, edited, Plea(reason, text))
    return [
        take_step(case, "edit", when, next_return_id=edited.case_id),
        take_step(edited, "ask_refund", when, reason_text=text, pre_return_id=case.case_id, **fields),
        *go_on(order, edited, "ask_refund", when),
    ]
