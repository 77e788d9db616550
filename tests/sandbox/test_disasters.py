"""What a disaster may be, and when it strikes."""

from __future__ import annotations

import threading

import pytest

from tiktok_orders.errors import InvalidInputError
from tiktok_orders.sandbox.disasters.disaster import Disaster, parse_disaster, read_disaster
from tiktok_orders.sandbox.disasters.kinds import INSTEAD_OF_ANSWER, TO_THE_ANSWER, TRAITS, Kind
from tiktok_orders.sandbox.disasters.switchboard import Disasters

SEARCH = "/order/202309/orders/search"
COVERED = [
    ("*", "GET", "/anything/202309/at", True),
    ("/order/202309/orders/search", "POST", SEARCH, True),
    ("/order/202309/orders/search", "POST", SEARCH + "/x", False),
    ("POST /order/202309/orders/search", "POST", SEARCH, True),
    ("GET /order/202309/orders/search", "POST", SEARCH, False),
    ("/order/*", "GET", "/order/202507/orders", True),
    ("/order/*", "GET", "/seller/202309/shops", False),
    ("GET /order/202407/orders/{order_id}/price_detail", "GET", "/order/202407/orders/57/price_detail", True),
    ("/order/202407/orders/{order_id}/price_detail", "GET", "/order/202407/orders/5/7/price_detail", False),
    ("/order/202309/orders.search", "POST", SEARCH, False),
]
SENSELESS = [
    {"kind": "earthquake"},
    {},
    {"kind": "http_500", "probability": 1.01},
    {"kind": "http_500", "probability": "often"},
    {"kind": "http_500", "probability": "nan"},
    {"kind": "http_500", "seed": "1.5"},
    {"kind": "http_500", "seed": [1]},
    {"kind": "http_500", "times": 0},
    {"kind": "http_500", "seconds": 3},
    {"kind": "slow_drip", "seconds": -1},
    {"kind": "slow_drip", "seconds": True},
    {"kind": "http_500", "endpoint": "order"},
    {"kind": "http_500", "endpoint": "/order/\n/x"},
    {"kind": "http_500", "endpoint": "/" + "x" * 200},
    {"kind": "http_500", "colour": "red"},
]


@pytest.mark.parametrize(("endpoint", "method", "path", "is_covered"), COVERED)
def test_knows_which_requests_it_covers(endpoint, method, path, is_covered):
    assert Disaster(Kind.HTTP_500, endpoint).covers(method, path) is is_covered


@pytest.mark.parametrize("fields", SENSELESS, ids=str)
def test_refuses_what_makes_no_sense(fields):
    with pytest.raises(InvalidInputError):
        read_disaster(fields)


@pytest.mark.parametrize("text", ["", "http_500", "http_500:*", "http_500:*:x", "http_500:*:1:2:3"])
def test_refuses_a_word_of_the_command_line_that_it_cannot_read(text):
    with pytest.raises(InvalidInputError):
        parse_disaster(text)


def test_reads_the_word_of_the_command_line():
    assert parse_disaster(f"slow_drip:{SEARCH}:0.25:9") == Disaster(Kind.SLOW_DRIP, SEARCH, 0.25, 9, seconds=3)
    assert parse_disaster("bad_order::1").endpoint == f"POST {SEARCH}"


def strikes(disasters: Disasters, count: int, *kinds: Kind) -> list[bool]:
    return [disasters.strike(*kinds, method="POST", path=SEARCH) is not None for _ in range(count)]


def test_strikes_the_same_requests_for_the_same_seed_whatever_else_is_on():
    alone, beside = Disasters(), Disasters()
    alone.add(Disaster(Kind.BAD_ORDER, probability=0.3, seed=4))
    beside.add(Disaster(Kind.HTTP_500, "*", probability=0.5))
    beside.add(Disaster(Kind.BAD_ORDER, probability=0.3, seed=4))
    wanted = strikes(alone, 200, Kind.BAD_ORDER)
    found = []
    for _ in range(200):
        beside.strike(Kind.HTTP_500, method="GET", path="/a")
        found.append(beside.strike(Kind.BAD_ORDER, method="POST", path=SEARCH) is not None)
    assert found == wanted
    assert 30 <= sum(wanted) <= 90
    other = Disasters()
    other.add(Disaster(Kind.BAD_ORDER, probability=0.3, seed=5))
    assert strikes(other, 200, Kind.BAD_ORDER) != wanted


def test_counts_what_it_was_asked_and_what_it_struck():
    disasters = Disasters()
    first = disasters.add(Disaster(Kind.HTTP_500, times=3))
    second = disasters.add(Disaster(Kind.HTTP_503))
    assert all(strikes(disasters, 10, Kind.HTTP_500, Kind.HTTP_503))
    assert [(one.id, one.asked, one.struck) for one in disasters.list()] == [(first, 10, 3), (second, 10, 7)]
    assert disasters.remove(first)
    assert not disasters.remove(first)
    disasters.clear()
    assert disasters.list() == ()
    assert disasters.struck(second) == 0


def test_counts_right_when_many_ask_at_once():
    disasters = Disasters()
    switched = disasters.add(Disaster(Kind.HTTP_500, times=500))
    threads = [threading.Thread(target=strikes, args=(disasters, 200, Kind.HTTP_500)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (found,) = disasters.list()
    assert (found.asked, disasters.struck(switched)) == (1600, 500)


def test_every_kind_is_explained_and_has_sound_usual_values():
    assert set(TRAITS) == set(Kind)
    for kind in Kind:
        assert Disaster(kind).endpoint == TRAITS[kind].endpoint
        assert TRAITS[kind].explanation.endswith((".", ")."))
    assert not set(INSTEAD_OF_ANSWER) & set(TO_THE_ANSWER)
