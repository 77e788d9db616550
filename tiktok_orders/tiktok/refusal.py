"""What a refusal of TikTok Shop means."""

from __future__ import annotations

from dataclasses import dataclass

from tiktok_orders.errors import RemoteError


@dataclass(frozen=True)
class Refusal:
    """One meaning: our class, the sentence for people, whether the same call may succeed later.

    `outcome_known` is false where TikTok itself cannot tell whether it did what was asked.
    """

    kind: type[RemoteError]
    sentence: str
    retryable: bool = False
    outcome_known: bool = True
