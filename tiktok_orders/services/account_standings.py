"""How every account stands at this moment, and whose work waits, with the reason."""

from __future__ import annotations

from datetime import datetime

from tiktok_orders.domain.account_standing import Authorised, Standing, standing_of, why_held
from tiktok_orders.domain.eligibility import AccountMode
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.accounts import list_accounts, list_authorisations
from tiktok_orders.store.database import Database


def list_standings(database: Database, now: datetime) -> dict[str, Standing]:
    """Returns account id to how it stands."""
    accounts, authorisations = list_accounts(database), list_authorisations(database)
    rules = list_rules(database, accounts)
    standings = {}
    for account in accounts:
        given = authorisations[account.authorisation_id]
        standings[account.account_id] = standing_of(
            account.state,
            Authorised(given.ended_at, given.refresh_token_expires_at),
            is_live=rules[account.account_id].mode is AccountMode.LIVE,
            now=now,
        )
    return standings


def list_holds(database: Database, now: datetime) -> dict[str, str]:
    """Returns account id to why its work waits and what to do, for those whose work does."""
    titles = {account.account_id: account.title for account in list_accounts(database)}
    found = {one: why_held(titles[one], standing) for one, standing in list_standings(database, now).items()}
    return {account_id: reason for account_id, reason in found.items() if reason}
