"""Why something could not be done to an order: one list of codes, each with its sentence and what to do.

A recorded failure keeps the code and the detail; its words are made here, so that they can be bettered later. The
detail of a failure never holds a buyer's name or address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from string import Formatter

from tiktok_orders.domain.after_sale_failures import AFTER_SALE_ROWS
from tiktok_orders.domain.arranging_failures import ARRANGING_ROWS
from tiktok_orders.domain.cancel_failures import CANCEL_ROWS
from tiktok_orders.domain.credit_failures import CREDIT_ROWS
from tiktok_orders.domain.follow_failures import FOLLOW_ROWS
from tiktok_orders.domain.shipment_failures import SHIPMENT_ROWS
from tiktok_orders.domain.shipping_failures import SHIPPING_ROWS


class Stage(StrEnum):
    """How far the order came."""

    CHECK = "check"
    BUILD = "build"
    SEND = "send"
    ANSWER = "answer"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Failure:
    """`sentence_template` has the detail's names in braces; `group_label` heads the orders that failed alike."""

    code: str
    stage: Stage
    retry_helps: bool
    group_label: str
    sentence_template: str
    what_to_do: str


_C, _B, _S, _A, _L = Stage.CHECK, Stage.BUILD, Stage.SEND, Stage.ANSWER, Stage.LINK
_RETRY_SELF = "Nothing: it is tried again by itself."
# fmt: off
_ROWS: tuple[tuple[str, Stage, bool, str, str, str], ...] = (
    ("already_created", _C, False, "Has a sales order",
     "This order has the sales order {increment_id}.",
     "Open that sales order."),
    ("in_progress", _C, False, "Being created",
     "A sales order for this order is being created.",
     "Wait for it to finish."),
    ("watch_only", _C, False, "Account only watches",
     "The account only watches: nothing is written to Magento.",
     "Switch the account to live first."),
    ("policy_unwanted", _C, False, "Not wanted any more",
     "The order policy asked for this and does not want it any more: nothing was sent.",
     "Nothing, if that is meant. Else do it by hand, or change the order policy."),
    ("practice_mismatch", _C, False, "Practice and real mixed",
     "A practice order cannot enter a real Magento, nor a real order the practice Magento.",
     "Choose accounts that belong together."),
    ("no_magento", _C, False, "No Magento connected",
     "No Magento is connected that this account may send to.",
     "Connect one, then create it."),
    ("not_checked", _S, True, "Could not be checked",
     "Whether the order may be created could not be checked: {last}",
     _RETRY_SELF),
    ("reference_not_written", _L, True, "TikTok has no reference",
     "The sales order exists, but TikTok did not take its number as a reference: {message}",
     "Nothing: the sales order is not affected, and the reference is tried again by itself."),
    ("not_read", _S, True, "Could not be read",
     "Where the order stands could not be read: {last}",
     _RETRY_SELF),
    ("not_on_tiktok", _A, True, "Not on TikTok",
     "TikTok does not show this order in a form that can be read.",
     "Sync it again later; if it stays so, look whether the shop still has it in TikTok's Seller Center."),
    ("being_read", _C, False, "Being read",
     "The order is being read anew already.",
     "Wait for it to finish."),
    ("not_connected", _C, False, "Account disconnected",
     "The account is disconnected, so TikTok cannot be asked.",
     "Connect the shop again, then sync."),
    ("unpaid", _C, False, "Not paid",
     "The buyer has not paid.",
     "Wait for the payment."),
    ("on_hold", _C, True, "On hold",
     "TikTok holds the order{until}.",
     "Wait for the hold to end, then create it."),
    ("cancelled", _C, False, "Cancelled",
     "The order is cancelled.",
     "Nothing: a cancelled order has no sales order."),
    ("cancelled_since", _C, False, "Cancelled meanwhile",
     "The order was cancelled on TikTok after this was started.",
     "Nothing: a cancelled order has no sales order."),
    ("cancel_requested", _C, False, "Buyer asks to cancel",
     "The buyer asks to cancel the order.",
     "Answer the request on TikTok first, or create it all the same."),
    ("already_shipped", _C, False, "Shipped already",
     "The order is past “awaiting shipment” on TikTok ({status}).",
     "Make sure that no other program created it, then create it."),
    ("before_go_live", _C, False, "Placed before going live",
     "It was placed before this account went live ({since}).",
     "Look whether an earlier connector made its sales order: among others it is only looked up in Magento and "
     "linked, by itself it can be created."),
    ("status_unknown", _C, False, "Unknown status",
     "TikTok states a status that is not known here ({status}).",
     "Look at the order on TikTok, then decide."),
    ("status_not_wanted", _C, False, "Not at this status",
     "The account's policy creates no sales order at status {status}.",
     "Wait, or change the policy."),
    ("sample", _C, False, "Samples",
     "It is a free sample, and the policy leaves samples out.",
     "Change the policy if samples belong in Magento."),
    ("replacement", _C, False, "Replacements",
     "It replaces an earlier order, and the policy leaves replacements out.",
     "Change the policy if replacements belong in Magento."),
    ("fulfilled_by_tiktok", _C, False, "Fulfilled by TikTok",
     "TikTok ships it from its own warehouse, and the policy leaves such orders out.",
     "Change the policy if they belong in Magento."),
    ("no_total", _C, True, "No total",
     "TikTok states no total for the order.",
     "Import the order anew; if it stays so, ask TikTok."),
    ("policy_incomplete", _C, False, "Policy incomplete",
     "The account's policy cannot be used: {reason}",
     "Complete the policy, then retry."),
    ("no_items", _B, True, "No items",
     "The order has no items that could be sent.",
     "Import the order anew."),
    ("sku_missing", _B, False, "SKU missing",
     "The item “{item}” has no SKU on TikTok.",
     "Give it a seller SKU on TikTok, or map it, then retry."),
    ("sku_empty", _B, False, "SKU mapped to nothing",
     "The map gives TikTok's SKU {sku} no Magento product.",
     "Complete the map, then retry."),
    ("sku_too_long", _B, False, "SKU too long",
     "The SKU {sku} is longer than the 64 characters that Magento keeps.",
     "Map it to a shorter SKU, then retry."),
    ("product_missing", _B, False, "Product missing",
     "Magento has no product with SKU {sku}.",
     "Map it or create it, then retry."),
    ("sku_ambiguous", _B, False, "Several products",
     "Magento has several products with “{sku}” as their {attribute}: {skus}.",
     "Give each its own {attribute}, or map TikTok's SKU to one of them, then retry."),
    ("product_disabled", _B, False, "Product disabled",
     "The product with SKU {sku} is disabled in Magento.",
     "Enable it, or let the policy create such orders, then retry."),
    ("product_not_sellable", _B, False, "Not a simple product",
     "SKU {sku} is a {type_id} product in Magento: it has no stock of its own and cannot be a line.",
     "Map it to the simple product, then retry."),
    ("out_of_stock", _B, False, "Out of stock",
     "Magento has {salable} of SKU {sku} to sell, the order needs {needed}.",
     "Restock it, let it wait for stock, or let the policy create such orders, then retry."),
    ("price_not_divisible", _B, False, "Price cannot be divided",
     "{amount} for SKU {sku} cannot be divided into a quantity of {quantity}.",
     "Map it with whole quantities, then retry."),
    ("total_differs", _B, True, "Totals differ",
     "The sum does not agree with TikTok's: {part} differs by {difference} {currency}.",
     "Import the order anew, then retry; if it stays so, report it with the order's id."),
    ("amount_not_exact", _B, False, "Amount not exact",
     "TikTok states {amount} for {part}, which is not a whole number of the smallest unit of {currency}.",
     "Import the order anew; if it stays so, ask TikTok."),
    ("amount_negative", _B, False, "Amount below zero",
     "TikTok states {amount} for {part}, which is below zero.",
     "Import the order anew; if it stays so, ask TikTok."),
    ("too_many_units", _B, False, "Too many units",
     "The order has {units} units, more than the {most} that one sales order can take.",
     "Create it in Magento by hand and link it."),
    ("currency_mismatch", _B, False, "Currency differs",
     "The order is in {currency}, but {other}.",
     "Choose a store view that takes {currency}, then retry."),
    ("no_rate", _B, False, "No exchange rate",
     "There is no exchange rate from {base_currency} to {currency}.",
     "Enter the rate, then retry."),
    ("store_view_gone", _B, False, "Store view gone",
     "Magento has no store view “{store_code}”.",
     "Choose another in the policy, then retry."),
    ("address_missing", _B, True, "Address incomplete",
     "TikTok states no complete delivery address; missing: {fields}.",
     "Import the order anew, or fill in what is missing, then retry."),
    ("postcode_missing", _B, False, "Postal code missing",
     "The delivery address has no postal code, and Magento asks for one.",
     "Fill it in, or let the policy supply one, then retry."),
    ("region_unknown", _B, False, "State unknown",
     "Magento asks for a state in {country}, and knows none called “{region}”.",
     "Choose the state, then retry."),
    ("name_too_long", _B, False, "Name too long",
     "The buyer's {field} is longer than the {most} characters that Magento keeps.",
     "Shorten it in the correction, then retry."),
    ("increment_id_too_long", _B, False, "Number too long",
     "The number {increment_id} is longer than the 32 characters that Magento keeps.",
     "Shorten the prefix in the policy, then retry."),
    ("magento_unreachable", _S, True, "Magento not reachable",
     "Magento did not answer.",
     _RETRY_SELF),
    ("magento_busy", _S, True, "Magento is busy",
     "Magento asked to slow down.",
     _RETRY_SELF),
    ("magento_not_permitted", _S, False, "No permission in Magento",
     "Magento does not let this integration create orders.",
     "Give the integration the right Sales > Orders > Create, then retry."),
    ("magento_credentials", _S, False, "Keys refused",
     "Magento refused the integration's keys.",
     "Enter the keys anew, then retry."),
    ("bearer_off", _S, False, "Bearer tokens are off",
     "Magento does not take the integration's token alone.",
     "Enter all four keys, or switch Bearer tokens on in Magento, then retry."),
    ("outcome_unknown", _S, True, "Outcome unknown",
     "The answer was lost: whether it was done is looked up before the next try.",
     _RETRY_SELF),
    ("magento_refused", _A, False, "Refused by Magento",
     "Magento refused the sales order: {message}",
     "Correct what it names, then retry."),
    ("reference_refused", _A, False, "Reference refused",
     "Magento refused a value that refers to something it does not have: {message}",
     "Check store view, customer and states in the policy, then retry."),
    ("magento_error", _A, True, "Error inside Magento",
     "Magento failed while saving ({message}).",
     "Look up that report in Magento's log if it stays so."),
    ("answer_unreadable", _A, True, "Answer unreadable",
     "Magento's answer cannot be read.",
     _RETRY_SELF),
    ("already_other_order", _L, False, "Number taken by another order",
     "Magento has a sales order {increment_id} that does not agree: {difference}.",
     "Compare the two; link it if it is the same order, or change the prefix."),
    ("several_found", _L, False, "Several sales orders",
     "Magento has several sales orders for this order: {increment_ids}.",
     "Choose the one to link, and cancel the others in Magento."),
    ("not_found_to_link", _L, False, "Nothing to link",
     "Magento has no sales order {increment_id}, or has cancelled it.",
     "Check the number."),
    ("linked_to_other", _L, False, "Linked to another order",
     "The sales order {increment_id} is the one of the order {other} already.",
     "Name another number; one sales order cannot be that of two orders."),
    ("needs_attention", _S, True, "Needs attention",
     "It was tried {tries} times without success; the last time: {last}",
     "Remove the cause, then retry."),
    ("internal_error", _B, True, "Unexpected error",
     "Something unexpected happened ({reference}).",
     "Retry; if it stays so, report it with that reference."),
)
# fmt: on
FAILURES: Mapping[str, Failure] = {
    code: Failure(code, Stage(stage), retry_helps, *words)
    for code, stage, retry_helps, *words in (
        *_ROWS,
        *SHIPPING_ROWS,
        *ARRANGING_ROWS,
        *SHIPMENT_ROWS,
        *CANCEL_ROWS,
        *CREDIT_ROWS,
        *FOLLOW_ROWS,
        *AFTER_SALE_ROWS,
    )
}
# After so many tries an order is no longer tried by itself.
MOST_TRIES = 8


