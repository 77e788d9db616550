"""Which addresses of other servers are taken: https everywhere, http on this computer alone.

Only the text is judged, no name is looked up: whoever may type an address here may connect anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

_LOCAL_NAMES = ("localhost", "ip6-localhost")
# Names that no public server has: RFC 6762, RFC 8375, and ICANN's name for private networks (2024).
_PRIVATE_ENDINGS = (".local", ".lan", ".internal", ".home.arpa", ".localdomain")


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address that decide: whether it is this computer's, or one of a private network."""

    scheme: str
    host: str
    is_loopback: bool
    is_private: bool


def read_address(text: str) -> Address | None:
    """Returns the parts of “scheme://host[:port][/path]”, or None for anything else."""
    parts = _split(text)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    if parts.query or parts.fragment or "@" in parts.netloc or re.search(r"\s", text):
        return None
    host = parts.hostname.rstrip(".").lower()
    try:
        number = ip_address(host.partition("%")[0])
    except ValueError:
        is_local = host in _LOCAL_NAMES or host.endswith(".localhost")
        return Address(parts.scheme, host, is_local, host.endswith(_PRIVATE_ENDINGS) or "." not in host)
    return Address(parts.scheme, host, number.is_loopback, not number.is_global and not number.is_loopback)


def why_not_tiktok_address(text: str) -> str:
    """Returns why this cannot be TikTok Shop's address, "" where it can: public with https, or this computer."""
    address = read_address(text)
    if address is None:
        return f"“{text[:80]}” is not an address. It looks like https://open-api.tiktokglobalshop.com."
    if address.is_loopback:
        return ""
    if address.is_private:
        return (
            f"{address.host} is an address of a private network, where TikTok Shop is not. Leave the addresses as "
            "they were."
        )
    return "" if address.scheme == "https" else _needs_https(address.host)


def why_not_magento_address(text: str) -> str:
    """Returns why this cannot be a Magento's address, "" where it can; in a private network with https."""
    address = read_address(text)
    if address is None:
        return (
            f"“{text[:80]}” is not the address of a Magento. It looks like https://shop.example.com or "
            "https://example.com/shop, without user, question mark or “#”."
        )
    return "" if address.scheme == "https" or address.is_loopback else _needs_https(address.host)


def warn_of_magento_address(text: str) -> str:
    """Returns what to know of a Magento's address before it is used, "" where there is nothing."""
    address = read_address(text)
    if address is None or address.is_loopback or not address.is_private:
        return ""
    return f"{address.host} lies in a private network: it can be reached only from inside of it."


def _needs_https(host: str) -> str:
    return (
        f"The address of {host} begins with http, so keys would travel unencrypted. Use its address with https; "
        "http is taken for this computer alone."
    )


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts
