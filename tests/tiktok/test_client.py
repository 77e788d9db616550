from __future__ import annotations

import logging
import traceback
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.tiktok.conftest import SECRETS, World
from tests.tiktok.loopback import Answer, failure, json_answer, success
from tests.tiktok.samples import read_sample
from tiktok_orders.errors import (
    AuthorisationEndedError,
    CredentialsError,
    OutcomeUnknownError,
    ReauthoriseError,
    RemoteError,
    ThrottledError,
    UnreachableError,
    WrongClockError,
    WrongStateError,
)
from tiktok_orders.tiktok.endpoints import GET_AUTHORIZED_SHOPS, GET_ORDERS, SEARCH_ORDERS, Endpoint
from tiktok_orders.tiktok.signing import sign_request

EXPIRED = failure(105002, "Expired credentials.")
INVALID_TOKEN = failure(36009004, "Invalid credentials. The `x-tts-access-token` header is invalid.")


def assert_signed(world: World, received) -> None:
    query = received.query
    sign = query.pop("sign")
    assert sign == sign_request(
        path=received.path,
        query=query,
        body=received.body,
        content_type=received.headers["content-type"],
        app_secret=world.app.app_secret,
    )


def refusal(world: World, endpoint=GET_ORDERS, kind=RemoteError) -> RemoteError:
    with pytest.raises(kind) as caught:
        world.client.call(endpoint)
    return caught.value


def test_the_bytes_signed_are_the_bytes_sent(world):
    world.server.will(success({}))
    world.client.call(SEARCH_ORDERS, body={"comment": "Already packed – café 🐈", "list": ["1"]})
    received = world.server.received[0]
    assert received.body == '{"comment":"Already packed – café 🐈","list":["1"]}'.encode()
    assert received.headers["content-type"] == "application/json"
    assert received.headers["x-tts-access-token"] == "TOKEN-one"
    assert_signed(world, received)


def test_a_page_token_is_signed_raw_and_encoded_on_the_wire(world):
    world.server.will(success({}))
    world.client.call(SEARCH_ORDERS, query={"page_token": "a/b+c=d ,&é"}, body={})
    received = world.server.received[0]
    assert "page_token=a%2Fb%2Bc%3Dd%20%2C%26%C3%A9" in received.target
    assert received.query["page_token"] == "a/b+c=d ,&é"
    assert_signed(world, received)


def test_a_call_without_body_sends_none(world):
    world.server.will(success({}))
    world.client.call(GET_ORDERS, query={"ids": "1,2"})
    assert world.server.received[0].body == b""
    assert_signed(world, world.server.received[0])


def test_an_empty_object_is_a_body_and_is_signed(world):
    world.server.will(success({}))
    world.client.call(SEARCH_ORDERS, body={})
    assert world.server.received[0].body == b"{}"
    assert_signed(world, world.server.received[0])


def test_the_shop_cipher_goes_only_where_the_table_says(world):
    world.server.will(success({}))
    world.client.call(GET_ORDERS)
    world.client.call(GET_AUTHORIZED_SHOPS)
    ciphers = [received.query.get("shop_cipher") for received in world.server.received]
    assert ciphers == [SECRETS[3], None]


def test_code_0_is_success_whatever_the_http_status(world):
    world.server.will(success({"a": 1}, status=500))
    assert world.client.call(GET_ORDERS) == {"a": 1}


def test_another_code_is_an_error_though_the_http_status_is_200(world):
    world.server.will(failure(123, "Bad thing."))
    error = refusal(world)
    assert error.message == "TikTok Shop refused the request: Bad thing (code 123)."
    assert (error.code, error.request_id, error.http_status) == (123, "REQ9", 200)


def test_data_that_is_null_is_empty(world):
    world.server.will(success(None))
    assert world.client.call(GET_ORDERS) == {}


def test_numbers_with_a_point_stay_exact_and_nan_stays_text(world):
    world.server.will(Answer(body=b'{"code":0,"data":{"a":0.10,"id":9007199254740993,"b":NaN}}'))
    assert world.client.call(GET_ORDERS) == {"a": Decimal("0.10"), "id": 9007199254740993, "b": "NaN"}


def test_each_try_is_signed_anew_with_the_time_of_that_try(world):
    world.server.will(failure(36009002, status=429), failure(36009003), success({"a": 1}))
    assert world.client.call(GET_ORDERS, query={"ids": "1"}) == {"a": 1}
    first, second, third = world.server.received
    assert [int(one.query["timestamp"]) - 1795435200 for one in (first, second, third)] == [0, 1, 3]
    assert len({one.query["sign"] for one in world.server.received}) == 3
    for received in world.server.received:
        assert_signed(world, received)


def test_gives_up_after_five_tries(world):
    world.server.will(failure(36009002))
    assert refusal(world, kind=ThrottledError).retryable
    assert world.slept == [1.0, 2.0, 4.0, 8.0] and len(world.server.received) == 5


