from __future__ import annotations

from tests.sandbox.practice_client import Clock, PracticeClient
from tiktok_orders.sandbox.practice import PracticeTikTokShop

SHOPS = "/authorization/202309/shops"
DAY = 86_400


def test_gives_tokens_with_absolute_expiry_for_a_code(client: PracticeClient, clock: Clock):
    reply = client.get_token()
    data = reply["data"]
    assert (reply["code"], reply["message"]) == (0, "success")
    assert data["access_token_expire_in"] == clock.unix + 7 * DAY
    assert data["refresh_token_expire_in"] > clock.unix + 300 * DAY
    assert data["seller_base_region"] == "GB"
    assert data["user_type"] == 0
    assert "seller.order.info" in data["granted_scopes"]


def test_takes_a_code_once(client: PracticeClient, shop: PracticeTikTokShop):
    code = shop.new_auth_code(client.app.app_key)
    assert client.get_token(auth_code=code)["code"] == 0
    reply = client.get_token(auth_code=code)
    assert (reply["code"], reply["message"], reply["data"]) == (36004004, "Invalid auth code.", None)


def test_takes_no_code_after_half_an_hour():
    clock = Clock()
    with PracticeTikTokShop(None, orders=0, clock=clock.read) as shop:
        client = PracticeClient(shop, clock)
        code, late = shop.new_auth_code(client.app.app_key), shop.new_auth_code(client.app.app_key)
        clock.move(minutes=29)
        assert client.get_token(auth_code=code)["code"] == 0
        clock.move(minutes=1)
        assert client.get_token(auth_code=late)["code"] == 36004004
        client.http.close()


def test_takes_no_code_of_another_app(client: PracticeClient, shop: PracticeTikTokShop):
    assert client.get_token(auth_code=shop.new_auth_code(shop.apps[1].app_key))["code"] == 36004004


def test_wants_the_exact_words_and_the_right_secret(client: PracticeClient):
    assert "grant_type" in client.get_token(grant_type="authorization_code")["message"]
    assert "grant_type" in client.refresh("x", grant_type="authorized_code")["message"]
    assert "app_secret" in client.get_token(app_secret="0" * 40)["message"]
    assert "app_key" in client.get_token(app_key="nobody")["message"]
    assert client.refresh("unknown")["code"] == 36004001


def test_an_access_token_ends_after_seven_days_and_can_be_renewed():
    clock = Clock()
    with PracticeTikTokShop(None, orders=0, clock=clock.read) as shop:
        client = PracticeClient(shop, clock)
        first = client.get_token()["data"]
        client.token = first["access_token"]
        clock.move(days=7, seconds=-1)
        assert client.call("GET", SHOPS)["code"] == 0
        clock.move(seconds=1)
        assert client.call("GET", SHOPS)["code"] == 105002
        client.token = client.refresh(first["refresh_token"])["data"]["access_token"]
        assert client.call("GET", SHOPS)["code"] == 0
        client.http.close()


def test_a_refresh_replaces_both_tokens_and_leaves_the_old_access_token_its_days(client: PracticeClient):
    first = client.get_token()["data"]
    second = client.refresh(first["refresh_token"])["data"]
    assert second["access_token"] != first["access_token"]
    assert second["refresh_token"] != first["refresh_token"]
    assert second["refresh_token_expire_in"] == first["refresh_token_expire_in"]
    assert client.call("GET", SHOPS, headers={"x-tts-access-token": first["access_token"]})["code"] == 0
    assert client.call("GET", SHOPS, headers={"x-tts-access-token": second["access_token"]})["code"] == 0
    reply = client.refresh(first["refresh_token"])
    assert (reply["code"], reply["message"]) == (36004001, "rt has expired")


def test_the_authorisation_ends_after_a_year():
    clock = Clock()
    with PracticeTikTokShop(None, orders=0, clock=clock.read) as shop:
        client = PracticeClient(shop, clock)
        pair = client.get_token()["data"]
        clock.move(days=365)
        assert client.refresh(pair["refresh_token"])["code"] == 36004001
        client.http.close()


def test_tokens_outlive_a_restart(tmp_path):
    clock = Clock()
    with PracticeTikTokShop(tmp_path / "world.sqlite", orders=0, clock=clock.read) as shop:
        client = PracticeClient(shop, clock)
        code = shop.new_auth_code(client.app.app_key)
    with PracticeTikTokShop(tmp_path / "world.sqlite", orders=0, clock=clock.read) as client.shop:
        assert client.call("GET", SHOPS)["code"] == 0
        assert client.get_token(auth_code=code)["code"] == 0
    client.http.close()
