"""What a person asks for in each life of the program: every verb, for some orders at a time.

Each order has its fate, which follows from its id, so that verbs mostly do not take each other's orders away: a
part is rejected, a part is left to buyers who change their minds, the rest is sent.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.after_sale import RESPOND_PACKAGE, RETURN
from tiktok_orders.domain.answers import (
    ACCEPT_CANCELLATION,
    APPROVE_RETURN,
    CASE_ID,
    CONFIRM_PARCEL,
    DECLINE_CANCELLATION,
    DECLINE_RETURN,
    REASON,
)
from tiktok_orders.domain.arranging import DEFAULT, common_methods, common_slots, write_handover
from tiktok_orders.domain.cancel_reasons import CancelReason
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.domain.ship_call import list_waiting_lines
from tiktok_orders.domain.shipping_wish import ParcelWish, write_wish
from tiktok_orders.errors import RefusedError
from tiktok_orders.services.actions.arrange_shipment import NAME as ARRANGE
from tiktok_orders.services.actions.create_sales_order import NAME as CREATE
from tiktok_orders.services.actions.reject_order import NAME as REJECT
from tiktok_orders.services.feeds import RETURNS
from tiktok_orders.services.ship_desk import SHIP_ORDER
from tiktok_orders.services.shipping_offers import Offer
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.after_sale_cases import open_cases_of
from tiktok_orders.store.order_grid import find_ids

PERSON = Person("crash test", Role.ADMINISTRATOR)
ACCEPT, DECLINE = ACCEPT_CANCELLATION.name, DECLINE_CANCELLATION.name
APPROVE, REFUSE, CONFIRM = APPROVE_RETURN.name, DECLINE_RETURN.name, CONFIRM_PARCEL.name
SENT, REJECTED, REGRETTED = "sent", "rejected", "regretted"
_FATES = (SENT, REJECTED, REGRETTED)
_ASKED = """
    SELECT order_id FROM jobs WHERE action = $action AND NOT (state = 'failed' AND code = 'needs_attention')
"""
_GIVEN_UP = "SELECT job_id FROM jobs WHERE state = 'failed' AND code = 'needs_attention' AND action <> $action"
_HELD = """
    SELECT c.order_id FROM after_sale_cases c LEFT JOIN sales_orders s USING (order_id)
    LEFT JOIN jobs j ON j.order_id = c.order_id AND j.action = 'hold_in_magento'
    WHERE s.order_id IS NULL OR j.state IN ('done', 'skipped', 'failed')
