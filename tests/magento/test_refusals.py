from __future__ import annotations

import json

import pytest

from tests.magento.conftest import World
from tests.magento.samples import read_sample
from tests.tiktok.loopback import Answer, json_answer
from tiktok_orders.errors import (
    AlreadyExistsError,
    BearerSwitchedOffError,
    CredentialsError,
    InvalidForMagentoError,
    NotFoundError,
    NotPermittedError,
    RemoteError,
    ThrottledError,
    UnreachableError,
    WrongClockError,
)
from tiktok_orders.magento.replies import fill_template, find_personal, read_error_text

SAMPLES = read_sample("errors")["errors"]
KINDS = {400: InvalidForMagentoError, 401: CredentialsError, 404: NotFoundError, 429: ThrottledError}
BY_TEXT = {
    "The consumer isn't authorized to access %resources.": NotPermittedError,
    "Unique constraint violation found": AlreadyExistsError,
}
NO_RIGHT = SAMPLES[0]["body"]


def refusal(world: World, answer: Answer, *, bearer: bool = False) -> RemoteError:
    world.server.answers.clear()
    world.will(answer)
    with pytest.raises(RemoteError) as caught:
        (world.bearer if bearer else world.client).get("/orders/1")
    return caught.value


def answer_to(status: int, body: object) -> Answer:
    return Answer(status, body.encode()) if isinstance(body, str) else json_answer(body, status)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: f"{one['http_status']} {one['when'][:40]}")
def test_every_sample_becomes_one_of_our_errors(world: World, sample):
    status, body = sample["http_status"], sample["body"]
    error = refusal(world, answer_to(status, body))
    template = body["message"] if isinstance(body, dict) else ""
    assert type(error) is BY_TEXT.get(
        template, KINDS.get(status, ThrottledError if status == 503 else RemoteError)
    )
    assert (error.service, error.http_status) == ("Magento", status)
    assert error.outcome_known is (status < 500)
    assert "%" not in error.message and "\n" not in error.message and "<" not in error.message


def test_the_parameters_are_put_in(world: World):
    carrier = refusal(world, answer_to(404, SAMPLES[7]["body"]))
    assert "Carrier with such method not found: flatrate, flatrate" in carrier.message
    missing = refusal(world, answer_to(400, SAMPLES[8]["body"]))
    assert '"entity" is required. Enter and try again.' in missing.message
    assert fill_template("%10 of %1", {str(n): f"<{n}>" for n in range(1, 11)}) == "<10> of <1>"
    assert fill_template("100% sure of %what%", {"what": "%1", "1": "x"}) == "100% sure of %1%"


def test_further_errors_are_told_too():
    body = {"message": "Bad: %1", "parameters": [3], "errors": [{"message": "No %a", "parameters": {"a": "sku"}}]}
    assert read_error_text(json.dumps(body).encode()).text == "Bad: 3 No sku"


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b'"text"', b'{"message": {"a": 1}}', b"[" * 9999]
)
def test_any_body_at_all_can_be_read(world: World, body: bytes):
    for status in (400, 401, 403, 404, 500):
        assert refusal(world, Answer(status, body)).message.endswith(".")


def test_texts_in_another_language_are_judged_by_what_is_not_text(world: World):
    translated = {**NO_RIGHT, "message": "Der Verbraucher darf auf %resources nicht zugreifen."}
    assert type(refusal(world, answer_to(401, translated))) is NotPermittedError
    assert type(refusal(world, answer_to(404, {"message": "Gibt es nicht."}))) is NotFoundError
    assert type(refusal(world, answer_to(400, {"message": "Geht nicht."}))) is InvalidForMagentoError


def test_a_missing_right_is_named(world: World):
    error = refusal(world, answer_to(401, NO_RIGHT))
    assert isinstance(error, NotPermittedError) and error.resources == "Magento_Sales::create"
    assert "lacks the right Magento_Sales::create" in error.message


def test_the_same_reply_to_a_bearer_token_names_the_switch(world: World):
    error = refusal(world, answer_to(401, NO_RIGHT), bearer=True)
    assert type(error) is BearerSwitchedOffError
    assert "standalone Bearer tokens" in error.message and "lacks this right" in error.message


@pytest.mark.parametrize("status", [400, 401])
def test_a_refused_time_is_a_wrong_clock(world: World, status: int):
    text = "The timestamp value in the oauth_timestamp parameter is invalid."
    assert type(refusal(world, answer_to(status, {"message": text}))) is WrongClockError


def test_a_used_nonce_is_tried_again_with_another(world: World):
    world.will(answer_to(401, {"message": "The nonce is already being used by the consumer with ID 3."}), {"a": 1})
    assert world.client.get("/orders") == {"a": 1}


def test_a_redirect_names_where_to_without_its_query(world: World):
    moved = Answer(301, b"", {"location": "https://www.example.com/rest/all/V1/orders?token=1"})
    error = refusal(world, moved)
    assert isinstance(error, UnreachableError) and error.outcome_known and not error.retryable
    assert "to https://www.example.com." in error.message and "token" not in error.message
    assert len(world.server.received) == 1


def test_a_firewall_is_told_from_magento(world: World):
    error = refusal(world, Answer(403, b"<html>Access denied by the firewall</html>"))
    assert isinstance(error, NotPermittedError) and "firewall" in error.message and "<" not in error.message


def test_a_web_server_without_magento_is_said_to_be_none(world: World):
    error = refusal(world, Answer(404, b"<html>Not found</html>"))
    assert isinstance(error, UnreachableError) and not error.retryable
    assert "not Magento’s API (HTTP 404)" in error.message


def test_the_shutdown_form_is_read(world: World):
    fatal = {"messages": {"error": [{"code": 500, "message": "Fatal error: Allowed memory size exhausted"}]}}
    error = refusal(world, json_answer(fatal, 500))
    assert "Fatal error: Allowed memory size exhausted." in error.message and error.code == 500


def test_a_refused_shipment_says_what_to_look_at(world: World):
    error = refusal(world, answer_to(400, {"message": "Could not save a shipment, see error log for details"}))
    assert "see error log for details. The source has too little stock" in error.message


def test_nothing_of_the_buyer_reaches_a_message(world: World):
    address = {
        "firstname": "Dana",
        "lastname": "Li",
        "street": ["1450 Harbor St", "Apt 5"],
        "city": "Oakland",
        "postcode": 94607,
        "region": "California",
        "telephone": "5105550123",
        "email": "dana@example.com",
    }
    said = "Dana Li, 1450 harbor st, Apt 5, Oakland 94607 (5105550123, dana@example.com, x@y.example): California"
    world.will(answer_to(400, {"message": "Invalid: %value", "parameters": {"value": said}}))
    with pytest.raises(InvalidForMagentoError) as caught:
        world.client.post("/orders", {"entity": {"items": [{"sku": "A"}], "billing_address": address}})
    assert caught.value.message == ("Magento refused: Invalid: … …, …, …, … … (…, …, …): California.")


def test_what_is_personal_is_found_wherever_it_stands():
    body = {"entity": {"customer_email": "a@b.c", "x": [{"address": {"street": ["S 1", " "], "sku": "A"}}]}}
    assert sorted(find_personal(body)) == ["S 1", "a@b.c"]
