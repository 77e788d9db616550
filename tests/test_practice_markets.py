"""A market switched on in the settings is connected at the next start, beside the accounts that are there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.practice import settings_in
from tiktok_orders.bootstrap import open_application
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.settings import Settings, read_settings
from tiktok_orders.store.accounts import Account, list_accounts


def _start(settings: Settings) -> list[Account]:
    application = open_application(settings)
    try:
        application.start()
        return list_accounts(application.database)
    finally:
        application.close()


def test_the_next_start_connects_the_new_market_and_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    settings = settings_in(tmp_path).model_copy(update={"practice_orders": 60})
    before = _start(settings)
    assert [account.region for account in before] == ["GB", "US", "SG"]
    after = _start(settings.model_copy(update={"practice_markets": ("GB", "US", "SG", "DE")}))
    assert after[:3] == before
    assert [(account.region, account.time_zone, account.position) for account in after[3:]] == [
        ("DE", "Europe/Berlin", 3)
    ]
    assert after[3].is_practice
    assert _start(settings) == after


def test_an_unknown_market_is_named(tmp_path: Path) -> None:
    application = open_application(settings_in(tmp_path).model_copy(update={"practice_markets": ("XX",)}))
    with pytest.raises(InvalidInputError, match="no market “XX”"):
        application.start()
    application.close()


@pytest.mark.parametrize(
    ("text", "markets"),
    [("", ("GB", "US", "SG")), ("de", ("DE",)), (" GB, US ,vn,", ("GB", "US", "VN"))],
)
def test_the_setting_is_a_list_with_commas(text: str, markets: tuple[str, ...]) -> None:
    assert read_settings({"PRACTICE_MARKETS": text}).practice_markets == markets
