"""The look-out for secrets sees them, and the run fails where one is put out."""

from __future__ import annotations

import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from tests.canary import find_canaries
from tests.programs import ROOT

TOKEN = f"ROW_{secrets.token_urlsafe(48)}"


@pytest.mark.parametrize(
    "text",
    [
        f"Bearer {TOKEN}",
        f"code=ROW_{secrets.token_urlsafe(30)}",
        f"TTP_{secrets.token_urlsafe(24)}",
        f"secret {secrets.token_hex(20)}",
        f"sign={secrets.token_hex(32)}",
        "https://auth.example/api/v2/token/get?app_key=k&app_secret=x",
    ],
    ids=["token", "code", "cipher", "secret", "signature", "address"],
)
def test_each_kind_of_secret_is_seen(text: str) -> None:
    assert find_canaries(f"INFO {text} and more")


@pytest.mark.parametrize(
    "text", ["request_id=2026112318000000ABCDEF", "/order/202309/orders/search?...", "sign in"]
)
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert find_canaries(text) == []


@pytest.mark.parametrize("where", ["logging.getLogger('x').debug(SECRET)", "print(SECRET)"])
def test_a_test_that_puts_a_secret_out_fails(tmp_path: Path, where: str) -> None:
    planted = tmp_path / "test_planted.py"
    planted.write_text(f"import logging\nSECRET = {TOKEN!r}\ndef test_it():\n    {where}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.canary", "--log-level=DEBUG", str(planted)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "holds an access or refresh token" in done.stdout
