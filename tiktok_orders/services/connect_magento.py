"""Connects a Magento: asks it what an order needs, and keeps its keys as ciphertext."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tiktok_orders.domain.addresses import why_not_magento_address
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
    steps = try_magento(asked, http=http, retry=retry, clock=clock, person=person)
    failed = [step for step in steps if not step.is_ok]
    if failed:
        raise RefusedError(failed[0].sentence)
    return keep_magento(asked, database=database, vault=vault, clock=clock, person=person), steps


def try_magento(
    asked: MagentoRequest, *, http: Http, retry: Retry, clock: Callable[[], datetime], person: Person
) -> list[CheckStep]:
    """Returns what Magento answers to each question, with what to do where it refuses; changes nothing.

    Raises `InvalidInputError` for what cannot be right.
    """
    require(person, Deed.CONNECT)
    _check(asked)
    client = MagentoClient(MagentoAccess(asked.base_url, asked.keys), http=http, retry=retry, clock=clock)
    return check_connection(client)


def keep_magento(
    asked: MagentoRequest, *, database: Database, vault: Vault, clock: Callable[[], datetime], person: Person
) -> MagentoConnection:
    """Stores a Magento that answered, its keys as ciphertext; raises `RefusedError` beside another one."""
    require(person, Deed.CONNECT)
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
    return connection


def _check(asked: MagentoRequest) -> None:
    for address in filter(None, (asked.base_url, asked.admin_url)):
        if reason := why_not_magento_address(address):
            raise InvalidInputError(reason)
    keys = (
        (asked.keys.token,)
        if isinstance(asked.keys, BearerToken)
        else (asked.keys.consumer_key, *asked.keys.secrets)
    )
    if not all(key.strip() for key in keys):
        raise InvalidInputError("One of Magento's keys is missing. Copy all of them from System, Integrations.")
    if any(key != key.strip() for key in keys):
        raise InvalidInputError("One of Magento's keys has a blank at its start or end. Copy it again without it.")
    if isinstance(asked.keys, BearerToken) and _ADMIN_TOKEN.fullmatch(asked.keys.token):
        raise InvalidInputError(
            "This is an administrator's token: it ends after some hours, and stores with two-factor sign-in give "
            "out none. In Magento open System, Integrations, and use the keys of an integration instead."
        )


# Magento gives administrators a JSON Web Token since 2.4.4; an integration's token is 32 letters and digits.
_ADMIN_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+")
