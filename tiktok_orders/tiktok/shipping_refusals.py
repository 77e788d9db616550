"""What TikTok Shop's refusals to ship mean to a seller.

Source: Partner Center, error tables of Mark Package As Shipped, Ship Package, Batch Ship Packages, Update Shipping
Info, Create Packages, Get Package Shipping Document (202309, read 2026-11); for ON_HOLD its announcement
(2023-12-13).
"""

from __future__ import annotations

from tiktok_orders.errors import (
    AfterSaleOpenError,
    AlreadyDoneError,
    ForeignOrderError,
    RemoteError,
    TrackingRefusedError,
    WrongStateError,
)
from tiktok_orders.tiktok.refusal import Refusal

_DETAIL = "TikTok Shop said: {message} (code {code})."

ON_HOLD = Refusal(
    WrongStateError,
    "The order is on hold: the buyer may still cancel it. Ship it once it awaits shipment, an hour after payment.",
)
AFTER_SALE_OPEN = Refusal(
    AfterSaleOpenError,
    "The buyer has asked to cancel or return what is in this parcel. Answer the request first, then ship.",
)
SHIPPED = Refusal(
    AlreadyDoneError,
    "The order or parcel is already shipped on TikTok Shop. Nothing was changed; see its tracking number there.",
)
DELIVERED = Refusal(
    WrongStateError,
    "The parcel is already delivered, so TikTok Shop takes no other carrier or number for it.",
)
CANCELLED = Refusal(
    WrongStateError,
    "The order or parcel is cancelled on TikTok Shop. Do not send it; if it is sent, call it back.",
)
NOT_ALLOWED = Refusal(
    WrongStateError,
    "TikTok Shop does not allow this for the order as it stands: it may be unpaid, cancelled or shipped. "
    f"{_DETAIL}",
)
NOT_SHIPPED_YET = Refusal(
    WrongStateError,
    "The parcel is not shipped yet, so there is nothing to correct. Ship it first.",
)
TOO_LATE = Refusal(
    WrongStateError,
    "Carrier and tracking number can be corrected for 72 hours after shipping, and that time is over. Ask "
    "TikTok Shop’s support to change them.",
)
CHANGED_TOO_OFTEN = Refusal(
    WrongStateError,
    "TikTok Shop takes no further correction of this tracking number. Ask its support to change it.",
)
NOT_UPDATABLE = Refusal(
    WrongStateError,
    f"TikTok Shop does not let the shipping of this order be corrected as it stands. {_DETAIL} For an order of"
    " several parcels, correct the parcel.",
)
BY_TIKTOK = Refusal(
    WrongStateError,
    "The order is Fulfilled by TikTok: its own warehouse sends it, and there is nothing to do here.",
)
TIKTOK_SHIPS = Refusal(
    WrongStateError,
    "TikTok Shop arranges the shipping of this order, so it takes no carrier or tracking number of the seller.",
)
SELLER_SHIPS = Refusal(
    WrongStateError,
    "The seller ships this order with a carrier of their own, so TikTok Shop has no label or packing slip for it.",
)
WRONG_REGION = Refusal(
    RemoteError,
    "TikTok Shop does not offer this way of shipping in this market.",
)
SEVERAL_PARCELS = Refusal(
    WrongStateError,
    "The order has several parcels that wait. Say which of them, or which lines, are sent under this number.",
)
COMBINED = Refusal(
    WrongStateError,
    "The order travels in one parcel with others of the buyer, so it cannot be sent in parts. Ship it whole.",
)
NOT_SPLITTABLE = Refusal(
    WrongStateError,
    f"TikTok Shop does not let this order go in several parcels. {_DETAIL}",
)
TRACKING_WRONG = Refusal(
    TrackingRefusedError,
    "TikTok Shop does not know the carrier, or the tracking number is not one of its numbers. Check both, "
    "then try again.",
)
TRACKING_SIGNS = Refusal(
    TrackingRefusedError,
    "The tracking number holds signs that TikTok Shop refuses. Leave out spaces and punctuation.",
)
TRACKING_USED = Refusal(
    TrackingRefusedError,
    "Another parcel is already shipped under this tracking number. Check the number, then try again.",
)
CARRIER_UNKNOWN = Refusal(
    TrackingRefusedError,
    "TikTok Shop finds no carrier to which this tracking number belongs. Check number and carrier, then try "
    "again.",
)
NOT_THIS_SHOPS = Refusal(
    ForeignOrderError,
    "TikTok Shop says that the order, line or parcel does not belong to this shop or to each other. Check "
    "that the right account is chosen.",
)
NO_SERVICE = Refusal(
    RemoteError,
    "TikTok Shop has no shipping service for this parcel. Check its weight and size, and the recipient’s address.",
)
SERVICE_UNKNOWN = Refusal(
    RemoteError,
    "TikTok Shop no longer offers the chosen shipping service for this parcel. Choose another one.",
)
LABEL_BOUGHT = Refusal(
    AlreadyDoneError,
    "A label for this parcel is already bought. Fetch the label instead of buying another one.",
)
SLOT_OVER = Refusal(
    WrongStateError,
    "The carrier does not come at the chosen time. Choose another slot, or drop the parcel off.",
)
NO_OPTION = Refusal(
    RemoteError,
    "TikTok Shop does not know this delivery option in the shop. Read the order anew, then try again.",
)
NOT_SHIPPABLE = Refusal(
    RemoteError,
    f"TikTok Shop refuses to carry the parcel. {_DETAIL} It may be cancelled without penalty where it says so.",
)
MUST_SPLIT = Refusal(
    WrongStateError,
    "TikTok Shop wants the goods of this order in several parcels. Split the order, then ship each parcel.",
)
INVOICE_NEEDED = Refusal(
    WrongStateError,
    "TikTok Shop wants an invoice uploaded in Seller Center before this order is shipped.",
)
DOCUMENT_EARLY = Refusal(
    WrongStateError,
    "There is no label yet: the parcel has to be arranged first. Ship it, then fetch the label.",
)
DOCUMENT_LATE = Refusal(
    WrongStateError,
    "The parcel was picked up already, so TikTok Shop prints its documents no longer.",
)
DOCUMENT_COMING = Refusal(
    RemoteError,
    "The carrier is still making the label. Try again in a minute.",
    retryable=True,
)
DOCUMENT_NONE = Refusal(
    RemoteError,
    "TikTok Shop finds no shipping for this parcel. Check the order’s status, then try again.",
)
SYSTEM = Refusal(
    RemoteError,
    "TikTok Shop had an internal error. Try again in a few minutes; if it stays, give TikTok Shop’s support "
    "the request id.",
    retryable=True,
    outcome_known=False,
)

