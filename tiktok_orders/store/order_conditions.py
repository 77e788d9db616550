"""Turns an `OrderFilter` into a WHERE: a fixed table of conditions, values only ever as parameters.

Each business word of the list (to ship, late, on hold, ...) is defined here once; tabs, counts and the grid
read the same definition. Conditions name columns of `orders o`; `$now` is the moment of asking, naive UTC.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tiktok_orders.domain.figures import DISCOUNTS
from tiktok_orders.domain.filters import DATES, FLAGS, PICKS, TABS, OrderFilter, has_dates
from tiktok_orders.domain.search_text import are_alternatives
from tiktok_orders.store.clock import naive_utc
from tiktok_orders.store.order_choices import choice_conditions

_HELD = "(o.status = 'ON_HOLD' OR (o.status = 'AWAITING_SHIPMENT' AND coalesce(o.hold_ends_at > $now, false)))"
# NOT IN takes five times as long: it gathers all sales orders first, not the few orders that are asked about.
_NO_SALES_ORDER = "NOT EXISTS (SELECT 1 FROM sales_orders made WHERE made.order_id = o.order_id)"
_LATE = """(
    (o.status IN ('AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING') AND coalesce(o.rts_sla_time < $now, false))
    OR (o.status IN ('AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING', 'AWAITING_COLLECTION')
        AND coalesce(o.tts_sla_time < $now, false))
)"""
# By when something is still to be done for an order, naive UTC; NULL where nothing is, or nothing more: what has
# left is not to be shipped, nor cancelled by TikTok.
SHIPPED_BY = """CASE
    WHEN o.status IN ('ON_HOLD', 'AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING') THEN o.rts_sla_time
    WHEN o.status = 'AWAITING_COLLECTION' THEN o.tts_sla_time END"""
CANCELLED_AT = """CASE
    WHEN o.status IN ('ON_HOLD', 'AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING') THEN o.cancel_order_sla_time END"""
ANSWERED_BY = """(SELECT min(c.respond_by) FROM after_sale_cases c
    WHERE c.order_id = o.order_id AND c.state = 'TO_ANSWER')"""
NEAREST_DEADLINE = f"least({SHIPPED_BY}, {CANCELLED_AT}, {ANSWERED_BY})"  # `least` passes over NULL

# To create, a sales order or none.
IN_A_STATE_TO_CREATE = f"o.status IN ('AWAITING_SHIPMENT', 'AWAITING_COLLECTION') AND NOT {_HELD}"
TAB_CONDITIONS = {
    "all": "true",
    "to_create": f"{IN_A_STATE_TO_CREATE} AND {_NO_SALES_ORDER}",
    "to_ship": "o.status IN ('AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING') "
    f"AND o.fulfillment_type <> 'FULFILLMENT_BY_TIKTOK' AND NOT {_HELD}",
    "late": _LATE,
    "on_hold": _HELD,
    "failed": "o.order_id IN (SELECT order_id FROM order_failures)",
    "mismatch": "o.order_id IN (SELECT order_id FROM mismatches WHERE closed_at IS NULL AND NOT is_waiting)",
    "cancel_requested": "o.is_buyer_request_cancel AND o.status NOT IN ('CANCELLED', 'COMPLETED', 'DELIVERED')",
    "shipped": "o.status IN ('IN_TRANSIT', 'DELIVERED')",
    "completed": "o.status = 'COMPLETED'",
    "cancelled": "o.status = 'CANCELLED'",
}
# These ask for more than the status, and hold no order in a state of `SETTLED`: see order_grid.count_tabs.
TABS_OF_OPEN_ORDERS = ("to_create", "to_ship", "late", "on_hold", "cancel_requested")
SETTLED = "o.status IN ('COMPLETED', 'DELIVERED', 'CANCELLED')"
FLAG_CONDITIONS = {
    "sample": "o.is_sample_order",
    "gift": "o.has_gift",
    "cod": "o.is_cod",
    "message": "o.has_message",
    "pre_order": "o.order_type = 'PRE_ORDER'",
    "replacement": "o.is_replacement_order",
    "exchange": "o.is_exchange_order",
    "by_tiktok": "o.fulfillment_type = 'FULFILLMENT_BY_TIKTOK'",
    "address_changed": "o.has_updated_recipient_address",
    "split": "o.split_or_combine_tag <> ''",
    "paid": "(o.paid_time IS NOT NULL OR (o.is_cod AND o.status <> 'UNPAID'))",
    "sold": "o.status NOT IN ('UNPAID', 'CANCELLED')",
    "in_magento": "o.order_id IN (SELECT order_id FROM sales_orders)",
    # Not one that was there already and was adopted. As the orders say themselves: figures read no second table.
    "created_here": "(coalesce(o.sales_order_origin = 'created', false) AND o.sales_order_at IS NOT NULL)",
    "handed_over": "(o.collection_time IS NOT NULL OR o.status IN ('IN_TRANSIT', 'DELIVERED'))",
    # COMPLETED alone does not mean delivered: an order is completed too when all of it is paid back.
    "delivered": "(o.delivery_time IS NOT NULL OR o.status = 'DELIVERED')",
    "refunded": "o.order_id IN (SELECT order_id FROM refund_facts WHERE refunded_amount > 0)",
    "returned": "o.order_id IN (SELECT order_id FROM refund_facts WHERE kind = 'RETURN')",
    "return_to_answer": """o.order_id IN (
        SELECT order_id FROM after_sale_cases WHERE kind = 'RETURN' AND state = 'TO_ANSWER')""",
    # Of other accounts only what their orders tell of requests is here.
    "refunds_read": """o.account_id IN (
        SELECT account_id FROM sync_cursors WHERE feed IN ('cancellations', 'returns') AND watermark IS NOT NULL
        GROUP BY account_id HAVING count(*) = 2)""",
    "sent_late": f"""(coalesce(o.rts_time > o.rts_sla_time, false)
        OR coalesce(o.collection_time > o.tts_sla_time, false) OR {_LATE})""",
    "auto_cancel": """(o.status IN ('ON_HOLD', 'AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING')
        AND coalesce(o.cancel_order_sla_time BETWEEN $now AND $now + INTERVAL 24 HOURS, false))""",
}
# What the statements of figures may name in braces: the flags, and since when the seller has an order to work on:
# cash on delivery is paid at the door, when all of that is done.
FIGURE_WORDS = FLAG_CONDITIONS | {
    "accepted_at": "CASE WHEN o.is_cod THEN o.create_time ELSE coalesce(o.paid_time, o.create_time) END"
}
_DISCOUNTED = " ".join(f"WHEN '{one.words}' THEN o.{one.column}" for one in DISCOUNTS)
# A variant is TikTok's SKU, or the seller's where TikTok names none; a product is all with one number, or name.
_PICK_CONDITIONS = {
    "currency": "o.currency = $pick_currency",
    "sku": """o.order_id IN (
        SELECT order_id FROM order_lines WHERE coalesce(nullif(sku_id, ''), seller_sku) = $pick_sku)""",
    "product": """o.order_id IN (
        SELECT order_id FROM order_lines WHERE coalesce(nullif(product_id, ''), product_name) = $pick_product)""",
    "region": "o.recipient_region = $pick_region",
    "area": "coalesce(o.recipient_area, '') = $pick_area",
    # An hour of the week of the account's own time zone, as "Mon 13:00".
    "hour": """strftime(timezone((SELECT a.time_zone FROM accounts a WHERE a.account_id = o.account_id),
        timezone('UTC', o.create_time)), '%a %H:00') = $pick_hour""",
    "discount": f"(CASE $pick_discount {_DISCOUNTED} END) > 0",
    "reason": "o.cancel_reason = $pick_reason",
    "initiator": "o.cancellation_initiator = $pick_initiator",
    "return_reason": """o.order_id IN (
        SELECT order_id FROM refund_facts
        WHERE kind = 'RETURN' AND coalesce(nullif(reason_text, ''), reason) = $pick_return_reason)""",
    "statement": """o.order_id IN (
        SELECT order_id FROM statement_transactions WHERE statement_id = $pick_statement)""",
    # Days of the account's own time zone, as "2026-11-01/2026-11-30"; what is no day finds nothing.
    "paid_out": """o.order_id IN (
        SELECT t.order_id FROM statement_transactions t
        JOIN paid_statements p ON p.statement_id = t.statement_id
        WHERE p.paid_date BETWEEN TRY_CAST(split_part($pick_paid_out, '/', 1) AS DATE)
            AND TRY_CAST(split_part($pick_paid_out, '/', 2) AS DATE))""",
}
_DATE_COLUMNS = {"placed": "o.create_time", "created": "o.imported_at", "updated": "o.update_time"}
_SORT_COLUMNS = {
    "placed": "o.create_time",
    "updated": "o.update_time",
    "created": "o.imported_at",
    "deadline": "o.rts_sla_time",
    "order_id": "o.order_id",
}
# Where a word may be found, and the probe that says whether it is worth looking there. A whole order id is
# looked up by key; the others are read only where the probe finds something, since each costs a scan.
WORD_PLACES = {
    "order_id": "o.order_id = $word",
    "text": "contains(o.search_text, $word)",
    "numbers": "contains(o.search_numbers, $word)",
    "account": "o.account_id IN (SELECT account_id FROM accounts WHERE contains(account_id, $word))",
    "sales_order": "o.order_id IN (SELECT order_id FROM sales_orders WHERE contains(lower(increment_id), $word))",
}
WORD_PROBES = {
    "order_id": "SELECT 1 FROM orders WHERE order_id = $word",
    "account": "SELECT 1 FROM accounts WHERE contains(account_id, $word) LIMIT 1",
    "sales_order": "SELECT 1 FROM sales_orders WHERE contains(lower(increment_id), $word) LIMIT 1",
    "sales_order_digits": "SELECT 1 FROM sales_orders WHERE contains(increment_id, $word) LIMIT 1",
    "sales_order_form": """SELECT 1 FROM sales_order_forms
        WHERE contains(form, regexp_replace($word, '[0-9]+', '#', 'g')) LIMIT 1""",
}
assert TAB_CONDITIONS.keys() == TABS.keys() and FLAG_CONDITIONS.keys() == FLAGS.keys()
assert _DATE_COLUMNS.keys() == DATES.keys() and _PICK_CONDITIONS.keys() == PICKS.keys()


@dataclass(frozen=True, slots=True)
class Condition:
    """A WHERE's text over `orders o`, and the parameters it may name."""

    sql: str
    parameters: dict[str, Any]


