"""The parts of the dialog before a bulk action that are a verb's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tiktok_orders.services.actions.outcome import Wishes
from tiktok_orders.services.bulk_actions import AccountPreview, JudgedOrder, Preview


def _ask_nothing(_: Sequence[str]) -> Wishes | None:
    return {}


def _word_as_usual(_: Sequence[JudgedOrder]) -> str:
    return ""


def _add_nothing(_: AccountPreview | Preview) -> None:
    return


@dataclass(frozen=True)
class BulkForm:
    """What a verb asks and shows; each part draws.

    `ask` gets the ids of the chosen orders and returns order id to what is wished for it, None while an answer is
    missing; where no orders were chosen beforehand, the wishes say which are meant. `show_account` tells more
    about the orders of an account that will be done, `show_more` what follows for all, above the last button.
    `word_eye` says what ticking orders that need an eye for one reason comes to, where that is something else than
    the verb as a rule; it is not asked for an order that was chosen by itself.
    """

    ask: Callable[[Sequence[str]], Wishes | None] = _ask_nothing
    show_account: Callable[[AccountPreview], None] = _add_nothing
    show_more: Callable[[Preview], None] = _add_nothing
    word_eye: Callable[[Sequence[JudgedOrder]], str] = _word_as_usual