def failure(code: str) -> Failure:
    """Returns the entry of a code; a code from a newer version reads as an unexpected error."""
    return FAILURES.get(code) or FAILURES["internal_error"]


@dataclass(frozen=True, slots=True)
class FailureFound:
    """A failure of one order; `detail` fills the sentence and is what a recorded failure keeps (texts only)."""

    code: str
    detail: Mapping[str, str] = field(default_factory=dict)

    @property
    def entry(self) -> Failure:
        return failure(self.code)

    @property
    def what_happened(self) -> str:
        """The sentence with its detail; a detail that was not recorded reads as "unknown"."""
        return Formatter().vformat(self.entry.sentence_template, (), _Told(self.detail))

    @property
    def sentence(self) -> str:
        """What happened, and what to do."""
        todo = self.entry.what_to_do
        return f"{self.what_happened} {Formatter().vformat(todo, (), _Told(self.detail))}"


class CannotBuildError(ValueError):
    """The order cannot become a sales order; `found` names every reason that was seen, the first one first."""

    def __init__(self, *found: FailureFound) -> None:
        super().__init__(" ".join(one.sentence for one in found))
        self.found = found

    @property
    def code(self) -> str:
        return self.found[0].code

    @property
    def detail(self) -> Mapping[str, str]:
        return self.found[0].detail


class _Told(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "" if name == "until" else "unknown"
