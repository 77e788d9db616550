"""Which Magento products a TikTok SKU stands for: another SKU, several of it (a multipack), or several products.

The map is kept by hand and travels as CSV, one row per component, with the columns of `COLUMNS`. An item
without a mapping is sold under its own `seller_sku`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from tiktok_orders.domain.orders import CombinedListingSku, LineItem
from tiktok_orders.errors import InvalidInputError

COLUMNS = ("tiktok_sku", "magento_sku", "quantity", "price_share")
# catalog_product_entity.sku is varchar(64).
SKU_LENGTH = 64
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Component:
    """`quantity` of a Magento SKU in one TikTok unit; `price_share` is its weight in the unit's price."""

    sku: str
    quantity: Decimal = _ONE
    price_share: Decimal = _ONE


@dataclass(frozen=True, slots=True)
class SkuMapping:
    """What one unit of a TikTok SKU (its `seller_sku`, or its `sku_id` where it has none) is in Magento."""

    tiktok_sku: str
    components: tuple[Component, ...]


Mappings = Mapping[str, SkuMapping]


def index_mappings(mappings: Iterable[SkuMapping]) -> dict[str, SkuMapping]:
    """Returns the mappings by the key under which an item looks for its own: letter case does not count."""
    return {_key(mapping.tiktok_sku): mapping for mapping in mappings}


def find_mapping(line: LineItem, mappings: Mappings) -> SkuMapping | None:
    """Returns the mapping of the item's seller SKU, or else of its TikTok sku_id."""
    return mappings.get(_key(line.seller_sku)) or mappings.get(_key(line.sku_id)) if mappings else None


def mappings_of(line: LineItem, mappings: Mappings) -> list[SkuMapping]:
    """Returns what the item is sold by: its mapping, or those of the SKUs that TikTok combines in it.

    A SKU without a mapping stands for itself: for the one component of its `seller_sku`, "" where it has none.
    """
    if mapping := find_mapping(line, mappings):
        return [mapping]
    parts: Sequence[LineItem | CombinedListingSku] = _combined(line) or [line]
    return [_mapping_of(part.seller_sku, part.sku_id, mappings) for part in parts]


def components_of(line: LineItem, mappings: Mappings) -> tuple[Component, ...]:
    """Returns what one unit of the item is in Magento; empty where it has no SKU and no mapping.

    `mappings` come from `index_mappings`. An item that TikTok combines from several SKUs is made of those, each in
    its turn by the map; their price is shared by how many there are of each, as TikTok states no shares.
    """
    if mapping := find_mapping(line, mappings):
        return mapping.components
    if combined := _combined(line):
        return tuple(
            Component(inner.sku, inner.quantity * part.sku_count, share * part.sku_count)
            for part in combined
            for inner, share in _shares(part.seller_sku, part.sku_id, mappings)
        )
    sku = line.seller_sku.strip()
    return (Component(sku),) if sku else ()


def _combined(line: LineItem) -> list[CombinedListingSku]:
    return [part for part in line.combined_listing_skus if part.seller_sku.strip() or part.sku_id]


def _mapping_of(seller_sku: str, sku_id: str, mappings: Mappings) -> SkuMapping:
    own = SkuMapping(seller_sku.strip() or sku_id.strip(), (Component(seller_sku.strip()),))
    return mappings.get(_key(seller_sku)) or mappings.get(_key(sku_id)) or own


def _shares(seller_sku: str, sku_id: str, mappings: Mappings) -> list[tuple[Component, Decimal]]:
    inside = _mapping_of(seller_sku, sku_id, mappings).components
    whole = sum((one.price_share for one in inside), Decimal(0))
    return [(one, one.price_share / whole if whole else _ONE / len(inside)) for one in inside]


def read_sku_csv(text: str) -> tuple[tuple[SkuMapping, ...], tuple[str, ...]]:
    """Returns the mappings of a CSV text and what is wrong with it, as sentences that name the line.

    Columns may come in any order; quantity and price_share are 1 where they are empty or left out. The separator
    is a comma, a semicolon or a tab, with a decimal comma in the latter two. A mapping with a wrong row is left
    out.
    """
    reader, missing = _open(text)
    if missing:
        return (), (f"The first line must name the columns {', '.join(COLUMNS)}; missing: {', '.join(missing)}.",)
    parts: dict[str, tuple[str, list[Component]]] = {}
    wrong: set[str] = set()
    problems: list[str] = []
    for row in reader:
        facts = {(name or "").strip().lower(): (value or "").strip() for name, value in row.items() if name}
        if not any(facts.values()):
            continue
        tiktok_sku = facts["tiktok_sku"]
        component, why_not = _read_component(facts)
        if component is None or not tiktok_sku:
            problems.append(f"Line {reader.line_num}: {why_not or 'the TikTok SKU is missing.'}")
            wrong.add(_key(tiktok_sku))
            continue
        parts.setdefault(_key(tiktok_sku), (tiktok_sku, []))[1].append(component)
    good = {key: SkuMapping(sku, tuple(found)) for key, (sku, found) in parts.items() if key not in wrong}
    for key, mapping in list(good.items()):
        if why := why_not_mapping(mapping):
            problems.append(why)
            del good[key]
    return tuple(good.values()), tuple(problems)


