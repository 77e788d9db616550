from __future__ import annotations

from decimal import Decimal

import pytest

from tests.magento.conftest import World
from tiktok_orders.errors import InvalidInputError, UnreachableError
from tiktok_orders.magento.directory import Rates, Region, get_country, get_rates, list_countries, list_store_views
from tiktok_orders.magento.links import admin_order_url

STORES = [
    {"id": 2, "code": "uk", "name": "UK", "website_id": 2, "store_group_id": 2, "is_active": 0},
    {
        "id": 1,
        "code": "default",
        "name": "Default Store View",
        "website_id": 1,
        "store_group_id": 1,
        "is_active": 1,
    },
    {"id": 0, "code": "admin", "name": "Admin", "website_id": 0, "store_group_id": 0, "is_active": 1},
]
CONFIGS = [
    {
        "id": 1,
        "code": "default",
        "website_id": 1,
        "base_currency_code": "USD",
        "default_display_currency_code": "USD",
    },
    {"id": 2, "code": "uk", "website_id": 2, "base_currency_code": "USD", "default_display_currency_code": "GBP"},
]
WEBSITES = [{"id": 1, "code": "base", "name": "Main Website"}, {"id": 2, "code": "uk_site", "name": "UK"}]
US = {
    "id": "US",
    "two_letter_abbreviation": "US",
    "full_name_english": "United States",
    "available_regions": [{"id": "12", "code": "CA", "name": "California"}],
}


def test_store_views_come_with_website_and_currencies_and_without_the_admins(world: World):
    world.will(STORES, CONFIGS, WEBSITES)
    first, second = list_store_views(world.client)
    assert (first.store_id, first.code, first.website_code, first.is_active) == (1, "default", "base", True)
    assert (second.store_id, second.website_code, second.is_active) == (2, "uk_site", False)
    assert (second.base_currency_code, second.display_currency_code) == ("USD", "GBP")
    paths = [received.path.removeprefix("/rest/all/V1") for received in world.server.received]
    assert paths == ["/store/storeViews", "/store/storeConfigs", "/store/websites"]


def test_a_view_without_a_configuration_is_still_a_view(world: World):
    world.will(STORES, [], [])
    assert [
        (view.code, view.base_currency_code, view.website_code) for view in list_store_views(world.client)
    ] == [
        ("default", "", ""),
        ("uk", "", ""),
    ]


def test_what_is_no_list_is_unreadable(world: World):
    world.will({"message": "odd"})
    with pytest.raises(UnreachableError, match="/store/storeViews cannot be read"):
        list_store_views(world.client)


def test_rates_are_those_of_the_store_view(world: World):
    world.will(
        {
            "base_currency_code": "USD",
            "default_display_currency_code": "GBP",
            "available_currency_codes": ["USD", "GBP", "VND"],
            "exchange_rates": [
                {"currency_to": "USD", "rate": 1},
                {"currency_to": "GBP", "rate": 0.7432},
                {"currency_to": "VND", "rate": 0},
            ],
        }
    )
    rates = {"USD": Decimal(1), "GBP": Decimal("0.7432")}
    assert get_rates(world.client, "uk") == Rates("USD", "GBP", ("USD", "GBP", "VND"), rates)
    assert world.server.received[0].path == "/rest/uk/V1/directory/currency"


def test_countries_come_with_their_regions(world: World):
    world.will([US, {"id": "DE", "full_name_locale": "Deutschland"}], US)
    germany, states = list_countries(world.client)
    assert (germany.country_id, germany.name, germany.regions) == ("DE", "Deutschland", ())
    assert get_country(world.client, "US") == states
    california = Region(12, "CA", "California")
    assert states.find_region(" ca ") == states.find_region("CALIFORNIA") == california
    assert states.find_region("Cal") is None


def test_the_page_of_an_order_in_the_admin():
    expected = "https://shop.example.com/admin_1x/sales/order/view/order_id/9001/"
    for address in ("https://shop.example.com/admin_1x", " https://shop.example.com/admin_1x/ "):
        assert admin_order_url(address, 9001) == expected
    for wrong in ("", "javascript:alert(1)//x", "shop.example.com/admin", "https://h.example/admin?key=1"):
        with pytest.raises(InvalidInputError, match="address of Magento’s admin"):
            admin_order_url(wrong, 1)
