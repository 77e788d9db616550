"""Who may use the REST routes: an integration (OAuth 1.0a), its token as a Bearer, or an administrator's token.

Bearer use of the integration's token is off until it is allowed, as in Magento since 2.4.4, and the refusal then
reads like a lack of permission. An administrator's token lives four hours; six wrong passwords lock for half an
hour.
"""

from __future__ import annotations

import base64
import hmac
import json
import random
import threading
from dataclasses import dataclass

from tiktok_orders.sandbox.magento.refusals import MagentoRefusal, bad_request, not_allowed

ANONYMOUS = "anonymous"
ADMIN_TOKEN_SECONDS = 4 * 3600
_MOST_FAILURES, _LOCK_SECONDS = 6, 1800
_LENGTH = 32


@dataclass(frozen=True)
class Credentials:
    """What the admin's integration page shows, and who may sign in; the Bearer is the access token itself."""

    consumer_key: str
    consumer_secret: str
    access_token: str
    access_token_secret: str
    bearer_token: str
    admin_user: str
    admin_password: str


def build_credentials(seed: int) -> Credentials:
    """Returns the credentials of a seed; their beginnings let a test find them where they must not be."""
    dice = random.Random(f"integration of {seed}")
    access_token = _draw(dice, "pmt0ken")
    return Credentials(
        consumer_key=_draw(dice, "pmk3y"),
        consumer_secret=_draw(dice, "pm5ecret"),
        access_token=access_token,
        access_token_secret=_draw(dice, "pm5ecret"),
        bearer_token=access_token,
        admin_user="order-desk",
        admin_password=_draw(dice, "pm5ecret"),
    )


class Access:
    """The settings that decide who gets in. May be changed while the server runs, from any thread."""

    def __init__(self, credentials: Credentials) -> None:
        self.credentials = credentials
        self.bearer_allowed = False
        self.two_factor = True
        self.is_revoked = False
        self._denied: set[str] = set()
        self._lock = threading.Lock()
        self._admin_tokens: dict[str, int] = {}
        self._failures: list[int] = []

    def deny(self, resource: str) -> None:
        """Takes a resource, such as Magento_Sales::create, from the integration."""
        self._denied.add(resource)

    def grant(self, resource: str) -> None:
        self._denied.discard(resource)

    def check_integration(self, resource: str) -> None:
        """Refuses the integration a resource that was taken from it."""
        if resource in self._denied:
            raise not_allowed(resource)

    def check_bearer(self, token: str, resource: str, now: int) -> None:
        """Refuses a Bearer token that opens nothing: unknown, expired, revoked, or not allowed as Bearer."""
        if self._is_admins(token, now):
            return
        is_known = hmac.compare_digest(token.encode(), self.credentials.bearer_token.encode())
        if not is_known or not self.bearer_allowed or self.is_revoked:
            raise not_allowed(resource)
        self.check_integration(resource)

    def new_admin_token(self, username: str, password: str, now: int) -> str:
        """Returns a token for the administrator; with two-factor sign-in on, right credentials give none here."""
        with self._lock:
            self._failures = [moment for moment in self._failures if now - moment < _LOCK_SECONDS]
            is_locked = len(self._failures) >= _MOST_FAILURES
            is_right = username == self.credentials.admin_user and hmac.compare_digest(
                password.encode(), self.credentials.admin_password.encode()
            )
            if is_locked or not is_right:
                self._failures.append(now)
                raise MagentoRefusal(
                    401,
                    "The account sign-in was incorrect or your account is disabled temporarily. "
                    "Please wait and try again later.",
                )
            if self.two_factor:
                raise bad_request(
                    "Please use the 2fa provider-specific endpoints to obtain a token.",
                    {"active_providers": ["google"]},
                )
            token = _build_token(now, len(self._admin_tokens))
            self._admin_tokens[token] = now + ADMIN_TOKEN_SECONDS
            return token

    def _is_admins(self, token: str, now: int) -> bool:
        with self._lock:
            return now < self._admin_tokens.get(token, 0)


def _build_token(now: int, number: int) -> str:
    """Returns a token in the form of a JWT; what stands in it is not read."""
    dice = random.SystemRandom()
    parts = ({"kid": "1", "alg": "HS256"}, {"uid": 1, "utypid": 2, "iat": now, "n": number})
    head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return f"{head}.{body}.{dice.getrandbits(256):064x}"


def _draw(dice: random.Random, start: str) -> str:
    return start + "".join(dice.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=_LENGTH - len(start)))
