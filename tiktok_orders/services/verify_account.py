"""Tries out everything that an account needs, and marks it as verified where all of it is green."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tiktok_orders.domain.account_standing import AccountState
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.domain.scopes import INDISPENSABLE, missing_scopes
from tiktok_orders.errors import RefusedError, TikTokOrdersError
from tiktok_orders.magento.check import CheckStep, check_connection
from tiktok_orders.retry import Retry
from tiktok_orders.services.magento_clients import MagentoClients
from tiktok_orders.services.order_policies import AccountRules, list_rules
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.store.accounts import Account, get_authorisation, set_verified
from tiktok_orders.store.database import Database
from tiktok_orders.store.workspace import record_deed
from tiktok_orders.tiktok.authorisation import get_shops
from tiktok_orders.tiktok.orders import count_orders
from tiktok_orders.tiktok.search import Span

_LOOKED_AT = timedelta(days=7)


@dataclass(frozen=True)
class Verifier:
    """Asks TikTok and Magento; changes nothing there."""

    database: Database
    clients: ShopClients
    magentos: MagentoClients
    retry: Retry = field(repr=False)
    clock: Callable[[], datetime]

    def verify(self, account: Account, *, person: Person) -> list[CheckStep]:
        """Returns every check with what was found or what to do, and keeps whether all of them were green."""
        require(person, Deed.MANAGE_ACCOUNTS)
        if account.state == AccountState.DISCONNECTED:
            raise RefusedError(f"{account.title} is disconnected. Connect it again, then test it.")
        rules = list_rules(self.database, [account])[account.account_id]
        steps = [
            _tried("Authorisation", lambda: self._look_at_shops(account)),
            _tried("Orders on TikTok", lambda: self._look_at_orders(account)),
            self._look_at_scopes(account),
            *self._look_at_magento(rules),
            _look_at_policy(rules),
        ]
        now = self.clock()
        is_green = all(step.is_ok for step in steps)
        set_verified(self.database, account.account_id, now if is_green else None)
        record_deed(
            self.database,
            person=person.name,
            deed="tested the account",
            account_id=account.account_id,
            detail="all green" if is_green else "something is missing",
            now=now,
        )
        return steps

    def _look_at_shops(self, account: Account) -> tuple[bool, str]:
        shops = get_shops(self.clients.client_for(account, self.retry))
        if account.account_id in {shop.id for shop in shops}:
            return True, f"TikTok Shop accepts it for {account.title}."
        return False, "It no longer covers this shop. Authorise again with the seller account that owns it."

    def _look_at_orders(self, account: Account) -> tuple[bool, str]:
        now = self.clock()
        client = self.clients.client_for(account, self.retry)
        found = count_orders(client, Span.placed(now - _LOOKED_AT, now))
        return True, f"Orders can be read; {found or 0:,} were placed in the last 7 days."

    def _look_at_scopes(self, account: Account) -> CheckStep:
        granted = get_authorisation(self.database, account.authorisation_id).granted_scopes.split()
        lacking = missing_scopes(granted)
        if not lacking:
            return CheckStep("Rights on TikTok", True, "The app has every right that is used here.")
        words = " ".join(f"{scope} is missing. {what}" for scope, what in lacking.items())
        todo = "Add it in Partner Center under your app, then authorise again."
        is_enough = not any(scope in lacking for scope in INDISPENSABLE)
        return CheckStep("Rights on TikTok", is_enough, f"{words} {todo}")

    def _look_at_magento(self, rules: AccountRules) -> list[CheckStep]:
        if rules.magento is None:
            return [CheckStep("Magento", False, "No Magento is connected. Connect it in the set-up.")]
        try:
            steps = check_connection(self.magentos.client_for(rules.magento.magento_id))
        except TikTokOrdersError as error:
            return [CheckStep("Magento", False, error.message)]
        return [CheckStep(f"Magento: {step.name.lower()}", step.is_ok, step.sentence) for step in steps]


def _look_at_policy(rules: AccountRules) -> CheckStep:
    if not rules.policy_version or not rules.policy.store_code:
        return CheckStep("Order policy", False, "No order policy is saved. Choose one in the set-up.")
    return CheckStep("Order policy", True, f"Saved; sales orders go to store view {rules.policy.store_code}.")


def _tried(name: str, look: Callable[[], tuple[bool, str]]) -> CheckStep:
    try:
        return CheckStep(name, *look())
    except TikTokOrdersError as error:
        return CheckStep(name, False, error.message)
