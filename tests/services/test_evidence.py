"""Pictures that go with a no: kept with the intent, sent once, the same whatever is lost or refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
import requests

from tests.builders import TESTER
from tests.rejecting import account_of
from tests.returning import read_returns, take_return
from tests.sandbox.fulfilment import png
from tests.selling import HastyClock, selling, states
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.answers import CASE_ID, PICTURES, REASON
from tiktok_orders.domain.evidence import read_evidence
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.services.clean_up import CleanUp
from tiktok_orders.store.after_sale_cases import StoredCase, find_case
from tiktok_orders.tiktok.returns import list_return_records

CLOCK = HastyClock()
USED = "reverse_reject_request_reason_3"
UPLOAD = "POST /product/202309/images/upload"
REJECT = "POST /return_refund/202309/returns/{return_id}/reject"
PNG, OTHER, THIRD = png(640, 480), png(320, 480), png(640, 200)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with selling(
        tmp_path_factory.mktemp("evidence"), orders=200, clock=CLOCK.read, sleep=lambda _: None
    ) as application:
        yield application


def asked(desk: Application) -> StoredCase:
    """A British order that has arrived and that its buyer wants to send back."""
    rows = desk.database.rows(
        "SELECT o.order_id FROM orders o JOIN accounts a USING (account_id) WHERE a.region = 'GB' AND "
        "o.status IN ('DELIVERED', 'COMPLETED') AND o.total_amount > 0 AND NOT EXISTS "
        "(FROM after_sale_cases c WHERE c.order_id = o.order_id) ORDER BY o.order_id"
    )
    case_id, _ = take_return(desk, rows[0]["order_id"], "ask_return")
    read_returns(desk)
    case = find_case(desk.database, case_id)
    assert case is not None
    return case


def decline(desk: Application, case: StoredCase, wish: dict[str, Any]) -> StoredCase:
    wishes = {case.order_id: {CASE_ID: case.case_id, **wish}}
    preview = desk.bulk.preview("decline_return", [case.order_id], wishes)
    desk.bulk.request(preview, account_ids=[case.account_id], person=TESTER)
    for _ in range(4):
        desk.worker.work_off()
        CLOCK.move(seconds=60)
    after = find_case(desk.database, case.case_id)
    assert after is not None
    return after


def with_picture(desk: Application, case: StoredCase, content: bytes = PNG) -> dict[str, Any]:
    """Returns the wish of a no with a picture, as the dialog makes it."""
    ids = desk.evidence.keep([read_evidence("mug.png", content)], [case.account_id], person=TESTER)
    return {REASON: USED, PICTURES: list(ids)}


def uploads(desk: Application) -> int:
    return desk.database.rows("SELECT count(*) AS n FROM evidence_pictures WHERE image_id <> ''")[0]["n"]


def shown_with_the_answer(desk: Application, case: StoredCase) -> list[str]:
    """The addresses of the pictures that TikTok shows with the seller's answer."""
    client = desk.clients.client_for(account_of(desk, case.order_id), desk.retry)
    return [one.url for one in list_return_records(client, case.case_id)[0].images]


def test_a_picture_goes_with_a_no_and_is_sent_once_whatever_is_lost(desk: Application):
    case = asked(desk)
    wish = with_picture(desk, case)
    disaster = desk.practice().disasters.add(Disaster(Kind.CUT_BEFORE, UPLOAD, times=2))
    reject = desk.practice().disasters.add(Disaster(Kind.CUT_MIDWAY, REJECT, times=2))
    after = decline(desk, case, wish)
    struck = {one.id: one.asked for one in desk.practice().disasters.list()}
    desk.practice().disasters.clear()
    assert after.status == "REFUND_OR_RETURN_REQUEST_REJECT", states(desk, "decline_return")[case.order_id]
    assert struck[disaster] == 3 and struck[reject] == 3, "answered, a picture is not sent again"
    (url,) = shown_with_the_answer(desk, case)
    assert requests.get(url, timeout=10).content == PNG


def test_many_answers_of_a_shop_share_a_picture(desk: Application):
    first, second = asked(desk), asked(desk)
    before = uploads(desk)
    for case in (first, second):
        assert decline(desk, case, with_picture(desk, case, OTHER)).state == "CLOSED"
    assert uploads(desk) == before + 1
    assert shown_with_the_answer(desk, first) == shown_with_the_answer(desk, second)


def test_a_picture_that_tiktok_refuses_leaves_the_request_open_and_says_so(desk: Application):
    case = asked(desk)
    wish = with_picture(desk, case, THIRD)
    desk.database.execute("UPDATE evidence_pictures SET content = 'words' WHERE picture_id = $id",
                          {"id": wish[PICTURES][0]})  # fmt: skip
    assert decline(desk, case, wish).state == "TO_ANSWER"
    state, code, message = states(desk, "decline_return")[case.order_id]
    assert (state, code) == ("failed", "answer_picture_refused")
    assert message.startswith("TikTok did not take a picture, so nothing was answered: ")


def test_pictures_that_no_answer_went_with_are_forgotten_the_others_kept(desk: Application):
    case = asked(desk)
    assert decline(desk, case, with_picture(desk, case)).state == "CLOSED"
    unused = with_picture(desk, case, png(500, 500))[PICTURES]
    kept = "SELECT picture_id FROM evidence_pictures"
    assert unused[0] in [row["picture_id"] for row in desk.database.rows(kept)]
    CleanUp(desk.database, lambda: CLOCK.read() + timedelta(days=2)).run(Event())
    left = [row["picture_id"] for row in desk.database.rows(kept)]
    assert unused[0] not in left and read_evidence("", PNG).picture_id in left
