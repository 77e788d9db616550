"""What people choose once of carriers, in both directions, and forget: see `domain.carrier_map`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tiktok_orders.domain.carrier_map import CUSTOM, Carrier, CarrierChoice, why_not_carrier
from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.store.carrier_map import drop_carrier, drop_provider, keep_carrier, keep_provider
from tiktok_orders.store.database import Database
from tiktok_orders.store.workspace import record_deed


@dataclass(frozen=True)
class CarrierMap:
    """Keeps what a person chose, with who did it. Everything that is shipped after it goes by it."""

    database: Database
    clock: Callable[[], datetime]

    def learn_provider(self, name: str, region: str, provider: ShippingProvider, *, person: Person) -> None:
        """Keeps which of TikTok's carriers a name stands for in a market."""
        require(person, Deed.MEND)
        choice = CarrierChoice(region, Carrier(CUSTOM, name), provider)
        keep_provider(self.database, choice, person=person.name, now=self.clock())
        self._record("said which carrier a name is", f"“{name}” is {provider.name} in {region}", person)

    def forget_provider(self, choice: CarrierChoice, *, person: Person) -> None:
        """Lets a name of a carrier be guessed again in its market, or asked for."""
        require(person, Deed.MEND)
        drop_provider(self.database, choice.region, choice.carrier)
        self._record("forgot which carrier a name is", f"“{choice.carrier.title}” in {choice.region}", person)

    def learn_carrier(
        self, region: str, provider: ShippingProvider, *, carrier_code: str, title: str, person: Person
    ) -> None:
        """Keeps as which carrier Magento gets the parcels of one of TikTok's; without a title under TikTok's name.

        Raises `InvalidInputError` where Magento would not take it.
        """
        require(person, Deed.MEND)
        carrier = Carrier(carrier_code.strip(), title.strip() or provider.name)
        if problem := why_not_carrier(carrier):
            raise InvalidInputError(problem)
        keep_carrier(self.database, CarrierChoice(region, carrier, provider), person=person.name, now=self.clock())
        detail = f"{provider.name} in {region} is {carrier.carrier_code}, “{carrier.title}”"
        self._record("said which carrier of Magento one is", detail, person)

    def forget_carrier(self, choice: CarrierChoice, *, person: Person) -> None:
        """Lets the parcels of one of TikTok's carriers reach Magento under TikTok's name again."""
        require(person, Deed.MEND)
        drop_carrier(self.database, choice.provider.id)
        detail = f"{choice.provider.name} in {choice.region}"
        self._record("forgot which carrier of Magento one is", detail, person)

    def _record(self, deed: str, detail: str, person: Person) -> None:
        record_deed(self.database, person=person.name, deed=deed, detail=detail[:200], now=self.clock())