SHIPPING_REFUSALS: dict[int, Refusal] = {
    21011044: ON_HOLD,
    **dict.fromkeys((21011007, 21008044, 21021010), AFTER_SALE_OPEN),
    **dict.fromkeys(
        (11006021, 21008042, 21008099, 21011006, 21011020, 21011027, 21011040, 21023046, 21042056), SHIPPED
    ),
    21011030: DELIVERED,
    **dict.fromkeys((21011041, 21011042, 21023059), CANCELLED),
    **dict.fromkeys((21011003, 21042057, 21030005, 21032001), NOT_ALLOWED),
    21011043: NOT_SHIPPED_YET,
    21011050: TOO_LATE,
    **dict.fromkeys((21011051, 21011052), CHANGED_TOO_OFTEN),
    **dict.fromkeys((10007002, 21011049), NOT_UPDATABLE),
    **dict.fromkeys((21008025, 21008043, 21008117), BY_TIKTOK),
    21011004: TIKTOK_SHIPS,
    **dict.fromkeys((21008017, 11034002), SELLER_SHIPS),
    **dict.fromkeys((21008106, 21004010), WRONG_REGION),
    21011048: SEVERAL_PARCELS,
    **dict.fromkeys((21011033, 21011046), COMBINED),
    **dict.fromkeys((21011035, 21011036, 21022028), NOT_SPLITTABLE),
    **dict.fromkeys((21011022, 21004015, 21004016), TRACKING_WRONG),
    21004012: TRACKING_SIGNS,
    **dict.fromkeys((21011025, 21011026, 21034012), TRACKING_USED),
    **dict.fromkeys((11028006, 21022032), CARRIER_UNKNOWN),
    **dict.fromkeys((21011028, 21011029), NOT_THIS_SHOPS),
    **dict.fromkeys((11021009, 21011037, 21011054), NO_SERVICE),
    **dict.fromkeys((11003011, 21004008), SERVICE_UNKNOWN),
    **dict.fromkeys((21022025, 21030006), LABEL_BOUGHT),
    **dict.fromkeys((21011053, 21004017), SLOT_OVER),
    21008116: NO_OPTION,
    **dict.fromkeys((*range(11021010, 11021026), 21014009, 21004024, 21042067), NOT_SHIPPABLE),
    **dict.fromkeys((21004006, 21004019, 21004020), INVOICE_NEEDED),
    **dict.fromkeys((21023035, 21042104), DOCUMENT_EARLY),
    21042102: DOCUMENT_LATE,
    **dict.fromkeys((11034023, 11034037), DOCUMENT_COMING),
    21008109: DOCUMENT_NONE,
    **dict.fromkeys((11006013, 11006014), MUST_SPLIT),
    # "System process error", "System timeout" and the like, by whichever part of TikTok's.
    **dict.fromkeys(
        (
            *(11001027, 11001031, 11005010, 11006005, 11006010, 11006026, 11034025, 21001003, 21001008, 21001011),
            *(21001029, 21001043, 21001055, 21008300, 21022026, 21022029, 21022030, 21023022, 21023034, 21034006),
            *(21042001, 21042076),
        ),
        SYSTEM,
    ),
}
