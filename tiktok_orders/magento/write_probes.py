"""Whether an integration may change sales orders, asked in such a way that nothing can change.

Magento looks at the right before it reads what was sent, and reads that before it calls anything
(Webapi/Controller/Rest/InputParamsResolver, Framework/Webapi/ServiceInputProcessor). So each question is one that
cannot be carried out: about order 0, which the repository refuses before it looks into the database
(Sales/Model/OrderRepository::get), or for saving an order without the order. With the right Magento refuses it
with HTTP 400, without it with 401. Tracks are not tried: what refuses them for nothing is not as surely known.
"""

from __future__ import annotations

from dataclasses import dataclass

from tiktok_orders.errors import InvalidForMagentoError, NotFoundError, OutcomeUnknownError
from tiktok_orders.magento.client import MagentoClient

_ACTIONS = "Sales > Operations > Orders > Actions"


@dataclass(frozen=True)
class WriteProbe:
    """One thing to be allowed: its name, how a sentence says it, the right's place in Magento, and the path."""

    name: str
    words: str
    right: str
    path: str

    def ask(self, client: MagentoClient) -> tuple[bool, str]:
        """Returns whether it is allowed and a sentence; raises `NotPermittedError` where a right lacks."""
        try:
            client.post(self.path, {})
        except InvalidForMagentoError:
            return True, f"Sales orders may be {self.words}."
        except NotFoundError as error:
            return False, error.message
        except OutcomeUnknownError:
            return False, (
                f"Magento did not say whether sales orders may be {self.words}. Nothing was changed by the "
                "question. Test again in a few minutes; if it stays so, its cause stands in Magento’s var/log."
            )
        return False, (
            f"Magento did not refuse a question that cannot be carried out, so whether sales orders may be "
            f"{self.words} is not known. A module of Magento may answer this call; ask who looks after it."
        )


WRITE_PROBES = (
    WriteProbe("Creating", "created", f"{_ACTIONS} > Create", "/orders"),
    WriteProbe("Invoicing", "invoiced", f"{_ACTIONS} > Invoice", "/order/0/invoice"),
    WriteProbe("Shipping", "shipped", f"{_ACTIONS} > Ship", "/order/0/ship"),
    WriteProbe("Cancelling", "cancelled", f"{_ACTIONS} > Cancel", "/orders/0/cancel"),
    WriteProbe("Putting on hold", "put on hold", f"{_ACTIONS} > Hold", "/orders/0/hold"),
    WriteProbe("Releasing", "released from hold", f"{_ACTIONS} > Unhold", "/orders/0/unhold"),
    WriteProbe("Commenting", "commented", f"{_ACTIONS} > Comment", "/orders/0/comments"),
    WriteProbe("Crediting", "credited", f"{_ACTIONS} > Credit Memos", "/order/0/refund"),
)
