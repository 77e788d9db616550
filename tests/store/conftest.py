from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.builders import open_database
from tests.figures_world import MONTHS, World
from tiktok_orders.domain.figures import Scope


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Four accounts, three currencies and a change of the clock; nobody changes what is stored."""
    database = open_database(tmp_path_factory.mktemp("figures"))
    made = World(database)
    made.fill()
    yield made
    database.close()


@pytest.fixture(params=["all", "one account", "one currency", "with extras"])
def scope(request: pytest.FixtureRequest, world: World) -> Scope:
    narrowed = {
        "all": {},
        "one account": {"account_id": next(iter(world.zones))},
        "one currency": {"currency": "GBP"},
        "with extras": {"with_extras": True},
    }
    return replace(Scope(MONTHS), **narrowed[request.param])
