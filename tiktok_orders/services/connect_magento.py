"""Connects a Magento: asks it what an order needs, and keeps its keys as ciphertext."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.errors import InvalidInputError, RefusedError
from tiktok_orders.http import Http
from tiktok_orders.magento.access import BearerToken, MagentoAccess
from tiktok_orders.magento.check import CheckStep, check_connection
from tiktok_orders.magento.client import MagentoClient
from tiktok_orders.retry import Retry
from tiktok_orders.services.magento_clients import Keys, write_keys
from tiktok_orders.store.database import Database
from tiktok_orders.store.magento_connections import MagentoConnection, find_magento, save_magento
from tiktok_orders.store.workspace import record_deed
from tiktok_orders.vault import Vault

PRACTICE, REAL = "practice", "magento"


@dataclass(frozen=True)
class MagentoRequest:
    """What a person gives to connect a Magento; `base_url` of the practice one is where it listens now."""

    base_url: str
    keys: Keys
    admin_url: str = ""
    title: str = "Magento"
    is_practice: bool = False


def connect_magento(
    asked: MagentoRequest,
    *,
    database: Database,
    vault: Vault,
    http: Http,
    retry: Retry,
    clock: Callable[[], datetime],
    person: Person,
) -> tuple[MagentoConnection, list[CheckStep]]:
    """Returns the connection and what was looked at; it is kept only where Magento could be asked.

    Raises `InvalidInputError` for what cannot be right and `RefusedError` with the first thing that failed.
    """
    require(person, Deed.CONNECT)
    _check(asked)
    client = MagentoClient(MagentoAccess(asked.base_url, asked.keys), http=http, retry=retry, clock=clock)
    steps = check_connection(client)
    failed = [step for step in steps if not step.is_ok]
    if failed:
        raise RefusedError(failed[0].sentence)
    connection = MagentoConnection(
        magento_id=PRACTICE if asked.is_practice else REAL,
        title=asked.title,
        base_url="" if asked.is_practice else asked.base_url.rstrip("/"),
        admin_url=asked.admin_url.rstrip("/"),
        keys=vault.encrypt(write_keys(asked.keys)),
        is_practice=asked.is_practice,
        connected_at=clock(),
        connected_by=person.name,
    )
    before = find_magento(database, connection.magento_id)
    if before is not None and before.base_url != connection.base_url:
        raise RefusedError(
            f"Another Magento is connected already ({before.base_url}). Its sales orders are linked to TikTok's "
            "orders, so it is not replaced. Use a fresh database for another one."
        )
    save_magento(database, connection)
    record_deed(
        database,
        person=person.name,
        deed="connected Magento",
        detail=connection.title,
        now=connection.connected_at,
    )
    return connection, steps


def _check(asked: MagentoRequest) -> None:
    keys = (
        (asked.keys.token,)
        if isinstance(asked.keys, BearerToken)
        else (asked.keys.consumer_key, *asked.keys.secrets)
    )
    if not all(key.strip() for key in keys):
        raise InvalidInputError("One of Magento's keys is missing. Copy all of them from System, Integrations.")
    if any(key != key.strip() for key in keys):
        raise InvalidInputError("One of Magento's keys has a blank at its start or end. Copy it again without it.")
