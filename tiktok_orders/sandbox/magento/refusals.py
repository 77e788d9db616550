"""What the practice Magento refuses: a status, a message with places for parameters, and the parameters."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

Parameters = Mapping[str, object] | Sequence[object]


class MagentoRefusal(Exception):
    """Ends a request with this answer; a transaction that is open is rolled back."""

    def __init__(self, status: int, message: str, parameters: Parameters | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.parameters = status, message, parameters


NO_ROUTE = MagentoRefusal(404, "Request does not match any route.")
UNKNOWN_ENTITY = MagentoRefusal(
    404, "The entity that was requested doesn't exist. Verify the entity and try again."
)
NO_ID = MagentoRefusal(400, "An ID is needed. Set the ID and try again.")
UNKNOWN_PRODUCT = MagentoRefusal(
    404, "The product that was requested doesn't exist. Verify the product and try again."
)
UNKNOWN_STORE = MagentoRefusal(404, "The store that was requested wasn't found. Verify the store and try again.")


def not_allowed(resource: str) -> MagentoRefusal:
    """Returns the refusal of whoever may not use a resource, an unknown or switched-off token included."""
    return MagentoRefusal(401, "The consumer isn't authorized to access %resources.", {"resources": resource})


def no_such(name: str, value: object) -> MagentoRefusal:
    """Returns the refusal of something that is looked up by one of its members."""
    return MagentoRefusal(
        404, "No such entity with %fieldName = %fieldValue", {"fieldName": name, "fieldValue": str(value)}
    )


def missing(name: str) -> MagentoRefusal:
    """Returns the refusal of a call that lacks an argument."""
    return MagentoRefusal(400, '"%fieldName" is required. Enter and try again.', {"fieldName": name})


def bad_request(message: str, parameters: Parameters | None = None) -> MagentoRefusal:
    return MagentoRefusal(400, message, parameters)


def internal_error() -> MagentoRefusal:
    """Returns what Magento says in production of any fault that has no words for people."""
    report = random.Random().getrandbits(52)
    return MagentoRefusal(
        500, f"Internal Error. Details are available in Magento log file. Report ID: webapi-{report:013x}"
    )
