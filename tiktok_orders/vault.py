"""Secrets at rest: app secrets, tokens and Magento's keys are ciphertext in the database.

The key comes from the environment or lies in a file beside the database, made at first start with rights
0600. Fernet keys (cryptography): several, separated by commas, let old ciphertext be read while new is
written with the first.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from tiktok_orders.errors import WrongKeyError
from tiktok_orders.files import put_in_place

log = logging.getLogger(__name__)
_OTHERS = 0o077  # the rights of anybody but the file's owner
_LOST = "If it is lost for good: python -m tiktok_orders rotate-key --lost, then connect the shops again."


class Vault:
    """Turns secrets into ciphertext and back."""

    def __init__(self, keys: str) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
        except ValueError as error:
            raise WrongKeyError(
                f"The key for stored secrets is not a key. Put back the right key file. {_LOST}"
            ) from error

    def encrypt(self, secret: str) -> str:
        """Returns the ciphertext of a secret."""
        return self._fernet.encrypt(secret.encode()).decode()

    def decrypt(self, ciphertext: str) -> str:
        """Returns the secret, or raises `WrongKeyError` where the key is not the one it was written with."""
        try:
            return self._fernet.decrypt(ciphertext.encode()).decode()
        except InvalidToken as error:
            raise WrongKeyError(
                "The stored secrets cannot be read with this key. Put back the key file that belongs to the "
                f"database. {_LOST}"
            ) from error

    def renew(self, ciphertext: str) -> str:
        """Returns the same secret written anew with the first key, or raises `WrongKeyError`."""
        return self.encrypt(self.decrypt(ciphertext))

    def renew_lost(self, _: str) -> str:
        """Returns the ciphertext of nothing, for the place of one whose key is lost."""
        return self.encrypt("")

    def check(self, ciphertexts: Iterable[str]) -> None:
        """Raises `WrongKeyError` unless every one of them can be read."""
        for ciphertext in ciphertexts:
            self.decrypt(ciphertext)


def new_key() -> str:
    """Returns a new key."""
    return Fernet.generate_key().decode()


def open_vault(key_file: Path, key: str = "", *, may_make: bool = True) -> Vault:
    """Returns the vault for a key given as text, or for the key in the file.

    A missing file is made, unless secrets are stored already (`may_make` False): they were written with another.
    """
    if not key and not key_file.exists():
        if not may_make:
            raise WrongKeyError(
                f"The key file {key_file.name} is missing beside the database, and secrets were stored with it. "
                f"Put it back. {_LOST}"
            )
        write_key_file(key_file, new_key())
    return Vault(key or read_key_file(key_file))


def read_key_file(key_file: Path) -> str:
    """Returns the keys in the file. Rights that let others read it are narrowed, with a warning in the log."""
    try:
        _narrow_rights(key_file)
        return key_file.read_bytes().decode(errors="replace").strip()
    except OSError as error:
        raise WrongKeyError(
            f"The key file {key_file.name} cannot be read: {error.strerror}. It has to belong to the user that "
            "runs this program, with rights 0600."
        ) from error


def write_key_file(key_file: Path, keys: str) -> None:
    """Writes the key file with rights 0600, at once: a kill leaves the old one or the new one."""
    key_file.parent.mkdir(parents=True, exist_ok=True)
    made = key_file.with_name(key_file.name + ".new")
    made.unlink(missing_ok=True)
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(keys)
    put_in_place(made, key_file)


def _narrow_rights(key_file: Path) -> None:
    """Mended, not refused: a copied file should stop nobody's work. Where it cannot be mended it is refused."""
    if os.name == "posix" and key_file.stat().st_mode & _OTHERS:
        key_file.chmod(0o600)
        log.warning(
            "The key file %s could be read by other users of this computer. It is now yours alone (rights 0600). "
            "If somebody else uses this computer: python -m tiktok_orders rotate-key.",
            key_file.name,
        )
