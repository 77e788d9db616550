"""The practice page as HTML: what is switched on, the form for more, and what the world holds."""

from __future__ import annotations

from html import escape

from tiktok_orders.sandbox.disasters.kinds import TRAITS, Kind
from tiktok_orders.sandbox.disasters.switchboard import Disasters, Switched
from tiktok_orders.sandbox.world.sellers import Seller
from tiktok_orders.sandbox.world.world import World

_ADD = """<form method="post" action="/practice"><input type="hidden" name="action" value="add">
<div class="fields">
<div class="all"><label for="kind">What goes wrong</label><select id="kind" name="kind">{kinds}</select></div>
<div class="all"><label for="endpoint">Endpoint: * or a path; left empty, the usual one</label>
<input id="endpoint" name="endpoint" list="endpoints" autocomplete="off" spellcheck="false"
placeholder="the usual one">
<datalist id="endpoints">{endpoints}</datalist></div>
<div><label for="probability">Probability (0 to 1)</label>
<input id="probability" name="probability" type="number" min="0" max="1" step="any" value="0.2"></div>
<div><label for="seed">Seed</label><input id="seed" name="seed" type="number" value="1"></div>
<div><label for="times">Times at most</label>
<input id="times" name="times" type="number" min="1" placeholder="no limit"></div>
<div><label for="seconds">Seconds</label>
<input id="seconds" name="seconds" type="number" step="any" placeholder="the usual ones"></div>
</div><button class="yes">Switch it on</button></form>"""
_BUTTON = """<form method="post" action="/practice"><input type="hidden" name="action" value="{action}">
<input type="hidden" name="{name}" value="{value}"><button class="small">{label}</button></form>"""
_NOTHING = "<p>Nothing is switched on: the practice shop answers as it should.</p>"


def build_practice_page(world: World, disasters: Disasters, endpoints: list[str], problem: str = "") -> str:
    """Returns the body of the page; `problem` says what was wrong with the form that was sent."""
    refused = f'<p class="bad" role="alert">{escape(problem)}</p>' if problem else ""
    return (
        '<p class="soft">This is the practice TikTok Shop: nothing real goes wrong here.</p>'
        f"{refused}<h2>Disasters that are on</h2>{_show_switched(disasters.list())}"
        f"<h2>Switch one on</h2>{_show_form(endpoints)}{_show_kinds()}"
        f"<h2>What this world holds</h2>{_show_world(world)}"
    )


def _show_switched(switched: tuple[Switched, ...]) -> str:
    if not switched:
        return _NOTHING
    rows = "".join(_show_row(one) for one in switched)
    head = "<th>Disaster</th><th>Endpoint</th>" + "".join(
        f'<th class="number">{name}</th>' for name in ("Probability", "Seed", "At most", "Seconds", "Struck")
    )
    everything = _build_button("clear", "all", "yes", "Switch all off")
    return f'<div class="scroll"><table><tr>{head}<th></th></tr>{rows}</table></div><p></p>{everything}'


def _show_row(one: Switched) -> str:
    disaster = one.disaster
    numbers = (
        f"{disaster.probability:g}",
        str(disaster.seed),
        "" if disaster.times is None else str(disaster.times),
        "" if disaster.seconds is None else f"{disaster.seconds:g}",
        f"{one.struck:,} of {one.asked:,}",
    )
    cells = "".join(f'<td class="number">{text}</td>' for text in numbers)
    explanation = escape(TRAITS[disaster.kind].explanation)
    return (
        f'<tr><td><strong>{disaster.kind}</strong><p class="soft">{explanation}</p></td>'
        f"<td><code>{escape(disaster.endpoint)}</code></td>{cells}"
        f"<td>{_build_button('remove', 'id', one.id, 'Switch off')}</td></tr>"
    )


def _show_form(endpoints: list[str]) -> str:
    kinds = "".join(f'<option value="{kind}">{kind}: {escape(TRAITS[kind].explanation)}</option>' for kind in Kind)
    known = "".join(f'<option value="{escape(endpoint)}"></option>' for endpoint in endpoints)
    return _ADD.format(kinds=kinds, endpoints=known)


def _show_kinds() -> str:
    entries = "".join(
        f"<dt>{kind}</dt><dd>{escape(_explain(kind))} "
        f'<span class="soft">Usual endpoint: <code>{escape(TRAITS[kind].endpoint)}</code></span></dd>'
        for kind in Kind
    )
    return f"<details><summary>What each of them does</summary><dl>{entries}</dl></details>"


def _explain(kind: Kind) -> str:
    seconds = TRAITS[kind].seconds
    more = f" Seconds: {seconds.meaning}; usually {seconds.usual:g}." if seconds else ""
    return TRAITS[kind].explanation + more


def _show_world(world: World) -> str:
    rows = "".join(_show_seller(world, seller) for seller in world.sellers)
    head = (
        '<th>Seller and app</th><th>Shop</th><th>Region</th><th class="number">Orders</th><th>Authorisation</th>'
    )
    return f'<div class="scroll"><table><tr>{head}</tr>{rows}</table></div>'


def _show_seller(world: World, seller: Seller) -> str:
    span = len(seller.shops)
    app = f'<p class="soft"><code>{escape(seller.app.app_key)}</code></p>'
    first = f'<td rowspan="{span}">{escape(seller.name)}{app}</td>'
    last = f'<td rowspan="{span}">{_show_authorisation(world, seller)}</td>'
    rows = []
    for place, shop in enumerate(seller.shops):
        cells = f"<td>{escape(shop.name)}</td><td>{shop.region}</td>"
        count = f'<td class="number">{world.orders.count_all(shop.id):,}</td>'
        rows.append(f"<tr>{first if place == 0 else ''}{cells}{count}{last if place == 0 else ''}</tr>")
    return "".join(rows)


def _show_authorisation(world: World, seller: Seller) -> str:
    if not world.authorisations.is_authorised(seller.app.app_key, now=world.now()):
        return '<span class="soft">none</span>'
    return _build_button("revoke", "app_key", seller.app.app_key, "End this authorisation")


def _build_button(action: str, name: str, value: str, label: str) -> str:
    return _BUTTON.format(action=action, name=name, value=escape(value), label=label)
