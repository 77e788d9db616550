"""The policy and the mode that hold for an account, and changing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tiktok_orders.domain.account_standing import AccountState
from tiktok_orders.domain.eligibility import AccountMode
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.domain.policy import (
    OrderPolicy,
    default_policy,
    policy_from_json,
    policy_to_json,
    why_not_policy,
)
from tiktok_orders.domain.policy_words import describe_changes
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.database import Database
from tiktok_orders.store.magento_connections import MagentoConnection, list_magentos
from tiktok_orders.store.policies import (
    StoredMode,
    list_modes,
    list_policies,
    list_policy_versions,
    save_mode,
    save_policy,
)
from tiktok_orders.store.workspace import record_deed

# Who asks for what follows by itself, since the account's policy says so.
BY_POLICY = "order policy"


@dataclass(frozen=True, slots=True)
class AccountRules:
    """What decides how an account's orders become sales orders; `magento` is None where none of its kind is."""

    account: Account
    policy: OrderPolicy
    policy_version: int
    mode: AccountMode
    go_live_at: datetime | None
    magento: MagentoConnection | None


def list_rules(database: Database, accounts: list[Account]) -> dict[str, AccountRules]:
    """Returns account id to its rules: what people saved, else the market's beginning policy.

    A practice account starts live, a real one only watches until a person switches it; one that is disconnected
    sends nothing, whatever it was before.
    """
    policies, modes, magentos = list_policies(database), list_modes(database), list_magentos(database)
    rules = {}
    for account in accounts:
        saved, mode = policies.get(account.account_id), modes.get(account.account_id)
        start = AccountMode.LIVE if account.is_practice else AccountMode.WATCH_ONLY
        is_over = account.state == AccountState.DISCONNECTED
        rules[account.account_id] = AccountRules(
            account=account,
            policy=policy_from_json(saved.policy) if saved else default_policy(account.region),
            policy_version=saved.version if saved else 0,
            mode=AccountMode.WATCH_ONLY if is_over else AccountMode(mode.mode) if mode else start,
            go_live_at=mode.go_live_at if mode else None,
            magento=next((one for one in magentos if one.is_practice == account.is_practice), None),
        )
    return rules


@dataclass(frozen=True)
class PolicyDesk:
    """Saves policies and modes, with who did it."""

    database: Database
    clock: Callable[[], datetime]

    def save(
        self,
        account: Account,
        policy: OrderPolicy,
        *,
        person: Person,
        store_codes: tuple[str, ...] = (),
        source_codes: tuple[str, ...] = (),
    ) -> None:
        """Adds a version of the account's policy; raises `InvalidInputError` with what is wrong with it."""
        require(person, Deed.SET_POLICY)
        if problems := why_not_policy(policy, store_codes=store_codes, source_codes=source_codes):
            raise InvalidInputError(problems[0])
        self._save_version(account, policy, "saved the order policy", person)

    def restore(
        self, account: Account, version: int, *, person: Person, store_codes: tuple[str, ...] = ()
    ) -> None:
        """Saves an earlier version anew, as the newest; raises `InvalidInputError` where it cannot hold now."""
        require(person, Deed.SET_POLICY)
        saved = {one.version: one.policy for one in list_policy_versions(self.database, account.account_id)}
        if version not in saved:
            raise InvalidInputError(f"The account's policy has no version {version}.")
        policy = policy_from_json(saved[version])
        if problems := why_not_policy(policy, store_codes=store_codes):
            raise InvalidInputError(f"Version {version} cannot be restored. {problems[0]}")
        self._save_version(account, policy, f"restored version {version} of the order policy", person)

    def _save_version(self, account: Account, policy: OrderPolicy, deed: str, person: Person) -> None:
        before, now = list_rules(self.database, [account])[account.account_id], self.clock()
        save_policy(self.database, account.account_id, policy_to_json(policy), person=person.name, now=now)
        changes = "; ".join(describe_changes(before.policy, policy))
        record_deed(
            self.database,
            person=person.name,
            deed=deed,
            account_id=account.account_id,
            detail=changes,
            now=now,
        )

    def go_live(self, account: Account, *, go_live_at: datetime, person: Person) -> None:
        """Lets the account send; orders placed before `go_live_at` are never created in bulk."""
        self._save_mode(account, AccountMode.LIVE, go_live_at, person)

    def watch_only(self, account: Account, *, person: Person) -> None:
        """Lets the account import and preview, and send nothing."""
        self._save_mode(account, AccountMode.WATCH_ONLY, None, person)

    def _save_mode(self, account: Account, mode: AccountMode, go_live_at: datetime | None, person: Person) -> None:
        require(person, Deed.SET_MODE)
        now = self.clock()
        save_mode(self.database, StoredMode(account.account_id, mode, go_live_at, now, person.name))
        deed = "switched the account to live" if mode is AccountMode.LIVE else "set the account to watch only"
        record_deed(self.database, person=person.name, deed=deed, account_id=account.account_id, now=now)
