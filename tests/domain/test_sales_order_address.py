"""Addresses of every market as Magento wants them, masked and incomplete ones too."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.sales_orders import build, make_context, make_order, make_policy
from tests.domain.test_market_payloads import ORDERS, read
from tests.domain.test_sales_order_totals import world_orders
from tiktok_orders.domain.failures import CannotBuildError
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.sales_order import build_sales_order
from tiktok_orders.domain.sales_order_context import AddressCorrections, RegionFacts

STATES = {
    "US": (RegionFacts(12, "CA", "California"), RegionFacts(13, "CO", "Colorado")),
    "DE": (RegionFacts(82, "BER", "Berlin"), RegionFacts(88, "NRW", "Nordrhein-Westfalen")),
    "BR": (RegionFacts(508, "SP", "São Paulo"),),
}


def address(order: Order, **facts: Any) -> dict[str, Any]:
    delivery: dict[str, Any] = build(order, **facts).entity["extension_attributes"]["shipping_assignments"][0][
        "shipping"
    ]["address"]
    return delivery


def codes(order: Order, **facts: Any) -> list[str]:
    with pytest.raises(CannotBuildError) as caught:
        build_sales_order(order, make_context(order, **facts))
    return [one.code for one in caught.value.found]


def american(state: str, code: str) -> Order:
    districts = [
        {"address_level": "L0", "address_name": "United States", "iso_code": "US"},
        {"address_level": "L1", "address_name": state, "iso_code": code},
        {"address_level": "L2", "address_name": "Denver County"},
        {"address_level": "L3", "address_name": "Denver"},
    ]
    where = {"region_code": "US", "post_town": "", "postal_code": "80202", "district_info": districts}
    return make_order(recipient_address=where)


@pytest.mark.parametrize(
    ("region", "name", "street", "city", "state"),
    [
        ("JP", ("花子", "架空"), ["架空町5-5-5"], "千代田区", "東京都"),
        ("TH", ("สมมุติ", "ตัวอย่าง"), ["1 ซอยสมมุติ"], "เขตตัวอย่าง", "กรุงเทพมหานคร"),
        ("ID", ("Budi", "Contoh"), ["Jl. Rekaan 4", "Kecamatan Contoh"], "Bandung", "Jawa Barat"),
        ("PH", ("Maria", "Halimbawa"), ["3 Kathang-isip St", "Barangay Halimbawa"], "Quezon City", "Metro Manila"),
        (
            "BR",
            ("João", "Exemplo"),
            ["Rua Inventada", "11", "Apto 11", "Bairro Exemplo"],
            "São Paulo",
            "São Paulo",
        ),
    ],
)
def test_the_address_of_a_market(
    region: str, name: tuple[str, str], street: list[str], city: str, state: str
) -> None:
    found = address(read(region))
    assert (found["firstname"], found["lastname"]) == name
    assert (found["street"], found["city"], found["region"]) == (street, city, state)
    assert found["country_id"] == region


@pytest.mark.parametrize("region", ORDERS)
def test_every_market_fills_what_magento_requires(region: str) -> None:
    found = address(read(region))
    needed = ("firstname", "lastname", "street", "city", "email", "country_id", "postcode", "telephone")
    assert all(found[name] for name in needed)


def test_every_order_of_the_practice_world_has_a_whole_address() -> None:
    regions = set()
    for order in world_orders()[::9]:
        found = address(order)
        regions.add(found["country_id"])
        assert found["city"] and found["lastname"] and found["postcode"] and "region_id" not in found
    assert regions == {"GB", "US", "SG", "DE", "VN"}


def test_town_and_county_of_the_practice_world_are_those_that_letters_name() -> None:
    seen: dict[str, set[tuple[str, str]]] = {}
    for order in world_orders():
        found = address(order)
        seen.setdefault(found["country_id"], set()).add((found["city"], found["region"]))
    assert {city for city, _ in seen["SG"]} == {"Singapore"}
    assert ("St Ives", "Cornwall") in seen["GB"] and not {"England", "Scotland"} & {one for _, one in seen["GB"]}
    assert ("Nashville", "Tennessee") in seen["US"] and ("Köln", "Nordrhein-Westfalen") in seen["DE"]
    assert ("Quận 3", "Hồ Chí Minh") in seen["VN"]


def test_a_vietnamese_name_puts_the_family_last_for_magento() -> None:
    name = "Nguyễn Thị Lan"
    order = make_order(recipient_address={"name": name, "first_name": name, "last_name": "", "region_code": "VN"})
    found = address(order)
    assert (found["firstname"], found["lastname"]) == ("Thị Lan", "Nguyễn")


def test_a_single_name_still_has_a_last_one() -> None:
    found = address(make_order(recipient_address={"name": "Plato", "first_name": "Plato", "last_name": ""}))
    assert (found["firstname"], found["lastname"]) == ("Plato", "-")


def test_what_tiktok_hides_is_sent_as_it_is_with_a_warning() -> None:
    draft = build(make_order(recipient_address={"first_name": "A***", "postal_code": "PR2 ***"}))
    assert draft.entity["billing_address"]["postcode"] == "PR2 ***"
    assert any("asterisks" in warning for warning in draft.warnings)


@pytest.mark.parametrize(
    ("state", "code", "found"),
    [
        ("Colorado", "CO", ("Colorado", "CO", 13)),
        ("Colorado", "", ("Colorado", "CO", 13)),
        ("colorado ", "", ("Colorado", "CO", 13)),
        ("Centennial State", "US-CO", ("Colorado", "CO", 13)),
        ("CO", "", ("Colorado", "CO", 13)),
    ],
)
def test_a_state_is_found_by_name_or_code(state: str, code: str, found: tuple[str, str, int]) -> None:
    order = american(state, code)
    sent = address(order, regions=STATES, regions_required=frozenset({"US"}))
    assert (sent["region"], sent["region_code"], sent["region_id"]) == found


def test_a_state_with_accents_is_found() -> None:
    assert address(read("BR"), regions=STATES)["region_id"] == 508


def test_an_unknown_state_is_refused_where_magento_asks_for_one() -> None:
    order = american("Jefferson", "JF")
    required = frozenset({"US"})
    assert codes(order, regions=STATES, regions_required=required) == ["region_unknown"]
    free = address(order, regions=STATES)
    assert free["region"] == "Jefferson" and "region_id" not in free
    corrected = AddressCorrections(region="CA")
    assert address(order, regions=STATES, regions_required=required, corrections=corrected)["region_id"] == 12
    wrong = AddressCorrections(region="Atlantis")
    assert codes(order, regions=STATES, regions_required=required, corrections=wrong) == ["region_unknown"]
    chosen = {("US", "Atlantis"): "California"}
    kept = address(order, regions=STATES, regions_required=required, corrections=wrong, region_map=chosen)
    assert kept["region_id"] == 12, "a state that was typed is one of the map, too"


def test_a_missing_postal_code_is_filled_by_a_person_or_the_policy() -> None:
    order = make_order(recipient_address={"postal_code": ""})
    assert codes(order) == ["postcode_missing"]
    assert address(order, corrections=AddressCorrections(postcode="N1 1AA"))["postcode"] == "N1 1AA"
    assert address(order, policy=make_policy(postcode_when_missing="00000"))["postcode"] == "00000"


def test_an_address_that_is_not_there_names_what_is_missing() -> None:
    blank = dict.fromkeys(("name", "first_name", "last_name", "address_line1", "post_town", "region_code"), "")
    order = make_order(recipient_address=blank)
    with pytest.raises(CannotBuildError) as caught:
        build(order)
    assert caught.value.found[0].detail == {"fields": "name, street, town, country"}


def test_corrections_go_before_what_tiktok_states() -> None:
    corrections = AddressCorrections(firstname="Eve", street=("2 New Road", "Flat 1"), telephone="020 7946 0000")
    found = address(make_order(), corrections=corrections)
    assert (found["firstname"], found["street"], found["telephone"]) == (
        "Eve", ["2 New Road", "Flat 1"], "020 7946 0000",
    )  # fmt: skip


@pytest.mark.parametrize("field", ["first_name", "last_name", "address_line1", "post_town"])
def test_what_magento_cannot_keep_is_refused(field: str) -> None:
    assert codes(make_order(recipient_address={field: "x" * 256})) == ["name_too_long"]


def test_no_phone_number_is_no_obstacle() -> None:
    draft = build(make_order(recipient_address={"phone_number": ""}))
    assert draft.entity["billing_address"]["telephone"] == "-"
    assert any("no phone number" in warning for warning in draft.warnings)
