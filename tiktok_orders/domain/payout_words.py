"""TikTok's words about payouts as sellers say them; what is not known is shown as it came."""

from __future__ import annotations

from tiktok_orders.domain.statements import FAILED, ORDER, PAID, PROCESSING, RESERVE

PAYMENT_WORDS = {PAID: "Paid", PROCESSING: "On its way", FAILED: "Payment failed"}
# Types: Get Transactions by Statement 202501.
_TYPE_WORDS = {
    ORDER: "Order",
    RESERVE: "Reserve",
    "CHARGE_BACK": "Disputed card payment",
    "CUSTOMER_SERVICE_COMPENSATION": "Compensation by customer service",
    "DEDUCTIONS_INCURRED_BY_SELLER": "Deduction for an unhappy buyer",
    "GMV_PAYMENT_FOR_ADS": "Advertising",
    "PLATFORM_COMMISSION_ADJUSTMENT": "Commission corrected",
    "PLATFORM_COMMISSION_COMPENSATION": "Commission given back",
    "PLATFORM_PENALTY": "Penalty",
    "PROMOTION_ADJUSTMENT": "Promotion corrected",
    "REBATE": "Rebate on fees",
    "PLATFORM_COMPENSATION": "Compensation after an appeal",
    "PLATFORM_REIMBURSEMENT": "Paid by TikTok for a refund without return",
    "COFUNDED_CREATOR_REWARDS": "Rewards for creators",
    "LOGISTICS_REIMBURSEMENT": "Paid by TikTok for a lost or damaged parcel",
    "SHIPPING_FEE_ADJUSTMENT": "Shipping fee corrected",
    "SHIPPING_FEE_COMPENSATION": "Shipping fee given back",
    "SHIPPING_FEE_REBATE": "Rebate on shipping",
    "SAMPLE_SHIPPING_FEE": "Shipping of samples",
    "OTHER_ADJUSTMENT": "Other adjustment",
}


def payment_words(status: str) -> str:
    """Returns how a payment stands."""
    return PAYMENT_WORDS.get(status, status or "Not stated")


def type_words(kind: str) -> str:
    """Returns what a transaction is."""
    return _TYPE_WORDS.get(kind) or kind.replace("_", " ").strip().capitalize() or "Not stated"
