"""Pictures of the goods, drawn here: a coloured rounded tile with a simple shape and the product's initials."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tiktok_orders.sandbox.world.catalogue import Variant
from tiktok_orders.sandbox.world.numbers import mix
from tiktok_orders.sandbox.world.world import World

# Tile and shape colours that are calm beside each other and readable with dark letters.
_COLOURS = (
    ("#f7d9c4", "#c8663c"),
    ("#d5e8d4", "#4c8c5a"),
    ("#d4e4f7", "#3a6ea5"),
    ("#f9e7b9", "#c08a1e"),
    ("#e6d7f0", "#7a559c"),
    ("#f6d5dc", "#b8506a"),
    ("#cfe9e7", "#2f8079"),
    ("#e4e1da", "#6b6459"),
)
_MOTIFS = {
    "cup": '<path d="M58 66h72v44a26 26 0 0 1-26 26H84a26 26 0 0 1-26-26z"/>'
    '<path d="M130 78h10a14 14 0 0 1 0 34h-10" fill="none" stroke="{ink}" stroke-width="9"/>',
    "cloth": '<path d="M60 54h80v70q-20 14-40 0t-40 0z"/>',
    "flame": '<rect x="76" y="88" width="48" height="48" rx="6"/><path d="M100 46q20 22 0 38q-20-16 0-38z"/>',
    "bottle": '<path d="M88 44h24v18l14 18v48a10 10 0 0 1-10 10H84a10 10 0 0 1-10-10V80l14-18z"/>',
    "lamp": '<path d="M78 50h44l18 44H60z"/><rect x="95" y="94" width="10" height="30"/>'
    '<rect x="76" y="124" width="48" height="10" rx="5"/>',
    "book": '<path d="M56 56q26-10 44 4q18-14 44-4v72q-26-8-44 6q-18-14-44-6z"/>',
    "roll": '<circle cx="84" cy="94" r="36"/><rect x="84" y="58" width="56" height="72"/>'
    '<circle cx="84" cy="94" r="14" fill="{tile}"/>',
    "box": '<rect x="58" y="64" width="84" height="70" rx="6"/>'
    '<rect x="52" y="52" width="96" height="18" rx="5"/>',
    "phone": '<rect x="72" y="42" width="56" height="96" rx="12"/><circle cx="100" cy="124" r="5" fill="{tile}"/>',
    "bowl": '<path d="M50 76h100q0 56-50 60q-50-4-50-60z"/>',
    "leaf": '<path d="M62 132q-10-74 78-84q4 82-66 76z"/>',
    "spoon": '<ellipse cx="100" cy="66" rx="22" ry="28"/><rect x="94" y="90" width="12" height="50" rx="6"/>',
    "drop": '<path d="M100 42q44 52 30 76a34 34 0 0 1-60 0q-14-24 30-76z"/>',
    "brush": '<rect x="92" y="42" width="16" height="56" rx="8"/><path d="M82 98h36l-4 40q-14-8-28 0z"/>',
    "star": '<path d="M100 44l15 32 35 4-26 24 7 35-31-18-31 18 7-35-26-24 35-4z"/>',
    "bag": '<path d="M58 74h84l8 62H50z"/>'
    '<path d="M80 74a20 24 0 0 1 40 0" fill="none" stroke="{ink}" stroke-width="8"/>',
    "coat": '<path d="M74 48h52l26 26-16 16-10-8v54H74V82l-10 8-16-16z"/>',
    "paw": '<circle cx="68" cy="84" r="13"/><circle cx="90" cy="62" r="13"/><circle cx="112" cy="62" r="13"/>'
    '<circle cx="134" cy="84" r="13"/><path d="M101 86q34 22 22 44q-22 12-44 0q-12-22 22-44z"/>',
}


async def show_picture(request: Request) -> Response:
    """Returns the picture of a SKU of any shop of this world, or 404."""
    world: World = request.app.state.world
    sku_id = request.path_params["sku_id"]
    for shop in world.shops:
        for variant in shop.catalogue:
            if variant.sku_id == sku_id:
                headers = {"cache-control": "public, max-age=86400"}
                return Response(draw_picture(variant), media_type="image/svg+xml", headers=headers)
    return PlainTextResponse("No such picture.", 404)


def draw_picture(variant: Variant) -> str:
    """Returns the SVG of a variant: same seller SKU, same picture."""
    tile, ink = _COLOURS[mix(sum(variant.seller_sku.encode()) + len(variant.seller_sku)) % len(_COLOURS)]
    shape = _MOTIFS[variant.motif].replace("{ink}", ink).replace("{tile}", tile)
    initials = "".join(word[0] for word in variant.product_name.split() if word[0].isalpha())[:3].upper()
    title = escape(f"{variant.product_name}, {variant.sku_name}")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="200" height="200" role="img">'
        f'<title>{title}</title><rect width="200" height="200" rx="28" fill="{tile}"/>'
        f'<g fill="{ink}">{shape}</g>'
        '<text x="100" y="178" text-anchor="middle" font-family="system-ui, sans-serif" font-size="26" '
        f'font-weight="600" fill="#2b2b2b">{initials}</text></svg>'
    )
