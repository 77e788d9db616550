from __future__ import annotations

import pytest

from tiktok_orders.domain.cancel_reasons import CancelReason, find_cancel_key, find_cancel_reason
from tiktok_orders.domain.regions import REGIONS
from tiktok_orders.sandbox.world.reasons import seller_cancel_reasons

STOCK, PRICE, DELIVER = CancelReason
TABLE = [
    (STOCK, "US", "UNPAID", "seller_cancel_unpaid_reason_out_of_stock"),
    (STOCK, "US", "AWAITING_SHIPMENT", "seller_cancel_reason_out_of_stock"),
    (PRICE, "DE", "ON_HOLD", "seller_cancel_reason_wrong_price"),
    (DELIVER, "PH", "AWAITING_SHIPMENT", "seller_cancel_paid_reason_address_not_deliver"),
    (STOCK, "GB", "UNPAID", "seller_cancel_unpaid_reason_out_of_stock_uk"),
    (STOCK, "GB", "ON_HOLD", "seller_cancel_reason_out_of_stock_uk"),
    (PRICE, "GB", "AWAITING_SHIPMENT", "seller_cancel_reason_wrong_price_uk"),
    (DELIVER, "GB", "AWAITING_SHIPMENT", "seller_cancel_paid_reason_address_not_deliver_uk"),
    (DELIVER, "VN", "AWAITING_SHIPMENT", "seller_cancel_paid_reason_address_not_deliver"),
    (DELIVER, "SG", "AWAITING_SHIPMENT", "seller_cancel_unable_to_deliver_to_buyer_address"),
    (DELIVER, "SG", "UNPAID", None),
    (DELIVER, "US", "UNPAID", None),
    (PRICE, "MX", "UNPAID", None),
    (PRICE, "MX", "AWAITING_SHIPMENT", None),
    (PRICE, "BR", "UNPAID", "seller_cancel_unpaid_reason_wrong_price"),
    (PRICE, "BR", "AWAITING_SHIPMENT", None),
    (STOCK, "BR", "AWAITING_SHIPMENT", "seller_cancel_reason_out_of_stock"),
    (STOCK, "US", "AWAITING_COLLECTION", None),
    (STOCK, "US", "COMPLETED", None),
    (STOCK, "US", "", None),
    (STOCK, "XX", "AWAITING_SHIPMENT", None),
]


@pytest.mark.parametrize(("reason", "region", "status", "key"), TABLE)
def test_the_key_of_market_and_status(reason, region, status, key):
    assert find_cancel_key(reason, region=region, status=status) == key


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize(
    ("status", "unpaid"), [("UNPAID", True), ("ON_HOLD", False), ("AWAITING_SHIPMENT", False)]
)
def test_the_table_offers_what_the_practice_shop_takes_and_nothing_else(region, status, unpaid):
    taken = tuple(seller_cancel_reasons(region, unpaid=unpaid))
    for reason in CancelReason:
        by_table = find_cancel_key(reason, region=region, status=status)
        assert by_table == find_cancel_key(reason, region=region, status=status, offered=taken)
        assert by_table is None or by_table in taken


def test_what_tiktok_offers_for_the_order_wins_over_the_table():
    offered = ["seller_cancel_reason_wrong_price", "seller_cancel_2027_reason_out_of_stock_v2"]
    known = {"region": "GB", "status": "AWAITING_COLLECTION", "offered": offered}
    assert find_cancel_key(STOCK, **known) == "seller_cancel_2027_reason_out_of_stock_v2"
    assert find_cancel_key(PRICE, **known) == "seller_cancel_reason_wrong_price"
    assert find_cancel_key(DELIVER, **known) is None


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("seller_cancel_reason_out_of_stock_uk", STOCK),
        ("seller_cancel_unpaid_reason_wrong_price", PRICE),
        ("seller_cancel_unable_to_deliver_to_buyer_address", DELIVER),
        ("seller_cancel_paid_reason_buyer_requested_cancellation", None),
        ("package_lost", None),
        ("", None),
    ],
)
def test_a_key_of_tiktoks_in_our_words(key, reason):
    assert find_cancel_reason(key) is reason
