from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.campaign import run_campaign


@pytest.mark.crash
def test_twenty_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    outcome = run_campaign(tmp_path, kills=20, seed=7)
    assert outcome.faults == []
    assert sum(outcome.hits.values()) >= 8, outcome  # the others came after the import had ended
