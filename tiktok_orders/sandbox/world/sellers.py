"""The two practice sellers of a seed, their apps and their shops.

The first seller trades across borders: one authorisation, three shops (GB, US, SG), and more where they are
switched on (`markets.py`). The second is a local seller in the US with one shop. Names are invented; keys and
ids follow from the seed.
"""

from __future__ import annotations

import base64
import random
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from tiktok_orders.domain.tiktok_words import SellerType
from tiktok_orders.sandbox.world.catalogue import Variant, build_catalogue

# Scope keys that the Partner Center names; the last two are its neighbours for later calls.
ALL_SCOPES = (
    "seller.authorization.info",
    "seller.order.info",
    "seller.fulfillment.basic",
    "seller.return_refund.basic",
    "seller.logistics",
    "seller.finance.info",
    "seller.product.basic",
)
# Order numbers of the local seller start here, so that both sellers can grow without meeting.
LOCAL_FIRST_NUMBER = 50_000_000

_CROSS_BORDER_NAMES = (
    "Larkspur Home",
    "Bramble & Quay",
    "Copperfinch",
    "Tidewater Lane",
    "Marlow Fern",
    "Oak & Ember",
)
_LOCAL_NAMES = ("Juniper Porch", "Prairie Lantern", "Sagebrush Supply", "Willow Creek Goods", "Maple & Main")
_COUNTRY_WORD = {"GB": "UK", "US": "US", "SG": "SG", "DE": "DE", "VN": "VN"}
_CURRENCY = {"GB": "GBP", "US": "USD", "SG": "SGD", "DE": "EUR", "VN": "VND"}
_CIPHER_START = {"GB": "ROW_", "US": "TTP_", "SG": "ROW_", "DE": "ROW_", "VN": "ROW_"}


@dataclass(frozen=True, slots=True)
class PracticeApp:
    """What a developer copies from the Partner Center: one app and the kind of seller that installed it."""

    app_key: str
    app_secret: str
    service_id: str
    seller_type: str


@dataclass(frozen=True)
class Shop:
    """One shop: `share` is its part of the seller's orders, `time_zone` the one its people live in."""

    id: str
    name: str
    region: str
    seller_type: str
    cipher: str
    code: str
    share: float
    time_zone: str
    salt: int
    warehouse_ids: tuple[str, str]
    delivery_option_ids: tuple[str, str, str]

    @property
    def currency(self) -> str:
        return _CURRENCY[self.region]

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @cached_property
    def catalogue(self) -> tuple[Variant, ...]:
        return build_catalogue(salt=self.salt, currency=self.currency)


@dataclass(frozen=True)
class Seller:
    """One seller: the app it installed and the shops that its authorisation holds."""

    app: PracticeApp
    name: str
    open_id: str
    base_region: str
    first_number: int
    shops: tuple[Shop, ...]


def build_sellers(seed: int) -> tuple[Seller, Seller]:
    """Returns the CROSS_BORDER seller and the LOCAL one of a seed."""
    dice = random.Random(f"sellers of {seed}")
    abroad, local = dice.choice(_CROSS_BORDER_NAMES), dice.choice(_LOCAL_NAMES)
    places = (("GB", 0.5, "Europe/London"), ("US", 0.33, "America/New_York"), ("SG", 0.17, "Asia/Singapore"))
    return (
        Seller(
            app=_build_app(dice, SellerType.CROSS_BORDER),
            name=f"{abroad} Trading",
            open_id=_digits(dice, "70107", 19),
            base_region="GB",
            first_number=0,
            shops=tuple(
                _build_shop(
                    dice, f"{abroad} ({_COUNTRY_WORD[region]})", region, SellerType.CROSS_BORDER, share, zone
                )
                for region, share, zone in places
            ),
        ),
        Seller(
            app=_build_app(dice, SellerType.LOCAL),
            name=f"{local} LLC",
            open_id=_digits(dice, "70107", 19),
            base_region="US",
            first_number=LOCAL_FIRST_NUMBER,
            shops=(_build_shop(dice, local, "US", SellerType.LOCAL, 1.0, "America/Chicago"),),
        ),
    )


def build_later_shop(seed: int, region: str, *, share: float, time_zone: str) -> Shop:
    """Returns the CROSS_BORDER seller's shop in a market that was switched on; its dice are its own."""
    brand = random.Random(f"sellers of {seed}").choice(_CROSS_BORDER_NAMES)
    dice = random.Random(f"shop of {seed} in {region}")
    name = f"{brand} ({_COUNTRY_WORD[region]})"
    return _build_shop(dice, name, region, SellerType.CROSS_BORDER, share, time_zone)


def _build_app(dice: random.Random, seller_type: SellerType) -> PracticeApp:
    return PracticeApp(
        app_key=_letters(dice, 13),
        app_secret=f"{dice.getrandbits(160):040x}",
        service_id=_digits(dice, "74", 19),
        seller_type=seller_type.value,
    )


def _build_shop(
    dice: random.Random, name: str, region: str, seller_type: SellerType, share: float, time_zone: str
) -> Shop:
    cipher = base64.urlsafe_b64encode(dice.randbytes(24)).decode()
    return Shop(
        id=_digits(dice, "749", 19),
        name=name,
        region=region,
        seller_type=seller_type.value,
        cipher=_CIPHER_START[region] + cipher,
        code=f"{region}{'LC' if seller_type is SellerType.LOCAL else 'CB'}{_letters(dice, 8).upper()}",
        share=share,
        time_zone=time_zone,
        salt=dice.getrandbits(48),
        warehouse_ids=(_digits(dice, "6955", 19), _digits(dice, "6955", 19)),
        delivery_option_ids=(_digits(dice, "7091", 19), _digits(dice, "7091", 19), _digits(dice, "7091", 19)),
    )


def _digits(dice: random.Random, start: str, length: int) -> str:
    return start + "".join(dice.choices("0123456789", k=length - len(start)))


def _letters(dice: random.Random, length: int) -> str:
    return "".join(dice.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=length))
