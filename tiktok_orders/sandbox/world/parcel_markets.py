"""What differs between markets in how parcels are sent."""

from __future__ import annotations

# Where an order has no package until the seller says that it is shipped (Mark Package As Shipped, 202309).
# In all other markets TikTok gives it one when it is paid, and Ship Package sends that.
MARK_AS_SHIPPED_REGIONS = frozenset({"US", "GB", "ES", "IE", "IT", "DE", "FR", "JP"})
# Where units of one SKU may go into different packages; elsewhere a SKU stays together (Split Orders, 202309).
UNIT_SPLIT_REGIONS = MARK_AS_SHIPPED_REGIONS
# Where a seller buys TikTok's labels: "the US, UK, EMEA, and JP regions" (Create Packages, 202512).
LABEL_REGIONS = MARK_AS_SHIPPED_REGIONS