def test_a_refusal_is_not_tried_again(world):
    world.server.will(failure(106001))
    refusal(world, kind=CredentialsError)
    assert world.slept == [] and len(world.server.received) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_gateway_without_envelope_is_waited_for(world, status):
    world.server.will(Answer(status, b"<html>slow down</html>", {"Retry-After": "17"}), success({"a": 1}))
    assert world.client.call(GET_ORDERS) == {"a": 1}
    assert world.slept == [17.0]


def test_retry_after_may_be_a_date(world):
    later = (world.now + timedelta(seconds=42)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    world.server.will(failure(36009002, **{"Retry-After": later}), success({}))
    world.client.call(GET_ORDERS)
    assert world.slept == [42.0]


def test_a_wait_that_is_too_long_reaches_the_caller(world):
    world.server.will(failure(36009002, **{"Retry-After": "3600"}))
    assert refusal(world, kind=ThrottledError).retry_after_seconds == 3600.0
    assert world.slept == []


OLD_STAMP = "Invalid timestamp. The value must not be earlier than 5 minutes before the current time."


def _http_date(world: World, **ahead: float) -> str:
    return (world.now + timedelta(**ahead)).strftime("%a, %d %b %Y %H:%M:%S GMT")


def test_a_wrong_clock_of_this_computer_is_set_right_by_theirs(world):
    date = _http_date(world, minutes=9)
    world.server.will(failure(36009004, OLD_STAMP, Date=date), success({"a": 1}))
    assert world.client.call(GET_ORDERS) == {"a": 1}
    world.client.call(GET_ORDERS)
    first, second, third = (int(one.query["timestamp"]) for one in world.server.received)
    assert second - first == 9 * 60 + 1 and third == second  # one second was slept


def test_a_time_that_does_not_help_is_forgotten_and_the_person_told(world):
    world.server.will(failure(36009004, OLD_STAMP, Date=_http_date(world, minutes=9)))
    assert "clock is wrong" in refusal(world, kind=WrongClockError).message
    assert len(world.server.received) == 2 and world.client.clock() == world.now


def test_what_another_thread_has_learned_of_the_clock_meanwhile_is_taken(world):
    clock = world.client.clock
    assert clock.learn(_http_date(world, minutes=9), refused=timedelta(0))
    assert clock.learn(_http_date(world, minutes=9), refused=timedelta(0))
    assert clock.ahead == timedelta(minutes=9)


def test_a_throttled_pace_holds_all_requests_back_and_recovers(world):
    world.server.will(failure(36009002, **{"Retry-After": "7"}), success({}))
    world.client.call(GET_ORDERS)
    assert world.client.pace.per_second == pytest.approx(25 + 3.5)
    world.now += timedelta(seconds=50)
    assert world.client.pace.per_second == 50


SHIP = Endpoint("POST", "/fulfillment/202309/packages/{package_id}/ship", True, may_be_repeated=False)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(cut=True),
        failure(36009007),
        failure(36009003),
        Answer(502, b"<html>"),
        Answer(200, b'{"code":0,"da'),
    ],
    ids=["cut", "timed out there", "internal", "gateway", "truncated"],
)
def test_a_change_whose_answer_is_lost_is_not_sent_again(world, answer):
    world.server.will(answer)
    with pytest.raises(OutcomeUnknownError, match="looked up before anything is sent again") as caught:
        world.client.call(SHIP, package_id="1", body={})
    assert len(world.server.received) == 1 and not caught.value.outcome_known and not caught.value.retryable


def test_a_change_that_was_surely_not_made_is_tried_again(world):
    world.server.will(failure(36009002, status=429), failure(105002), success({"a": 1}))
    assert world.client.call(SHIP, package_id="1", body={}) == {"a": 1}


def test_a_change_that_never_left_this_computer_is_tried_again_and_then_known_as_undone(world):
    app = type(world.app)("key", "secret", "7000", base_url="http://127.0.0.1:1")
    client = type(world.client)(**{**vars(world.client), "app": app})
    with pytest.raises(UnreachableError) as caught:
        client.call(SHIP, package_id="1", body={})
    assert caught.value.outcome_known and len(world.slept) == 4


def test_a_change_that_is_refused_is_refused(world):
    world.server.will(failure(21011044, "Order status is on hold."))
    error = refusal_of_change(world)
    assert type(error) is WrongStateError and error.outcome_known


def refusal_of_change(world: World) -> RemoteError:
    with pytest.raises(RemoteError) as caught:
        world.client.call(SHIP, package_id="1", body={})
    return caught.value


def test_an_expired_token_is_renewed_once_and_the_call_repeated(world):
    world.server.will(EXPIRED, success({"a": 1}))
    assert world.client.call(GET_ORDERS) == {"a": 1}
    assert world.renewed == ["TOKEN-one"]
    tokens = [received.headers["x-tts-access-token"] for received in world.server.received]
    assert tokens == ["TOKEN-one", "TOKEN-two"]


def test_a_token_that_expires_again_and_again_asks_the_person_to_authorise(world):
    world.server.will(EXPIRED)
    error = refusal(world, kind=ReauthoriseError)
    assert "Authorise the shop again" in error.message and error.code == 105002
    assert world.renewed == ["TOKEN-one", "TOKEN-two", "TOKEN-3"] and len(world.server.received) == 4


