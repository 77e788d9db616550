from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.magento.magento_client import MagentoClient
from tiktok_orders.sandbox.magento.practice import PracticeMagento


@pytest.fixture(scope="module")
def magento() -> Iterator[PracticeMagento]:
    with PracticeMagento(None, seed=5) as running:
        yield running


@pytest.fixture(scope="module")
def client(magento: PracticeMagento) -> Iterator[MagentoClient]:
    made = MagentoClient(magento)
    yield made
    made.http.close()
