"""What people chose of carriers, and TikTok's carriers as last read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import GB, NOW, US, make_imported, open_database, store
from tiktok_orders.domain.carrier_map import CUSTOM, Carrier, CarrierChoice, find_carrier, find_provider
from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.store.carrier_map import (
    drop_carrier,
    drop_provider,
    keep_carrier,
    keep_provider,
    kept_carriers,
    kept_providers,
    list_carrier_choices,
    list_provider_choices,
)
from tiktok_orders.store.database import Database
from tiktok_orders.store.shipping_providers import list_providers, options_to_read, save_providers

ROYAL_MAIL, EVRI = ShippingProvider(id="1", name="Royal Mail"), ShippingProvider(id="2", name="Evri")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


def test_a_choice_holds_for_the_market_however_the_carrier_is_spelled(database: Database) -> None:
    for provider in (EVRI, ROYAL_MAIL):
        keep_provider(database, CarrierChoice("GB", Carrier(CUSTOM, "RM 48"), provider), person="Ada", now=NOW)
    kept = kept_providers(database, "GB")
    assert find_provider(Carrier("Custom", "rm-48 uk"), [ROYAL_MAIL, EVRI], kept) == ROYAL_MAIL
    assert find_provider(Carrier(CUSTOM, "RM 48"), [EVRI], kept) is None
    assert kept_providers(database, "US") == {}
    drop_provider(database, "GB", Carrier("Custom", "rm-48 uk"))
    assert list_provider_choices(database) == []


def test_a_choice_of_magentos_carrier_wins_over_the_guess(database: Database) -> None:
    assert find_carrier(ROYAL_MAIL, kept_carriers(database)) == Carrier(CUSTOM, "Royal Mail")
    for title in ("Post", "Royal Mail Tracked"):
        choice = CarrierChoice("GB", Carrier("royalmail", title), ROYAL_MAIL)
        keep_carrier(database, choice, person="Ada", now=NOW)
    assert find_carrier(ROYAL_MAIL, kept_carriers(database)) == Carrier("royalmail", "Royal Mail Tracked")
    assert list_carrier_choices(database) == [choice]
    drop_carrier(database, ROYAL_MAIL.id)
    assert find_carrier(ROYAL_MAIL, kept_carriers(database)) == Carrier(CUSTOM, "Royal Mail")


def test_carriers_are_those_of_the_last_reading_in_tiktoks_order(database: Database) -> None:
    save_providers(database, GB, "10", [ROYAL_MAIL, EVRI], now=NOW)
    save_providers(database, GB, "10", [EVRI, ROYAL_MAIL, EVRI], now=NOW)
    save_providers(database, GB, "11", [], now=NOW)
    assert list_providers(database, GB) == {"10": (EVRI, ROYAL_MAIL), "11": ()}
    assert list_providers(database, US) == {}


def test_what_waits_for_the_sellers_parcel_says_whose_carriers_to_read(database: Database) -> None:
    store(
        database,
        make_imported("576000000000000001", delivery_option_id="10"),
        make_imported("576000000000000002", delivery_option_id="11"),
        make_imported("576000000000000003", delivery_option_id="12", status="COMPLETED"),
        make_imported("576000000000000004", delivery_option_id="13", shipping_type="TIKTOK"),
        make_imported("576000000000000005"),
    )
    assert options_to_read(database, GB, read_before=NOW) == ["10", "11"]
    save_providers(database, GB, "10", [], now=NOW)
    assert options_to_read(database, GB, read_before=NOW) == ["11"]
    assert options_to_read(database, GB, read_before=NOW + timedelta(seconds=1)) == ["10", "11"]
    assert options_to_read(database, US, read_before=NOW) == []
