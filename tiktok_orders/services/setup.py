"""How far the set-up has come, as the store's own facts tell, and its first step: what holds for the workspace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tiktok_orders.domain.account_standing import AccountState
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.domain.regions import REGIONS
from tiktok_orders.errors import InvalidInputError, RefusedError
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.magento_connections import find_magento_for
from tiktok_orders.store.policies import list_modes
from tiktok_orders.store.workspace import (
    get_workspace,
    has_real_orders,
    record_deed,
    save_workspace,
)

CURRENCIES = tuple(sorted({region.currency for region in REGIONS.values()}))


class Step(StrEnum):
    """The four steps in their order; the value is the heading."""

    YOU = "You"
    TIKTOK = "TikTok Shop"
    MAGENTO = "Magento"
    POLICY = "Order policy"


STEPS = tuple(Step)


@dataclass(frozen=True, slots=True)
class Progress:
    """The steps that are done, and whether every real account is verified."""

    done: frozenset[Step]
    is_verified: bool

    @property
    def next_step(self) -> Step:
        """Returns the first step that is not done, the last one where all are."""
        return next((step for step in STEPS if step not in self.done), STEPS[-1])

    @property
    def is_complete(self) -> bool:
        return len(self.done) == len(STEPS)


def next_after(step: Step) -> Step:
    """Returns the step that comes after another; after the last one comes the last one."""
    return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]


def read_progress(database: Database) -> Progress:
    """Returns how far the set-up is; nothing but the store's facts is asked, so it survives any restart."""
    real = [
        account
        for account in list_accounts(database)
        if not account.is_practice and account.state != AccountState.DISCONNECTED
    ]
    rules, modes = list_rules(database, real).values(), list_modes(database)
    has_views = bool(real) and all(one.policy.store_code for one in rules)
    facts = {
        Step.YOU: get_workspace(database).set_up_at is not None,
        Step.TIKTOK: bool(real),
        Step.MAGENTO: has_views and find_magento_for(database, is_practice=False) is not None,
        Step.POLICY: has_views and all(account.account_id in modes for account in real),
    }
    is_verified = bool(real) and all(account.verified_at for account in real)
    return Progress(frozenset(step for step, is_done in facts.items() if is_done), is_verified)


@dataclass(frozen=True)
class SetupDesk:
    """Saves what holds for the workspace."""

    database: Database
    clock: Callable[[], datetime]

    def save_workspace(self, *, name: str, time_zone: str, base_currency: str, person: Person) -> None:
        """Keeps name, time zone and base currency; the currency stays once real orders are here.

        Raises `InvalidInputError` for what cannot be and `RefusedError` for a currency that has to stay.
        """
        require(person, Deed.SET_UP)
        name, before = " ".join(name.split()), get_workspace(self.database)
        if not name or len(name) > 60:
            raise InvalidInputError("Give the workspace a name of 1 to 60 characters, your company's for example.")
        try:
            ZoneInfo(time_zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise InvalidInputError(f"“{time_zone}” is not a time zone. Choose one from the list.") from error
        if base_currency not in CURRENCIES:
            raise InvalidInputError(f"“{base_currency}” is not a currency that can be chosen here.")
        if base_currency != before.base_currency and has_real_orders(self.database):
            raise RefusedError(
                f"The base currency stays {before.base_currency}: orders of a real shop are here, and their "
                "totals were read in it. Use a fresh database for another base currency."
            )
        now = self.clock()
        kept = replace(before, name=name, time_zone=time_zone, base_currency=base_currency, set_up_at=now)
        save_workspace(self.database, kept)
        record_deed(self.database, person=person.name, deed="set up the workspace", detail=name, now=now)
