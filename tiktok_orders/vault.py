"""Secrets at rest: app secrets and tokens are ciphertext in the database.

The key comes from the environment or lies in a file beside the database, made at first start with rights
0600. Fernet keys (cryptography): several, separated by commas, let old ciphertext be read while new is
written with the first.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from tiktok_orders.errors import StoreError


class Vault:
    """Turns secrets into ciphertext and back."""

    def __init__(self, keys: str) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
        except ValueError as error:
            raise StoreError(
                "The key for stored secrets is not a key. Put back the right key file, "
                "or connect the shops again with a new one."
            ) from error

    def encrypt(self, secret: str) -> str:
        """Returns the ciphertext of a secret."""
        return self._fernet.encrypt(secret.encode()).decode()

    def decrypt(self, ciphertext: str) -> str:
        """Returns the secret, or raises `StoreError` where the key is not the one it was written with."""
        try:
            return self._fernet.decrypt(ciphertext.encode()).decode()
        except InvalidToken as error:
            raise StoreError(
                "The stored secrets cannot be read with this key. Put back the key file that belongs to the "
                "database, or connect the shops again."
            ) from error


def open_vault(key_file: Path, key: str = "") -> Vault:
    """Returns the vault for a key given as text, or for the key in the file, which is made where it is missing."""
    return Vault(key or _read_or_make(key_file))


def _read_or_make(key_file: Path) -> str:
    if not key_file.exists():
        key_file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(Fernet.generate_key().decode())
    return key_file.read_text(encoding="ascii").strip()
