"""One page of Get Order List, and what disasters make of it."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace

from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.page_tokens import is_marked, read_page_token, write_page_token
from tiktok_orders.sandbox.disasters.damage import damage_order
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.disasters.switchboard import Strike
from tiktok_orders.sandbox.world.edits import edit_seller_note
from tiktok_orders.sandbox.world.order_book import OrderSearch, Page, Place

_MOST_OFF = 25


@dataclass(frozen=True)
class SentPage:
    """A page as it is sent: orders as JSON texts, the token of the next page (empty at the end), the count."""

    texts: list[str]
    next_page_token: str
    total_count: int


def read_page(call: Call, search: OrderSearch, key: bytes) -> SentPage:
    """Returns the page that the request's token names, the first one without a token."""
    token = call.query.get("page_token")
    after = read_page_token(key, search, token, now=call.now) if token else None
    # A page is repeated once: the token that a repetition gives is marked.
    if token and after and not is_marked(token) and call.request.find_strike(Kind.PAGE_REPEATED):
        again = write_page_token(key, search, after, now=call.now, is_marked=True)
        return SentPage(_find_page_before(call, search, after), again, call.world.orders.count(search))
    page = _find_page(call, search, after)
    upcoming = _find_next_place(call, search, page)
    next_page_token = write_page_token(key, search, upcoming, now=call.now) if upcoming else ""
    sent = SentPage(_damage_one(call, page.texts), next_page_token, _count(call, search))
    if upcoming and (strike := call.request.find_strike(Kind.ORDER_CHANGED)):
        _change_an_order(call, search, page, strike)
    return sent


def _find_page(call: Call, search: OrderSearch, after: Place | None) -> Page:
    is_wide = after is not None and search.page_size > 1
    if after is None or not is_wide or call.request.find_strike(Kind.ORDER_ON_TWO_PAGES) is None:
        return call.world.orders.search(search, after=after)
    twice = call.world.orders.list_by_ids(search.shop_id, [str(after[1])])
    rest = call.world.orders.search(replace(search, page_size=search.page_size - len(twice)), after=after)
    return Page([*twice, *rest.texts], rest.next_place)


def _find_page_before(call: Call, search: OrderSearch, after: Place) -> list[str]:
    """Returns the page that ends with the order at `after`, found by searching backwards from there."""
    time, order_id = after
    backwards = "DESC" if search.sort_order == "ASC" else "ASC"
    beyond = (time, order_id + (1 if backwards == "DESC" else -1))
    return call.world.orders.search(replace(search, sort_order=backwards), after=beyond).texts[::-1]


def _find_next_place(call: Call, search: OrderSearch, page: Page) -> Place | None:
    if page.next_place or not page.texts or call.request.find_strike(Kind.EMPTY_LAST_PAGE) is None:
        return page.next_place
    last = json.loads(page.texts[-1])
    return int(last[search.sort_field]), int(last["id"])


def _damage_one(call: Call, texts: list[str]) -> list[str]:
    if not texts or (strike := call.request.find_strike(Kind.BAD_ORDER)) is None:
        return texts
    place = strike.dice.randrange(len(texts))
    damaged = json.dumps(damage_order(json.loads(texts[place]), strike.dice), ensure_ascii=False)
    return [*texts[:place], damaged, *texts[place + 1 :]]


def _count(call: Call, search: OrderSearch) -> int:
    count = call.world.orders.count(search)
    strike = call.request.find_strike(Kind.TOTAL_COUNT_MOVING)
    return count if strike is None else max(0, count + _draw_not_zero(strike.dice))


def _draw_not_zero(dice: random.Random) -> int:
    return dice.randint(1, _MOST_OFF) * dice.choice((1, -1))


def _change_an_order(call: Call, search: OrderSearch, page: Page, strike: Strike) -> None:
    """Changes an order of this page, which has been read already, or of the next one, which has not."""
    following = call.world.orders.search(search, after=page.next_place)
    order = json.loads(strike.dice.choice([*page.texts, *following.texts]))
    note = f"Changed while it was read ({strike.dice.randrange(10_000):04d})"
    edit_seller_note(call.world.file, order["id"], note, now=call.now)
