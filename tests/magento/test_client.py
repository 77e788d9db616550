from __future__ import annotations

import json
import socket
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.magento.conftest import KEYS, World
from tests.tiktok.loopback import Answer, json_answer
from tiktok_orders.errors import (
    AlreadyExistsError,
    CredentialsError,
    InvalidForMagentoError,
    NotFoundError,
    OutcomeUnknownError,
    RemoteError,
    ThrottledError,
    UnreachableError,
)
from tiktok_orders.http import Http, Limits
from tiktok_orders.magento.access import MagentoAccess
from tiktok_orders.magento.replies import find_report_id

REPORT = {"message": "Internal Error. Details are available in Magento log file. Report ID: webapi-65f1c0ffee123"}
FAILED = json_answer(REPORT, 500)
MAINTENANCE = Answer(503, b"<html>Back soon</html>", {"content-type": "text/html"})
BUSY = json_answer({"message": "Too Many Requests", "trace": None}, 429)
LOST = Answer(cut=True)
CUT_SHORT = Answer(200, b'{"entity_id": 1, "incre')
NOT_JSON = Answer(200, b"<html>Welcome</html>")
FATAL = json_answer({"messages": {"error": [{"code": 500, "message": "Allowed memory size exhausted"}]}}, 200)


def test_numbers_with_a_point_are_what_magento_meant(world: World):
    world.will(Answer(body=b'{"a": 34.350000000000001, "b": 0.1, "c": 15, "d": "7.5000", "e": 1.0e2}'))
    assert world.client.get("/x") == {
        "a": Decimal("34.35"),
        "b": Decimal("0.1"),
        "c": 15,
        "d": "7.5000",
        "e": Decimal("100.0"),
    }


def test_decimals_are_sent_as_numbers_and_keep_every_digit(world: World):
    world.will({})
    amounts = [Decimal("34.35"), Decimal("15.0000"), Decimal("0"), Decimal("12345678901234.5678")]
    world.client.post("/x", {"amounts": amounts, "text": "Zoë 🐈"})
    assert world.server.received[0].body.decode() == (
        '{"amounts":[34.35,15,0,"12345678901234.5678"],"text":"Zoë 🐈"}'
    )


def test_what_is_no_number_is_not_sent(world: World):
    for wrong in (float("nan"), object()):
        with pytest.raises((ValueError, TypeError)):
            world.client.post("/x", {"a": wrong})
    assert world.server.received == []


@pytest.mark.parametrize("trouble", [FAILED, MAINTENANCE, BUSY, LOST, CUT_SHORT, NOT_JSON, FATAL])
def test_a_read_is_repeated_until_it_can_be_read(world: World, trouble: Answer):
    world.will(trouble, trouble, {"a": 1})
    assert world.client.get("/orders") == {"a": 1}
    assert len(world.server.received) == 3
    assert world.slept == [1, 2]


@pytest.mark.parametrize("trouble", [FAILED, MAINTENANCE, LOST, CUT_SHORT, NOT_JSON, FATAL, Answer(200, b"")])
def test_a_write_whose_outcome_is_unknown_is_sent_once(world: World, trouble: Answer):
    world.will(trouble, {"entity_id": 1})
    with pytest.raises(OutcomeUnknownError, match="looked up before anything is sent again") as caught:
        world.client.post("/orders", {})
    assert len(world.server.received) == 1
    assert caught.value.service == "Magento" and not caught.value.outcome_known and not caught.value.retryable


def test_an_unknown_outcome_keeps_the_report_id(world: World):
    world.will(FAILED)
    with pytest.raises(OutcomeUnknownError) as caught:
        world.client.post("/orders", {})
    assert (caught.value.request_id, caught.value.http_status) == ("webapi-65f1c0ffee123", 500)


def test_a_slow_answer_to_a_write_is_an_unknown_outcome(world: World):
    world.will(replace(json_answer({}), pause_seconds=0.6))
    http = Http(service="Magento", limits=Limits(read_seconds=0.3), request_id_of=find_report_id)
    with pytest.raises(OutcomeUnknownError):
        replace(world.client, http=http).post("/orders", {})
    http.close()
    assert len(world.server.received) == 1


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"message": "Please specify order items."}, InvalidForMagentoError),
        (400, {"message": "Unique constraint violation found"}, AlreadyExistsError),
        (401, {"message": "The signature is invalid. Verify and try again."}, CredentialsError),
        (404, {"message": "Request does not match any route."}, NotFoundError),
    ],
)
def test_a_refused_write_is_known_not_done_and_not_repeated(world: World, status, body, kind):
    world.will(json_answer(body, status))
    with pytest.raises(kind) as caught:
        world.client.post("/orders", {})
    assert type(caught.value) is kind and caught.value.outcome_known
    assert len(world.server.received) == 1


def test_a_write_is_repeated_where_it_was_certainly_not_done(world: World):
    world.will(replace(BUSY, headers={"retry-after": "7"}), {"entity_id": 1})
    assert world.client.post("/orders", {}) == {"entity_id": 1}
    assert world.slept == [7]
    assert world.server.received[0].body == world.server.received[1].body


def test_a_magento_that_is_not_there_was_certainly_not_told(world: World):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
    client = replace(world.client, access=MagentoAccess(address, KEYS))
    with pytest.raises(UnreachableError, match="Magento could not be reached") as caught:
        client.post("/orders", {})
    assert caught.value.outcome_known and caught.value.service == "Magento"
    assert len(world.slept) == 4


def test_a_long_maintenance_is_not_waited_for(world: World):
    world.will(replace(MAINTENANCE, headers={"retry-after": "900"}))
    with pytest.raises(ThrottledError, match="closed for maintenance") as caught:
        world.client.get("/orders")
    assert caught.value.retry_after_seconds == 900 and world.slept == []


def test_gives_up_reading_after_five_tries_and_says_where_the_cause_stands(world: World):
    world.will(FAILED)
    with pytest.raises(RemoteError, match=r"var/log\) under webapi-65f1c0ffee123") as caught:
        world.client.get("/orders")
    assert len(world.server.received) == 5
    assert (caught.value.request_id, caught.value.service) == ("webapi-65f1c0ffee123", "Magento")


def test_a_bare_value_is_an_answer(world: World):
    for value in (True, False, "4410", 38, []):
        world.server.answers.clear()
        world.will(value)
        assert world.client.post("/x", {}) == value
        assert json.loads(world.server.received[-1].body) == {}
