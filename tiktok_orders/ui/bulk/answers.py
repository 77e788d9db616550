"""Answers to buyers' requests in the dialog: with which reason, or how much; and what follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain import answers
from tiktok_orders.domain.answers import (
    AMOUNT,
    CASE_ID,
    COMMENT,
    PICTURES,
    REASON,
    Answer,
    OpenRequest,
    pick_request,
)
from tiktok_orders.domain.evidence import MOST_PICTURES, read_evidence, refuse_too_many
from tiktok_orders.domain.people import Deed
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.services.actions.answer_request import AnswerRequest
from tiktok_orders.services.actions.outcome import Wishes, join_wishes
from tiktok_orders.services.bulk_actions import Preview
from tiktok_orders.services.reject_reasons import OfferedReasons
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.order_grid import accounts_of
from tiktok_orders.ui import desks, permission, reads, session
from tiktok_orders.ui.bulk.form import BulkForm
from tiktok_orders.ui.formats import count, money, rounded
from tiktok_orders.ui.messages import plain

# TikTok mostly answers within a second; who has chosen many is told how far it is.
_WAIT_SECONDS = 3.0
_COMMENT_SIGNS = 500
Requests = Sequence[tuple[str, OpenRequest]]  # order ids, each with one of its requests
Wish = Mapping[str, Any]


def requests_of(answer: Answer, order_ids: Sequence[str]) -> Requests:
    """Returns order ids with the requests that an answer is about: those chosen, else each order's most urgent."""
    verb = running().bulk.verbs[answer.name]
    assert isinstance(verb, AnswerRequest)
    named = desks.answer_desk().case_ids
    return [
        (order_id, request)
        for order_id, requests in verb.requests(order_ids).items()
        for case_id in named.get(order_id) or ("",)
        if (request := pick_request(answer, requests, case_id)) is not None
    ]


def _ask_nothing(answer: Answer) -> Callable[[Sequence[str]], Wishes | None]:
    def ask(order_ids: Sequence[str]) -> Wishes | None:
        return _wish_each(order_ids, requests_of(answer, order_ids), lambda _: {})

    return ask


def _wish_each(order_ids: Sequence[str], requests: Requests, wish_of: Callable[[OpenRequest], Wish]) -> Wishes:
    """Returns what is wished for each request; one that was chosen and does not fit is named, to be skipped."""
    fitting = {request.case_id for _, request in requests}
    named = desks.answer_desk().case_ids
    others = ((one, case_id) for one in order_ids for case_id in named.get(one, ()) if case_id not in fitting)
    return join_wishes(
        [
            *((order_id, {CASE_ID: request.case_id, **wish_of(request)}) for order_id, request in requests),
            *((order_id, {CASE_ID: case_id}) for order_id, case_id in others),
        ]
    )


def _ask_reason(answer: Answer) -> Callable[[Sequence[str]], Wishes | None]:
    def ask(order_ids: Sequence[str]) -> Wishes | None:
        requests = requests_of(answer, order_ids)
        if not requests:
            return _wish_each(order_ids, requests, lambda _: {})
        offered = running().reject_reasons.known_soon(_places(requests), within_seconds=_WAIT_SECONDS)
        if len(offered) < len(requests):
            told = f"{len(offered):,} of {count(len(requests), 'request')}"
            st.info(f"TikTok has told its reasons for {told} so far.", icon=":material/hourglass_top:")
            st.button("Look again", key="reasons_again")
            return None
        return _choose_reason(order_ids, requests, offered)

    return ask


