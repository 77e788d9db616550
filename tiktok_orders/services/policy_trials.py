"""Trying a policy on the account's own orders before it is saved: nothing is asked of anybody, nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tiktok_orders.domain.eligibility import AccountMode, OrderFacts, judge_create
from tiktok_orders.domain.policy import OrderPolicy
from tiktok_orders.domain.policy_trial import Foreseen
from tiktok_orders.services.actions.create_sales_order import NAME as CREATE
from tiktok_orders.services.actions.creating_checks import facts_of
from tiktok_orders.services.order_policies import AccountRules
from tiktok_orders.services.sales_order_drafts import DraftBuilder
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_facts import OrderFactsRow, list_order_facts, recent_order_ids


@dataclass(frozen=True)
class PolicyTrials:
    """What a policy, saved or not, makes of stored orders."""

    database: Database
    drafts: DraftBuilder
    clock: Callable[[], datetime]

    def recent_orders(self, account_id: str, *, limit: int) -> list[OrderFactsRow]:
        """Returns the account's newest orders that are paid and not cancelled, newest first."""
        ids = recent_order_ids(self.database, account_id, limit=limit)
        return list_order_facts(self.database, ids, action=CREATE)

    def foresee(
        self, rules: AccountRules, policy: OrderPolicy, orders: Sequence[OrderFactsRow]
    ) -> dict[str, Foreseen]:
        """Returns order id to what the policy would make of it now.

        A product of which nothing was read yet counts as present. Under the policy that holds it is read in the
        background, as in the preview of a bulk action; one that is only tried asks nobody.
        """
        tried, now = replace(rules, policy=policy), self.clock()
        ids = [row.order_id for row in orders]
        drafts, _ = self.drafts.preview(tried, ids, reads_missing=policy == rules.policy)
        return {
            row.order_id: Foreseen(
                row.order_id,
                judge_create(_as_new(row, tried), policy, now=now),
                drafts.get(row.order_id),
            )
            for row in orders
        }


def _as_new(row: OrderFactsRow, rules: AccountRules) -> OrderFacts:
    facts = facts_of(row, rules)
    mode = AccountMode.LIVE
    return replace(facts, has_sales_order=False, has_open_job=False, account_mode=mode, go_live_at=None)
