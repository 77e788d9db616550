"""Whom a server answers that has no sign-in, or half of one."""

from __future__ import annotations

from typing import Any

import pytest

from tiktok_orders.domain.exposure import Visit, is_this_computer, why_not_local, why_not_sign_in
from tiktok_orders.settings import SIGN_IN, read_sign_in

HERE = {"client": "127.0.0.1", "server": "127.0.0.1", "headers": {"host": "127.0.0.1:8501"}}


@pytest.mark.parametrize(
    ("listens_at", "facts"),
    [
        ("127.0.0.1", {}),
        ("localhost", {"headers": {"host": "localhost:8501"}}),
        ("::1", {"client": "::1", "server": "::1", "headers": {"host": "[::1]:8501"}}),
        ("127.0.0.1", {"client": "::ffff:127.0.0.1"}),
    ],
)
def test_this_computer_is_answered(listens_at: str, facts: dict[str, Any]) -> None:
    assert why_not_local(listens_at, Visit(**HERE | facts)) is None


@pytest.mark.parametrize(
    ("listens_at", "facts"),
    [
        ("0.0.0.0", {}),
        ("", {}),
        ("::", {}),
        ("192.0.2.7", {}),
        ("127.0.0.1", {"client": "192.0.2.9"}),
        ("127.0.0.1", {"server": "192.0.2.7"}),
        ("127.0.0.1", {"server": ""}),
        ("127.0.0.1", {"headers": {"host": "orders.example.com"}}),
        ("127.0.0.1", {"headers": {"host": "127.0.0.1.example.com"}}),
        ("127.0.0.1", {"headers": {}}),
        ("127.0.0.1", {"headers": {"host": "127.0.0.1", "x-forwarded-for": "192.0.2.9"}}),
        ("127.0.0.1", {"headers": {"host": "127.0.0.1", "forwarded": "for=192.0.2.9"}}),
    ],
)
def test_everything_that_smells_of_elsewhere_is_refused(listens_at: str, facts: dict[str, Any]) -> None:
    sentence = why_not_local(listens_at, Visit(**HERE | facts))
    assert sentence is not None and "set up sign-in" in sentence and "127.0.0.1" in sentence


def test_a_name_is_not_taken_for_this_computer_because_it_looks_like_it() -> None:
    assert is_this_computer("a.localhost") and not is_this_computer("localhost.example.com")


ENVIRONMENT = {
    "PUBLIC_URL": "https://orders.example.com/",
    "SIGN_IN_METADATA_URL": "https://login.example.com/.well-known/openid-configuration",
    "SIGN_IN_CLIENT_ID": "orders",
    "SIGN_IN_CLIENT_SECRET": "APPSECRET-do-not-show",
    "SIGN_IN_COOKIE_SECRET": "c" * 32,
}


def test_the_environment_sets_sign_in_up() -> None:
    auth = read_sign_in(ENVIRONMENT)["auth"]
    assert auth["redirect_uri"] == "https://orders.example.com/oauth2callback"
    assert why_not_sign_in(auth, names=SIGN_IN) is None


def test_an_environment_without_a_provider_sets_nothing_up() -> None:
    assert read_sign_in({"PUBLIC_URL": "https://orders.example.com"}) == {}


@pytest.mark.parametrize("name", ENVIRONMENT)
def test_half_a_sign_in_lets_nobody_in_and_names_what_is_missing(name: str) -> None:
    auth = read_sign_in({key: value for key, value in ENVIRONMENT.items() if key != name})["auth"]
    sentence = why_not_sign_in(auth, names=SIGN_IN)
    assert sentence is not None and name in sentence and "do-not-show" not in sentence


@pytest.mark.parametrize(
    ("change", "words"),
    [({"cookie_secret": "short"}, "openssl rand"), ({"redirect_uri": "https://example.com/"}, "has to end in")],
)
def test_what_would_not_work_is_said(change: dict[str, str], words: str) -> None:
    auth = read_sign_in(ENVIRONMENT)["auth"] | change
    assert words in str(why_not_sign_in(auth, names=SIGN_IN))
