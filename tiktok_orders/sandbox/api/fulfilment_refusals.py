"""Refusals of the fulfilment and logistics endpoints, worded as the Partner Center's error tables word them.

One situation has several codes there; which of them TikTok sends is not stated, so each endpoint here uses one
that its own table lists. `ON_HOLD` stands in no table: it is from the On Hold announcement (2023-12-13).
"""

from __future__ import annotations

from tiktok_orders.sandbox.api.refusals import Refusal

_PARAMETERS = "Invalid parameters. Please ensure you are passing the correct request parameter(s)."
_SHIPPED = "These orders are already shipped."
_ONLY_TIKTOK = (
    "This API is only applicable to TikTok Shipping orders. For seller shipping, please obtain the shipping label "
    "offline and upload it to TikTok Shop via API or Seller Center."
)

# The order or package is not the seller's, or not there.
PERMISSION_DENIED = Refusal(10006402, "permission denied")
FOREIGN_PACKAGE = Refusal(21011028, "The package does not belong to the current shop.")
NOT_IN_PACKAGE = Refusal(21011029, "order does not belong to fulfill unit")
NOT_IN_FORMER_PACKAGE = Refusal(
    21011031, "Order does not belong to pre_pkg. Please ensure you are providing the correct order ID(s)."
)
NO_DELIVERY_OPTION = Refusal(21008116, "No Subscription without specified delivery option.")

# What was sent does not make sense.
PARAMETERS_INVALID = Refusal(21001001, _PARAMETERS)
GROUPS_INVALID = Refusal(21011005, _PARAMETERS)
ORDERS_INVALID = Refusal(
    21011005,
    "An invalid request parameter was passed. Please check that you have the correct parameter type(s) and "
    "format.",
)
TRACKING_INVALID = Refusal(21011022, "Invalid tracking number or provider ID. Please double check and try again.")
TRACKING_SPECIAL = Refusal(21004012, "Tracking number has special characters, verify failed.")
TRACKING_DUPLICATE = Refusal(21011025, "Duplicate tracking number.")
SLOT_OUTSIDE = Refusal(
    21011053, "Fail to ship package because the shipment time is outside of the pick-up time slot."
)
SEVERAL_PACKAGES = Refusal(
    21011048,
    "There are multiple packages that can be shipped, please specify the order line that needs to be shipped.",
)

# The market, or who ships.
REGION_WRONG = Refusal(21008106, "This interface cannot be used in this region.")
NO_LABELS_HERE = Refusal(21004010, "Your country does not support the use of this feature.")
BY_PLATFORM = Refusal(21008025, "Seller cannot operate orders which are fulfilled by platform")
NOT_BY_SELLER = Refusal(
    21011004,
    "This API cannot be used to update package shipping information for packages that are not shipped by sellers.",
)
NOT_ALLOWED = Refusal(21011003, "fulfill_unit action not allowed")
NO_SERVICE = Refusal(
    21011037,
    "There are no available shipping services for this request. Please modify the package weight, or double check "
    "the recipient address. If after multiple retries you continue to experience this error, please contact the "
    "platform for assistance.",
)
NO_SERVICE_FOR_PACKAGE = Refusal(
    11021009,
    "No available shipping services for this request. Please modify the package weight or check the recipient "
    "address. If the error persists, please contact the platform for assistance.",
)
SERVICE_UNKNOWN = Refusal(21004008, "create label shipping service not found")

# The state of the order or package.
ON_HOLD = Refusal(
    21011044, "Order status is on hold. Please process when order status update to awaiting shipment"
)
AFTER_SALE_OPEN = Refusal(
    21011007, "Package item has after-sale request, please process the after-sale request first."
)
ORDER_SHIPPED = Refusal(21011006, _SHIPPED)
LINES_SHIPPED = Refusal(21008099, "Package has been shipped. Please not ship the package again.")
PACKAGE_SHIPPED = Refusal(21011040, "Package has already been shipped.")
PACKAGE_DELIVERED = Refusal(21011027, "Package has already been delivered.")
ORDER_CANCELLED = Refusal(21011041, "Cannot complete the operation when order is cancelled.")
PACKAGE_CANCELLED = Refusal(21011042, "Cannot complete the operation when order is cancelled.")
COMBINED_NO_SPLIT = Refusal(21011046, "Order has combine, not allow split order")
NOT_SPLITTABLE = Refusal(21011035, "split order not allowed")
NOT_YET_SHIPPED = Refusal(21011043, "The package has not been shipped yet.")
UPDATE_AFTER_DELIVERY = Refusal(
    21011030,
    "Package has already been delivered. If you would still like to update the tracking number, please contact "
    "the platform for assistance.",
)
UPDATE_TOO_LATE = Refusal(21011050, "The tracking number can only be updated within a certain number of hours.")
UPDATE_NOT_ALLOWED = Refusal(
    21011049, "Due to platform rule limitations, you are unable to update the tracking number."
)
UPDATE_WRONG_STATE = Refusal(
    10007002,
    "You cannot update the shipping information due to the order's current status, please try again later.",
)
NOT_COMBINABLE = Refusal(10007014, "fulfillment not allow combine package")
NOT_OWN_FLEET = Refusal(10007014, "order not in sof service")

# Of an entry of a batch: whether it was carried out is anyone's guess.
SYSTEM = Refusal(21001011, "System process error, please try again later.")

# Documents.
DOCUMENT_BY_SELLER = Refusal(21008017, _ONLY_TIKTOK)
DOCUMENT_BY_PLATFORM = Refusal(
    21008043, "This package is fulfilled by TikTok.  Shipping documents cannot be printed."
)
DOCUMENT_NO_ORDER = Refusal(
    21008109, "Unable to retrieve shipping information, please double check the order status."
)
DOCUMENT_TOO_EARLY = Refusal(21023035, "Please arrange shipment before retrieving the shipping document.")
DOCUMENT_TOO_LATE = Refusal(21042102, "Documents couldn't be printed after the package has been pickup.")
DOCUMENT_CANCELLED = Refusal(21023059, "Package has already been cancelled.")

# Uploads.
UPLOAD_INVALID = Refusal(12038002, "Invalid upload file. Please ensure you are passing the correct file data.")
UPLOAD_NOT_PDF = Refusal(12038004, "Invalid file type. Please ensure you are providing a PDF file.")
UPLOAD_FILE_SIZE = Refusal(12038005, "Invalid file size. Please ensure your file is smaller than 10MB.")
UPLOAD_NO_IMAGE = Refusal(
    12038004, "Invalid image file type. Please ensure your image is in JPG, JPEG, or PNG format."
)
UPLOAD_IMAGE_SIZE = Refusal(
    12038005, "Invalid image file size. Please ensure your image file size does not exceed 5MB."
)
UPLOAD_RESOLUTION = Refusal(
    12019116,
    "Invalid image resolution. Please ensure your image is between 100 x 100 pixels and 20000 x 20000 pixels.",
)
