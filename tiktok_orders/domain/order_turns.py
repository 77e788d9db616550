"""The actions that ship an order on TikTok or cancel it. They exclude each other: an order takes one at a time."""

from __future__ import annotations

ONE_AT_A_TIME = ("ship_order", "correct_tracking", "arrange_shipment", "reject_order", "accept_cancellation")
