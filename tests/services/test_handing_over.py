"""Handing many parcels over in one call: each has an answer of its own, however the call as a whole ends."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.tiktok.conftest import World
from tests.tiktok.loopback import Answer, LoopbackServer, failure, success
from tiktok_orders.domain.packages import Handover
from tiktok_orders.errors import ThrottledError, WrongStateError
from tiktok_orders.http import Http, Limits
from tiktok_orders.services.handing_over import hand_over
from tiktok_orders.tiktok.envelope import find_request_id

DROP_OFF = Handover("DROP_OFF")


@pytest.fixture
def world() -> Iterator[World]:
    server = LoopbackServer()
    http = Http(limits=Limits(connect_seconds=1, read_seconds=1, total_seconds=5), request_id_of=find_request_id)
    yield World(server, http)
    http.close()
    server.close()


def paths(world: World) -> list[str]:
    return [one.path.removeprefix("/fulfillment/202309/packages/") for one in world.server.received]


def test_fifty_go_in_a_call_and_the_refused_are_told_apart(world: World) -> None:
    error = {"code": 21011006, "message": "shipped", "detail": {"package_id": "7"}}
    world.server.will(success({"errors": [error]}), success({}))
    errors = hand_over(world.client, dict.fromkeys((str(one) for one in range(51)), DROP_OFF))
    assert list(errors) == ["7"] and isinstance(errors["7"], WrongStateError)
    assert paths(world) == ["ship", "50/ship"]
    assert len(json.loads(world.server.received[0].body)["packages"]) == 50


def test_a_call_that_is_refused_for_one_package_is_made_for_each(world: World) -> None:
    world.server.will(failure(21008111, "not this shop's"), success({}), failure(21008111, "not this shop's"))
    errors = hand_over(world.client, {"1": DROP_OFF, "2": DROP_OFF})
    assert list(errors) == ["2"] and errors["2"].outcome_known
    assert paths(world) == ["ship", "1/ship", "2/ship"]


def test_what_holds_for_all_is_not_asked_for_each(world: World) -> None:
    world.server.will(*[failure(36009002, "too many", 429)] * 9)
    errors = hand_over(world.client, {"1": DROP_OFF, "2": DROP_OFF})
    assert set(errors) == {"1", "2"} and isinstance(errors["1"], ThrottledError)
    assert set(paths(world)) == {"ship"}


@pytest.mark.parametrize("answer", [Answer(cut=True), success({"errors": [{"message": "which?"}]})])
def test_of_a_lost_answer_nothing_is_known_of_any(world: World, answer: Answer) -> None:
    world.server.will(answer)
    errors = hand_over(world.client, {"1": DROP_OFF, "2": DROP_OFF})
    assert [errors[one].outcome_known for one in ("1", "2")] == [False, False]
    assert paths(world) == ["ship"]
