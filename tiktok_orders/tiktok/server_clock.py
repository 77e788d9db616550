"""TikTok's own time, as far as it differs from this computer's: each request is stamped with it.

TikTok refuses a request that is stamped more than 5 minutes ago or 30 seconds ahead (Partner Center, "Common
errors"), so a computer whose clock is a minute fast could not ask for anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# What a request and its reply take on their way is no difference of clocks.
_LEAST_DIFFERENCE = timedelta(seconds=5)


@dataclass
class ServerClock:
    """Gives the aware time in UTC. It is this computer's until a reply has shown that TikTok's differs."""

    own: Callable[[], datetime] = field(repr=False)
    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return self.own() + self.ahead

    def learn(self, date: str, *, refused: timedelta) -> bool:
        """Takes the time from the `Date` header of a reply that refused ours; says whether trying again may help.

        `refused` is how far `ahead` the refused time was. Where it was learned from such a header already, it
        was of no help and is forgotten; where another thread has learned a better one since, that is tried.
        """
        if refused != self.ahead:
            return True
        moment = _read(date)
        difference = moment - self.own() if moment else timedelta(0)
        is_new = abs(difference - self.ahead) >= _LEAST_DIFFERENCE
        self.ahead = difference if is_new else timedelta(0)
        return is_new


def _read(date: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
