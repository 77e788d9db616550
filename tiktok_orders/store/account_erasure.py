"""Ending a connection: tokens are forgotten, what waited is stopped, and, where asked, the orders are erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tiktok_orders.domain.account_standing import AccountState
from tiktok_orders.store.accounts import Account, set_account_state
from tiktok_orders.store.clock import naive_utc
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements
from tiktok_orders.store.to_reconcile import mark_to_reconcile

_SQL = statements(__file__)
# Children first: they are found by the orders they belong to.
_ERASED = (
    *("erase_payloads", "erase_lines", "erase_corrections", "erase_failures", "erase_hidden_failures"),
    *("erase_mismatches", "erase_orders"),
    *("erase_case_payloads", "erase_case_lines", "erase_case_records", "erase_evidence", "erase_cases"),
    *("erase_transactions", "erase_statements", "erase_payments"),
    *("erase_packages", "erase_unreadable", "erase_cursor", "erase_runs", "erase_checks", "erase_calls"),
    *("erase_reconciled", "erase_closings", "erase_lone"),
    *("erase_mode", "erase_account", "erase_delivery_options", "erase_providers"),
)


def disconnect_account(database: Database, account: Account, *, now: datetime) -> None:
    """Disconnects an account and stops its waiting jobs; the tokens go with the authorisation's last account."""
    set_account_state(database, account.account_id, AccountState.DISCONNECTED)

    def unit(cursor: Any) -> None:
        cursor.execute(_SQL["stop_jobs"], {"account_id": account.account_id, "now": naive_utc(now)})
        if not account.is_practice:
            values = {"authorisation_id": account.authorisation_id, "now": naive_utc(now)}
            cursor.execute(_SQL["forget_tokens"], values)

    database.write(unit)


def erase_account(database: Database, account_id: str) -> None:
    """Erases an account and all it brought in; the ledger of what was sent stays."""

    def unit(cursor: Any) -> None:
        lone = cursor.execute(_SQL["erase_lone_of_practice"], {"account_id": account_id}).fetchall()
        mark_to_reconcile(cursor, [order_id for (order_id,) in lone])
        for name in _ERASED:
            cursor.execute(_SQL[name], {"account_id": account_id})

    database.write(unit)
    database.checkpoint()


def count_open_jobs(database: Database, account_id: str) -> int:
    """Returns how many of an account's jobs are being sent or looked up at this moment."""
    row = database.row(_SQL["count_open"], {"account_id": account_id})
    return int(row["jobs"]) if row else 0


def count_orders_of(database: Database, account_id: str) -> int:
    """Returns how many orders of an account are stored."""
    row = database.row(_SQL["count_orders"], {"account_id": account_id})
    return int(row["orders"]) if row else 0
