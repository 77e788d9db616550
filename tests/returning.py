"""Returns that TikTok has paid back, made in the practice shop's own world, and what both books have of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tests.builders import TESTER
from tests.rejecting import account_of, let_all_be_due
from tiktok_orders.bootstrap import Application
from tiktok_orders.sandbox.world.cases import case_id_of
from tiktok_orders.sandbox.world.refund_amounts import add_refunds, scale_refund
from tiktok_orders.sandbox.world.returns import (
    Plea,
    ReturnCase,
    begin_return,
    refund_parts,
    spell_amounts,
    take_step,
)
from tiktok_orders.sandbox.world.sellers import Shop
from tiktok_orders.sandbox.world.world import World
from tiktok_orders.services.actions.credit_request import NAME as CREDIT
from tiktok_orders.services.feeds import RETURNS
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.jobs import Job, jobs_of_order
from tiktok_orders.store.sales_orders import find_linked

PLEA = Plea("ecom_order_delivered_refund_and_return_reason_damaged", "It came broken")


def take_return(desk: Application, order_id: str, step: str = "pay", **how: Any) -> tuple[str, Decimal]:
    """Lets a return of an order be at that step now; see `move_return`."""
    world = desk.practice().world
    shop = next(one for one in world.shops if one.id == account_of(desk, order_id).account_id)
    return move_return(world, shop, order_id, step, int(desk.clock().timestamp()), **how)


def move_return(
    world: World,
    shop: Shop,
    order_id: str,
    step: str,
    now: int,
    *,
    places: Sequence[int] = (),
    share: int = 1,
    kind: str = "RETURN_AND_REFUND",
    number: int = 40,
    **fields: Any,
) -> tuple[str, Decimal]:
    """Lets a return of an order be at that step at `now` (unix seconds); returns its id and the refund.

    Of the order's lines at those places (none: all); `share` 4 pays back a quarter.
    """
    with world.acting(shop, [order_id]) as (_, [hand]):
        order = hand.order
        about = tuple(places or range(len(order["line_items"])))
        parts = refund_parts(order, about, kind)
        case = ReturnCase(case_id_of(order_id, number), kind, about, parts, False)
        begun = begin_return(order, shop.region, case, PLEA)
        if share > 1:
            begun |= spell_amounts(order, case, scale_refund(parts, add_refunds(parts).total // share))
        hand.apply(take_step(case, step, now, **begun, **fields))
    return case.case_id, Decimal(begun["refund_amount"]["refund_total"])


def read_returns(desk: Application) -> None:
    """Reads the returns of all accounts, as a schedule or the button does."""
    desk.imports.start(list_accounts(desk.database), person=TESTER, trigger="button", feeds=(RETURNS,))
    desk.imports.wait()


def credits_of(desk: Application, order_id: str) -> list[Job]:
    return [job for job in jobs_of_order(desk.database, order_id) if job.action == CREDIT]


def memos_for(desk: Application, order_id: str) -> list[dict[str, Any]]:
    """The credit memos of an order in the practice Magento's own books."""
    entity_id = find_linked(desk.database, [order_id])[order_id].entity_id
    return desk.practice_magento().books.list_of_order("sales_creditmemo", entity_id)


def booked(memos: Sequence[dict[str, Any]]) -> list[Decimal]:
    return [Decimal(str(memo["grand_total"])) for memo in memos]


def settle(desk: Application, rounds: int = 1) -> None:
    """Lets the worker do all that is asked for."""
    let_all_be_due(desk, rounds)