def build_condition(
    wanted: OrderFilter,
    now: datetime,
    *,
    word_places: Mapping[str, Sequence[str]],
    with_tab: bool = True,
    left_out: Sequence[str] = (),
    zones: Mapping[str, str] | None = None,
    found_ids: Mapping[str, list[str]] | None = None,
) -> Condition:
    """Returns the condition of a filter; without its tab, for counting all tabs in one reading.

    `word_places` says for each word in which of the `WORD_PLACES` to look; `left_out` are the accounts that "All
    accounts" is without, mostly none. `zones` is account id to its time zone, needed where its own day is asked
    for; `found_ids` see `choice_conditions`.
    """
    parameters: dict[str, Any] = {"now": naive_utc(now)}
    parts = [f"({TAB_CONDITIONS[wanted.tab]})"] if with_tab and wanted.tab != "all" else []
    if wanted.account_id:
        parts.append("o.account_id = $account_id")
        parameters["account_id"] = wanted.account_id
    else:  # one comparison each: a list takes twice as long (measured at a million orders)
        parts += [f"o.account_id <> $left_out{place}" for place in range(len(left_out))]
        parameters |= {f"left_out{place}": account_id for place, account_id in enumerate(left_out)}
    if wanted.statuses:
        parts.append("list_contains($statuses, o.status)")
        parameters["statuses"] = list(wanted.statuses)
    parts += choice_conditions(wanted, now, zones or {}, found_ids or {}, parameters)
    parts += [FLAG_CONDITIONS[flag] for flag in wanted.flags]
    parts += [f"NOT {FLAG_CONDITIONS[flag]}" for flag in wanted.without]
    parts += [_PICK_CONDITIONS[pick] for pick, _ in wanted.picks]
    parameters |= {f"pick_{pick}": value for pick, value in wanted.picks}
    parts += _dates(wanted, parameters)
    parts += _own_days(wanted, zones or {}, parameters)
    parts += _words(word_places, parameters)
    return Condition(" AND ".join(parts) or "true", parameters)


