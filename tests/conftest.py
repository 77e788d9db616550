from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import open_database
from tests.canary import pytest_runtest_makereport  # noqa: F401 - pytest finds the hook by its name
from tiktok_orders.store.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()
