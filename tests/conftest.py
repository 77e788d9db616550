from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.builders import open_database
from tests.canary import pytest_runtest_makereport  # noqa: F401 - pytest finds the hook by its name
from tiktok_orders.store.database import Database

# How long an example takes says how busy the machine is: what is slow is measured by `make bench`.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where two work side by side, what may take minutes begins first: nobody waits for it at the end."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.get_closest_marker("timeout") is None)
