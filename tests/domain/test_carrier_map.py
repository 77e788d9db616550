from __future__ import annotations

import pytest

from tiktok_orders.domain.carrier_map import Carrier, find_carrier, find_provider, guess_provider, why_not_carrier
from tiktok_orders.domain.logistics import ShippingProvider

NAMES = (
    "Royal Mail",
    "Evri",
    "DPD UK",
    "DHL Parcel UK",
    "DHL Express",
    "DHL",
    "UPS",
    "FedEx",
    "Giao Hàng Nhanh",
    "A&B",
)
PROVIDERS = [ShippingProvider(id=str(number), name=name) for number, name in enumerate(NAMES, 1)]
ROYAL_MAIL, EVRI, DPD, DHL_PARCEL, DHL_EXPRESS, DHL, UPS, FEDEX, GHN, A_AND_B = PROVIDERS


@pytest.mark.parametrize(
    ("name", "provider"),
    [
        ("Royal Mail", ROYAL_MAIL),
        ("royalmail", ROYAL_MAIL),
        ("ROYAL-MAIL UK", ROYAL_MAIL),
        ("Royal Mail Tracked 48", ROYAL_MAIL),
        ("Evri Ltd.", EVRI),
        ("dpd", DPD),
        ("DPD Local", DPD),
        ("dhl", DHL),
        ("DHL Paket", DHL),
        ("DHL Express Worldwide", DHL_EXPRESS),
        ("DHL Parcel", DHL_PARCEL),
        ("Fed-Ex", FEDEX),
        ("giao hang nhanh", GHN),
        ("Giao hang nhanh Express", GHN),
        ("a & b", A_AND_B),
        ("Royal", None),
        ("Hermes", None),
        ("upsilon", None),
        ("custom", None),
        ("", None),
        (" - ", None),
    ],
)
def test_guesses_by_the_name_alone(name, provider):
    assert guess_provider(name, PROVIDERS) == provider


def test_does_not_guess_between_two_of_the_same_name():
    twins = [ShippingProvider(id="1", name="DPD UK"), ShippingProvider(id="2", name="DPD DE")]
    assert guess_provider("DPD", twins) is None
    assert guess_provider("DPD Local", twins) is None
    assert guess_provider("DPD", []) is None


@pytest.mark.parametrize(
    ("carrier", "provider"),
    [
        (Carrier("custom", "Evri"), EVRI),
        (Carrier("ups", "United Parcel Service"), UPS),
        (Carrier("dhl", "DHL Express"), DHL_EXPRESS),
        (Carrier("royalmail_tracked", ""), None),
        (Carrier("custom", "The van of my brother"), None),
        (Carrier("custom", ""), None),
    ],
)
def test_the_title_says_more_than_the_code(carrier, provider):
    assert find_provider(carrier, PROVIDERS, {}) == provider


def test_what_a_person_chose_wins_however_it_is_spelled():
    kept = {Carrier("custom", "Evri").key: DPD.id}
    assert find_provider(Carrier("CUSTOM ", "evri"), PROVIDERS, kept) == DPD
    assert find_provider(Carrier("dpd", "Evri"), PROVIDERS, kept) == EVRI


def test_a_choice_that_the_delivery_option_does_not_have_does_not_count():
    kept = {Carrier("custom", "Evri").key: "999"}
    assert find_provider(Carrier("custom", "Evri"), PROVIDERS, kept) == EVRI
    assert find_provider(Carrier("custom", "Evri"), [ROYAL_MAIL], kept) is None


@pytest.mark.parametrize(
    ("provider", "carrier"),
    [
        (UPS, Carrier("ups", "UPS")),
        (DHL_EXPRESS, Carrier("dhl", "DHL Express")),
        (ROYAL_MAIL, Carrier("custom", "Royal Mail")),
        (ShippingProvider(id="7", name=""), Carrier("custom", "")),
    ],
)
def test_as_which_carrier_magento_gets_it(provider, carrier):
    assert find_carrier(provider, {}) == carrier


def test_what_a_person_chose_for_magento_wins():
    mine = Carrier("royalmail", "Royal Mail 48")
    assert find_carrier(ROYAL_MAIL, {ROYAL_MAIL.id: mine}) == mine
    assert find_carrier(EVRI, {ROYAL_MAIL.id: mine}) == Carrier("custom", "Evri")


@pytest.mark.parametrize(
    ("carrier", "problem"),
    [
        (Carrier("royal_mail2", "Royal Mail"), None),
        (Carrier("", "Royal Mail"), "is not a carrier's code"),
        (Carrier("Royal Mail", "Royal Mail"), "is not a carrier's code"),
        (Carrier("2day", "Royal Mail"), "is not a carrier's code"),
        (Carrier("r" * 33, "Royal Mail"), "at most 32"),
        (Carrier("royalmail", ""), "1 to 255"),
        (Carrier("royalmail", "R" * 256), "1 to 255"),
    ],
)
def test_says_what_magento_would_not_take(carrier, problem):
    found = why_not_carrier(carrier)
    assert found is None if problem is None else problem in (found or "")
