"""Beside each group of choices: what they mean for one real order of the account, in sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tiktok_orders.domain.eligibility import VerdictKind
from tiktok_orders.domain.expected_total import expected_total
from tiktok_orders.domain.failures import CannotBuildError
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.policy import BillingRule, CreateMode, CustomerMode, EmailRule, OrderPolicy
from tiktok_orders.domain.policy_trial import Foreseen
from tiktok_orders.domain.policy_words import describe_address
from tiktok_orders.domain.sales_order import SalesOrderDraft, increment_id_of
from tiktok_orders.ui.formats import money
from tiktok_orders.ui.messages import plain
from tiktok_orders.ui.policy.asking import Known
from tiktok_orders.ui.policy.where import name_view


@dataclass(frozen=True)
class Example:
    """One order under the choices on screen."""

    order: Order
    policy: OrderPolicy
    foreseen: Foreseen
    known: Known

    @property
    def draft(self) -> SalesOrderDraft | None:
        return self.foreseen.sales_order


Teller = Callable[[Example], list[str]]


def tell_when(example: Example) -> list[str]:
    """Whether it becomes a sales order now, by whom, and what follows."""
    verdict, policy = example.foreseen.verdict, example.policy
    if verdict.kind is VerdictKind.SKIP:
        return [f"Not now. {plain(verdict.sentence)}"]
    if verdict.kind is VerdictKind.EYE:
        return [f"Needs your eye. {plain(verdict.sentence)}"]
    automatic = "Had it been brought in by a schedule after going live, it is created by itself."
    by_hand = "It waits until somebody selects it and confirms."
    found = [automatic if policy.create_mode is CreateMode.AUTOMATIC else by_hand, *map(plain, verdict.warnings)]
    return [*found, "Its sales order is invoiced at once."] if policy.invoice_at_once else found


def tell_where(example: Example) -> list[str]:
    """Its number, store view, status and source."""
    policy, order = example.policy, example.order
    number = increment_id_of(order.id, policy)
    view = plain(name_view(policy.store_code, example.known.views)) or "no store view yet"
    found = [f"It becomes **{plain(number)}** in {view}, with the status “{plain(policy.status_labels['new'])}”."]
    if policy.invoice_at_once and (label := policy.status_labels.get("processing")):
        found.append(f"Once it is invoiced, its status is “{plain(label)}”.")
    if order.warehouse_id:
        code = policy.sources.get(order.warehouse_id, "")
        source = f"source “{plain(example.known.sources.get(code, code))}”" if code else "no source of Magento's"
        found.append(f"TikTok sends it from warehouse {plain(order.warehouse_id)}: {source}.")
    return found


def tell_money(example: Example) -> list[str]:
    """What the buyer paid, what the sales order comes to, and each step between the two."""
    try:
        expected = expected_total(example.order, example.policy)
    except CannotBuildError as error:
        return [plain(error.found[0].sentence)]
    draft = example.draft
    currency = draft.currency if draft else example.order.payment.currency
    bridge, total = (draft.bridge, draft.sent_total) if draft else (expected.bridge, expected.total)
    found = [f"The buyer paid **{_said(bridge[0].amount, currency)}**."]
    found += [f"{plain(step.label)}: {_said(step.amount, currency)}." for step in bridge[1:]]
    if draft is None:
        return [*found, f"The sales order comes to **{_said(total, currency)}**."]
    tax = _amount(draft, "tax_amount")
    found.append(
        f"Sales order **{_said(total, currency)}** = {_said(total - tax, currency)} net + "
        f"{_said(tax, currency)} tax."
    )
    if discount := -_amount(draft, "discount_amount"):
        found.append(f"It shows a discount of {_said(discount, currency)}.")
    fees = [line for line in draft.lines if line.fee_kind]
    found += [f"{plain(line.name)} {_said(line.owed, currency)} is a line `{line.sku}`." for line in fees]
    return found


def tell_goods(example: Example) -> list[str]:
    """The lines as Magento gets them, or what hinders them."""
    failed = example.foreseen.draft
    if isinstance(failed, CannotBuildError):
        return [f":orange[:material/warning:] {plain(found.sentence)}" for found in failed.found]
    if example.draft is None:
        return ["Magento's products are not known yet."]
    lines = [line for line in example.draft.lines if not line.fee_kind]
    found = [f"{line.quantity.normalize():f} × `{line.sku}` {plain(line.name)}" for line in lines]
    return [*found, *(f":orange[:material/info:] {plain(one)}" for one in example.draft.warnings)]


def tell_customer(example: Example) -> list[str]:
    """Who the customer is and who is billed; a buyer's own address stays unsaid."""
    policy = example.policy
    if policy.customer is CustomerMode.FIXED:
        found = [
            f"The customer is number {policy.customer_id or 0}, {plain(policy.customer_email or 'no e-mail yet')}."
        ]
    elif policy.email is EmailRule.STAND_IN:
        email = f"tiktok-{example.order.id.lower()}@{policy.email_domain}".replace("`", "")
        found = [f"A guest with the address `{email}`."]
    else:
        found = ["A guest with TikTok's relay address, or one that receives nothing where TikTok states none."]
    if policy.billing is BillingRule.FIXED:
        return [*found, f"Billed to {plain(describe_address(policy.billing_address))}."]
    return [*found, "Billed to the recipient of the parcel."]


def tell_names(example: Example) -> list[str]:
    """How paying and shipping read on it."""
    if example.draft is None:
        return []
    entity = example.draft.entity
    method = entity["extension_attributes"]["shipping_assignments"][0]["shipping"]["method"]
    return [
        f"Paid by `{entity['payment']['method']}`.",
        f"Shipped by `{method}`, shown as “{plain(entity['shipping_description'])}”.",
    ]


def tell_after(example: Example) -> list[str]:
    """What happens to its sales order when TikTok ships it, or it is cancelled on either side."""
    policy = example.policy
    if not policy.follow_tiktok_shipments:
        found = ["Once TikTok shows it as shipped, its sales order stays as it is."]
    elif policy.invoice_before_shipping and not policy.invoice_at_once:
        found = [
            "Once TikTok shows it as shipped, its sales order is invoiced, then shipped with TikTok's tracking."
        ]
    else:
        found = ["Once TikTok shows it as shipped, its sales order is shipped with TikTok's tracking."]
    if policy.ship_on_tiktok:
        found.append("A shipment made in Magento ships it on TikTok.")
    follows = "is cancelled" if policy.cancel_with_tiktok else "stays as it is"
    found.append(f"Cancelled on TikTok, its sales order {follows}; once invoiced it is credited instead.")
    how = "waits for a person to credit it" if policy.propose_refunds_only else "is credited"
    stock = "the goods go back into stock" if policy.return_to_stock else "stock stays as it is"
    return [*found, f"What TikTok pays back {how} in Magento; {stock}."]


def _amount(draft: SalesOrderDraft, name: str) -> Decimal:
    value: Any = draft.entity[name]
    return Decimal(str(value))


def _said(amount: Decimal, currency: str) -> str:
    return plain(money(amount, currency))