_FIRST_AND_LAST = ("Pacific/Kiritimati", "Etc/GMT+12")  # the zones in which a day begins first, and last


def _dates(wanted: OrderFilter, parameters: dict[str, Any]) -> list[str]:
    """Where days are each account's own, these bounds hold those of all zones: only that span is read."""
    zones = _FIRST_AND_LAST if wanted.own_days else ("", "")
    parts = []
    for which, column in _DATE_COLUMNS.items():
        start, end = wanted.bounds(which, zones[0])[0], wanted.bounds(which, zones[1])[1]
        for name, operator, bound in (("from", ">=", start), ("until", "<", end)):
            if bound is not None:
                parts.append(f"{column} {operator} ${which}_{name}")
                parameters[f"{which}_{name}"] = naive_utc(bound)
    return parts


def _own_days(wanted: OrderFilter, zones: Mapping[str, str], parameters: dict[str, Any]) -> list[str]:
    """Returns what keeps each time zone's accounts to the days there, on top of the bounds that hold for all.

    Each condition is true of nearly every order by its time alone, so that its account is rarely looked at: asking
    for the account first takes eight times as long (measured at a million orders).
    """
    if not wanted.own_days or not has_dates(wanted):
        return []
    parts = []
    for number, zone in enumerate(sorted(set(zones.values()))):
        accounts = [account for account, its in zones.items() if its == zone]
        names = [f"zone{number}_account{place}" for place in range(len(accounts))]
        parameters.update(zip(names, accounts, strict=True))
        others = " AND ".join(f"o.account_id <> ${name}" for name in names)
        for which, column in _DATE_COLUMNS.items():
            bounds = wanted.bounds(which, zone)
            for name, operator, bound in zip(("from", "until"), (">=", "<"), bounds, strict=True):
                if bound is not None:
                    parts.append(f"({column} {operator} $zone{number}_{which}_{name} OR ({others}))")
                    parameters[f"zone{number}_{which}_{name}"] = naive_utc(bound)
    return parts or ["false"]


