"""What administrators do to an account: rename, pause, resume, disconnect, erase, and change its app's secret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from tiktok_orders.domain.account_standing import AccountState
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.errors import InvalidInputError, RefusedError
from tiktok_orders.retry import Retry
from tiktok_orders.services.connect import check_copied
from tiktok_orders.services.import_runner import ImportRunner
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.store.account_erasure import count_open_jobs, disconnect_account, erase_account
from tiktok_orders.store.accounts import (
    Account,
    get_app,
    list_accounts,
    rename_account,
    save_app,
    set_account_state,
)
from tiktok_orders.store.database import Database
from tiktok_orders.store.workspace import record_deed
from tiktok_orders.tiktok.authorisation import deauthorise_shop, get_shops
from tiktok_orders.vault import Vault

TITLE_LENGTH = 60


@dataclass(frozen=True)
class AccountDesk:
    """`wake` tells the worker that there may be something to do again."""

    database: Database
    vault: Vault = field(repr=False)
    clients: ShopClients
    imports: ImportRunner
    retry: Retry = field(repr=False)
    clock: Callable[[], datetime]
    wake: Callable[[], None]

    def rename(self, account: Account, title: str, *, person: Person) -> None:
        """Gives an account another title; raises `InvalidInputError` for none, and for one that is taken."""
        require(person, Deed.MANAGE_ACCOUNTS)
        title = " ".join(title.split())
        if not title or len(title) > TITLE_LENGTH:
            raise InvalidInputError(f"A title has 1 to {TITLE_LENGTH} characters.")
        others = {one.title for one in list_accounts(self.database) if one.account_id != account.account_id}
        if title in others:
            raise InvalidInputError(f"Another account is called “{title}” already. Choose another title.")
        if title != account.title:
            rename_account(self.database, account.account_id, title)
            self._record(person, "renamed the account", account, f"{account.title} is now {title}")

    def pause(self, account: Account, *, person: Person) -> None:
        """Lets an account import and send nothing; what waits stays in its place."""
        require(person, Deed.MANAGE_ACCOUNTS)
        _refuse_disconnected(account)
        set_account_state(self.database, account.account_id, AccountState.PAUSED)
        self.imports.stop([account.account_id], person=person)
        self._record(person, "paused the account", account)

    def resume(self, account: Account, *, person: Person) -> None:
        """Lets a paused account go on; one of the practice shop is connected again by it."""
        require(person, Deed.MANAGE_ACCOUNTS)
        if not account.is_practice:
            _refuse_disconnected(account)
        set_account_state(self.database, account.account_id, AccountState.CONNECTED)
        self._record(person, "resumed the account", account)
        self.wake()

    def may_withdraw(self, account: Account) -> bool:
        """Tells whether the app's access can be ended on TikTok's side too: no other account lives by it.

        TikTok does not say whether the other shops of a consent keep theirs.
        """
        lives = [
            one.account_id
            for one in list_accounts(self.database)
            if one.authorisation_id == account.authorisation_id and one.state != AccountState.DISCONNECTED
        ]
        return not account.is_practice and lives == [account.account_id]

    def disconnect(self, account: Account, *, person: Person, withdraws: bool = False) -> None:
        """Ends the connection and keeps the orders; jobs that wait are stopped, the tokens forgotten.

        `withdraws` ends the app's access on TikTok's side first; a `RemoteError` leaves everything as it was.
        """
        require(person, Deed.MANAGE_ACCOUNTS)
        if withdraws:
            self._withdraw(account, person)
        set_account_state(self.database, account.account_id, AccountState.DISCONNECTED)
        self.imports.stop([account.account_id], person=person)
        disconnect_account(self.database, account, now=self.clock())
        self._record(person, "disconnected the account", account)

    def erase(self, account: Account, *, typed: str, person: Person, withdraws: bool = False) -> None:
        """Ends the connection and erases what it brought in; the ledger of what was sent stays.

        `typed` must be the account's title; `withdraws` is as for `disconnect`. Raises `RefusedError` while
        something is still under way.
        """
        require(person, Deed.MANAGE_ACCOUNTS)
        if typed.strip() != account.title:
            raise InvalidInputError(f"Type the title of the account, {account.title}, to erase its data.")
        if account.is_practice:
            raise RefusedError("A practice account comes back at each start. Disconnect it and keep its data.")
        self.disconnect(account, person=person, withdraws=withdraws)
        if self.imports.is_busy(account.account_id):
            self.imports.wait(timeout_seconds=10)
        if self.imports.is_busy(account.account_id):
            raise RefusedError(f"The import of {account.title} is still stopping. Try again in a moment.")
        if count := count_open_jobs(self.database, account.account_id):
            raise RefusedError(
                f"{account.title} is disconnected, but {count:,} of its orders are just being sent or looked up. "
                "Erase its data once Activity shows how they ended."
            )
        erase_account(self.database, account.account_id)
        self._record(person, "erased the account's data", account, account.title)

    def rotate_secret(self, account: Account, secret: str, *, person: Person) -> None:
        """Replaces the app secret once TikTok Shop has accepted a call signed with it."""
        require(person, Deed.MANAGE_ACCOUNTS)
        _refuse_disconnected(account)
        check_copied("app secret", secret)
        client = self.clients.client_for(account, self.retry)
        get_shops(replace(client, app=replace(client.app, app_secret=secret)))
        stored = get_app(self.database, client.app.app_key)
        save_app(self.database, replace(stored, app_secret=self.vault.encrypt(secret)))
        self._record(person, "changed the app secret", account)

    def _withdraw(self, account: Account, person: Person) -> None:
        if not self.may_withdraw(account):
            raise RefusedError(
                f"Other shops that were authorised together with {account.title} are still connected, and TikTok "
                "may end the access to all of them. Disconnect them first, or withdraw the app in Seller Center."
            )
        deauthorise_shop(self.clients.client_for(account, self.retry))
        self._record(person, "withdrew the app's access on TikTok", account)

    def _record(self, person: Person, deed: str, account: Account, detail: str = "") -> None:
        record_deed(
            self.database,
            person=person.name,
            deed=deed,
            account_id=account.account_id,
            detail=detail,
            now=self.clock(),
        )


def _refuse_disconnected(account: Account) -> None:
    if account.state == AccountState.DISCONNECTED:
        raise RefusedError(f"{account.title} is disconnected. Connect it again first.")
