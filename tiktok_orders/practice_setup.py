"""The practice systems of this process: started on first use, and connected like any others at each start."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from tiktok_orders.domain.people import Person, Role
from tiktok_orders.domain.policy import default_policy, policy_to_json
from tiktok_orders.domain.regions import REGIONS
from tiktok_orders.magento.access import OAuthKeys
from tiktok_orders.sandbox.command import name_magento_file
from tiktok_orders.sandbox.magento.earlier import pick_earlier_orders
from tiktok_orders.sandbox.magento.practice import PracticeMagento
from tiktok_orders.sandbox.magento.stock import SOURCES
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.services.connect import ConnectRequest
from tiktok_orders.services.connect_magento import MagentoRequest
from tiktok_orders.services.exchange_rates import PRACTICE_SOURCE
from tiktok_orders.settings import Settings
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.policies import list_policies, save_policy
from tiktok_orders.store.workspace import ExchangeRate, get_workspace, list_rates, save_rates
from tiktok_orders.tiktok.client import App

PERSON = Person("practice set-up", Role.ADMINISTRATOR)
# What one unit is worth in pounds in the practice shop; round figures that no market quotes.
_POUNDS = {
    "GBP": Decimal(1),
    "USD": Decimal("0.80"),
    "SGD": Decimal("0.60"),
    "EUR": Decimal("0.85"),
    "VND": Decimal("0.00003"),
}


@dataclass
class PracticeSystems:
    """The practice TikTok Shop and the practice Magento; safe to ask from any thread."""

    settings: Settings
    clock: Callable[[], datetime]
    _shop: PracticeTikTokShop | None = None
    _magento: PracticeMagento | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def shop(self) -> PracticeTikTokShop:
        """Returns the practice shop, started on first use."""
        with self._lock:
            if self._shop is None:
                shop = PracticeTikTokShop(
                    self.settings.practice_world,
                    seed=self.settings.practice_seed,
                    orders=self.settings.practice_orders,
                    clock=self.clock,
                    arrivals_per_hour=self.settings.practice_arrivals_per_hour,
                    markets=self.settings.practice_markets,
                )
                shop.start()
                self._shop = shop
            return self._shop

    def magento(self) -> PracticeMagento:
        """Returns the practice Magento, started on first use; some of the practice orders are in it already."""
        with self._lock:
            if self._magento is None:
                file = name_magento_file(self.settings.practice_world)
                magento = PracticeMagento(file, seed=self.settings.practice_seed, clock=self.clock)
                magento.start()
                magento.seed_earlier_orders(pick_earlier_orders(self.shop().world))
                self._magento = magento
            return self._magento

    def shop_url(self) -> str:
        """Returns where the practice shop listens at this moment."""
        return self.shop().base_url

    def magento_url(self) -> str:
        """Returns where the practice Magento listens at this moment."""
        return self.magento().base_url

    def stop(self) -> None:
        """Stops what was started."""
        for system in (self._shop, self._magento):
            if system is not None:
                system.stop()


@dataclass(frozen=True)
class PracticeSetUp:
    """Connects both practice systems, by the same verbs as real ones; `connect` and `connect_magento` do that."""

    database: Database
    systems: PracticeSystems
    connect: Callable[[ConnectRequest], list[Account]]
    connect_magento: Callable[[MagentoRequest], object]
    clock: Callable[[], datetime]

    def run(self) -> None:
        """Connects anew, so that a practice world that was removed and made again just works."""
        shop = self.systems.shop()
        app = shop.apps[0]
        asked = App(app.app_key, app.app_secret, app.service_id, shop.base_url, shop.base_url)
        code = shop.new_auth_code(app.app_key)
        accounts = self.connect(ConnectRequest(asked, code, is_practice=True))
        self.keep_rates()
        self._connect_magento()
        self._keep_policies(accounts)

    def keep_rates(self) -> None:
        """Keeps practice rates for currencies without one; none beside a real shop, whose figures need its own."""
        if not all(account.is_practice for account in list_accounts(self.database)):
            return
        base, now = get_workspace(self.database).base_currency, self.clock()
        known = {row["currency"] for row in list_rates(self.database)}
        missing = [one for one in _POUNDS if one not in known and base in _POUNDS]
        rates = [ExchangeRate(base, one, _rate(one, base), PRACTICE_SOURCE, now.date()) for one in missing]
        if rates:
            save_rates(self.database, rates, person=PERSON.name, now=now)

    def _connect_magento(self) -> None:
        magento = self.systems.magento()
        given = magento.credentials
        keys = OAuthKeys(given.consumer_key, given.consumer_secret, given.access_token, given.access_token_secret)
        self.connect_magento(MagentoRequest(magento.base_url, keys, title="Practice Magento", is_practice=True))

    def _keep_policies(self, accounts: list[Account]) -> None:
        """Gives each account that has no policy yet the usual one of its market, with its store view."""
        views = {view.currency: view.code for view in self.systems.magento().store_views}
        saved = list_policies(self.database)
        for account in accounts:
            if account.account_id in saved or account.region not in REGIONS:
                continue
            changes = {
                "store_code": views[REGIONS[account.region].currency],
                "earlier_prefixes": ("TT-",),
                "sources": self._sources_of(account),
            }
            policy = policy_to_json(default_policy(account.region).model_copy(update=changes))
            save_policy(self.database, account.account_id, policy, person=PERSON.name, now=self.clock())

    def _sources_of(self, account: Account) -> dict[str, str]:
        """Returns the practice Magento's source of each of the practice shop's warehouses."""
        shop = next(one for one in self.systems.shop().world.shops if one.id == account.account_id)
        codes = [one.source_code for one in SOURCES if one.country_id == account.region]
        return {warehouse: codes[min(place, len(codes) - 1)] for place, warehouse in enumerate(shop.warehouse_ids)}


def _rate(currency: str, base: str) -> Decimal:
    return (_POUNDS[currency] / _POUNDS[base]).quantize(Decimal("0.00000001"))
