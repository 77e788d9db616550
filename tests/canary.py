"""Looks for secrets in whatever a test run puts out: a passing test whose output holds one fails.

The secrets of the practice shop have forms of their own (world/authorisations.py and sellers.py), so that
every one of them is a canary, whichever test makes it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from tiktok_orders.store.database import Database

_FORMS = {
    "an access or refresh token": re.compile(r"ROW_[\w-]{64}"),
    "an auth code": re.compile(r"ROW_[\w-]{40}(?![\w-])"),
    "a shop's cipher": re.compile(r"(?:ROW|TTP)_[\w-]{32}(?![\w-])"),
    "an app secret": re.compile(r"(?<![\w-])[0-9a-f]{40}(?![\w-])"),
    "a secret or token of the practice Magento": re.compile(r"pm(?:5ecret|t0ken)[a-z0-9]{16}"),
    "a signature": re.compile(r"\bsign(?:ature)?['\"]?[=:]\s*['\"]?[0-9a-f]{64}"),
    "an address with a secret in it": re.compile(r"[?&](?:app_secret|auth_code|refresh_token|sign)=[^&\s.…]"),
    "what a test calls a secret": re.compile(r"(?:APPSECRET|CIPHER|MAGENTO\w*)-do-not-show"),
}


def find_canaries(text: str) -> list[str]:
    """Returns what kinds of secrets a text holds."""
    return [name for name, form in _FORMS.items() if form.search(text)]


def find_at_rest(folder: Path, secrets: Collection[str], *, but: Collection[str] = ()) -> list[str]:
    """Returns in which files of a folder, and of those below it, one of the secrets stands as it is; `but` names
    files that may hold them."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in but]
    return [
        str(path.relative_to(folder))
        for path in files
        if any(secret.encode() in content for content in [path.read_bytes()] for secret in secrets)
    ]


def find_in_tables(database: Database, secrets: Collection[str]) -> list[str]:
    """Returns which tables hold one of the secrets in a value: compression can hide it from the file's bytes."""
    tables = [row["name"] for row in database.rows("SELECT table_name AS name FROM duckdb_tables()")]
    return [
        table
        for table in tables
        if any(secret in text for text in _texts(database.rows(f"SELECT * FROM {table}")) for secret in secrets)
    ]


def _texts(rows: list[dict[str, Any]]) -> Iterator[str]:
    return (str(value) for row in rows for value in row.values())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[Any]:
    """Fails a passing test whose log, output or error output holds a secret."""
    report: Any = yield
    if report.when == "call" and report.passed:
        found = find_canaries("\n".join(text for _, text in report.sections))
        if found:
            report.outcome = "failed"
            report.longrepr = f"The output of this test holds {' and '.join(found)}."
    return report
