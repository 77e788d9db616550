"""How a connection to Magento stands: when it answered last, what hinders it, and what a person can do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MagentoStanding(StrEnum):
    """What a connection is at this moment; the value is its word on the screen."""

    CONNECTED = "Connected"
    RESTING = "Resting"
    STOPPED = "Stopped"
    NOT_WORKING = "Not working"


@dataclass(frozen=True, slots=True)
class Contact:
    """Since this program started: when Magento answered last, and when it last did not, with the sentence why."""

    answered_at: datetime | None = None
    failed_at: datetime | None = None
    problem: str = ""

    def is_failing(self) -> bool:
        """Tells whether the newest try was in vain."""
        return self.failed_at is not None and (self.answered_at is None or self.answered_at < self.failed_at)


@dataclass(frozen=True, slots=True)
class MagentoHealth:
    """How it stands; `problem` says what hinders it and what to do, "" for nothing."""

    standing: MagentoStanding
    problem: str = ""


def health_of(contact: Contact, *, paused_for: str = "", paused_until: datetime | None = None) -> MagentoHealth:
    """Returns how a connection stands; what hinders most comes first.

    `paused_for` is why nothing is sent, "" where it is; without `paused_until` a person has to resume.
    """
    if paused_for and paused_until is None:
        return MagentoHealth(
            MagentoStanding.STOPPED, f"Nothing is sent: {paused_for} Once that is mended, resume sending."
        )
    if paused_for:
        return MagentoHealth(
            MagentoStanding.RESTING, f"Nothing is sent for some minutes: {paused_for} It goes on by itself."
        )
    if contact.is_failing():
        return MagentoHealth(MagentoStanding.NOT_WORKING, contact.problem)
    return MagentoHealth(MagentoStanding.CONNECTED)
