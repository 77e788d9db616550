"""TikTok's rules, walked through the whole planned life of the orders of every market."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from tests.sandbox.worlds import NOW, REGIONS, draft_world, live, stand
from tiktok_orders.sandbox.world.deadlines import build_deadlines
from tiktok_orders.sandbox.world.masking import mask_recipient
from tiktok_orders.sandbox.world.recipients import build_recipient

# The transitions of the Partner Center's order overview, as far as an order may go in one step.
ALLOWED = {
    "UNPAID": {"ON_HOLD", "AWAITING_SHIPMENT", "CANCELLED"},
    "ON_HOLD": {"AWAITING_SHIPMENT", "CANCELLED"},
    "AWAITING_SHIPMENT": {"PARTIALLY_SHIPPING", "AWAITING_COLLECTION", "CANCELLED"},
    "PARTIALLY_SHIPPING": {"AWAITING_COLLECTION", "CANCELLED"},
    "AWAITING_COLLECTION": {"IN_TRANSIT", "COMPLETED", "CANCELLED"},
    "IN_TRANSIT": {"DELIVERED", "COMPLETED", "CANCELLED"},
    "DELIVERED": {"COMPLETED"},
    "COMPLETED": set(),
    "CANCELLED": set(),
}
HELD = {"GB", "US"}
SEA = {"SG", "VN"}
OPEN = ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")


@pytest.fixture(scope="module")
def drafts():
    return draft_world(seed=17, orders=800)


@pytest.fixture(scope="module")
def lives(drafts):
    return [(draft.shop.region, list(live(draft))) for draft in drafts]


def test_orders_pass_through_no_transition_but_those_of_tiktok(lives):
    seen = set()
    for region, states in lives:
        assert states[0]["status"] == "UNPAID"
        assert states[-1]["status"] in ("COMPLETED", "CANCELLED")
        for before, after in pairwise(states):
            if after["status"] != before["status"]:
                assert after["status"] in ALLOWED[before["status"]]
                seen.add((region, before["status"], after["status"]))
    for region in REGIONS:
        assert (region, "PARTIALLY_SHIPPING", "AWAITING_COLLECTION") in seen
        assert (region, "UNPAID", "CANCELLED") in seen
        assert ((region, "UNPAID", "ON_HOLD") in seen) is (region in HELD)
    assert any(step[1:] == ("IN_TRANSIT", "CANCELLED") for step in seen)


def test_the_hold_is_one_hour_in_britain_and_the_states_and_is_nowhere_else(lives):
    seen = Counter()
    for region, states in lives:
        held = [state for state in states if state["status"] == "ON_HOLD"]
        assert region in HELD or not held
        freed = next((state for state in states if state["status"] == "AWAITING_SHIPMENT"), None)
        if held and freed and freed["order_type"] == "NORMAL":
            assert freed["update_time"] - freed["paid_time"] == 3600
            seen[region] += 1
        elif region in HELD and freed:
            assert freed["is_sample_order"] or freed["order_type"] == "PRE_ORDER"
    assert seen["GB"] > 300 and seen["US"] > 200


def test_update_time_moves_with_each_event_and_never_backwards(drafts, lives):
    for draft, (_, states) in zip(drafts, lives, strict=True):
        assert states[0]["update_time"] == draft.order["create_time"]
        for event, before, after in zip(draft.events, states, states[1:], strict=False):
            assert after["update_time"] >= before["update_time"]
            is_quiet = event.kind == "masked" or (event.cases and not event.order)  # masking, or a case alone
            assert after["update_time"] == (before["update_time"] if is_quiet else event.time)


def test_what_is_not_shipped_in_time_is_cancelled_by_the_system_at_that_very_time(lives):
    late = Counter()
    for region, states in lives:
        due = states[-1].get("cancel_order_sla_time")
        if due is None:
            continue
        waiting = [state for state in states if state["status"] in OPEN]
        assert all(state["update_time"] < due for state in waiting)
        end = states[-1]
        if end["status"] == "CANCELLED" and end["cancel_reason"] == "Seller did not ship in time":
            assert (end["cancel_time"], end["cancellation_initiator"]) == (due, "SYSTEM")
            late[region] += 1
        else:
            assert end.get("rts_time", end.get("cancel_time", due)) < due
    assert late.keys() >= {"US", "DE", "VN"}


def test_what_is_not_paid_is_cancelled_by_the_system_after_two_days(lives):
    ends = [end for _, (*_, end) in lives if end.get("cancel_reason") == "Customer overdue to pay"]
    assert ends
    for end in ends:
        assert "paid_time" not in end and "recipient_address" not in end
        assert end["cancel_time"] == end["create_time"] + 2 * 86_400
        assert (end["cancellation_initiator"], end["line_items"][0]["cancel_user"]) == ("SYSTEM", "SYSTEM")


ZONES = {
    "GB": "Europe/London", "US": "America/New_York", "SG": "Asia/Singapore", "DE": "Europe/Berlin",
    "VN": "Asia/Ho_Chi_Minh",
}  # fmt: skip
# Region, local moment at which the order may be sent, and the last local days to ship, hand over and be cancelled.
DEADLINES = (
    ("GB", "2026-11-23 09:00", "2026-11-25", "2026-11-26", "2026-11-28"),
    ("GB", "2026-11-20 23:59", "2026-11-24", "2026-11-25", "2026-11-27"),  # a Friday: the weekend does not count
    ("GB", "2026-11-21 00:01", "2026-11-24", "2026-11-25", "2026-11-27"),  # a Saturday
    ("DE", "2026-11-22 12:00", "2026-11-24", "2026-11-25", "2026-11-27"),  # a Sunday
    ("SG", "2026-11-26 10:00", "2026-11-30", "2026-12-01", "2026-12-03"),
    ("US", "2026-11-23 09:00", "2026-11-25", "2026-11-26", "2026-12-02"),  # seven working days
    ("US", "2026-10-30 09:00", "2026-11-03", "2026-11-04", "2026-11-10"),  # summer time ends in between
    ("VN", "2026-11-23 13:59", "2026-11-23", "2026-11-23", "2026-11-25"),  # before 14:00: the same day
    ("VN", "2026-11-23 14:00", "2026-11-24", "2026-11-24", "2026-11-25"),
    ("VN", "2026-11-21 10:00", "2026-11-23", "2026-11-23", "2026-11-24"),  # a Saturday
)


@pytest.mark.parametrize(("region", "ready", "ship", "hand_over", "cancel"), DEADLINES)
def test_deadlines_count_working_days_in_the_shops_zone(region, ready, ship, hand_over, cancel):
    zone = ZoneInfo(ZONES[region])
    start = datetime.fromisoformat(ready).replace(tzinfo=zone)
    times = build_deadlines(zone, int(start.timestamp()), region=region)
    names = ("rts_sla_time", "tts_sla_time", "cancel_order_sla_time")
    days = [(datetime.fromtimestamp(times[name], UTC) + start.utcoffset()).isoformat(" ") for name in names]
    assert days == [f"{day} 23:59:59+00:00" for day in (ship, hand_over, cancel)]
    assert times["shipping_due_time"] == times["cancel_order_sla_time"] < times["collection_due_time"]


def sight_of(address: dict | None) -> str:
    if address is None:
        return "nothing"
    private = [
        address[name] for name in ("name", "phone_number", "address_detail", "address_line1", "postal_code")
    ]
    hidden = {"*" in text for text in private}
    assert len(hidden) == 1
    town = [part for part in address["district_info"] if part["address_level"] in ("L3", "L4")]
    assert all("*" not in part["address_name"] for part in address["district_info"] if part not in town)
    if hidden == {False}:
        return "clear"
    assert address["full_address"].count("*") >= 3
    return "no town" if any("*" in part["address_name"] for part in town) else "masked"


def expected_sight(region: str, state: dict, event_kind: str) -> str:
    status, is_tiktok = state["status"], state["shipping_type"] == "TIKTOK"
    is_cancelled = status == "CANCELLED"
    if status in ("UNPAID", "ON_HOLD") or (is_cancelled and "paid_time" not in state and not state["is_cod"]):
        return "nothing"
    ended = is_cancelled or event_kind == "masked"
    if region == "US" and (ended or (state["fulfillment_type"].endswith("TIKTOK") and status == "COMPLETED")):
        return "no town"
    return "masked" if is_tiktok or is_cancelled else "clear"


def test_an_address_shows_what_state_shipping_type_and_market_allow(drafts, lives):
    seen = Counter()
    for draft, (region, states) in zip(drafts, lives, strict=True):
        for event, state in zip(draft.events, states[1:], strict=True):
            sight = sight_of(state.get("recipient_address"))
            assert sight == expected_sight(region, state, event.kind), (event, state["id"])
            seen[region, sight] += 1
    assert {region for region, sight in seen if sight == "no town"} == {"US"}
    assert len(seen) == 3 * len(REGIONS) + 1


def test_the_states_hide_an_address_thirty_days_after_completion_and_for_good(drafts):
    masked = [(draft, event) for draft in drafts for event in draft.events if event.kind == "masked"]
    assert masked and {draft.shop.region for draft, _ in masked} == {"US"}
    for draft, event in masked:
        completed = next(one for one in draft.events if one.order.get("status") == "COMPLETED")
        assert event.time == completed.time + timedelta(days=30).total_seconds()
        assert sight_of(stand(draft, event.time)["recipient_address"]) == "no town"


@pytest.mark.parametrize("region", REGIONS)
def test_masking_twice_is_masking_once(region):
    for number in range(0, 10**12, 41**7):
        once = mask_recipient(build_recipient(region, number), hides_town=True)
        assert mask_recipient(once, hides_town=True) == once


def test_split_orders_go_in_two_parcels_and_are_never_late_as_a_whole(lives):
    split = Counter()
    for region, states in lives:
        end = states[-1]
        if end.get("split_or_combine_tag") == "SPLIT":
            parcels = {line["package_id"] for line in end["line_items"]}
            assert parcels == {package["id"] for package in end["packages"]} and len(parcels) == 2
            assert any(state["status"] == "PARTIALLY_SHIPPING" for state in states)
            by_sku = {(line["sku_id"], line["package_id"]) for line in end["line_items"] if not line["is_gift"]}
            assert region not in SEA or len(by_sku) == len({sku for sku, _ in by_sku})  # whole SKUs only
            split[region] += 1
    assert split.keys() == set(REGIONS)


def test_cash_on_delivery_is_paid_at_the_door_and_only_in_south_east_asia(lives):
    seen = Counter()
    for region, states in lives:
        for state in states:
            if state["is_cod"]:
                assert state["payment_method_name"] == "Cash on delivery"
                assert ("paid_time" in state) is ("delivery_time" in state)
        seen[region] += states[0]["is_cod"]
    assert seen["VN"] > 300 and seen["SG"] and not (seen["GB"] or seen["US"] or seen["DE"])


def test_what_tiktok_fulfils_has_no_deadlines_for_the_seller_and_its_own_carrier(lives):
    fulfilled = [(region, states[-1]) for region, states in lives
                 if states[0]["fulfillment_type"] == "FULFILLMENT_BY_TIKTOK"]  # fmt: skip
    assert {region for region, _ in fulfilled} == set(REGIONS)
    for _, end in fulfilled:
        assert end["shipping_type"] == "TIKTOK" and "rts_sla_time" not in end
        assert end["status"] == "CANCELLED" or end["tracking_number"].startswith("FBT")


def test_replacements_and_exchanges_follow_an_older_order_of_the_same_shop(drafts):
    known = {draft.order["id"]: draft for draft in drafts}
    seen = Counter()
    for draft in drafts:
        order = draft.order
        assert ("replaced_order_id" in order) is order["is_replacement_order"]
        assert ("exchange_source_order_id" in order) is order["is_exchange_order"]
        source = order.get("replaced_order_id") or order.get("exchange_source_order_id")
        if source:
            older = known[source]
            assert older.shop.id == draft.shop.id and older.order["create_time"] < order["create_time"]
            assert older.order["user_id"] == order["user_id"]
            seen[draft.shop.region, order["is_exchange_order"]] += 1
    # TikTok knows exchanges in the US and the UK alone.
    assert {region for region, is_exchange in seen if is_exchange} <= HELD
    assert {region for region, is_exchange in seen if not is_exchange} == set(REGIONS)


def test_packages_exist_before_shipping_in_south_east_asia_alone(lives):
    for region, states in lives:
        for state in states:
            if state["status"] == "AWAITING_SHIPMENT":
                assert bool(state["packages"]) is (region in SEA)
                assert all(("package_id" in line) is (region in SEA) for line in state["line_items"])
                assert ("pick_up_cut_off_time" in state) is (region in SEA)
                assert "tracking_number" not in state
            assert ("fulfillment_priority_level" in state) is (region in SEA)


def test_the_orders_of_a_combined_parcel_travel_together(drafts):
    pairs: dict[str, list[dict]] = {}
    for draft in drafts:
        order = stand(draft, NOW + 90 * 86_400)
        if order.get("split_or_combine_tag") == "COMBINED":
            pairs.setdefault(order["packages"][0]["id"], []).append(order)
    assert pairs
    for group in pairs.values():
        assert len(group) == 2
        assert len({(order["user_id"], order["tracking_number"], order["rts_time"]) for order in group}) == 1
