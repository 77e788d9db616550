"""No secret lies readable in what is kept: the database, its log, a backup, all else in `data/` but the key."""

from __future__ import annotations

import json
from pathlib import Path

from tests.builders import TESTER
from tests.canary import find_at_rest, find_in_tables
from tests.selling import create, ready_ids, selling
from tiktok_orders.bootstrap import Application
from tiktok_orders.services.backup import back_up
from tiktok_orders.services.rotate_key import rotate_key
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.secrets import list_ciphertexts
from tiktok_orders.vault import read_key_file

# The practice systems are the world outside: what they know of secrets is theirs.
OUTSIDE = {"practice.sqlite3", "practice-magento.sqlite3"}


def _secrets(application: Application) -> set[str]:
    """The app's secret, both tokens, and the four keys of Magento."""
    plain = {application.vault.decrypt(one) for one in list_ciphertexts(application.database)}
    keys = {value for text in plain if text.startswith("{") for value in json.loads(text).values()}
    secrets = {text for text in plain if not text.startswith("{")} | keys
    assert len(secrets) == 7 and all(len(secret) > 15 for secret in secrets)
    assert application.practice().apps[0].app_secret in secrets
    return secrets


def test_no_secret_and_no_key_lies_readable_in_what_is_kept(tmp_path: Path) -> None:
    with selling(tmp_path, orders=120, is_new=True) as application:
        database, key_file = application.database, application.settings.key_file
        secrets = _secrets(application)
        key = read_key_file(key_file)
        create(application, ready_ids(application, 3))
        outside = {path.name for path in tmp_path.glob("practice*")}
        assert (tmp_path / "orders.duckdb.wal").stat().st_size > 10_000
        backup = back_up(database, application.settings.backups_folder, now=application.clock())
        assert backup.path.exists()
        assert find_at_rest(tmp_path, {*secrets, key}, but={*outside, key_file.name}) == []
        assert find_in_tables(database, {*secrets, key}) == []
        database.checkpoint()
        done = rotate_key(database, key_file, person=TESTER, now=application.clock())
        assert done.old_key_file is not None
        kept = {*outside, key_file.name, done.old_key_file.name}
        assert find_at_rest(tmp_path, {*secrets, key, read_key_file(key_file)}, but=kept) == []
    assert find_at_rest(tmp_path, {*secrets, key}, but=kept) == []


def test_the_search_sees_a_secret_in_the_database_its_log_and_a_backup(tmp_path: Path) -> None:
    with selling(tmp_path, orders=30, is_new=True) as application:
        database = application.database
        (secret, *_) = _secrets(application)
        account = list_accounts(database)[0].account_id
        database.execute(
            "UPDATE accounts SET title = $it WHERE account_id = $id", {"it": f"<{secret}>", "id": account}
        )
        back_up(database, application.settings.backups_folder, now=application.clock())
        found = find_at_rest(tmp_path, {secret}, but=OUTSIDE)
        assert "orders.duckdb.wal" in found and any(name.startswith("backups/") for name in found)
        assert find_in_tables(database, {secret}) == ["accounts"]
        database.checkpoint()
        assert "orders.duckdb" in find_at_rest(tmp_path, {secret}, but=OUTSIDE)
