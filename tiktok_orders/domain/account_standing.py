"""How an account stands: what it may do now, why its work waits, and how long its authorisation lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# The days before the end of an authorisation at which its warning grows.
WARNING_DAYS = (30, 7, 1)


class AccountState(StrEnum):
    """What people decided about the connection."""

    CONNECTED = "CONNECTED"
    PAUSED = "PAUSED"
    DISCONNECTED = "DISCONNECTED"


class Standing(StrEnum):
    """What an account is at this moment; the value is its word on the screen."""

    LIVE = "Live"
    WATCHING = "Watching"
    PAUSED = "Paused"
    NEEDS_AUTHORISATION = "Needs authorisation"
    DISCONNECTED = "Disconnected"


@dataclass(frozen=True, slots=True)
class Authorised:
    """What is known of an authorisation's end: `ended_at` once TikTok refused it, `ends_at` as it was promised."""

    ended_at: datetime | None = None
    ends_at: datetime | None = None

    def has_ended(self, now: datetime) -> bool:
        """Tells whether a person has to authorise again."""
        return self.ended_at is not None or (self.ends_at is not None and self.ends_at <= now)


def standing_of(state: str, authorised: Authorised, *, is_live: bool, now: datetime) -> Standing:
    """Returns how an account stands; what hinders most comes first."""
    if state == AccountState.DISCONNECTED:
        return Standing.DISCONNECTED
    if authorised.has_ended(now):
        return Standing.NEEDS_AUTHORISATION
    if state == AccountState.PAUSED:
        return Standing.PAUSED
    return Standing.LIVE if is_live else Standing.WATCHING


_HELD = {
    Standing.PAUSED: "{title} is paused, so it imports and sends nothing. Resume it under Accounts.",
    Standing.NEEDS_AUTHORISATION: (
        "{title} needs authorisation: TikTok Shop no longer accepts the last one. Its work waits; authorise the "
        "shop again under Accounts."
    ),
    Standing.DISCONNECTED: "{title} is disconnected. Connect it again under Accounts.",
}


def why_held(title: str, standing: Standing) -> str:
    """Returns why an account's work waits and what to do, "" where it does not."""
    return _HELD[standing].format(title=title) if standing in _HELD else ""


def days_left(ends_at: datetime | None, now: datetime) -> int | None:
    """Returns the whole days until an authorisation ends, 0 on the last one and after, None where nobody knows."""
    return None if ends_at is None else max(0, (ends_at - now) // timedelta(days=1))


@dataclass(frozen=True, slots=True)
class EndWarning:
    """A sentence about an authorisation that ends soon; `is_urgent` in its last week."""

    sentence: str
    is_urgent: bool


def warn_of_end(title: str, ends_at: datetime | None, now: datetime) -> EndWarning | None:
    """Returns the warning that is due, None while the end is more than 30 days away or is over."""
    if ends_at is None or ends_at <= now or ends_at - now > timedelta(days=WARNING_DAYS[0]):
        return None
    left = days_left(ends_at, now) or 0
    when = {0: "today", 1: "in 1 day"}.get(left, f"in {left} days")
    urgent = ends_at - now <= timedelta(days=WARNING_DAYS[1])
    last = ends_at - now <= timedelta(days=WARNING_DAYS[2])
    after = (
        "Its imports and sales orders wait from then on. Authorise it again now."
        if last
        else ("Authorise it again before, under Accounts, and nothing stops.")
    )
    return EndWarning(f"The authorisation of {title} ends {when} ({ends_at:%d %b %Y, %H:%M} UTC). {after}", urgent)
