"""The versions of an account's policy: who saved each, when, and what it changed of the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tiktok_orders.domain.policy import default_policy, policy_from_json
from tiktok_orders.domain.policy_words import describe_changes
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.database import Database
from tiktok_orders.store.policies import list_policy_versions


@dataclass(frozen=True, slots=True)
class PolicyStep:
    """One version; `changes` are sentences, against the market's beginning policy for the first version."""

    version: int
    saved_at: datetime
    saved_by: str
    changes: tuple[str, ...]


def list_policy_steps(database: Database, account: Account) -> list[PolicyStep]:
    """Returns all versions of an account's policy, the newest first."""
    versions = list_policy_versions(database, account.account_id)
    policies = [policy_from_json(one.policy) for one in versions] + [default_policy(account.region)]
    return [
        PolicyStep(one.version, one.saved_at, one.saved_by, tuple(describe_changes(before, after)))
        for one, after, before in zip(versions, policies, policies[1:], strict=False)
    ]
