"""The one text in which an order is searched: written once at import, so that a search reads one column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from tiktok_orders.domain.orders import Order

_LONG = 5
# Order ids have 18 or 19 digits, tracking numbers about as many: nobody types two of them to narrow one search.
_AN_ID = 15
_RUNS = re.compile(rf"[0-9]{{{_LONG},}}")


def searchable(text: str) -> str:
    """Returns the text as it is compared: compatibility forms joined, case folded, blanks made plain."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold()


def search_words(typed: str) -> list[str]:
    """Returns the words of a search, longest first since long words are the rarest; commas part ids too."""
    words = {word.strip(",;") or word for word in searchable(typed).split()}
    return sorted(words, key=lambda word: (-len(word), word))


def are_alternatives(words: Collection[str]) -> bool:
    """Tells whether one of the words is enough: somebody pasted a list of ids."""
    return len(words) > 1 and all(is_long_number(word) and len(word) >= _AN_ID for word in words)


def is_long_number(word: str) -> bool:
    """Tells whether a word is a number of five digits or more: then `long_numbers` holds it if the text does."""
    return len(word) >= _LONG and word.isascii() and word.isdigit()


def long_numbers(search_text: str) -> str:
    """Returns the runs of five digits and more of a text: a third of it, in which most searches end."""
    return "\n".join(dict.fromkeys(_RUNS.findall(search_text)))


def build_search_text(order: Order, recipient_name: str, recipient_phone: str) -> str:
    """Returns order id, SKUs, products, tracking numbers, buyer and message, each once, in lower case.

    The shorter the text, the faster every search: what nobody looks for (relay e-mail, parcel ids) stays out.
    """
    parts = [
        order.id,
        recipient_name,
        order.buyer_nickname,
        recipient_phone,
        order.tracking_number,
        order.buyer_message,
    ]
    for line in order.line_items:
        parts += (line.seller_sku, line.product_name, line.sku_name, line.tracking_number)
    return searchable("\n".join(dict.fromkeys(part for part in parts if part)))
