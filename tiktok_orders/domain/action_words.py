"""What a bulk action is called wherever people meet it: in the menu, the preview, the progress and the result."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ActionWords:
    """The words of one verb, as they stand in sentences like "Create 50 sales orders".

    From `typed_from` orders on the count has to be typed, and from `typed_from_base_amount` in the base currency,
    where a verb has one. A verb that changes nothing for anybody needs no time in which it can be undone. Where
    one `tells_changes`, the message of each job that is done says in a few words what became other, and the result
    adds them up.
    """

    title: str  # in the menu: "Create Sales Order"
    icon: str  # of Material Symbols: ":material/receipt_long:"
    heading: str  # over the preview: "Create sales orders"
    intro: str  # what it does to an order, and what is looked at before it is sent
    noun: str  # what is counted: "sales order"
    confirm: str  # "Create" 50 sales orders
    will: str  # 50 orders "will be created"
    able: str  # none of these orders can be "created" now
    doing: str  # "Creating" 50 sales orders
    done: str  # 50 sales orders "created or linked"
    typed_from: int = 200
    can_be_undone: bool = True
    is_for_orders: bool = True  # stands in the menu of the list of orders
    needs_magento: bool = True  # its jobs wait while Magento is paused
    is_for_many: bool = True  # stands in the menu of a selection, not on an order's page alone
    tells_changes: bool = False
    typed_from_base_amount: Decimal | None = None
    follows_by_itself: bool = False  # the program asks for it too: what failed is tried again without a preview
    key: str = ""  # begins the keys of its jobs, where others ask for the same under another name than the verb's
