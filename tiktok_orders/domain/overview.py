"""What the Overview calls to: cards in the order of what it costs to be late, each with the list it opens."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum, auto

from tiktok_orders.domain import case_filter, filters
from tiktok_orders.domain.case_filter import CaseFilter
from tiktok_orders.domain.filters import OrderFilter


class Due(Enum):
    """Which deadline a card is about: of what is still to be shipped, of TikTok's cancelling, of an answer."""

    SHIPPED = auto()
    CANCELLED = auto()
    ANSWERED = auto()


@dataclass(frozen=True, slots=True)
class Card:
    """What needs somebody. `statement` counts it (`store/overview.sql`), `orders` or `cases` is the list it opens.

    `due` is the deadline that is shown with it.
    `page` is where the card leads, "orders.py" or "refunds.py" with that list, or a page that knows more.
    """

    name: str
    title: str
    definition: str
    orders: OrderFilter = field(default_factory=OrderFilter)
    statement: str = "of_filter"
    page: str = "orders.py"
    due: Due = Due.SHIPPED
    cases: CaseFilter = field(default_factory=CaseFilter)

    def address(self, account_id: str) -> dict[str, str] | None:
        """Returns the parameters of the list that the card opens, None where its page has no list."""
        if self.page == "refunds.py":
            return case_filter.to_address(self.cases)
        wanted = replace(self.orders, account_id=account_id)
        return filters.to_address(wanted) if self.page == "orders.py" else None


CARDS = (
    Card(
        "overdue",
        "Overdue",
        "Orders past a deadline of TikTok that have not left yet.",
        OrderFilter(tab="late", sort="deadline", descending=False),
    ),
    Card(
        "auto_cancel",
        "TikTok cancels within 24 hours",
        "Orders that TikTok cancels by itself unless they are shipped before.",
        OrderFilter(flags=("auto_cancel",), sort="deadline", descending=False),
        due=Due.CANCELLED,
    ),
    Card(
        "today",
        "Ship by today",
        "Orders to ship whose deadline is later today, a day of the account’s own time zone.",
        OrderFilter(tab="to_ship", ship_by=("today",), sort="deadline", descending=False),
    ),
    Card(
        "tomorrow",
        "Ship by tomorrow",
        "Orders to ship whose deadline is tomorrow, a day of the account’s own time zone.",
        OrderFilter(tab="to_ship", ship_by=("tomorrow",), sort="deadline", descending=False),
    ),
    Card(
        "cancel_requested",
        "Cancellation requested",
        "Buyers who ask to cancel wait for an answer.",
        OrderFilter(tab="cancel_requested"),
        due=Due.ANSWERED,
    ),
    Card(
        "returns",
        "Returns to answer",
        "Buyers who ask for a return or a refund wait for an answer; the time is the nearest by which to answer.",
        statement="returns_to_answer",
        page="refunds.py",
        cases=CaseFilter(tab="to_answer", flags=("return",)),
    ),
    Card(
        "failed",
        "Failed",
        "Orders that could not go on, with the money that waits. The page has one fix for each cause.",
        OrderFilter(tab="failed"),
        page="failures.py",
    ),
    Card(
        "mismatch",
        "Mismatches",
        "Orders that TikTok and Magento do not agree about.",
        OrderFilter(tab="mismatch"),
    ),
    Card(
        "to_create",
        "Not yet created",
        "Orders to be shipped that have no sales order in Magento yet.",
        OrderFilter(tab="to_create"),
    ),
)
