from __future__ import annotations

import pytest

from tests.tiktok.samples import read_sample
from tiktok_orders.tiktok.signing import sign_request, verify_webhook

VECTORS = read_sample("sign-vectors")
REQUESTS, WEBHOOKS = VECTORS["request_vectors"], VECTORS["webhook_vectors"]
OFFICIAL = WEBHOOKS[0]


def sign(vector: dict, **changes: object) -> str:
    facts = {name: vector[name] for name in ("path", "query", "content_type", "app_secret")}
    return sign_request(**{**facts, "body": vector["body_raw"].encode(), **changes})


def verify(**changes: object) -> bool:
    facts = {
        "raw_body": OFFICIAL["raw_body"].encode(),
        "signature": OFFICIAL["authorization_header"],
        "app_key": OFFICIAL["app_key"],
        "app_secret": OFFICIAL["app_secret"],
    }
    return verify_webhook(**{**facts, **changes})


def test_all_published_vectors_are_here():
    assert (len(REQUESTS), len(WEBHOOKS)) == (13, 3)


@pytest.mark.parametrize("vector", REQUESTS, ids=lambda vector: vector["name"])
def test_signs_as_the_vector_says(vector):
    assert sign(vector) == vector["sign"]


@pytest.mark.parametrize(
    "content_type",
    ["multipart/form-data; boundary=x", "Multipart/Form-Data;boundary=x", " MULTIPART/FORM-DATA ; charset=utf-8"],
)
def test_a_multipart_body_is_not_signed_whatever_its_boundary(content_type):
    vector = REQUESTS[12]
    assert vector["name"] == "multipart-body-excluded"
    assert sign(vector, body=b"--x\r\nbytes of a picture", content_type=content_type) == vector["sign"]


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data-not", ""])
def test_any_other_body_is_signed(content_type):
    assert sign(REQUESTS[12], body=b"x", content_type=content_type) != REQUESTS[12]["sign"]


@pytest.mark.parametrize("vector", WEBHOOKS, ids=lambda vector: vector["name"])
def test_verifies_a_webhook_as_the_vector_says(vector):
    answer = verify_webhook(
        raw_body=vector["raw_body"].encode(),
        signature=vector["authorization_header"],
        app_key=vector["app_key"],
        app_secret=vector["app_secret"],
    )
    assert answer is vector.get("must_verify", True)


@pytest.mark.parametrize(
    "changes",
    [
        {"signature": None},
        {"signature": ""},
        {"signature": "é" * 64},
        {"signature": "\ud800"},
        {"signature": b"5dec"},
        {"signature": 7},
        {"signature": OFFICIAL["authorization_header"].upper()},
        {"signature": f"Bearer {OFFICIAL['authorization_header']}"},
        {"raw_body": None},
        {"raw_body": OFFICIAL["raw_body"]},
        {"raw_body": b""},
        {"app_key": ""},
        {"app_key": None},
        {"app_secret": ""},
        {"app_secret": None},
        {"app_secret": "124"},
    ],
    ids=str,
)
def test_refuses_an_odd_webhook_without_failing(changes):
    assert verify(**changes) is False


def test_the_unchanged_webhook_passes():
    assert verify() is True


def test_an_empty_secret_never_verifies_even_if_the_digest_fits():
    import hmac

    forged = hmac.digest(b"", b"abcdef{}", "sha256").hex()
    assert verify(raw_body=b"{}", signature=forged, app_secret="") is False