def write_sku_csv(mappings: Iterable[SkuMapping]) -> str:
    """Returns the mappings as CSV text that `read_sku_csv` reads back, one row per component."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for mapping in mappings:
        for part in mapping.components:
            writer.writerow((mapping.tiktok_sku, part.sku, _plain(part.quantity), _plain(part.price_share)))
    return out.getvalue()


def read_mapping(tiktok_sku: str, parts: Iterable[Mapping[str, str]]) -> SkuMapping:
    """Returns the mapping that a person wrote, its parts by the names of `COLUMNS`; an empty number is 1.

    Raises `InvalidInputError` with what is wrong.
    """
    components = []
    for part in parts:
        component, why_not = _read_component({name: value.strip() for name, value in part.items()})
        if component is None:
            raise InvalidInputError(f"{why_not[:1].upper()}{why_not[1:]} Write numbers like 1, 6 or 0.5.")
        components.append(component)
    mapping = SkuMapping(tiktok_sku.strip(), tuple(components))
    if why := why_not_mapping(mapping):
        raise InvalidInputError(why)
    return mapping


def find_replaced_bundles(mappings: Iterable[SkuMapping], known: Iterable[SkuMapping]) -> list[SkuMapping]:
    """Returns the bundles of several products among the known that saving these mappings would change."""
    before = index_mappings(known)
    found = [(before.get(_key(mapping.tiktok_sku)), mapping) for mapping in mappings]
    return [
        old
        for old, new in found
        if old is not None and len(old.components) > 1 and old.components != new.components
    ]


def describe_components(mapping: SkuMapping) -> str:
    """Returns "2 × A-1 and 1 × B-2"."""
    parts = [f"{_plain(part.quantity)} × {part.sku}" for part in mapping.components]
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else "nothing"


def why_not_mapping(mapping: SkuMapping) -> str | None:
    """Returns why the mapping cannot be used, as a sentence, or None."""
    name = mapping.tiktok_sku
    if not name.strip():
        return "A mapping lacks its TikTok SKU."
    if not mapping.components or not all(part.sku.strip() for part in mapping.components):
        return f"The mapping of {name} lacks a Magento SKU."
    if any(len(part.sku) > SKU_LENGTH for part in mapping.components):
        return f"The mapping of {name} has a SKU longer than Magento's {SKU_LENGTH} characters."
    if any(not 0 < part.quantity <= 9999 for part in mapping.components):
        return f"The mapping of {name} has a quantity that is not between 0 and 9999."
    if any(part.price_share < 0 for part in mapping.components):
        return f"The mapping of {name} has a price share below zero."
    if not any(part.price_share for part in mapping.components):
        return f"The mapping of {name} needs a price share above zero."
    return None


def _key(sku: str) -> str:
    return sku.strip().casefold()


def _open(text: str) -> tuple[csv.DictReader[str], list[str]]:
    clean = text.removeprefix("\ufeff")
    first = clean.partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    reader = csv.DictReader(io.StringIO(clean, newline=""), delimiter=delimiter)
    named = {(name or "").strip().lower() for name in reader.fieldnames or ()}
    return reader, [name for name in COLUMNS[:2] if name not in named]


def _read_component(facts: Mapping[str, str]) -> tuple[Component | None, str]:
    sku = facts["magento_sku"]
    quantity, share = _number(facts.get("quantity", "")), _number(facts.get("price_share", ""))
    if not sku:
        return None, "the Magento SKU is missing."
    if quantity is None or not 0 < quantity <= 9999:
        return None, f"“{facts.get('quantity')}” is not a quantity."
    if share is None or share < 0:
        return None, f"“{facts.get('price_share')}” is not a price share."
    return Component(sku, quantity, share), ""


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", ".")) if text else _ONE
    except InvalidOperation:
        return None
    return value if value.is_finite() and value == round(value, 4) else None


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
