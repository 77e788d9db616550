"""TikTok's carriers per delivery option: kept for a day, read anew where older or asked for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.errors import RemoteError, TikTokOrdersError
from tiktok_orders.retry import Retry
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.database import Database
from tiktok_orders.store.shipping_providers import (
    list_providers,
    options_to_read,
    save_providers,
    times_of_reading,
)
from tiktok_orders.tiktok.logistics import list_shipping_providers

log = logging.getLogger(__name__)

AGE = timedelta(days=1)
_SHIPS_ITSELF = 21008117  # "Get Shipping Providers" of an option under which TikTok ships: there are none
Providers = dict[str, tuple[ShippingProvider, ...]]


@dataclass(frozen=True)
class ProviderBook:
    """Safe to ask from any thread. `get` asks TikTok where it must, `known` never does."""

    database: Database
    clients: ShopClients
    retry: Retry
    clock: Callable[[], datetime]
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def known(self, account: Account) -> Providers:
        """Returns delivery option to its carriers as last read."""
        return list_providers(self.database, account.account_id)

    def get(self, account: Account, option_ids: Collection[str]) -> Providers:
        """Returns the same with these options no older than a day; raises a `RemoteError`.

        An option that TikTok refuses stays as it was last read, and does not hold up the others.
        """
        with self._lock:
            read, before = times_of_reading(self.database, account.account_id), self.clock() - AGE
            for option_id in sorted(
                {one for one in option_ids if one and not (one in read and read[one] >= before)}
            ):
                self._read(account, option_id)
        return self.known(account)

    def read_what_is_old(self, account: Account) -> None:
        """Reads the carriers that orders wait for and that are older than a day; raises a `RemoteError`."""
        self.get(account, options_to_read(self.database, account.account_id, read_before=self.clock() - AGE))

    def read_anew(self, account: Account, *, person: Person) -> threading.Thread:
        """Reads all of an account's carriers in the background, because a person asked."""
        require(person, Deed.ACT)
        return self._start(account, is_asked=True)

    def read_in_background(self, account: Account) -> threading.Thread:
        """Reads what is old or missing in the background, for a page that will look again."""
        return self._start(account, is_asked=False)

    def _start(self, account: Account, *, is_asked: bool) -> threading.Thread:
        thread = threading.Thread(
            target=self.read_quietly, args=(account,), kwargs={"is_asked": is_asked}, name="carriers", daemon=True
        )
        thread.start()
        return thread

    def read_quietly(self, account: Account, *, is_asked: bool = False) -> None:
        """Reads what is old, or all; what hinders it shows when something is shipped."""
        try:
            if is_asked:
                wanted = options_to_read(self.database, account.account_id, read_before=self.clock())
                with self._lock:
                    for option_id in sorted({*wanted, *self.known(account)}):
                        self._read(account, option_id)
            else:
                self.read_what_is_old(account)
        except TikTokOrdersError as error:
            log.warning("the carriers of %s could not be read: %s", account.title, error.message)

    def _read(self, account: Account, option_id: str) -> None:
        try:
            found = list_shipping_providers(self.clients.client_for(account, self.retry), option_id)
        except RemoteError as error:
            if error.code != _SHIPS_ITSELF and error.is_about_one:
                log.warning("the carriers of option %s were refused: %s", option_id, error.message)
                return
            if error.code != _SHIPS_ITSELF:
                raise
            found = ()
        save_providers(self.database, account.account_id, option_id, found, now=self.clock())
