"""What each figure means: one definition in plain words, its unit, and which orders it is made of.

How it is counted is one statement of `analytics.sql`, `refund_figures.sql` or `payout_figures.sql` in `store`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.periods import Period

EXTRAS = ("sample", "replacement", "exchange")  # nobody paid for these


class Unit(StrEnum):
    MONEY = "money"
    COUNT = "count"
    SHARE = "share"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class Figure:
    """`flags` and `statuses` narrow the list of orders to those the figure is made of; `statement` counts it.

    `is_good` tells whether more is better, None where neither is. One `by_payout` is about what TikTok paid in
    these days, whenever the orders were placed.
    """

    name: str
    title: str
    unit: Unit
    definition: str
    statement: str
    flags: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    is_good: bool | None = True
    by_payout: bool = False


_SOLD = "Sold means paid, or accepted for cash on delivery, and not cancelled."
FIGURES = {
    figure.name: figure
    for figure in (
        Figure(
            "sales",
            "Sales",
            Unit.MONEY,
            f"What buyers pay for the sold orders placed in these days: TikTok's total of each order, with "
            f"delivery and taxes, after discounts. Refunds are not taken off. {_SOLD}",
            "totals",
            ("sold",),
        ),
        Figure("orders", "Orders", Unit.COUNT, f"Sold orders placed in these days. {_SOLD}", "totals", ("sold",)),
        Figure(
            "units",
            "Units",
            Unit.COUNT,
            "Physical units in the sold orders placed in these days, as TikTok counts them: a pair of mugs is "
            "two. Gift units are left out unless asked for.",
            "products",
            ("sold",),
        ),
        Figure(
            "average",
            "Average order",
            Unit.MONEY,
            "Sales divided by orders.",
            "totals",
            ("sold",),
        ),
        Figure(
            "cancelled",
            "Cancelled",
            Unit.SHARE,
            "Cancelled orders among all orders placed in these days, those never paid included.",
            "totals",
            statuses=("CANCELLED",),
            is_good=False,
        ),
        Figure(
            "creation",
            "To sales order",
            Unit.DURATION,
            "Half of the sold orders had their sales order sooner than this after payment (the median; cash on "
            "delivery: after placing). Only sales orders that were created from here.",
            "creation",
            ("sold", "created_here"),
            is_good=False,
        ),
        Figure(
            "shipment",
            "To the carrier",
            Unit.DURATION,
            "Half of the sold orders were handed to the carrier sooner than this after payment (the median; "
            "cash on delivery: after placing).",
            "speeds",
            ("sold", "handed_over"),
            is_good=False,
        ),
        Figure(
            "delivery",
            "To the buyer",
            Unit.DURATION,
            "Half of the sold orders were delivered sooner than this after payment (the median; cash on delivery: "
            "after placing).",
            "speeds",
            ("sold", "delivered"),
            is_good=False,
        ),
        Figure(
            "late",
            "Late",
            Unit.SHARE,
            "Among the sold orders that TikTok gave a deadline: those that were ready to ship or with the carrier "
            "after it, and those still waiting past it.",
            "totals",
            ("sold", "sent_late"),
            is_good=False,
        ),
        Figure(
            "returned",
            "Returns asked for",
            Unit.SHARE,
            "Among the sold orders placed in these days: those whose buyer has asked to send goods back or for "
            "money back, whatever came of it. Younger orders have had less time to come back.",
            "refunds",
            ("sold", "returned", "refunds_read"),
            is_good=False,
        ),
        Figure(
            "refunds",
            "Refunds",
            Unit.MONEY,
            "What TikTok has paid back to buyers by now of the sold orders placed in these days, for returns and "
            "for parts that were cancelled. Orders cancelled as a whole are in neither sales nor refunds.",
            "refunds",
            ("sold", "refunded", "refunds_read"),
            is_good=False,
        ),
        Figure(
            "refund_share",
            "Refunds of sales",
            Unit.SHARE,
            "Refunds divided by sales.",
            "refunds",
            ("sold", "refunded", "refunds_read"),
            is_good=False,
        ),
        Figure(
            "refunded",
            "Refunded orders",
            Unit.SHARE,
            "Among the sold orders placed in these days: those of which any money was paid back by now.",
            "refunds",
            ("sold", "refunded", "refunds_read"),
            is_good=False,
        ),
        Figure(
            "paid_out",
            "Paid out",
            Unit.MONEY,
            "What TikTok paid in these days (of the account’s own time zone), by its statements, after fees, "
            "refunds and adjustments, whenever their orders were placed.",
            "payouts",
            by_payout=True,
        ),
        Figure(
            "fees",
            "Fees and taxes",
            Unit.MONEY,
            "What TikTok kept for its fees and taxes on the statements that were paid in these days.",
            "payouts",
            is_good=False,
            by_payout=True,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """A step of an order's way: the column of the statement `funnel`, and the flag of the list ("" for all).

    The definition continues "Paid: ".
    """

    column: str
    title: str
    flag: str
    definition: str


FUNNEL = (
    FunnelStep("placed", "Placed", "", "all orders placed in these days."),
    FunnelStep("paid", "Paid", "paid", "those paid, or accepted for cash on delivery."),
    FunnelStep("in_magento", "Sales order", "in_magento", "the paid ones with a sales order in Magento."),
    FunnelStep("handed_over", "With the carrier", "handed_over", "the paid ones handed to the carrier."),
    FunnelStep("delivered", "Delivered", "delivered", "the paid ones with the buyer."),
)


@dataclass(frozen=True, slots=True)
class Discount:
    """One kind of discount: its column in the statement `totals`, and who pays for it."""

    column: str
    title: str
    payer: str

    @property
    def words(self) -> str:
        """Returns "Seller, on goods"."""
        return f"{self.payer}, {self.title.lower()}"


DISCOUNTS = (
    Discount("seller_discount", "On goods", "Seller"),
    Discount("shipping_seller_discount", "On delivery", "Seller"),
    Discount("platform_discount", "On goods", "TikTok"),
    Discount("shipping_platform_discount", "On delivery", "TikTok"),
    Discount("payment_discount", "On the payment", "TikTok"),
    Discount("shipping_cofunded_discount", "On delivery", "Both together"),
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What the figures on screen are about.

    `currency` "" stands for all of them, shown in the base currency. `with_extras` counts samples, replacements,
    exchanges and gift units too.
    """

    period: Period
    account_id: str = ""
    currency: str = ""
    with_extras: bool = False
    time_zone: str = "UTC"

    def before(self) -> Scope:
        """Returns the same for the days before."""
        return replace(self, period=self.period.before())

    def is_comparable(self, read_since: date | None) -> bool:
        """Tells whether all orders of the days before are here, given the first day of which they are."""
        return read_since is None or self.before().period.first >= read_since

    def orders(
        self,
        *,
        flags: Sequence[str] = (),
        statuses: Sequence[str] = (),
        picks: Sequence[tuple[str, str]] = (),
        day: date | None = None,
        account_id: str = "",
    ) -> OrderFilter:
        """Returns the filter of the list with the orders that are counted, narrowed as the arguments say."""
        return OrderFilter(
            account_id=account_id or self.account_id,
            statuses=tuple(statuses),
            flags=tuple(flags),
            without=() if self.with_extras else EXTRAS,
            picks=((("currency", self.currency),) if self.currency else ()) + tuple(picks),
            placed_from=day or self.period.first,
            placed_until=day or self.period.last,
            own_days=True,
            time_zone=self.time_zone,
        )

    def orders_of(self, figure: Figure) -> OrderFilter:
        """Returns the filter of the list with the orders that a figure is made of."""
        if figure.by_payout:
            return self.paid_out(self.period)
        return self.orders(flags=figure.flags, statuses=figure.statuses)

    def paid_out(self, period: Period, *, statement_id: str = "") -> OrderFilter:
        """Returns the filter of the list with the orders that were paid out in these days, or by one statement."""
        paid = ("statement", statement_id) if statement_id else ("paid_out", f"{period.first}/{period.last}")
        return OrderFilter(
            account_id=self.account_id,
            picks=((("currency", self.currency),) if self.currency else ()) + (paid,),
            time_zone=self.time_zone,
        )
