"""The practice page as HTML: what is switched on, and the form for more."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tiktok_orders.sandbox.disasters.kinds import TRAITS, Kind
from tiktok_orders.sandbox.disasters.switchboard import Disasters, Switched

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
_NOTHING = "<p>Nothing is switched on: everything is answered as it should be.</p>"


def build_disasters(disasters: Disasters, endpoints: Sequence[str]) -> str:
    """Returns the part of the page that shows what is on, and what can be switched on where."""
    return (
        f"<h2>Disasters that are on</h2>{_show_switched(disasters.list())}"
        f"<h2>Switch one on</h2>{_show_form(disasters.kinds, endpoints)}{_show_kinds(disasters.kinds)}"
    )


def build_button(action: str, name: str, value: str, label: str) -> str:
    """Returns a form of one button, which sends an action and one value."""
    return _BUTTON.format(action=action, name=name, value=escape(value), label=label)


def _show_switched(switched: tuple[Switched, ...]) -> str:
    if not switched:
        return _NOTHING
    rows = "".join(_show_row(one) for one in switched)
    head = "<th>Disaster</th><th>Endpoint</th>" + "".join(
        f'<th class="number">{name}</th>' for name in ("Probability", "Seed", "At most", "Seconds", "Struck")
    )
    everything = build_button("clear", "all", "yes", "Switch all off")
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
        f"<td>{build_button('remove', 'id', one.id, 'Switch off')}</td></tr>"
    )


def _show_form(possible: Sequence[Kind], endpoints: Sequence[str]) -> str:
    kinds = "".join(
        f'<option value="{kind}">{kind}: {escape(TRAITS[kind].explanation)}</option>' for kind in possible
    )
    known = "".join(f'<option value="{escape(endpoint)}"></option>' for endpoint in endpoints)
    return _ADD.format(kinds=kinds, endpoints=known)


def _show_kinds(possible: Sequence[Kind]) -> str:
    entries = "".join(
        f"<dt>{kind}</dt><dd>{escape(_explain(kind))} "
        f'<span class="soft">Usual endpoint: <code>{escape(TRAITS[kind].endpoint)}</code></span></dd>'
        for kind in possible
    )
    return f"<details><summary>What each of them does</summary><dl>{entries}</dl></details>"


def _explain(kind: Kind) -> str:
    seconds = TRAITS[kind].seconds
    more = f" Seconds: {seconds.meaning}; usually {seconds.usual:g}." if seconds else ""
    return TRAITS[kind].explanation + more
