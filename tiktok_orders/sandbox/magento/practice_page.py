"""The practice Magento's page of disasters."""

from __future__ import annotations

from tiktok_orders.sandbox.disasters.page import PracticePage, build_routes
from tiktok_orders.sandbox.magento.admin_orders import LINKS
from tiktok_orders.sandbox.magento.routes import ROUTES as REST

# `*` stands for the store view: the same call goes to `/rest/V1` and to `/rest/uk/V1`.
_ENDPOINTS = tuple(f"{route.method} /rest/*V1{route.path}" for route in REST)

ROUTES = build_routes(
    PracticePage(
        title="Practice Magento",
        head=f'{LINKS}<p class="soft">This is the practice Magento: nothing real goes wrong here.</p>',
        endpoints=("*", *_ENDPOINTS),
    )
)
