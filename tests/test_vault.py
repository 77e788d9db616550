from __future__ import annotations

import logging
import stat
from pathlib import Path

import pytest

from tiktok_orders.errors import WrongKeyError
from tiktok_orders.vault import Vault, new_key, open_vault, read_key_file, write_key_file


def _rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_key_file_is_made_at_first_start_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "data" / "secret.key"
    ciphertext = open_vault(file).encrypt("a secret")
    assert _rights(file) == 0o600
    assert [one.name for one in file.parent.iterdir()] == ["secret.key"]
    assert open_vault(file).decrypt(ciphertext) == "a secret"


def test_rights_that_let_others_read_the_key_are_narrowed_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "secret.key"
    write_key_file(file, new_key())
    file.chmod(0o640)
    with caplog.at_level(logging.WARNING):
        open_vault(file)
    assert _rights(file) == 0o600
    assert "The key file secret.key could be read by other users" in caplog.text
    caplog.clear()
    open_vault(file)
    assert caplog.text == ""


def test_several_keys_read_old_and_write_new(tmp_path: Path) -> None:
    old, new = new_key(), new_key()
    before = Vault(old).encrypt("a secret")
    both = Vault(f"{new}, {old}")
    assert both.decrypt(before) == "a secret"
    assert Vault(new).decrypt(both.renew(before)) == "a secret"
    assert open_vault(tmp_path / "secret.key", old).decrypt(before) == "a secret"
    assert list(tmp_path.iterdir()) == []


def test_the_wrong_key_is_said() -> None:
    with pytest.raises(WrongKeyError, match="Put back the key file that belongs to the database"):
        Vault(new_key()).check([Vault(new_key()).encrypt("a secret")])


def test_a_missing_key_file_is_not_made_where_secrets_are_stored(tmp_path: Path) -> None:
    with pytest.raises(WrongKeyError, match=r"The key file secret\.key is missing"):
        open_vault(tmp_path / "secret.key", may_make=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"not a key", b"\xff\xfe\x00 damaged", b"tooshort=,", b"a" * 5000])
def test_a_key_file_that_holds_no_key_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret.key").write_bytes(content)
    with pytest.raises(WrongKeyError, match="is not a key"):
        open_vault(tmp_path / "secret.key")


def test_a_key_file_that_cannot_be_read_is_said_without_its_path(tmp_path: Path) -> None:
    (tmp_path / "secret.key").mkdir(mode=0o700)
    with pytest.raises(WrongKeyError, match=r"The key file secret\.key cannot be read") as said:
        read_key_file(tmp_path / "secret.key")
    assert str(tmp_path) not in said.value.message
