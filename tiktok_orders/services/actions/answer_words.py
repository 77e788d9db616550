"""What each answer to a buyer's request is called wherever people meet it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from tiktok_orders.domain import answers
from tiktok_orders.domain.action_words import ActionWords

_LOOKED = "Before it is sent, the request is read from TikTok once more: one that is over already is left alone."
_ONCE = "An answer cannot be taken back once TikTok has it."
_words = partial(ActionWords, able="answered so", typed_from=50, needs_magento=False)

ANSWER_WORDS: Mapping[str, ActionWords] = {
    answers.ACCEPT_CANCELLATION.name: _words(
        title="Accept cancellation",
        icon=":material/task_alt:",
        heading="Accept cancellation requests",
        intro="The order is cancelled on TikTok, the buyer is paid back, and the sales order is cancelled as the "
        f"order policy says. {_LOOKED} {_ONCE}",
        noun="request",
        confirm="Accept",
        will="will be cancelled as the buyer asks",
        doing="Accepting",
        done="cancelled as the buyer asked",
    ),
    answers.DECLINE_CANCELLATION.name: _words(
        title="Decline cancellation",
        icon=":material/block:",
        heading="Decline cancellation requests",
        intro="The order goes on and has to be sent in time; a sales order that was on hold for the request is "
        f"released. {_LOOKED} {_ONCE}",
        noun="request",
        confirm="Decline",
        will="will go on",
        doing="Declining",
        done="declined",
    ),
    answers.APPROVE_RETURN.name: _words(
        title="Approve return or refund",
        icon=":material/task_alt:",
        heading="Approve returns and refunds",
        intro="A refund is paid back by TikTok; for a return the buyer sends the goods first; for a replacement "
        f"TikTok makes a new order. {_LOOKED} {_ONCE}",
        noun="request",
        confirm="Approve",
        will="will be approved",
        doing="Approving",
        done="approved",
        is_for_orders=False,
    ),
    answers.DECLINE_RETURN.name: _words(
        title="Decline return or refund",
        icon=":material/block:",
        heading="Decline returns and refunds",
        intro=f"The buyer is told your reason and may ask TikTok Shop to decide. {_LOOKED} {_ONCE}",
        noun="request",
        confirm="Decline",
        will="will be declined",
        doing="Declining",
        done="declined",
        is_for_orders=False,
    ),
    answers.CONFIRM_PARCEL.name: _words(
        title="Confirm returned parcel",
        icon=":material/assignment_return:",
        heading="Confirm returned parcels",
        intro=f"You have the goods back and they are in order: TikTok pays the buyer back. {_LOOKED} {_ONCE}",
        noun="parcel",
        confirm="Confirm",
        will="will be confirmed",
        doing="Confirming",
        done="confirmed",
        is_for_orders=False,
    ),
    answers.DECLINE_PARCEL.name: _words(
        title="Decline returned parcel",
        icon=":material/block:",
        heading="Decline returned parcels",
        intro="What came back is not what should have: the buyer is told your reason and may ask TikTok Shop to "
        f"decide. {_LOOKED} {_ONCE}",
        noun="parcel",
        confirm="Decline",
        will="will be declined",
        doing="Declining",
        done="declined",
        is_for_orders=False,
    ),
    answers.OFFER_PARTIAL_REFUND.name: _words(
        title="Offer partial refund",
        icon=":material/percent:",
        heading="Offer partial refunds",
        intro="The buyer keeps the goods and gets a part of the money, if the buyer takes the offer. "
        f"{_LOOKED} {_ONCE}",
        noun="partial refund",
        confirm="Offer",
        will="will be offered",
        doing="Offering",
        done="offered",
        is_for_orders=False,
    ),
    answers.LET_BUYER_KEEP.name: _words(
        title="Refund, buyer keeps the item",
        icon=":material/redeem:",
        heading="Refund without a return",
        intro=f"The buyer is paid back in full and sends nothing back. {_LOOKED} {_ONCE}",
        noun="request",
        confirm="Refund",
        will="will be paid back without a return",
        doing="Refunding",
        done="refunded without a return",
        is_for_orders=False,
    ),
}
