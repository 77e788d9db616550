"""Which addresses of TikTok Shop and of a Magento are taken."""

from __future__ import annotations

import pytest

from tiktok_orders.domain.addresses import (
    warn_of_magento_address,
    why_not_magento_address,
    why_not_tiktok_address,
)

HTTPS = "unencrypted"
PRIVATE = "private network"
NONSENSE = "not "


@pytest.mark.parametrize(
    ("address", "tiktok", "magento", "warned"),
    [
        ("https://open-api.tiktokglobalshop.com", "", "", False),
        ("https://example.com/shop", "", "", False),
        ("http://example.com", HTTPS, HTTPS, False),
        ("http://127.0.0.1:8123", "", "", False),
        ("http://localhost:8123", "", "", False),
        ("http://[::1]:8123", "", "", False),
        ("https://127.0.0.1", "", "", False),
        ("http://10.0.0.5", PRIVATE, HTTPS, True),
        ("https://10.0.0.5", PRIVATE, "", True),
        ("https://192.168.1.10:8443/shop", PRIVATE, "", True),
        ("https://169.254.169.254", PRIVATE, "", True),
        ("https://[fd00::5]", PRIVATE, "", True),
        ("https://[::ffff:10.0.0.5]", PRIVATE, "", True),
        ("https://0.0.0.0", PRIVATE, "", True),
        ("https://magento.local", PRIVATE, "", True),
        ("https://shopserver", PRIVATE, "", True),
        ("https://localhost.example.com", "", "", False),
        ("", NONSENSE, NONSENSE, False),
        ("example.com", NONSENSE, NONSENSE, False),
        ("ftp://example.com", NONSENSE, NONSENSE, False),
        ("https://user:secret@example.com", NONSENSE, NONSENSE, False),
        ("https://example.com?x=1", NONSENSE, NONSENSE, False),
        ("https://example.com/a b", NONSENSE, NONSENSE, False),
        ("https://example.com:port", NONSENSE, NONSENSE, False),
    ],
)
def test_an_address_is_judged_by_its_text(address: str, tiktok: str, magento: str, warned: bool) -> None:
    for reason, words in ((why_not_tiktok_address(address), tiktok), (why_not_magento_address(address), magento)):
        assert (words in reason and reason.endswith(".")) if words else reason == ""
    assert bool(warn_of_magento_address(address)) is warned
