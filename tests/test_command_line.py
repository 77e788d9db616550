"""The documented commands, run as programs against a practice shop in a process of its own."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.practice import books_of
from tests.programs import ROOT, command, environment_in, run_program, served_shop

LONG_AGO = (datetime.now(UTC) - timedelta(days=120)).date().isoformat()


def _connect(folder: Path, shop: dict[str, Any]) -> list[str]:
    done = run_program(
        folder, "connect", "--base-url", shop["base_url"], "--app-key", shop["app_key"],
        "--app-secret", shop["app_secret"], "--auth-code", shop["auth_code"], "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [account["account_id"] for account in json.loads(done.stdout)["accounts"]]


def test_connects_imports_and_reports(tmp_path: Path) -> None:
    with served_shop(tmp_path / "world.sqlite3", orders=300) as shop:
        account_ids = _connect(tmp_path, shop)
        assert account_ids == [one["id"] for one in shop["shops"]]
        done = run_program(tmp_path, "import", "--since", LONG_AGO, "--json")
        assert done.returncode == 0, done.stderr
        runs = json.loads(done.stdout)["runs"]
        assert sum(run["new_count"] for run in runs) == 300
        one = run_program(tmp_path, "import", "--account", account_ids[0])
        assert one.returncode == 0 and "0 new" in one.stdout
    status = json.loads(run_program(tmp_path, "status", "--json").stdout)
    assert status["orders"] == 300
    assert {account["account_id"] for account in status["accounts"]} == set(account_ids)
    assert all(sum(account["statuses"].values()) == account["orders"] for account in status["accounts"])
    assert "300" not in run_program(tmp_path, "status").stderr


def test_imports_a_stretch_of_days_and_orders_by_their_ids(tmp_path: Path) -> None:
    with served_shop(tmp_path / "world.sqlite3", orders=120) as shop:
        _connect(tmp_path, shop)
        days = ("--placed-from", LONG_AGO, "--placed-until", datetime.now(UTC).date().isoformat())
        runs = json.loads(run_program(tmp_path, "import", *days, "--json").stdout)["runs"]
        assert sum(run["new_count"] for run in runs) == 120 and {run["kind"] for run in runs} == {"placed"}
        known = sorted(books_of(tmp_path / "world.sqlite3", [one["id"] for one in shop["shops"]]))[:3]
        done = run_program(tmp_path, "import", "--ids", ",".join([*known, "576000000000000999"]))
        assert done.returncode == 0, done.stderr
        assert "Not an order of these shops: 576000000000000999." in done.stdout
        assert "of 4 ids are orders of this shop" in done.stdout
        assert run_program(tmp_path, "import", "--unreadable").returncode == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import",), "No shop is connected yet"),
        (("import", "--since", "tomorrow"), "is not a day"),
        (("import", "--since", "2999-01-01"), "choose a day between"),
        (("import", "--since", "0001-01-01"), "choose a day between"),
        (("import", "--ids", "12"), "is not an order id"),
        (("import", "--placed-until", "2026-01-01"), "from which day"),
        (("sandbox", "--orders", "0"), "1 to 1,000,000"),
        (("sandbox", "--markets", "GB,XX"), "no market “XX”"),
        (("generate", "--orders", "1000001"), "1 to 1,000,000"),
        (("generate", "--orders", "10", "--markets", "DE,Mars"), "no market “MARS”"),
    ],
)
def test_says_in_one_sentence_what_is_wrong(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    done = run_program(tmp_path, *words)
    assert done.returncode == 1
    assert sentence in done.stderr and done.stderr.count("\n") == 1


def test_generates_a_world_that_can_be_served_and_refuses_to_write_over_it(tmp_path: Path) -> None:
    file = tmp_path / "a world.sqlite3"
    words = ("generate", "--orders", "120", "--seed", "11", "--markets", "GB,US,SG,DE,VN", "--world", str(file))
    done = run_program(tmp_path, *words, "--json")
    assert done.returncode == 0 and done.stderr == ""
    made = json.loads(done.stdout)
    assert made["file"] == str(file) and made["seconds"] > 0
    counts = [(shop["region"], shop["orders"]) for shop in made["shops"]]
    assert sum(count for region, count in counts[:3]) == 120
    assert counts[3:] == [("DE", 20), ("VN", 20), ("US", 10)]
    again = run_program(tmp_path, *words)
    assert again.returncode == 1 and "exists already" in again.stderr
    assert sorted(path.name for path in tmp_path.iterdir() if "world" in path.name) == [file.name]
    told = run_program(tmp_path, "generate", "--orders", "15", "--world", str(tmp_path / "b"))
    assert told.stdout.count("\n") == 1 and f"sandbox --world {tmp_path / 'b'}" in told.stdout
    with served_shop(file, orders=1) as shop:
        assert [one["region"] for one in shop["shops"]] == ["GB", "US", "SG", "DE", "VN"]


def test_an_unknown_account_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with served_shop(tmp_path / "world.sqlite3", orders=10) as shop:
        account_ids = _connect(tmp_path, shop)
        done = run_program(tmp_path, "import", "--account", "12345")
    assert done.returncode == 1 and "12345" in done.stderr and account_ids[0] in done.stderr


def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    environment = {**environment_in(tmp_path), "DATABASE_URL": "mysql://nope"}
    done = subprocess.run(
        command("status"), cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and "DATABASE_URL" in done.stderr


def _json(folder: Path, *words: str) -> Any:
    done = run_program(folder, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_sales_orders_are_created_by_the_command_line(tmp_path: Path) -> None:
    with served_shop(tmp_path / "world.sqlite3", orders=400) as shop:
        magento = shop["magento"]
        names = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
        keys = [f"--magento-{name.replace('_', '-')}={magento[name]}" for name in names]
        _connect(tmp_path, shop)
        connected = _json(tmp_path, "connect", "--magento-url", magento["base_url"], *keys)
        assert connected["magento"]["magento_id"] == "magento"
        run_program(tmp_path, "import")
        account = next(one["id"] for one in shop["shops"] if one["region"] == "GB")
        watching = _json(tmp_path, "create", "--account", account)
        assert watching["accounts"][0]["will"] == []
        _json(tmp_path, "go-live", "--account", account, "--store-view", "uk")
        older = _json(tmp_path, "create", "--account", account)["accounts"][0]
        assert older["will"] == [] and older["needs_your_eye"]["Placed before going live"]
        _json(tmp_path, "go-live", "--account", account, "--since", "2020-01-01")
        wanted = _json(tmp_path, "create", "--account", account)["accounts"][0]["will"]
        assert wanted
        made = _json(tmp_path, "create", "--account", account, "--yes")
        results: dict[str, int] = {}
        for group in made["results"]:
            results[group["state"]] = results.get(group["state"], 0) + group["orders"]
        assert sum(results.values()) == len(wanted) and results["done"] >= 1
        listed = _json(tmp_path, "jobs")
        assert listed["counts"]["done"] >= results["done"]
        assert listed["proof"]["orders_with_several"] == 0
        _json(tmp_path, "watch-only", "--account", account)
        assert _json(tmp_path, "create", "--account", account)["accounts"][0]["will"] == []


def test_people_are_named_before_anybody_can_sign_in(tmp_path: Path) -> None:
    assert "Nobody is named yet" in run_program(tmp_path, "people", "list").stdout
    added = _json(tmp_path, "people", "add", "Ada@Example.com", "--role", "administrator", "--name", "Ada Example")
    assert (added["email"], added["role"], added["is_disabled"]) == ("ada@example.com", "administrator", False)
    assert run_program(tmp_path, "people", "add", "vera@example.com").returncode == 0
    assert _json(tmp_path, "people", "remove", "vera@example.com")["is_disabled"] is True
    listed = _json(tmp_path, "people", "list")["people"]
    assert [(one["email"], one["role"]) for one in listed] == [
        ("ada@example.com", "administrator"),
        ("vera@example.com", "viewer"),
    ]
    for words, said in {
        ("add", "nobody"): "is not an email address",
        ("add", "a@example.com", "--role", "king"): "viewer, operator, administrator",
        ("remove", "ada@example.com"): "last administrator",
    }.items():
        refused = run_program(tmp_path, "people", *words)
        assert refused.returncode == 1 and said in refused.stderr and refused.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("connect",), "The app key is missing"),
        (("connect", "--magento-url", "http://127.0.0.1:1", "--magento-consumer-key", "k"), "keys is missing"),
        (("connect", "--magento-url", "x", "--magento-bearer", "b", "--magento-consumer-key", "k"), "not both"),
    ],
)
def test_incomplete_keys_are_said(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = run_program(tmp_path, *words)
    assert done.returncode == 1
    assert said in done.stderr
