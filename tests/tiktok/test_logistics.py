from __future__ import annotations

import pytest

from tests.tiktok.loopback import failure, json_answer, success
from tests.tiktok.samples import read_sample
from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.errors import RemoteError, UnreachableError, WrongStateError
from tiktok_orders.tiktok.logistics import list_delivery_options, list_shipping_providers, list_warehouses


def test_reads_the_samples(world):
    for name in ("warehouses", "warehouse-delivery-options", "shipping-providers"):
        world.server.will(json_answer(read_sample(name)["response"]))
    main, returns = list_warehouses(world.client)
    assert (main.id, main.type, main.is_default) == ("6955005333819123123", "SALES_WAREHOUSE", True)
    assert returns.type == "RETURN_WAREHOUSE"
    (option,) = list_delivery_options(world.client, main.id)
    assert (option.name, option.type) == ("Standard shipping", "SEND_BY_SELLER")
    assert list_shipping_providers(world.client, option.id)[1] == ShippingProvider(
        id="7117859084333745966", name="Royal Mail"
    )


def test_walks_from_the_warehouse_to_the_carriers(desk):
    client = desk.client("GB")
    main, _annex, returns = list_warehouses(client)
    assert list_delivery_options(client, returns.id) == ()
    standard = list_delivery_options(client, main.id)[0]
    assert (standard.name, standard.type) == ("Standard Shipping", "STANDARD")
    names = [provider.name for provider in list_shipping_providers(client, standard.id)]
    assert names == ["Royal Mail", "Evri", "DPD UK"]


def test_an_option_of_another_shop_is_refused(desk):
    singapore = desk.client("SG")
    option = list_delivery_options(singapore, list_warehouses(singapore)[0].id)[0]
    with pytest.raises(RemoteError, match="does not know this delivery option"):
        list_shipping_providers(desk.client("GB"), option.id)


def test_a_warehouse_that_is_not_there_is_refused(desk):
    with pytest.raises(RemoteError, match="warehouse_id"):
        list_delivery_options(desk.client("GB"), "1")


def test_an_option_under_which_tiktok_ships_has_no_carriers(world):
    world.server.will(failure(21008117, "fulfilled by TikTok"))
    with pytest.raises(WrongStateError, match="own warehouse"):
        list_shipping_providers(world.client, "1")


@pytest.mark.parametrize("entry", [{}, {"id": ""}, {"id": None}, 7, {"id": "1", "is_default": "perhaps"}], ids=str)
def test_a_warehouse_that_cannot_be_read_is_no_empty_list(world, entry):
    world.server.will(success({"warehouses": [entry]}))
    with pytest.raises(UnreachableError, match="cannot be read") as caught:
        list_warehouses(world.client)
    assert "perhaps" not in caught.value.message


def test_none_in_any_form_is_none(world):
    world.server.will(success(None), success({"warehouses": None}), success({"warehouses": []}))
    assert [list_warehouses(world.client) for _ in range(3)] == [(), (), ()]
