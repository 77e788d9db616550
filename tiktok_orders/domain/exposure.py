"""Whom the server may answer: everybody where sign-in is set up, else this computer alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Any

REDIRECT_PATH = "/oauth2callback"  # Streamlit's own, where the provider sends people back to
NO_SIGN_IN = "No sign-in is set up, so TikTok Orders serves only the computer that it runs on."
_WHAT_TO_DO = (
    "To use it from other computers, set up sign-in (docs/sign-in.md). To use it on this one alone, start it with "
    "--server.address 127.0.0.1 and open it at that address."
)
# A proxy that serves others says so in one of these.
_PROXY_HEADERS = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
_SHORTEST_COOKIE_SECRET = 32


@dataclass(frozen=True, slots=True)
class Visit:
    """One request as the server sees it; `server` is the address of this computer's that it came to."""

    client: str
    server: str
    headers: Mapping[str, str]


def why_not_local(listens_at: str, visit: Visit) -> str | None:
    """Returns what a server without sign-in has to refuse with, or None for a visit from this computer.

    `listens_at` is the address that the server was told to listen at, "" for all. It may listen elsewhere in
    truth, so the ends of the connection are looked at as well; the name in the address bar also stops pages of
    others that point a name of theirs at this computer.
    """
    ends = (listens_at, visit.client, visit.server, _host_name(visit.headers.get("host", "")))
    if all(is_this_computer(end) for end in ends) and not any(name in visit.headers for name in _PROXY_HEADERS):
        return None
    return f"{NO_SIGN_IN} {_WHAT_TO_DO}"


def is_this_computer(address: str) -> bool:
    """Tells whether an address or a name means the computer itself."""
    if address == "localhost" or address.endswith(".localhost"):
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return found.is_loopback


def _host_name(host: str) -> str:
    """Returns the name in a Host header, without its port and the brackets of IPv6."""
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]


def why_not_sign_in(auth: Mapping[str, Any], *, names: Mapping[str, str]) -> str | None:
    """Returns why nobody can sign in with this section `auth`, or None; `names` are those in the environment."""
    asked = {**names, "redirect_uri": "PUBLIC_URL"}
    missing = [f"{key} ({name})" for key, name in asked.items() if not str(auth.get(key) or "").strip()]
    if missing:
        return f"Sign-in is set up in part only, so nobody is let in. Missing: {', '.join(missing)}."
    if len(str(auth["cookie_secret"])) < _SHORTEST_COOKIE_SECRET:
        return (
            f"The sign-in's cookie_secret is shorter than {_SHORTEST_COOKIE_SECRET} characters: nobody is let in. "
            "Make one with: openssl rand -hex 32"
        )
    if not str(auth["redirect_uri"]).endswith(REDIRECT_PATH):
        return f"The sign-in's redirect_uri has to end in {REDIRECT_PATH}, so nobody is let in."
    return None
