"""What a person prepares on a page or in a dialog, and has not confirmed yet: one desk each, in the session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tiktok_orders.domain.case_filter import CaseFilter
from tiktok_orders.domain.periods import USUAL
from tiktok_orders.domain.policy import OrderPolicy
from tiktok_orders.domain.reconciliation import Box
from tiktok_orders.domain.sku_map import SkuMapping
from tiktok_orders.magento.check import CheckStep
from tiktok_orders.services.actions.outcome import Wishes
from tiktok_orders.services.bulk_actions import Preview
from tiktok_orders.services.parcel_documents import DocumentsRun
from tiktok_orders.services.shipping_offers import Measures, OffersRun
from tiktok_orders.ui import session
from tiktok_orders.ui.session import GridMemory, LastList, Selection


@dataclass(frozen=True)
class BulkAsked:
    """What the dialog on screen is about: an action, and the orders that were chosen for it.

    `wishes` are given where something is asked for again as it was: then nothing is asked.
    """

    action: str
    order_ids: tuple[str, ...]
    wishes: Wishes | None = None


@dataclass
class FigureChoices:
    """What Analytics, and the history of failures, were last about; dates only where the range is one's own."""

    preset: str = USUAL
    first: date | None = None
    last: date | None = None
    currency: str | None = None  # None until one is chosen, "" for all in the base currency
    with_extras: bool = False
    failure_days: int = 30


def figure_choices() -> FigureChoices:
    """Returns what Analytics of this session is about."""
    return session.remembered("figure_choices", FigureChoices)


@dataclass
class BulkDesk:
    """The bulk action that this session prepares, and those whose result it still has to be told."""

    asked: BulkAsked | None = None
    preview: Preview | None = None
    watched_ids: tuple[str, ...] = ()
    told_ids: tuple[str, ...] = ()  # whose failed orders were selected already
    menu_turn: int = 0  # a menu of another turn is a new one, and closed
    menu_chosen: str = ""
    left_out: Mapping[str, str] = field(default_factory=dict)  # of pairs to be linked: order id to the reason

    def watch(self, bulk_id: str) -> None:
        """Has this session told how a bulk action goes."""
        self.watched_ids = (*self.watched_ids, bulk_id)


def bulk_desk() -> BulkDesk:
    """Returns the bulk actions of this session."""
    return session.remembered("bulk_desk", BulkDesk)


@dataclass
class ArrangingDesk:
    """What TikTok offers for the orders of the dialog on screen, `asked`, as far as it has answered.

    `measures` is order id to the weight and size that this person stated.
    """

    asked: BulkAsked | None = None
    run: OffersRun | None = None
    measures: dict[str, Measures] = field(default_factory=dict)


def arranging_desk() -> ArrangingDesk:
    """Returns the shipments that this session prepares."""
    return session.remembered("arranging_desk", ArrangingDesk)


@dataclass
class PrintingDesk:
    """What this session prints: the chosen orders, and the documents that were fetched for them.

    They hold buyers' addresses and are forgotten when the dialog is opened anew, with the session at the latest.
    """

    order_ids: tuple[str, ...] = ()
    run: DocumentsRun | None = None


def printing_desk() -> PrintingDesk:
    """Returns what this session prints."""
    return session.remembered("printing_desk", PrintingDesk)


@dataclass
class RefundList:
    """The list of refunds of this session: its grid, what is ticked (by case id), and the syncs to be told of."""

    selection: Selection = field(default_factory=Selection)
    memory: GridMemory = field(default_factory=lambda: GridMemory("refunds"))
    last: LastList[CaseFilter] = field(default_factory=LastList)
    run_ids: tuple[str, ...] = ()


def refund_list() -> RefundList:
    """Returns the list of refunds of this session."""
    return session.remembered("refund_list", RefundList)


@dataclass
class ReconciliationDesk:
    """The Reconciliation page of this session: its grid, what is ticked, and what is being closed or was told."""

    selection: Selection = field(default_factory=Selection)
    memory: GridMemory = field(default_factory=lambda: GridMemory("reconciliation"))
    has_days: bool = False
    closing_box: Box | None = None
    closing_ids: tuple[str, ...] = ()
    told: str = ""


def reconciliation_desk() -> ReconciliationDesk:
    """Returns what this session remembers of the reconciliation."""
    return session.remembered("reconciliation_desk", ReconciliationDesk)


@dataclass
class PayoutDesk:
    """The syncs of payouts that this session still has to be told of."""

    run_ids: tuple[str, ...] = ()


def payout_desk() -> PayoutDesk:
    """Returns what this session remembers of payouts."""
    return session.remembered("payout_desk", PayoutDesk)


@dataclass
class AnswerDesk:
    """Which requests of the chosen orders are to be answered: order id to case ids; none for the most urgent."""

    case_ids: Mapping[str, Sequence[str]] = field(default_factory=dict)


def answer_desk() -> AnswerDesk:
    """Returns the requests that this session chose to answer."""
    return session.remembered("answer_desk", AnswerDesk)


@dataclass
class MappingDesk:
    """The mapping of a SKU that this session wrote and has not saved yet; each `turn` has a form of its own."""

    pending: SkuMapping | None = None
    turn: int = 0

    def begin_anew(self) -> None:
        """Forgets what was written: the form is empty."""
        self.pending = None
        self.turn += 1


def mapping_desk() -> MappingDesk:
    """Returns the mapping that this session is about to save."""
    return session.remembered("mapping_desk", MappingDesk)


@dataclass
class SetupVisit:
    """Where this session is in the set-up: the step on screen ("" for the next one to do), and within it.

    `is_adding` while another app or shop is being connected, `app_key` of the one to authorise again.
    """

    step: str = ""
    is_adding: bool = False
    app_key: str = ""
    checks: dict[str, list[CheckStep]] = field(default_factory=dict)  # Magento or account id to its last test

    def go_to(self, step: str) -> None:
        """Shows a step; what was begun in another is left there."""
        self.step, self.is_adding, self.app_key = step, False, ""


def setup_visit() -> SetupVisit:
    """Returns where this session is in the set-up."""
    return session.remembered("setup_visit", SetupVisit)


@dataclass
class PolicyInHand:
    """The policy that the form on screen begins with; `generation` renews its widgets when another is taken."""

    account_id: str = ""
    version: int = 0
    policy: OrderPolicy = field(default_factory=OrderPolicy)
    generation: int = 0

    def take(self, policy: OrderPolicy) -> None:
        """Puts other choices into the form; nothing is saved."""
        self.policy = policy
        self.generation += 1


def policy_in_hand(account_id: str, version: int, saved: OrderPolicy) -> PolicyInHand:
    """Returns what this session works at: begun anew with what is saved when another account is looked at."""
    hand = session.remembered("policy_in_hand", PolicyInHand)
    if hand.account_id != account_id:
        hand.account_id, hand.version = account_id, version
        hand.take(saved)
    return hand


def forget_policy_in_hand() -> None:
    """Begins anew with what is saved."""
    session.remembered("policy_in_hand", PolicyInHand).account_id = ""


@dataclass
class Watched:
    """The imports whose result this session still has to be told."""

    run_ids: tuple[str, ...] = ()
    asked_ids: tuple[str, ...] = ()  # of an import by ids: those that no shop has are told at the end


def watched() -> Watched:
    """Returns the imports watched in this session."""
    return session.remembered("watched", Watched)
