"""Ready questions about one's own data, in plain words; `store/questions.sql` says how each is answered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """`note` says what a person should know to read the answer; "" where it speaks for itself."""

    name: str
    title: str
    note: str = ""


_SOLD = "Sold orders: paid or cash on delivery, not cancelled; without samples, replacements and exchanges."
QUESTIONS = {
    one.name: one
    for one in (
        Question("sales_per_month", "What did we sell in each month?", _SOLD),
        Question("best_products", "Which products sell best?", f"{_SOLD} Gift units are left out."),
        Question("last_sold", "When was each product last sold?", "Those not sold for longest come first."),
        Question("bought_together", "Which products are bought together?", "Pairs in the same sold order."),
        Question("basket_sizes", "How many units does an order hold?", _SOLD),
        Question("best_hours", "On which day and at which hour do people buy?", "Of the account’s own time zone."),
        Question("sales_per_region", "Where do our buyers live?", "By the largest part of the country."),
        Question("discounts_per_month", "How much do we give away, and how much does TikTok?", _SOLD),
        Question("dearest_orders", "Which orders were worth most?", "The first hundred of each currency."),
        Question("cash_on_delivery", "How do orders paid on delivery end?", "Beside those paid at once."),
        Question("cancel_reasons", "Why are orders cancelled, and by whom?"),
        Question(
            "cancelled_products", "Which products are cancelled most often?", "Of those in ten orders or more."
        ),
        Question(
            "late_per_account",
            "How often does each account send late?",
            "Of those with a deadline that left.",
        ),
        Question("overdue_now", "Which orders are past their deadline now?", "Whatever days are chosen above."),
        Question("carrier_speed", "How fast is each carrier?", "Days from handing over to delivery."),
        Question(
            "creation_speed",
            "How long until an order is in Magento?",
            "Hours from payment (cash on delivery: from placing). Only what was created from here.",
        ),
        Question("without_sales_order", "Which sold orders have no sales order?"),
        Question("totals_that_differ", "Where does Magento’s total differ from what it should be?"),
        Question("failures_per_cause", "What hinders orders, and how much money waits?", "As of now."),
        Question(
            "jobs_per_action",
            "What was done for orders, and how did it end?",
            "By the day of asking, in UTC.",
        ),
        Question(
            "refunds_per_month",
            "How much do we pay back, against what we sell?",
            "By the month in which the order was placed; what was paid back by now.",
        ),
        Question("return_reasons", "Why do buyers send goods back?", "Of the sold orders placed in these days."),
        Question("returns_to_answer", "Which returns wait for our answer?", "Whatever days are chosen above."),
        Question(
            "payouts_per_month",
            "What did TikTok pay out, and what did it keep?",
            "By the month of the payment. Costs are negative.",
        ),
        Question("not_paid_yet", "Which statements are not paid yet?", "Whatever days are chosen above."),
    )
}
