"""Sales orders by the command line: connect a Magento, go live, create, and what was done."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.magento.access import BearerToken, OAuthKeys
from tiktok_orders.services.actions.create_sales_order import NAME as CREATE
from tiktok_orders.services.bulk_actions import JudgedOrder, Preview, group_by_reason
from tiktok_orders.services.connect_magento import MagentoRequest
from tiktok_orders.services.magento_clients import Keys
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.bulk_results import group_results
from tiktok_orders.store.jobs import count_jobs
from tiktok_orders.store.ledger import LedgerFilter, prove_once, read_ledger
from tiktok_orders.store.order_grid import find_ids

MAGENTO_KEYS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
Answer = tuple[dict[str, Any], list[str]]


def connect(application: Application, asked: argparse.Namespace) -> Answer:
    """Connects the Magento that was named; raises a refusal for keys that are not complete."""
    given = [getattr(asked, f"magento_{name}") for name in MAGENTO_KEYS]
    if asked.magento_bearer and any(given):
        raise InvalidInputError("Give the four keys of Magento's integration or its Bearer token, not both.")
    keys: Keys = BearerToken(asked.magento_bearer) if asked.magento_bearer else OAuthKeys(*given)
    request = MagentoRequest(asked.magento_url, keys, admin_url=asked.magento_admin_url)
    connection, steps = application.connect_magento(request, person=application.person)
    lines = [f"Connected Magento at {connection.base_url}.", *(f"{step.name}: {step.sentence}" for step in steps)]
    return {"magento": {"magento_id": connection.magento_id, "checks": [asdict(step) for step in steps]}}, lines


def go_live(application: Application, account: Account, *, store_view: str, since: str) -> Answer:
    """Lets an account send, into a store view; those placed before `since` (default: now) wait for a person."""
    rules = list_rules(application.database, [account])[account.account_id]
    if store_view:
        policy = rules.policy.model_copy(update={"store_code": store_view})
        views: tuple[str, ...] = ()
        if rules.magento is not None:
            views = tuple(application.knowledge.get_facts(rules.magento.magento_id).views)
        application.policies.save(account, policy, person=application.person, store_codes=views)
    moment = _instant(since) if since else application.clock()
    application.policies.go_live(account, go_live_at=moment, person=application.person)
    return (
        {"account_id": account.account_id, "go_live_at": moment.isoformat()},
        [f"{account.title} ({account.region}) is live: what is confirmed is sent to Magento."],
    )


def watch_only(application: Application, account: Account) -> Answer:
    """Lets an account import and preview, and send nothing."""
    application.policies.watch_only(account, person=application.person)
    return {"account_id": account.account_id}, [f"{account.title} ({account.region}) only watches now."]


def create(application: Application, accounts: list[Account], *, ids: str, is_confirmed: bool) -> Answer:
    """Says what would be created and, where it is confirmed, creates it and says what came of it."""
    order_ids = ids.replace(",", " ").split() or _to_create(application, accounts)
    preview = application.bulk.preview(CREATE, order_ids)
    data, lines = _describe(preview)
    if not is_confirmed:
        return data, [*lines, "Nothing was sent. Add --yes to create them."]
    application.bulk.undo_seconds = 0
    started = application.bulk.request(
        preview, account_ids=[one.account.account_id for one in preview.accounts], person=application.person
    )
    application.worker.recover()
    application.worker.work_off()
    groups = group_results(application.database, started.bulk.bulk_id)
    lines += [f"{group.orders:,} {group.state}{f': {group.example}' if group.code else ''}" for group in groups]
    return {**data, "results": [asdict(group) for group in groups]}, lines


def list_jobs(application: Application, *, state: str, account_id: str, limit: int) -> Answer:
    """Lists the newest lines of the ledger with the counts of all."""
    wanted = LedgerFilter(account_id=account_id, state=state)
    found = read_ledger(application.database, wanted, offset=0, limit=limit)
    proof, counts = prove_once(application.database), count_jobs(application.database)
    lines = [
        f"{line.requested_at:%Y-%m-%d %H:%M} {line.action} {line.order_id} {line.state} {line.message}"
        for line in found
    ]
    totals = ", ".join(f"{count:,} {name}" for name, count in counts.items()) or "none"
    lines += [
        f"Jobs: {totals}. Sales orders linked: {proof.linked:,}; orders with two: {proof.orders_with_several}."
    ]
    jobs = [{name: _plain(value) for name, value in asdict(line).items()} for line in found]
    return {"jobs": jobs, "counts": counts, "proof": asdict(proof)}, lines


def _to_create(application: Application, accounts: list[Account]) -> list[str]:
    now = application.clock()
    return [
        order_id
        for account in accounts
        for order_id in find_ids(
            application.database, OrderFilter(account_id=account.account_id, tab="to_create"), now=now
        )
    ]


def _describe(preview: Preview) -> Answer:
    accounts, lines = [], []
    for one in preview.accounts:
        skipped, eye = _counts(one.skipped), _counts(one.eye)
        accounts.append(
            {
                "account_id": one.account.account_id,
                "will": [order.order_id for order in one.will],
                "skipped": skipped,
                "needs_your_eye": eye,
            }
        )
        reasons = [f"{count:,} skipped: {label}" for label, count in skipped.items()]
        reasons += [f"{count:,} need your eye: {label}" for label, count in eye.items()]
        lines.append(f"{one.account.title}: {len(one.will):,} will be created. {'; '.join(reasons)}".rstrip())
    return {"accounts": accounts}, lines


def _counts(orders: tuple[JudgedOrder, ...]) -> dict[str, int]:
    return {label: len(group) for label, group in group_by_reason(orders).items()}


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInputError(f"“{text}” is not a time. Write it like 2026-08-31T09:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
