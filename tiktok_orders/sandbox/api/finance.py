"""The finance endpoints: statements and payments (202309), and the transactions of a statement (202501)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from tiktok_orders.domain.tiktok_words import SEA_REGIONS, SellerType
from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.page_tokens import read_page_token, write_page_token
from tiktok_orders.sandbox.api.parameters import read_choice, read_needed_choice, read_whole
from tiktok_orders.sandbox.api.refusals import Refusal, RequestRefusedError, parameter_value
from tiktok_orders.sandbox.api.replies import Data
from tiktok_orders.sandbox.world.money import speller_of
from tiktok_orders.sandbox.world.order_book import OrderSearch, Place
from tiktok_orders.sandbox.world.settlements import ORDER, Transaction
from tiktok_orders.sandbox.world.statement_book import FAILED, PAID, PROCESSING, Payment, ShopBooks, Statement

_SORT_ORDERS = ("ASC", "DESC")
_STATUSES = (PAID, FAILED, PROCESSING)
_LAST_SECOND = 2**62
# No source says how a shop in South-East Asia is told; the list of common errors has this general code.
NOT_IN_THIS_MARKET = Refusal(36009004, "Invalid request. Payments are not available for this market.", 400)

T = TypeVar("T", Statement, Payment, Transaction)


def list_statements(call: Call) -> Data:
    """Returns one page of Get Statements: those made from `statement_time_ge` until before `statement_time_lt`."""
    search = _read_search(call, "statement_time", times=True, status=True)
    wanted = search.filters.get("payment_status")
    found = [
        one
        for one in _books(call).statements
        if _is_within(one.time, search) and (not wanted or one.payment_status(call.now) == wanted)
    ]
    page, token = _cut(call, search, found, lambda one: (one.time, int(one.id)))
    return {"statements": [_show_statement(call, one) for one in page], "next_page_token": token}


def list_payments(call: Call) -> Data:
    """Returns one page of Get Payments; refuses a shop in South-East Asia."""
    if call.shop.region in SEA_REGIONS:
        raise RequestRefusedError(NOT_IN_THIS_MARKET)
    search = _read_search(call, "create_time", times=True)
    found = [
        one for one in _books(call).payments if one.create_time <= call.now and _is_within(one.create_time, search)
    ]
    page, token = _cut(call, search, found, lambda one: (one.create_time, int(one.id)))
    return {"payments": [_show_payment(call, one) for one in page], "next_page_token": token}


def list_transactions(call: Call) -> Data:
    """Returns one page of Get Transactions by Statement, with the sums of the whole statement on each."""
    search = _read_search(call, "order_create_time", also={"statement_id": call.path_parameters["statement_id"]})
    statement = _find_statement(call, search.filters["statement_id"])
    page, token = _cut(call, search, statement.transactions, lambda one: (one.order_create_time, int(one.id)))
    spell = _signed(call)
    return {
        "id": statement.id,
        "create_time": statement.time,
        "status": "SETTLED",
        "currency": call.shop.currency,
        "payable_amount": spell(statement.settlement),
        "total_reserve_amount": spell(0),
        "total_settlement_amount": spell(statement.settlement),
        "total_settlement_breakdown": {
            "total_revenue_amount": spell(statement.revenue),
            "total_shipping_cost_amount": spell(statement.shipping),
            "total_fee_tax_amount": spell(statement.fees),
            "total_adjustment_amount": spell(statement.adjustment),
        },
        "total_count": len(statement.transactions),
        "transactions": [_show_transaction(call, one) for one in page],
        "next_page_token": token,
    }


def _books(call: Call) -> ShopBooks:
    return call.world.statements.books_of(call.shop, now=call.now)


def _find_statement(call: Call, statement_id: str) -> Statement:
    for one in _books(call).statements:
        if one.id == statement_id:
            return one
    raise RequestRefusedError(parameter_value("statement_id", "No statement of this shop has it."))


def _read_search(
    call: Call,
    sort_field: str,
    *,
    times: bool = False,
    status: bool = False,
    also: Mapping[str, str] | None = None,
) -> OrderSearch:
    query = call.query
    sort_field = read_needed_choice(query, "sort_field", (sort_field,))
    filters: dict[str, Any] = dict(also or {})
    if times:
        for end, default in (("ge", 0), ("lt", _LAST_SECOND)):
            name = f"{sort_field}_{end}"
            filters[end] = read_whole(query, name, least=0, most=_LAST_SECOND, default=default)
    if status and query.get("payment_status"):
        filters["payment_status"] = read_choice(query, "payment_status", _STATUSES, default="")
    return OrderSearch(
        shop_id=call.shop.id,
        filters=filters,
        sort_field=sort_field,
        sort_order=read_choice(query, "sort_order", _SORT_ORDERS, default="ASC"),
        page_size=read_whole(query, "page_size", least=1, most=100, default=20),
    )


def _is_within(time: int, search: OrderSearch) -> bool:
    return bool(search.filters["ge"] <= time < search.filters["lt"])


def _cut(
    call: Call, search: OrderSearch, found: Iterable[T], place_of: Callable[[T], Place]
) -> tuple[Sequence[T], str]:
    """Returns the page that the request asks for and the token of the next one, "" on the last."""
    key = f"page tokens of {call.world.seed} {call.seller.app.app_secret}".encode()
    token, falls = call.query.get("page_token"), search.sort_order == "DESC"
    rest = sorted(found, key=place_of, reverse=falls)
    if token:
        after = read_page_token(key, search, token, now=call.now)
        rest = [one for one in rest if (place_of(one) < after if falls else place_of(one) > after)]
    page = rest[: search.page_size]
    more = len(rest) > len(page)
    return page, write_page_token(key, search, place_of(page[-1]), now=call.now) if more else ""


def _show_statement(call: Call, one: Statement) -> dict[str, Any]:
    """Which sums a statement states depends on the market and on the kind of seller (Get Statements 202309)."""
    spell, region = _signed(call), call.shop.region
    tells_apart = call.shop.seller_type == SellerType.LOCAL.value and region not in SEA_REGIONS
    shown: dict[str, Any] = {
        "id": one.id,
        "statement_time": one.time,
        "currency": call.shop.currency,
        "settlement_amount": spell(one.settlement),
        "fee_amount": spell(one.fees + (0 if tells_apart else one.shipping)),
        "adjustment_amount": spell(one.adjustment),
        "payment_status": one.payment_status(call.now),
    }
    if region not in ("GB", "US"):
        shown["revenue_amount"] = spell(one.revenue)
    if tells_apart:
        shown |= {"net_sales_amount": spell(one.revenue), "shipping_cost_amount": spell(one.shipping)}
    if one.payment_id:
        shown |= {"payment_id": one.payment_id, "payment_time": one.pays_at}
    return shown


def _show_payment(call: Call, one: Payment) -> dict[str, Any]:
    spell, currency = _signed(call), call.shop.currency
    amount = {"value": spell(one.amount), "currency": currency}
    status = one.status(call.now)
    return {
        "id": one.id,
        "create_time": one.create_time,
        "status": status,
        "amount": amount,
        "settlement_amount": amount,
        "payment_amount_before_exchange": amount,
        "reserve_amount": {"value": spell(0), "currency": currency},
        "exchange_rate": "1.000000",
        "bank_account": "***********1234",
        **({"paid_time": one.pays_at} if status == PAID else {}),
    }


def _show_transaction(call: Call, one: Transaction) -> dict[str, Any]:
    spell = _signed(call)
    shown: dict[str, Any] = {"id": one.id, "type": one.type, "settlement_amount": spell(one.settlement)}
    if one.type != ORDER:
        shown |= {"adjustment_id": one.adjustment_id, "adjustment_amount": spell(one.adjustment)}
        return shown | ({"adjustment_order_id": one.adjustment_order_id} if one.adjustment_order_id else {})
    return shown | {
        "order_id": one.order_id,
        "order_create_time": one.order_create_time,
        "revenue_amount": spell(one.revenue_total),
        "revenue_breakdown": _spell_parts(one.revenue, spell),
        "shipping_cost_amount": spell(one.shipping_total),
        "shipping_cost_breakdown": _spell_parts(one.shipping, spell),
        "fee_tax_amount": spell(one.fee_total),
        "fee_tax_breakdown": {"fee": _spell_parts(one.fees, spell), "tax": {}},
        "supplementary_component": _spell_parts(one.aside, spell),
    }


def _spell_parts(parts: Mapping[str, int], spell: Callable[[int], str]) -> dict[str, str]:
    return {name: spell(amount) for name, amount in parts.items()}


def _signed(call: Call) -> Callable[[int], str]:
    plain = speller_of(call.shop.currency)
    return lambda amount: plain(amount) if amount >= 0 else f"-{plain(-amount)}"
