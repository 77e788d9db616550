"""Which packages of an order TikTok shows as shipped, and which of them Magento does not have yet.

A package is told by TikTok's id. Where TikTok states none it is told by its tracking number, and where there is
none of that either by its first line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from tiktok_orders.domain.orders import LineItem, Order
from tiktok_orders.domain.tiktok_words import OrderStatus

# Past "awaiting collection" the parcel is with the carrier, whether or not TikTok tells its number.
_WITH_CARRIER = (OrderStatus.IN_TRANSIT, OrderStatus.DELIVERED, OrderStatus.COMPLETED)
_PACKAGE_WITH_CARRIER = ("FULFILLING", "COMPLETED")
_PACKAGE_ARRANGED = "PROCESSING"
_MARKER = "TikTok Shop package "


@dataclass(frozen=True, slots=True)
class ShippedPackage:
    """Lines that TikTok shows as shipped together; number and provider are "" where it states none."""

    package_id: str
    tracking_number: str
    provider_id: str
    provider_name: str
    line_item_ids: tuple[str, ...]

    @property
    def subject(self) -> str:
        """Returns what tells this package from the order's others, at every look."""
        return self.package_id or self.tracking_number or f"line {self.line_item_ids[0]}"

    def subject_for(self, order_id: str) -> str:
        """Returns what tells the package's part in one order: orders may go together in one package."""
        return f"{self.subject}:{order_id}"


@dataclass(frozen=True, slots=True)
class KnownShipment:
    """A shipment that Magento is known to have of an order; `package` is the subject of its package, or ""."""

    package: str
    tracking_numbers: tuple[str, ...] = ()
    line_item_ids: tuple[str, ...] = ()


def list_shipped_packages(order: Order) -> tuple[ShippedPackage, ...]:
    """Returns the order's packages that are shipped on TikTok, in the order of their first lines.

    One whose label is bought counts once its number is known: until then there is nothing to write on a shipment.
    """
    if order.status == OrderStatus.CANCELLED:
        return ()
    groups: dict[str, list[LineItem]] = {}
    for line in order.line_items:
        if _is_shipped(line, order):
            groups.setdefault(line.package_id or line.tracking_number, []).append(line)
    packages = [_build(lines, order, is_only=len(groups) == 1) for lines in groups.values()]
    return tuple(
        package
        for package, lines in zip(packages, groups.values(), strict=True)
        if package.tracking_number or all(_is_with_carrier(line, order) for line in lines)
    )


def list_missing_packages(order: Order, known: Iterable[KnownShipment]) -> tuple[ShippedPackage, ...]:
    """Returns the packages shipped on TikTok that no known shipment has, each with its lines that are in none.

    TikTok may pack anew: so a line that is in a shipment is never in a second one, whatever its package is called.
    """
    there = list(known)
    covered = {line_item_id for one in there for line_item_id in one.line_item_ids}
    missing = []
    for package in list_shipped_packages(order):
        rest = tuple(one for one in package.line_item_ids if one not in covered)
        if rest and not any(is_of_package(one, package) for one in there):
            missing.append(replace(package, line_item_ids=rest))
    return tuple(missing)


def is_of_package(known: KnownShipment, package: ShippedPackage) -> bool:
    """Tells whether a known shipment is this package's: by its name, or by a number in a shipment without one."""
    if known.package:
        return known.package == package.subject
    return bears_number(known.tracking_numbers, package.tracking_number)


def bears_number(tracking_numbers: Collection[str], tracking_number: str) -> bool:
    """Tells whether a number is among these; blanks, hyphens and letter case do not count."""
    wanted = _plain(tracking_number)
    return bool(wanted) and wanted in map(_plain, tracking_numbers)


def write_marker(subject: str) -> str:
    """Returns the comment by which a shipment of ours is recognised, for programs and people."""
    return f"{_MARKER}{subject}"


def read_marker(comments: Iterable[str]) -> str:
    """Returns of which package the comments of a shipment say that it is, "" where none does."""
    for comment in comments:
        first, *_ = comment.strip().splitlines() or [""]
        if first.startswith(_MARKER):
            return first.removeprefix(_MARKER).strip()
    return ""


def _build(lines: list[LineItem], order: Order, *, is_only: bool) -> ShippedPackage:
    first = lines[0]
    number, provider_id, name = first.tracking_number, first.shipping_provider_id, first.shipping_provider_name
    if not number and is_only:
        number, provider_id, name = order.tracking_number, order.shipping_provider_id, order.shipping_provider
    ids = tuple(line.id for line in lines)
    return ShippedPackage(first.package_id, number.strip(), provider_id, name, ids)


def _is_shipped(line: LineItem, order: Order) -> bool:
    if _status_of(line, order) == OrderStatus.CANCELLED:
        return False
    is_arranged = _status_of(line, order) == OrderStatus.AWAITING_COLLECTION
    return is_arranged or line.package_status == _PACKAGE_ARRANGED or _is_with_carrier(line, order)


def _is_with_carrier(line: LineItem, order: Order) -> bool:
    return _status_of(line, order) in _WITH_CARRIER or line.package_status in _PACKAGE_WITH_CARRIER


def _status_of(line: LineItem, order: Order) -> str:
    """A line that says nothing of itself stands as its order does."""
    return line.display_status or order.status


def _plain(number: str) -> str:
    return "".join(sign for sign in number.casefold() if sign.isalnum())