def _choose_reason(
    order_ids: Sequence[str], requests: Requests, offered: Mapping[str, OfferedReasons]
) -> Wishes | None:
    """Draws TikTok's reasons by their words: a market may have another key for the same one."""
    for problem in dict.fromkeys(one.problem for one in offered.values() if one.problem):
        st.warning(plain(problem), icon=":material/warning:")
    keys: dict[str, dict[str, str]] = {}
    for _, request in requests:
        for reason in offered[request.case_id].reasons:
            keys.setdefault(reason.text or reason.name, {})[request.case_id] = reason.name
    # Not a menu: the one from which the dialog was opened would lie over its options.
    words = st.radio("TikTok's reasons for a no", list(keys), index=None, key="answer_reason")
    if words is None:
        return None
    if len(keys[words]) < len(requests):
        st.caption(f"TikTok offers this reason for {len(keys[words]):,} of {count(len(requests), 'request')}.")
    comment = st.text_area("Words for the buyer (may stay empty)", max_chars=_COMMENT_SIGNS, key="answer_comment")
    try:
        pictures = _choose_pictures(requests)
    except InvalidInputError as error:
        st.error(plain(error.message), icon=":material/broken_image:")
        return None
    said = {**({COMMENT: comment.strip()} if comment.strip() else {}), **pictures}
    return _wish_each(
        order_ids, requests, lambda one: {REASON: keys[words].get(one.case_id, "not offered"), **said}
    )


def _choose_pictures(requests: Requests) -> dict[str, list[str]]:
    """Draws the choice of pictures and keeps them; raises `InvalidInputError` for what cannot be sent."""
    files = st.file_uploader(
        f"Pictures that support it (may stay empty; up to {MOST_PICTURES}, JPEG or PNG)",
        type=["jpg", "jpeg", "png"],
        accept_multiple_files=True,
        key="answer_pictures",
    )
    refuse_too_many(len(files))
    pictures = [read_evidence(file.name, file.getvalue()) for file in files]
    if not pictures or permission.offer(Deed.ACT)["disabled"]:
        return {}
    owners = set(accounts_of(running().database, [order_id for order_id, _ in requests]).values())
    return {PICTURES: list(running().evidence.keep(pictures, owners, person=session.person()))}


def _ask_amount(answer: Answer) -> Callable[[Sequence[str]], Wishes | None]:
    def ask(order_ids: Sequence[str]) -> Wishes | None:
        requests = requests_of(answer, order_ids)
        if not requests:
            return _wish_each(order_ids, requests, lambda _: {})
        share = st.number_input(
            "Part of what the buyer asks for, in %", min_value=1, max_value=99, value=50, key="answer_share"
        )
        _, first = requests[0]
        st.caption(
            f"For example {money(_part(first, Decimal(share)), first.currency)} of "
            f"{money(first.refund_total, first.currency)}."
        )
        return _wish_each(order_ids, requests, lambda one: {AMOUNT: f"{_part(one, Decimal(share)):f}"})

    return ask


def _part(request: OpenRequest, share: Decimal) -> Decimal:
    return rounded((request.refund_total or Decimal(0)) * share / 100, request.currency)


def _places(requests: Requests) -> dict[str, Account]:
    """Returns case id to its account."""
    accounts = {account.account_id: account for account in reads.accounts()}
    owners = accounts_of(running().database, [order_id for order_id, _ in requests])
    return {request.case_id: accounts[owners[order_id]] for order_id, request in requests}


def _show_refund(preview: Preview) -> None:
    """Draws what buyers get back where the answer is a yes."""
    answer = answers.ANSWERS[preview.action]
    chosen = [order for one in preview.accounts for order in one.will]
    case_ids = {order.wish[CASE_ID] for order in chosen}
    sums: dict[str, Decimal] = {}
    for _, request in requests_of(answer, list(dict.fromkeys(order.order_id for order in chosen))):
        if request.case_id not in case_ids:
            continue
        sums[request.currency] = sums.get(request.currency, Decimal(0)) + (request.refund_total or Decimal(0))
    if sums:
        totals = ", ".join(money(amount, currency) for currency, amount in sums.items())
        st.caption(f"TikTok pays buyers back {totals}, as far as stated.")


def _form_of(answer: Answer) -> BulkForm:
    if answer.is_refusal:
        return BulkForm(ask=_ask_reason(answer))
    if answer.needs_amount:
        return BulkForm(ask=_ask_amount(answer))
    return BulkForm(ask=_ask_nothing(answer), show_more=_show_refund)


FORMS: Mapping[str, BulkForm] = {name: _form_of(answer) for name, answer in answers.ANSWERS.items()}
