"""Whatever TikTok Shop answers, it becomes a record or one of our errors."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.mutations import ODD_VALUES
from tests.tiktok.samples import read_sample
from tiktok_orders.domain.cancellations import CancelEligibility, Cancellation, CancelReply, RejectReasons
from tiktok_orders.domain.logistics import DeliveryOptions, ShippingProviders, Warehouses
from tiktok_orders.domain.packages import (
    HandoverTimeSlots,
    LabelledPackage,
    MarkedPackage,
    PackageDetail,
    ShippingDocument,
    ShippingServices,
    SplitAttributes,
    Tracking,
)
from tiktok_orders.domain.stated import Stated
from tiktok_orders.errors import UnreachableError
from tiktok_orders.tiktok.replies import read_entry


def data_of(name: str) -> Any:
    return read_sample(name)["response"]["data"]


SERVICE = {"id": "1", "name": "Ground", "price": "4.20", "currency": "USD", "earliest_delivery_days": 2}
WEIGHT = {"value": "1.5", "unit": "POUND"}
RECORDS: list[tuple[type[Stated], Any]] = [
    (Warehouses, data_of("warehouses")),
    (DeliveryOptions, data_of("warehouse-delivery-options")),
    (ShippingProviders, data_of("shipping-providers")),
    (MarkedPackage, read_sample("mark-package-as-shipped")["variants"]["success_with_warning"]["data"]),
    (PackageDetail, data_of("package-detail")),
    (PackageDetail, data_of("packages-search")["packages"][0]),
    (HandoverTimeSlots, {"can_pickup": True, "pickup_slots": [{"start_time": 1793617200, "avaliable": True}]}),
    (Tracking, data_of("order-tracking")),
    (ShippingDocument, data_of("shipping-document")),
    (SplitAttributes, data_of("split-attributes")),
    (ShippingServices, {"order_id": "1", "weight": WEIGHT, "shipping_services": [SERVICE]}),
    (LabelledPackage, {"package_id": "1", "shipping_service_info": SERVICE, "create_time": 1793617200}),
    (Cancellation, data_of("cancellations-search")["cancellations"][1]),
    (CancelReply, data_of("cancel-order")),
    (RejectReasons, data_of("reject-reasons")),
    (CancelEligibility, data_of("aftersale-eligibility-202512")),
]
NAMES = [f"{kind.__name__} {place}" for place, (kind, _) in enumerate(RECORDS)]


def mutated(raw: Any) -> Iterator[Any]:
    """Yields the record with each of its values replaced by each odd one, and with each left out."""
    for path in _paths(raw):
        for odd in (*ODD_VALUES, 10**400):
            yield _changed(raw, path, odd)
        yield _changed(raw, path)


def _paths(raw: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    entries = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    for key, value in entries:
        yield (*path, key)
        yield from _paths(value, (*path, key))


def _changed(raw: Any, path: tuple[Any, ...], *odd: Any) -> Any:
    changed = place = copy.deepcopy(raw)
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    if odd and isinstance(place, dict):
        place[path[-1]] = odd[0]
    elif odd:
        place.insert(path[-1], odd[0])
    return changed


@pytest.mark.parametrize(("kind", "raw"), RECORDS, ids=NAMES)
def test_every_field_of_the_samples_is_read(world, kind, raw):
    assert read_entry(world.client, kind, json.loads(json.dumps(raw))) != kind.model_construct()


@pytest.mark.parametrize(("kind", "raw"), RECORDS, ids=NAMES)
def test_a_broken_record_is_read_or_is_an_error_that_does_not_show_what_it_holds(world, kind, raw):
    outcomes = set()
    for odd in mutated(raw):
        try:
            read_entry(world.client, kind, odd)
            outcomes.add("read")
        except UnreachableError as error:
            assert "cannot be read (“" in error.message and len(error.message) < 200
            outcomes.add("error")
    assert outcomes == {"read", "error"}
