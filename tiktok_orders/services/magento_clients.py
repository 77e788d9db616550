"""A signed client for each connected Magento; its keys are read from the store."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from tiktok_orders.errors import RefusedError
from tiktok_orders.http import Http
from tiktok_orders.magento.access import BearerToken, MagentoAccess, OAuthKeys
from tiktok_orders.magento.client import MagentoClient
from tiktok_orders.retry import Retry
from tiktok_orders.services.magento_contacts import MagentoContacts
from tiktok_orders.store.database import Database
from tiktok_orders.store.magento_connections import MagentoConnection, find_magento
from tiktok_orders.vault import Vault

Keys = OAuthKeys | BearerToken


@dataclass(frozen=True)
class MagentoClients:
    """Makes clients. `practice_base_url` tells where the practice Magento listens at this moment.

    `contacts` hears how their calls end.
    """

    database: Database
    vault: Vault = field(repr=False)
    http: Http
    retry: Retry
    clock: Callable[[], datetime]
    practice_base_url: Callable[[], str]
    contacts: MagentoContacts

    def client_for(self, magento_id: str) -> MagentoClient:
        """Returns the client of a connected Magento, or raises `RefusedError` where none of that id is."""
        connection = find_magento(self.database, magento_id)
        if connection is None:
            raise RefusedError("This Magento is not connected any more. Connect it again, then retry.")
        access = MagentoAccess(self.base_url_of(connection), self._keys_of(connection))
        heard = partial(self.contacts.note, magento_id)
        return MagentoClient(access=access, http=self.http, retry=self.retry, clock=self.clock, heard=heard)

    def base_url_of(self, connection: MagentoConnection) -> str:
        """Returns the address of a connection; that of the practice Magento is looked up now."""
        return self.practice_base_url() if connection.is_practice else connection.base_url

    def admin_url_of(self, connection: MagentoConnection) -> str:
        """Returns the address of a connection's admin, "" where nobody said."""
        return f"{self.practice_base_url()}/admin" if connection.is_practice else connection.admin_url

    def _keys_of(self, connection: MagentoConnection) -> Keys:
        facts = json.loads(self.vault.decrypt(connection.keys))
        return BearerToken(**facts) if "token" in facts else OAuthKeys(**facts)


def write_keys(keys: Keys) -> str:
    """Returns keys as the text that is kept, to be encrypted."""
    names = ("token",) if isinstance(keys, BearerToken) else tuple(OAuthKeys.__dataclass_fields__)
    return json.dumps({name: getattr(keys, name) for name in names})
