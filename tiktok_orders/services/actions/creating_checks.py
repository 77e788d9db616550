"""Whether a sales order may be created for an order as it is stored, and what hinders a job that is about to."""

from __future__ import annotations

from datetime import datetime

from tiktok_orders.domain.eligibility import OrderFacts, Verdict, VerdictKind, judge_create
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.policy import why_not_policy
from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.services.actions.found_sales_orders import ADOPTS
from tiktok_orders.services.actions.outcome import ALONE, SEEN, Kind, Outcome
from tiktok_orders.services.order_policies import AccountRules
from tiktok_orders.store.jobs import Job
from tiktok_orders.store.order_facts import OrderFactsRow


def judge_row(row: OrderFactsRow, rules: AccountRules, now: datetime) -> Verdict:
    """Returns whether a sales order is created for an order as it is stored."""
    verdict = judge_create(facts_of(row, rules), rules.policy, now=now)
    if verdict.kind is VerdictKind.SKIP:
        return verdict
    if rules.magento is None:
        return _skipped(FailureFound("no_magento"))
    if problems := why_not_policy(rules.policy):
        return _skipped(FailureFound("policy_incomplete", {"reason": problems[0]}))
    return verdict


def _skipped(found: FailureFound) -> Verdict:
    return Verdict(VerdictKind.SKIP, found.code, found.sentence)


def facts_of(row: OrderFactsRow, rules: AccountRules) -> OrderFacts:
    """Returns what the domain decides by, of an order as it is stored."""
    return OrderFacts(
        order_id=row.order_id,
        status=row.status,
        is_on_hold=row.status == OrderStatus.ON_HOLD,
        hold_ends_at=row.hold_ends_at,
        is_buyer_request_cancel=row.is_buyer_request_cancel,
        is_sample=row.is_sample_order,
        is_replacement=row.is_replacement_order,
        is_exchange=row.is_exchange_order,
        is_cod=row.is_cod,
        fulfillment_type=row.fulfillment_type,
        total_amount=row.total_amount,
        currency=row.currency,
        has_sales_order=bool(row.increment_id),
        sales_order_increment_id=row.increment_id,
        has_open_job=bool(row.open_action),
        placed_at=row.create_time,
        imported_by=row.brought_in_by,
        account_mode=rules.mode,
        is_practice=rules.account.is_practice,
        magento_is_practice=rules.magento.is_practice if rules.magento else None,
        go_live_at=rules.go_live_at,
    )


def why_not_sent(job: Job, verdict: Verdict | None, *, is_shown: bool) -> Outcome | None:
    """Returns the outcome of a job that is not sent after the second look, None of one that is.

    What needed an eye was seen by whoever confirmed it; another reason than that is new, and waits for a person.
    One that TikTok does not show may be cancelled by now: it is not sent, and asked for again a little later.
    """
    if verdict is None:
        return Outcome(Kind.FAILED, "internal_error", "The order is not stored here any more. Import it again.")
    if verdict.kind is not VerdictKind.SKIP and not is_shown:
        unseen = FailureFound("not_checked", {"last": "TikTok did not show it in a form that can be read."})
        return Outcome(Kind.RETRY, unseen.code, unseen.sentence)
    if verdict.kind is VerdictKind.WILL:
        return None
    if verdict.kind is VerdictKind.EYE:
        new = [one for one in verdict.eyes if one.code not in job.details.get(SEEN, ())]
        return Outcome(Kind.FAILED, new[0].code, new[0].sentence) if new else None
    code = "cancelled_since" if verdict.code == "cancelled" else verdict.code
    return Outcome(Kind.SKIPPED, code, FailureFound(code).sentence if code != verdict.code else verdict.sentence)


def why_not_created(job: Job, verdict: Verdict) -> Outcome | None:
    """Returns the outcome of a job that could only link what Magento has, and Magento has nothing.

    An order from before its account went live is the business of whatever made sales orders then: it is created
    only where a person asked for this one by itself.
    """
    older = next((one for one in verdict.eyes if one.code == "before_go_live"), None)
    if older is None or job.details.get(ALONE) or job.details.get(ADOPTS):
        return None
    return Outcome(
        Kind.SKIPPED, older.code, f"Magento has no sales order for it, and none was made. {older.sentence}"
    )