"""
_OFFERS_SECONDS = 30.0


def fate_of(order_id: str) -> str:
    """Returns what is to become of an order that waits: it is sent, rejected, or its buyer asks to cancel."""
    return _FATES[zlib.crc32(order_id.encode()) % len(_FATES)]


def _is_hasty(order_id: str) -> bool:
    """Tells whether an order is acted on before what was asked for it before is done."""
    return zlib.crc32(order_id.encode()) // len(_FATES) % 4 == 0


def ask_for_all(application: Application, most: int) -> None:
    """Asks for up to so many sales orders, and for a share of everything else."""
    share = 1 + most // 3
    ask_for_sales_orders(application, most)
    ask_to_reject(application, share)
    ask_to_answer(application, share)
    ask_to_ship(application, share)
    ask_to_arrange(application, share)
    ask_to_answer_returns(application, most)


def ask_for_sales_orders(application: Application, most: int) -> int:
    """Asks for up to so many sales orders that nobody asked for yet or that were given up; returns how many.

    What follows sales orders and was given up is asked for again too.
    """
    tired = application.database.rows(_GIVEN_UP, {"action": CREATE})
    application.retrier.retry([row["job_id"] for row in tired], person=PERSON)
    asked = _asked(application, CREATE)
    stored = find_ids(application.database, OrderFilter(), now=application.clock())
    judged = application.bulk.preview(CREATE, [one for one in stored if one not in asked])
    possible = (one.order_id for account in judged.accounts for one in (*account.will, *account.eye))
    return _ask(application, CREATE, {one: {} for one in itertools.islice(possible, most)}, most, with_eye=True)


def ask_to_reject(application: Application, most: int) -> int:
    """Rejects up to so many orders that wait; returns how many.

    Most have their sales order by then; of some it is just being created.
    """
    done, asked = _asked(application, REJECT), _asked(application, CREATE)
    linked = {row["order_id"] for row in application.database.rows("SELECT order_id FROM sales_orders")}
    going = [
        order_id
        for order_id in _waiting(application, REJECTED)
        if order_id not in done and (order_id in linked or (order_id in asked and _is_hasty(order_id)))
    ]
    wish = {"reason": CancelReason.OUT_OF_STOCK.value}
    return _ask(application, REJECT, dict.fromkeys(going, wish), most)


def ask_to_answer(application: Application, most: int) -> int:
    """Accepts one half of up to so many requests of buyers and declines the other; returns how many.

    Most are answered once their sales orders are on hold; some while they are being put there.
    """
    accounts = {one.account_id: one for one in list_accounts(application.database)}
    stored = find_ids(application.database, OrderFilter(), now=application.clock())
    open_cases = open_cases_of(application.database, stored)
    held = {row["order_id"] for row in application.database.rows(_HELD)}
    cases = [
        case
        for found in open_cases.values()
        for case in found
        if case.case_type == "BUYER_CANCEL" and (case.order_id in held or _is_hasty(case.order_id))
    ][:most]
    declined = {case.order_id: case for case in cases if zlib.crc32(case.case_id.encode()) % 2}
    accepted = {case.order_id: {} for case in cases if case.order_id not in declined}
    application.reject_reasons.ask({one.case_id: accounts[one.account_id] for one in declined.values()})
    offered = application.reject_reasons.known([one.case_id for one in declined.values()])
    refusals = {
        order_id: {REASON: offered[case.case_id].reasons[0].name}
        for order_id, case in declined.items()
        if case.case_id in offered and offered[case.case_id].reasons
    }
    return _ask(application, ACCEPT, accepted, most) + _ask(application, DECLINE, refusals, most)


def ask_to_answer_returns(application: Application, most: int) -> int:
    """Answers up to so many requests to send back, a quarter with a no, and confirms parcels that came back.

    They are read before, as a person does who presses Sync refunds.
    """
    with suppress(RefusedError):  # they are being read already
        application.imports.start(
            list_accounts(application.database), person=PERSON, trigger="button", feeds=(RETURNS,)
        )
    application.imports.wait()
    accounts = {one.account_id: one for one in list_accounts(application.database)}
    stored = find_ids(application.database, OrderFilter(), now=application.clock())
    found = open_cases_of(application.database, stored).values()
    cases = [case for of_order in found for case in of_order if case.kind == RETURN][:most]
    parcels = [case for case in cases if case.next_action == RESPOND_PACKAGE]
    refused = [case for case in cases if case not in parcels and zlib.crc32(case.case_id.encode()) % 4 == 0]
    approved = [case for case in cases if case not in parcels and case not in refused]
    application.reject_reasons.ask({one.case_id: accounts[one.account_id] for one in refused})
    offered = application.reject_reasons.known([one.case_id for one in refused])
    noes = {
        case.order_id: {CASE_ID: case.case_id, REASON: offered[case.case_id].reasons[0].name}
        for case in refused
        if case.case_id in offered and offered[case.case_id].reasons
    }
    count = _ask(application, REFUSE, noes, most)
    for verb, chosen in ((APPROVE, approved), (CONFIRM, parcels)):
        count += _ask(application, verb, {case.order_id: {CASE_ID: case.case_id} for case in chosen}, most)
    return count


def ask_to_ship(application: Application, most: int) -> int:
    """Asks for up to so many own parcels of orders that wait and that nobody asked for yet; returns how many."""
    asked = _asked(application, SHIP_ORDER)
    facts = application.shipping.facts([one for one in _waiting(application, SENT) if one not in asked])
    wishes = {
        order_id: write_wish(_parcels_of(one.order, one.providers[0].id))
        for order_id, one in facts.items()
        if one.providers and one.order.split_or_combine_tag != "COMBINED"
    }
    return _ask(application, SHIP_ORDER, wishes, most)


def _parcels_of(order: Order, provider_id: str) -> list[ParcelWish]:
    """Returns one parcel for all that waits, but one for each package where TikTok made several."""
    packages: dict[str, list[str]] = {}
    for line in list_waiting_lines(order):
        packages.setdefault(line.package_id, []).append(line.id)
    if len(packages) < 2:
        return [ParcelWish(f"JD{order.id}", provider_id=provider_id)]
    return [
        ParcelWish(f"JD{order.id}{place}", provider_id=provider_id, line_item_ids=tuple(lines))
        for place, lines in enumerate(packages.values())
    ]


def ask_to_arrange(application: Application, most: int) -> int:
    """Hands over, or buys labels for, up to so many orders that TikTok carries; returns how many.

    TikTok is asked first what it offers; orders of which it says nothing wait for the next life.
    """
    asked = _asked(application, ARRANGE)
    waiting = [*_waiting(application, SENT), *_waiting(application, REGRETTED)]
    carried = application.offers.list_parcels([one for one in waiting if one not in asked])
    run = application.offers.ask(list(carried)[:most], person=PERSON)
    if not run.wait(_OFFERS_SECONDS):
        return 0
    offers = {order_id: one for order_id, one in run.answers().items() if not one.trouble}
    return _ask(application, ARRANGE, {order_id: _wish_for(one) for order_id, one in offers.items()}, most)


def _wish_for(offer: Offer) -> Mapping[str, Any]:
    """Returns a label by TikTok's own choice, or a handover: collected at the first time, else dropped off."""
    if offer.labels:
        return offer.label_wish(DEFAULT)
    method = common_methods(offer.slots)[0]
    slots = common_slots(offer.slots) if method == "PICKUP" else []
    return write_handover(method, slots[-1] if slots else None)


def _ask(
    application: Application,
    verb: str,
    wishes: Mapping[str, Mapping[str, Any]],
    most: int,
    *,
    with_eye: bool = False,
) -> int:
    """Confirms up to so many of what the preview says would be done; returns how many jobs are new."""
    seen = application.bulk.preview(verb, list(wishes), wishes)
    able = [
        order.order_id
        for account in seen.accounts
        for order in (*account.will, *(account.eye if with_eye else ()))
    ][:most]
    if not able:
        return 0
    chosen = application.bulk.preview(verb, able, {order_id: wishes[order_id] for order_id in able})
    eyes = [order.order_id for account in chosen.accounts for order in account.eye] if with_eye else []
    accounts = [account.account.account_id for account in chosen.accounts]
    try:
        started = application.bulk.request(chosen, account_ids=accounts, eye_ids=eyes, person=PERSON)
    except RefusedError:  # all of it is done or under way since: the list says so as soon as it is read anew
        return 0
    return len(started.requested.queued)


def _asked(application: Application, verb: str) -> set[str]:
    return {row["order_id"] for row in application.database.rows(_ASKED, {"action": verb})}


def _waiting(application: Application, fate: str) -> Sequence[str]:
    stored = find_ids(application.database, OrderFilter(tab="to_ship"), now=application.clock())
    return [order_id for order_id in stored if fate_of(order_id) == fate]
