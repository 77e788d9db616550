"""The commands of docs/operations.md, in the order in which they stand there, on a database that has data."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.builders import make_imported, open_database, store
from tests.programs import ROOT, run_here
from tiktok_orders.services.backup import list_backups
from tiktok_orders.store.secrets import renew_ciphertexts
from tiktok_orders.vault import new_key, open_vault, read_key_file

# What another test runs, or what needs what is not here.
ELSEWHERE = {
    "python -m streamlit run app.py": "tests/browser",
    "git pull": "the way this program came here",
    "pip install --require-hashes -r requirements.txt": "make run",
    "docker compose up -d --build": "no container engine, as the page says",
    "docker compose exec dashboard python -m tiktok_orders --help": "no container engine, as the page says",
    "docker compose run --rm --no-deps dashboard python -m tiktok_orders backup": "no container engine",
    "curl http://127.0.0.1:8501/healthz": "tests/web/test_health.py, tests/browser/test_nginx.py",
}


def _documented() -> list[str]:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    return [line for block in re.findall(r"^```\n(.*?)^```", text, re.M | re.S) for line in block.splitlines()]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    vault = open_vault(folder / "secret.key")
    with closing(open_database(folder)) as database:
        renew_ciphertexts(database, vault.encrypt)
        store(database, make_imported("1"), make_imported("2"))
    return folder


def test_every_command_runs_as_it_is_written(data: Path, tmp_path: Path) -> None:
    ran = 0
    (tmp_path / "disk").mkdir()
    first_key = tmp_path / "first.key"
    shutil.copy(data / "secret.key", first_key)
    for line in _documented():
        if line in ELSEWHERE:
            continue
        environment = {}
        if line.startswith("TIKTOK_ORDERS_KEY=NEW,OLD "):
            line = line.removeprefix("TIKTOK_ORDERS_KEY=NEW,OLD ")
            environment = {"TIKTOK_ORDERS_KEY": f"{new_key()},{read_key_file(data / 'secret.key')}"}
        if line.startswith("python -c "):
            (code,) = shlex.split(line)[2:]
            exec(code, {"print": Fernet})  # what it prints has to be a key
            continue
        assert line.startswith("python -m tiktok_orders "), line
        words = shlex.split(line)[3:]
        backups = list_backups(data / "backups")
        here = {
            "data/backups/FILE": str(backups[-1].path) if backups else "",
            "data/secret.key.before": str(first_key),
            "/mnt/other-disk/orders.duckdb": str(tmp_path / "disk" / "orders.duckdb"),
        }
        before = read_key_file(data / "secret.key")
        done = run_here(data, *(here.get(word, word) for word in words), **environment)
        assert done.returncode == 0, (line, done.stderr)
        ran += 1
        if environment:  # the new key is the only one from here on, as the page says
            (data / "secret.key").write_text(environment["TIKTOK_ORDERS_KEY"].partition(",")[0])
            assert before not in (data / "secret.key").read_text()
    assert ran == 14
    assert json.loads(run_here(data, "status", "--json").stdout)["orders"] == 2
