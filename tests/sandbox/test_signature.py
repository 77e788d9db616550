from __future__ import annotations

import pytest

from tests.sandbox.practice_client import read_shared
from tiktok_orders.sandbox.api.signature import build_signature, is_signed

VECTORS = read_shared("reference/tiktok-samples/sign-vectors.json")["request_vectors"]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_makes_the_published_signatures(vector):
    made = build_signature(
        vector["app_secret"],
        path=vector["path"],
        query=vector["query"],
        body=vector["body_raw"].encode(),
        content_type=vector["content_type"],
    )
    assert made == vector["sign"]


def test_tells_a_right_signature_from_a_wrong_one():
    query = {"app_key": "29a39d", "timestamp": "1623812664"}
    right = "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8"
    path = "/authorization/202309/shops"
    assert is_signed("e59af819cc", path=path, query={**query, "sign": right})
    assert not is_signed("e59af819cc", path=path, query={**query, "sign": right.upper()})
    assert not is_signed("e59af819cc", path=path, query={**query, "sign": right}, body=b"{}")
    assert not is_signed("e59af819cc", path=path, query=query)
