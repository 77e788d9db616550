"""What Magento checks of a new order before it saves it. It checks no totals, no SKU and no stock."""

from __future__ import annotations

import re
from typing import Any

from tiktok_orders.sandbox.magento.amounts import Document
from tiktok_orders.sandbox.magento.directory import is_region_of
from tiktok_orders.sandbox.magento.refusals import bad_request, internal_error

LONGEST_NUMBER = 32  # varchar(32) of increment_id, ext_order_id and ext_customer_id in sales_order
_REQUIRED = {
    "firstname": "First Name",
    "lastname": "Last Name",
    "street": "Street",
    "city": "City",
    "email": "Email",
    "country_id": "Country",
    "postcode": "Zip/Postal Code",
    "address_type": "Address Type",
    "telephone": "Phone Number",
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_ADDRESS_TYPES = ("billing", "shipping")


def check_new_order(order: Document, shipping_address: Document | None) -> None:
    """Refuses an order without billing name or items (magento/magento2#39651) or with a bad address."""
    billing = order.get("billing_address") or {}
    if not billing.get("firstname") or not billing.get("lastname"):
        raise bad_request("Please provide billing address for the order.")
    if not order.get("items"):
        raise bad_request("Please specify order items.")
    for address in (billing, shipping_address):
        if address is not None:
            check_address(address)


def check_lengths(order: Document) -> None:
    """Fails as the database does on a number that is too long for its column: no words, HTTP 500."""
    if any(
        len(order.get(name) or "") > LONGEST_NUMBER for name in ("increment_id", "ext_order_id", "ext_customer_id")
    ):
        raise internal_error()


def check_address(address: Document) -> None:
    """Refuses an address that lacks what Sales/Model/Order/Address/Validator.php asks for."""
    wrong = [
        f'"{words}" is required. Enter and try again.'
        for name, words in _REQUIRED.items()
        if not _said(address, name)
    ]
    email = address.get("email")
    if not email or not _EMAIL.fullmatch(email):
        wrong.append("Email has a wrong format")
    kind = address.get("address_type")
    if kind and kind not in _ADDRESS_TYPES:
        wrong.append("Address type doesn't match required options")
    if wrong:
        raise bad_request("We can't save the address:\n%1", ["\n".join(wrong)])
    region_id = address.get("region_id")
    if region_id and not is_region_of(region_id, address["country_id"]):
        raise bad_request(
            'Invalid value of "%value" provided for the %fieldName field.',
            {"fieldName": "regionId", "value": region_id},
        )


def _said(address: Document, name: str) -> bool:
    value: Any = address.get(name)
    if isinstance(value, list):
        return any(str(line).strip() for line in value)
    return bool(str(value).strip()) if value is not None else False
