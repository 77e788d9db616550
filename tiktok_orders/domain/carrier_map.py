"""Which of TikTok's shipping providers a carrier of Magento is, and the other way round.

A guess goes by the name alone and is shown before anything is sent; what a person chose once wins over it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tiktok_orders.domain.logistics import ShippingProvider

# Carriers' names end in what tells nothing: their country and the form of their company.
_COUNTRIES = frozenset(
    {"uk", "gb", "us", "usa", "sg", "de", "fr", "it", "es", "ie", "jp", "my", "th", "vn", "id", "ph"}
)
_COMPANIES = frozenset({"ltd", "limited", "inc", "llc", "gmbh", "plc", "group"})
# Magento's own carriers; everything else ships as `custom` with the carrier's name as the title.
MAGENTO_CODES = ("ups", "usps", "fedex", "dhl")
CUSTOM = "custom"
# Magento keeps a track's code and title in columns of these lengths (sales_shipment_track, Magento 2.4).
_LONGEST_CODE, _LONGEST_TITLE = 32, 255


@dataclass(frozen=True, slots=True)
class Carrier:
    """A carrier as Magento writes it on a track: `custom` says nothing, then the title counts."""

    carrier_code: str
    title: str

    @property
    def key(self) -> str:
        """Returns under what a choice is kept: alike for the same carrier however it is spelled."""
        return f"{self.carrier_code.strip().casefold()}:{join_name(self.title)}"


@dataclass(frozen=True, slots=True)
class CarrierChoice:
    """A carrier of Magento and one of TikTok's in a market, joined by a person in one direction."""

    region: str
    carrier: Carrier
    provider: ShippingProvider


def why_not_carrier(carrier: Carrier) -> str | None:
    """Returns why Magento would not take a carrier on a track, or None."""
    if not re.fullmatch(r"[A-Za-z]\w*", carrier.carrier_code, re.ASCII):
        return (
            f"“{carrier.carrier_code}” is not a carrier's code in Magento: that begins with a letter and has "
            f"letters, digits and _ only. Take {CUSTOM} where Magento has no such carrier."
        )
    if len(carrier.carrier_code) > _LONGEST_CODE:
        return f"A carrier's code in Magento has at most {_LONGEST_CODE} characters. Shorten it."
    if not carrier.title or len(carrier.title) > _LONGEST_TITLE:
        return f"A carrier's title in Magento has 1 to {_LONGEST_TITLE} characters. Write one."
    return None


def find_provider(
    carrier: Carrier, providers: Iterable[ShippingProvider], kept: Mapping[str, str]
) -> ShippingProvider | None:
    """Returns TikTok's provider for a carrier of Magento, or None where a person has to choose.

    `kept` is a carrier's `key` to the id of the provider that was chosen for it. One that is not among `providers`
    (those of the order's delivery option) does not count.
    """
    offered = list(providers)
    chosen = kept.get(carrier.key)
    for provider in offered:
        if provider.id == chosen:
            return provider
    for name in (carrier.title, "" if carrier.carrier_code.casefold() == CUSTOM else carrier.carrier_code):
        found = guess_provider(name, offered)
        if found is not None:
            return found
    return None


def guess_provider(name: str, providers: Iterable[ShippingProvider]) -> ShippingProvider | None:
    """Returns the one provider of that name, or the one with whose name it begins; None where several could be."""
    joined = join_name(name)
    if not joined:
        return None
    offered = [provider for provider in providers if join_name(provider.name)]
    same = [provider for provider in offered if join_name(provider.name) == joined]
    fitting = same or _with_whose_name_it_begins(list_words(name), offered)
    return fitting[0] if len(fitting) == 1 else None


def _with_whose_name_it_begins(words: list[str], offered: Sequence[ShippingProvider]) -> list[ShippingProvider]:
    """Returns the providers with the longest such name: "DHL Express Worldwide" is DHL Express, not DHL."""
    starts = {provider.id: list_words(provider.name) for provider in offered}
    fitting = [one for one in offered if words[: len(starts[one.id])] == starts[one.id]]
    longest = max((len(starts[one.id]) for one in fitting), default=0)
    return [one for one in fitting if len(starts[one.id]) == longest]


def find_carrier(provider: ShippingProvider, kept: Mapping[str, Carrier]) -> Carrier:
    """Returns as which carrier Magento gets a parcel of a provider; `kept` is by the provider's id."""
    if provider.id in kept:
        return kept[provider.id]
    first = next(iter(list_words(provider.name)), "")
    code = first if first in MAGENTO_CODES else CUSTOM
    return Carrier(code, provider.name)


def list_words(name: str) -> list[str]:
    """Returns the words of a carrier's name that tell it from others, in small letters without accents."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = re.findall(r"\w+", plain.replace("&", "").replace("'", "").replace("’", ""))
    telling = [word for word in words if word not in _COUNTRIES | _COMPANIES]
    return telling or words


def join_name(name: str) -> str:
    """Returns a carrier's name for comparing: "Royal-Mail UK" and "royalmail" are the same."""
    return "".join(list_words(name)).replace("_", "")
