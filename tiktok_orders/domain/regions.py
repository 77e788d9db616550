"""The markets of TikTok Shop: the clock and the money each lives by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """A market by its two-letter code. `time_zone` is where most of its sellers are; an account can change it."""

    code: str
    name: str
    time_zone: str
    currency: str


REGIONS = {
    region.code: region
    for region in (
        Region("GB", "United Kingdom", "Europe/London", "GBP"),
        Region("US", "United States", "America/Los_Angeles", "USD"),
        Region("SG", "Singapore", "Asia/Singapore", "SGD"),
        Region("MY", "Malaysia", "Asia/Kuala_Lumpur", "MYR"),
        Region("TH", "Thailand", "Asia/Bangkok", "THB"),
        Region("VN", "Vietnam", "Asia/Ho_Chi_Minh", "VND"),
        Region("ID", "Indonesia", "Asia/Jakarta", "IDR"),
        Region("PH", "Philippines", "Asia/Manila", "PHP"),
        Region("DE", "Germany", "Europe/Berlin", "EUR"),
        Region("FR", "France", "Europe/Paris", "EUR"),
        Region("IT", "Italy", "Europe/Rome", "EUR"),
        Region("ES", "Spain", "Europe/Madrid", "EUR"),
        Region("IE", "Ireland", "Europe/Dublin", "EUR"),
        Region("JP", "Japan", "Asia/Tokyo", "JPY"),
        Region("MX", "Mexico", "America/Mexico_City", "MXN"),
        Region("BR", "Brazil", "America/Sao_Paulo", "BRL"),
    )
}


def time_zone_of(code: str) -> str:
    """Returns the market's time zone, UTC for a market unknown to us."""
    return REGIONS[code].time_zone if code in REGIONS else "UTC"
