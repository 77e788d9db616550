"""What is wished for parcels that TikTok carries, and whether they are arranged by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tiktok_orders.domain.arranging import (
    CHEAPEST,
    DEFAULT,
    LabelWish,
    Wish,
    choose_service,
    common_methods,
    common_slots,
    read_wish,
    sum_prices,
    write_handover,
    write_labels,
    write_trouble,
)
from tiktok_orders.domain.arranging_verdict import ArrangingFacts, judge_arranging
from tiktok_orders.domain.eligibility import VerdictKind
from tiktok_orders.domain.packages import (
    Dimension,
    Handover,
    HandoverTimeSlots,
    ShippingService,
    TimeSlot,
    Weight,
)
from tiktok_orders.domain.ship_call import ShipCall, ShipParcel, ShipPlan

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
HANDOVER = Wish(handover=Handover("DROP_OFF"))
SIZE = Dimension(length=Decimal(20), width=Decimal("15.5"), height=Decimal(8), unit="CM")
LABEL = LabelWish(("11",), Weight(value=Decimal(640), unit="GRAM"), SIZE, "77", "Ground", Decimal("4.53"), "USD")


def slot(hours: int, *, is_available: bool = True) -> TimeSlot:
    start = NOW + timedelta(hours=hours)
    return TimeSlot(start_time=start, end_time=start + timedelta(hours=4), available=is_available)


def offer(*slots: TimeSlot, can_pickup: bool = True, can_drop_off: bool = True) -> HandoverTimeSlots:
    return HandoverTimeSlots(can_pickup=can_pickup, can_drop_off=can_drop_off, pickup_slots=slots)


def service(service_id: str, price: str | None, *, is_default: bool = False) -> ShippingService:
    return ShippingService(id=service_id, price=price and Decimal(price), currency="USD", is_default=is_default)


def test_a_wish_comes_back_from_a_job_as_it_was() -> None:
    later = slot(24)
    assert read_wish(write_handover("PICKUP", later)).handover == Handover(
        "PICKUP", TimeSlot(start_time=later.start_time, end_time=later.end_time)
    )
    assert read_wish(write_handover("DROP_OFF")).handover == Handover("DROP_OFF")
    assert read_wish({**write_labels([LABEL]), "seen": ["arranged_before"]}).labels == (LABEL,)
    assert read_wish(write_trouble("No.")).trouble == "No."


@pytest.mark.parametrize(
    "details",
    [{}, {"handover": "PIGEON"}, {"handover": "PICKUP", "slot": [1]}, {"labels": [{}]}, {"labels": 5},
     {"labels": [{"line_item_ids": ["1"], "service_id": "7", "price": "dear"}]}],
)  # fmt: skip
def test_what_cannot_be_read_is_no_wish(details: dict[str, Any]) -> None:
    assert read_wish(details) == Wish()


def test_only_what_all_parcels_share_is_offered() -> None:
    one = offer(slot(4), slot(24), slot(48, is_available=False))
    two = offer(slot(24), slot(48), slot(2), can_drop_off=False)
    assert common_methods([one, two]) == ("PICKUP",)
    assert common_slots([one, two]) == [slot(24)]
    assert common_methods([]) == () and common_slots([]) == []


def test_a_service_is_tiktoks_default_the_cheapest_or_the_named_one() -> None:
    services = [
        service("1", "9.00"),
        service("2", "5.00", is_default=True),
        service("3", "3.10"),
        service("4", None),
    ]
    chosen = [choose_service(services, wanted) for wanted in (DEFAULT, CHEAPEST, "1", "99")]
    assert [one.id if one else None for one in chosen] == ["2", "3", "1", None]
    assert choose_service([], DEFAULT) is None and choose_service([service("4", None)], CHEAPEST) is None


def test_prices_are_summed_by_currency() -> None:
    assert sum_prices([LABEL, LABEL]) == {"USD": Decimal("9.06")}


HANDED = ShipPlan(ShipCall.TIKTOK_HANDOVER, (ShipParcel("5", ("11",)),))
BOUGHT = ShipPlan(ShipCall.BUY_LABEL, (ShipParcel("", ("11",)),))


@pytest.mark.parametrize(
    ("plan", "wish", "kind", "code"),
    [
        (HANDED, HANDOVER, VerdictKind.WILL, ""),
        (BOUGHT, Wish(labels=(LABEL,)), VerdictKind.WILL, ""),
        (HANDED, Wish(labels=(LABEL,)), VerdictKind.SKIP, "wish_differs"),
        (BOUGHT, HANDOVER, VerdictKind.SKIP, "wish_differs"),
        (ShipPlan(ShipCall.BUY_LABEL, (ShipParcel("", ("11", "12")),)), Wish(labels=(LABEL,)), VerdictKind.SKIP,
         "wish_differs"),
        (HANDED, Wish(handover=Handover("PICKUP", slot(-1))), VerdictKind.SKIP, "slot_over"),
        (HANDED, Wish(trouble="Nobody carries it."), VerdictKind.SKIP, "no_offer"),
        (ShipPlan(ShipCall.MARK_SHIPPED), HANDOVER, VerdictKind.SKIP, "seller_ships"),
        (ShipPlan(None, code="unpaid", sentence="Not paid."), HANDOVER, VerdictKind.SKIP, "unpaid"),
        (ShipPlan(None, code="by_tiktok", sentence="TikTok."), HANDOVER, VerdictKind.SKIP, "fulfilled_by_tiktok"),
    ],
)  # fmt: skip
def test_the_plan_and_the_wish_decide(plan: ShipPlan, wish: Wish, kind: VerdictKind, code: str) -> None:
    verdict = judge_arranging(plan, wish, ArrangingFacts("1", NOW, is_live=True, is_in_hand=False))
    assert (verdict.kind, verdict.code) == (kind, code)
    assert verdict.subject == "" and bool(verdict.sentence) == bool(code)


def test_what_is_under_way_or_only_watched_is_skipped_and_what_was_done_before_needs_an_eye() -> None:
    def judged(**facts: Any) -> tuple[VerdictKind, str, str]:
        usual: dict[str, Any] = {"is_live": True, "is_in_hand": False}
        verdict = judge_arranging(HANDED, HANDOVER, ArrangingFacts("1", NOW, **{**usual, **facts}))
        return verdict.kind, verdict.code, verdict.subject

    assert judged(is_in_hand=True) == (VerdictKind.SKIP, "arranging", "")
    assert judged(is_live=False) == (VerdictKind.SKIP, "watch_only_tiktok", "")
    assert judged(times_done=2) == (VerdictKind.EYE, "arranged_before", "1:3")