def _words(word_places: Mapping[str, Sequence[str]], parameters: dict[str, Any]) -> list[str]:
    if are_alternatives(word_places):
        return _any_word(word_places, parameters)
    return [_word(number, *one, parameters) for number, one in enumerate(word_places.items())]


def _any_word(word_places: Mapping[str, Sequence[str]], parameters: dict[str, Any]) -> list[str]:
    """Known ids are looked up in one go: a comparison each takes twenty times as long (at a million orders)."""
    known = [word for word, places in word_places.items() if tuple(places) == ("order_id",)]
    others = [(word, places) for word, places in word_places.items() if word not in known]
    parts = [_word(number, *one, parameters) for number, one in enumerate(others)]
    parameters["known_ids"] = known
    return [f"({' OR '.join(['o.order_id IN (SELECT unnest($known_ids))', *parts])})"]


def _word(number: int, word: str, places: Sequence[str], parameters: dict[str, Any]) -> str:
    parameters[f"word{number}"] = word
    conditions = " OR ".join(WORD_PLACES[place] for place in places)
    return f"({conditions})".replace("$word", f"$word{number}")


def named_in(sql: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Returns the parameters that a statement names: DuckDB refuses one that it does not."""
    named = set(re.findall(r"\$(\w+)", sql))
    return {name: value for name, value in parameters.items() if name in named}


def order_by(wanted: OrderFilter, *, base_total: str = "base_total") -> str:
    """Returns the ORDER BY of a filter; it ends in the key, so that pages never overlap.

    `base_total` is how the statement spells that figure.
    """
    direction = "DESC" if wanted.descending else "ASC"
    column = base_total if wanted.sort == "total" else _SORT_COLUMNS[wanted.sort]
    if column == "o.order_id":
        return f"o.order_id {direction}"
    return f"{column} {direction} NULLS LAST, o.order_id {direction}"
