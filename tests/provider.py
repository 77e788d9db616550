"""A small OpenID Connect provider on a real socket: code flow with PKCE, signed id tokens, and strict about both.

Whoever comes to it picks by a link who they are. What the real ones refuse is refused: a redirect address that
was not registered, a code used twice, another client's secret, a verifier that does not fit.
"""

from __future__ import annotations

import base64
import hashlib
import html
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tiktok_orders.sandbox.loopback import LoopbackServer

CLIENT_ID, CLIENT_SECRET = "tiktok-orders", "PROVIDER-do-not-show"


@dataclass
class Provider:
    """`people` is the text of a link to what the id token says of whoever follows it."""

    people: dict[str, dict[str, Any]]
    base_url: str = ""
    returns_to: str = "/oauth2callback"
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    grants: dict[str, dict[str, str]] = field(default_factory=dict)

    def routes(self) -> list[Route]:
        return [
            Route("/.well-known/openid-configuration", self._metadata),
            Route("/jwks", self._keys),
            Route("/authorize", self._authorize),
            Route("/token", self._token, methods=["POST"]),
            Route("/end_session", self._end_session),
        ]

    def settings(self) -> dict[str, str]:
        """The dashboard's environment for this provider; Streamlit fills in its port."""
        return {
            "PUBLIC_URL": "http://127.0.0.1:{port}",
            "SIGN_IN_METADATA_URL": f"{self.base_url}/.well-known/openid-configuration",
            "SIGN_IN_CLIENT_ID": CLIENT_ID,
            "SIGN_IN_CLIENT_SECRET": CLIENT_SECRET,
            "SIGN_IN_COOKIE_SECRET": secrets.token_hex(16),
        }

    async def _metadata(self, _: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.base_url,
                "authorization_endpoint": f"{self.base_url}/authorize",
                "token_endpoint": f"{self.base_url}/token",
                "jwks_uri": f"{self.base_url}/jwks",
                "end_session_endpoint": f"{self.base_url}/end_session",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        )

    async def _keys(self, _: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        if (
            asked.get("client_id") != CLIENT_ID
            or asked.get("response_type") != "code"
            or asked.get("code_challenge_method") != "S256"
            or "openid" not in asked.get("scope", "").split()
            or not asked.get("redirect_uri", "").endswith(self.returns_to)
        ):
            return HTMLResponse("This request is not one that the provider takes.", status_code=400)
        if asked.get("as") not in self.people:
            links = "".join(_link({**asked, "as": name}, name) for name in self.people)
            return HTMLResponse(f"<title>Provider</title><h1>Who are you?</h1>{links}")
        code = secrets.token_urlsafe(16)
        self.grants[code] = asked
        return RedirectResponse(
            f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", status_code=302
        )

    async def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        granted = self.grants.pop(form.get("code", ""), None)
        told = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {told}":
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        fits = base64.urlsafe_b64encode(challenge).decode().rstrip("=")
        if (
            granted is None
            or form.get("redirect_uri") != granted["redirect_uri"]
            or fits != granted["code_challenge"]
        ):
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        return JSONResponse(
            {
                "access_token": secrets.token_urlsafe(16),
                "token_type": "Bearer",
                "expires_in": 300,
                "id_token": self._id_token(granted),
            }
        )

    def _id_token(self, granted: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.base_url,
            "aud": CLIENT_ID,
            "sub": granted["as"],
            "iat": now,
            "exp": now + 300,
            "nonce": granted["nonce"],
            **self.people[granted["as"]],
        }
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)

    async def _end_session(self, request: Request) -> Response:
        return RedirectResponse(request.query_params["post_logout_redirect_uri"], status_code=302)


def _link(query: dict[str, str], words: str) -> str:
    return f'<p><a href="/authorize?{html.escape(urlencode(query))}">{html.escape(words)}</a></p>'


@contextmanager
def serving_provider(people: dict[str, dict[str, Any]]) -> Iterator[Provider]:
    """Serves a provider that vouches for these people."""
    provider = Provider(people)
    server = LoopbackServer(Starlette(routes=provider.routes()), name="provider")
    provider.base_url = server.base_url
    server.start()
    try:
        yield provider
    finally:
        server.stop()
