"""What an imported order means beside the one that is stored: the decider of the import, pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What becomes of one imported order."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    OLDER = "older"


def decide(
    *,
    stored_update_time: datetime | None,
    stored_hash: int | None,
    stated_update_time: datetime | None,
    stated_hash: int,
) -> Verdict:
    """Returns the verdict on one order: an older `update_time` never wins, an equal one with other content does.

    An edited address may leave `update_time` where it was (tiktok order API, observed), hence the hash.
    """
    if stored_hash is None:
        return Verdict.NEW
    if stored_hash == stated_hash:
        return Verdict.UNCHANGED
    if stored_update_time and stated_update_time and stated_update_time < stored_update_time:
        return Verdict.OLDER
    return Verdict.CHANGED
