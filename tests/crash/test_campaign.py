from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.campaign import run_campaign


@pytest.mark.crash
@pytest.mark.timeout(900)  # about 100 seconds where nothing else runs; a busy machine takes several times that
def test_twenty_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    outcome = run_campaign(tmp_path, kills=20, orders=130, seed=7)
    assert outcome.faults == []
    assert outcome.kills == 20, outcome
    assert outcome.hits["jobs"] >= 1, outcome
    assert outcome.hits["imports"] >= 1, outcome
    assert outcome.states["done"] >= 80, outcome
    assert outcome.looked_up >= 1, outcome
