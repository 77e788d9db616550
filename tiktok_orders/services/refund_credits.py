"""Which refunds are credited in Magento: those that follow by themselves, and those that people ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tiktok_orders.domain.action_words import ActionWords
from tiktok_orders.domain.answers import CASE_ID
from tiktok_orders.domain.crediting import RefundStanding, follows_by_itself, goods_are_back, judge_credit
from tiktok_orders.domain.eligibility import AccountMode, Verdict, VerdictKind
from tiktok_orders.services.actions.credit_request import KEY, RETURN, CreditRequest, credit_details, credit_job
from tiktok_orders.services.actions.outcome import Wishes, join_wishes
from tiktok_orders.services.order_policies import AccountRules, list_rules
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job
from tiktok_orders.store.order_facts import list_order_facts
from tiktok_orders.store.refund_credits import RefundParts, refund_parts, refunds_of_orders, refunds_to_follow

CREDIT_WORDS = ActionWords(
    title="Credit in Magento",
    icon=":material/currency_exchange:",
    heading="Credit refunds in Magento",
    intro="TikTok has paid these buyers back: each refund gets one credit memo in Magento, of just that amount. "
    "Before it is made, Magento is looked through for one that is there already. Buyers are told nothing.",
    noun="refund",
    confirm="Credit",
    will="will be credited",
    able="credited",
    doing="Crediting",
    done="credited in Magento",
    typed_from=50,
    is_for_orders=False,
    key=KEY,
)


@dataclass(frozen=True)
class RefundCredits:
    """Judges refunds, and says what their jobs are told; asks neither TikTok nor Magento."""

    database: Database
    clock: Callable[[], datetime]

    def judge(self, order_ids: Sequence[str], wishes: Wishes) -> dict[str, Verdict]:
        """Returns whether a refund of each stored order would be credited now: the one wished for, else the oldest
        that can be."""
        rows = list_order_facts(self.database, order_ids, action="")
        rules = list_rules(self.database, list_accounts(self.database))
        refunds = refunds_of_orders(self.database, [row.order_id for row in rows])
        verdicts = {}
        for row in rows:
            named = str(wishes.get(row.order_id, {}).get(CASE_ID, ""))
            own = rules[row.account_id]
            verdicts[row.order_id] = _verdict(own, _pick(own, refunds.get(row.order_id, []), named))
        return verdicts

    def wishes(self, order_ids: Sequence[str], named: Mapping[str, Sequence[str]]) -> Wishes:
        """Returns order id to what the jobs of its refunds are told; `named` are those chosen, by order."""
        rules = list_rules(self.database, list_accounts(self.database))
        found = refunds_of_orders(self.database, order_ids)
        chosen = (
            _pick(rules[refunds[0].account_id], refunds, case_id)
            for order_id, refunds in found.items()
            for case_id in named.get(order_id) or ("",)
        )
        picked = [one for one in chosen if one is not None]
        with self.database.reading() as cursor:
            parts = refund_parts(cursor, [one.case_id for one in picked])
        return join_wishes(
            (one.order_id, credit_details(_request(rules[one.account_id], one, parts[one.case_id], "")))
            for one in picked
        )

    def following(self, cursor: Any, rules: AccountRules, requested_by: str) -> list[Job]:
        """Returns the jobs of the account's refunds that are credited by themselves, inside the transaction."""
        if rules.policy.propose_refunds_only or rules.magento is None:
            return []
        going = [
            one
            for one in refunds_to_follow(cursor, rules.account.account_id)
            if follows_by_itself(
                one,
                rules.policy,
                is_live=rules.mode is AccountMode.LIVE,
                magento_id=rules.magento.magento_id,
                go_live_at=rules.go_live_at,
            )
        ]
        parts = refund_parts(cursor, [one.case_id for one in going]) if going else {}
        now = self.clock()
        return [credit_job(_request(rules, one, parts[one.case_id], requested_by), now=now) for one in going]


def _verdict(rules: AccountRules, one: RefundStanding | None) -> Verdict:
    return judge_credit(
        one,
        is_live=rules.mode is AccountMode.LIVE,
        magento_id=rules.magento.magento_id if rules.magento else "",
        go_live_at=rules.go_live_at,
    )


def _pick(rules: AccountRules, refunds: Sequence[RefundStanding], case_id: str) -> RefundStanding | None:
    """Returns the refund that is named, else the oldest that can be credited, else the oldest."""
    if case_id:
        return next((one for one in refunds if one.case_id == case_id), None)
    can_be = (one for one in refunds if _verdict(rules, one).kind is not VerdictKind.SKIP)
    return next(can_be, next(iter(refunds), None))


def _request(rules: AccountRules, one: RefundStanding, parts: RefundParts, requested_by: str) -> CreditRequest:
    """Of a cancellation TikTok is asked what it paid back; of a return that is what was read."""
    is_return = one.kind == RETURN
    return CreditRequest(
        account_id=one.account_id,
        order_id=one.order_id,
        magento_id=one.magento_id,
        case_id=one.case_id,
        requested_by=requested_by,
        kind=one.kind,
        refund=parts.amount if is_return else None,
        line_item_ids=parts.line_item_ids if is_return else (),
        reason=one.reason,
        return_to_stock=rules.policy.return_to_stock and goods_are_back(one),
    )
