from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import NOW, TESTER
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.errors import AlreadyRunningError, NotAllowedError
from tiktok_orders.services import backup
from tiktok_orders.services.backup import list_backups
from tiktok_orders.services.backup_runner import BackupRunner
from tiktok_orders.store.database import Database


def _runner(database: Database, folder: Path) -> BackupRunner:
    return BackupRunner(database, folder, lambda: NOW)


def test_a_backup_is_made_in_the_background_with_the_name_of_who_asked(database: Database, tmp_path: Path) -> None:
    runner = _runner(database, tmp_path / "backups")
    runner.start(person=TESTER)
    runner.close()
    assert (runner.is_running, runner.problem) == (False, "")
    assert [one.made_at for one in list_backups(tmp_path / "backups")] == [NOW]
    assert database.rows("SELECT person, deed FROM audit") == [{"person": "tester", "deed": "made a backup"}]


def test_what_hindered_a_backup_is_kept_to_be_shown(database: Database, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("in the way")
    runner = _runner(database, tmp_path / "backups")
    runner.start(person=TESTER)
    runner.wait()
    assert "could not be written" in runner.problem
    (tmp_path / "backups").unlink()
    runner.start(person=TESTER)
    runner.wait()
    assert runner.problem == ""


def test_a_second_one_is_refused_while_one_is_made(database: Database, tmp_path: Path) -> None:
    runner = _runner(database, tmp_path / "backups")
    with backup._one_at_a_time:  # a schedule is making one
        runner.start(person=TESTER)
        runner.wait()
    assert "at this moment" in runner.problem
    database.execute("CREATE TABLE ballast AS SELECT md5(i::VARCHAR) AS word FROM range(300_000) t(i)")
    runner.start(person=TESTER)
    with pytest.raises(AlreadyRunningError):
        runner.start(person=TESTER)
    runner.wait()
    assert len(list_backups(tmp_path / "backups")) == 1


def test_only_an_administrator_makes_one(database: Database, tmp_path: Path) -> None:
    with pytest.raises(NotAllowedError, match="Making a backup needs an administrator"):
        _runner(database, tmp_path).start(person=Person("Olga Operator", Role.OPERATOR))
