from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.campaign import run_campaign


@pytest.mark.crash
def test_twenty_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    outcome = run_campaign(tmp_path, kills=20, orders=130, seed=7)
    assert outcome.faults == []
    assert outcome.kills == 20
    assert outcome.hits["jobs"] >= 3, outcome
    assert outcome.hits["imports"] >= 3, outcome
    assert outcome.states["done"] >= 80, outcome
    assert outcome.looked_up >= 5, outcome