def test_a_token_that_another_thread_replaced_is_taken_without_renewing(world):
    world.server.will(INVALID_TOKEN, success({"a": 1}))
    given = iter(["TOKEN-one", "TOKEN-two"])
    client = type(world.client)(**{**vars(world.client), "access_token": lambda: next(given)})
    assert client.call(GET_ORDERS) == {"a": 1}
    assert world.renewed == []


def test_an_invalid_token_is_not_renewed(world):
    world.server.will(INVALID_TOKEN)
    refusal(world, kind=AuthorisationEndedError)
    assert world.renewed == [] and len(world.server.received) == 1


def test_what_renewing_raises_reaches_the_caller(world):
    world.server.will(EXPIRED)

    def renew(_: str) -> str:
        raise ReauthoriseError("gone")

    client = type(world.client)(**{**vars(world.client), "renew": renew})
    with pytest.raises(ReauthoriseError, match="gone"):
        client.call(GET_ORDERS)


GARBAGE = {
    "html": (Answer(200, b"<!DOCTYPE html><h1>Welcome</h1>"), False),
    "html with 404": (Answer(404, b"<html>nothing here</html>"), False),
    "html with 502": (Answer(502, b"<html>bad gateway</html>"), True),
    "nothing": (Answer(200, b""), False),
    "truncated": (Answer(200, b'{"code":0,"data":{"orders":[{"id":"57'), True),
    "list": (json_answer([1, 2]), False),
    "text": (json_answer("hello"), False),
    "null": (json_answer(None), False),
    "no code": (json_answer({"message": "Consumer is not authorized"}), False),
    "code as text": (json_answer({"code": "0"}), False),
    "code true": (json_answer({"code": False}), False),
    "data a list": (success([1]), False),
    "not utf-8": (Answer(200, b'{"code":0,"data":{"a":"\xff"}}'), False),
    "too deep": (Answer(200, b"[" * 200_000), False),
    "redirect": (Answer(302, b"", {"Location": "http://127.0.0.1:1/elsewhere"}), False),
}


@pytest.mark.parametrize(("answer", "retryable"), GARBAGE.values(), ids=GARBAGE)
def test_an_answer_that_is_not_the_api_names_the_host(world, answer, retryable):
    world.server.will(answer)
    error = refusal(world, kind=UnreachableError)
    host = world.server.url.removeprefix("http://")
    assert error.message.startswith(f"{host} answered with something that is not TikTok Shop’s API")
    assert (error.retryable, error.http_status) == (retryable, answer.status)
    assert len(world.server.received) == (5 if retryable else 1)


def test_a_cut_line_is_tried_again(world):
    world.server.will(Answer(cut=True), success({"a": 1}))
    assert world.client.call(GET_ORDERS) == {"a": 1}


def test_a_wrong_address_is_one_sentence(world):
    app = type(world.app)("key", "secret", "7000", base_url="not an address")
    client = type(world.client)(**{**vars(world.client), "app": app})
    with pytest.raises(UnreachableError, match="cannot be asked at the address") as caught:
        client.call(GET_ORDERS)
    assert not caught.value.retryable


def everything_shown(world: World, error: BaseException) -> str:
    objects = (world.app, world.client, world.http, world.retry, error)
    return "".join([*map(repr, objects), *map(str, objects), *traceback.format_exception(error)])


@pytest.mark.parametrize(
    "answer",
    [
        failure(123, f"bad {' '.join(SECRETS)}"),
        failure(36009004, f"param {' '.join(SECRETS)} is odd"),
        failure(105002, f"expired {' '.join(SECRETS)}"),
        Answer(500, " ".join(SECRETS).encode()),
        Answer(cut=True),
    ],
    ids=["unknown", "overloaded", "expired", "echo", "cut"],
)
def test_no_secret_reaches_a_message_a_repr_a_traceback_or_a_log(world, answer, caplog):
    caplog.set_level(logging.DEBUG)
    world.server.will(answer)
    error = refusal(world)
    shown = everything_shown(world, error) + caplog.text
    # TOKEN-two is in play only once the first was called expired.
    in_play = [s for s in SECRETS if s != "TOKEN-two" or world.renewed]
    leaked = [secret for secret in in_play if secret in shown]
    assert leaked == []
    assert world.server.received[-1].query["sign"] not in shown


def test_the_log_line_says_what_support_needs(world, caplog):
    caplog.set_level(logging.INFO, logger="tiktok_orders.http")
    world.server.will(failure(123, status=400))
    refusal(world)
    host = world.server.url.removeprefix("http://")
    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith(f"GET {host}/order/202507/orders -> 400 in ")
    assert line.endswith(" ms request_id=REQ9")


def test_the_sample_of_order_detail_comes_back_as_it_is(world):
    sample = read_sample("order-detail-202309")["response"]
    world.server.will(json_answer(sample))
    assert world.client.call(GET_ORDERS) == sample["data"]


def test_a_long_message_of_theirs_is_shortened(world):
    world.server.will(failure(123, "x" * 5000 + "\n\x00y"))
    assert len(refusal(world).message) < 400
