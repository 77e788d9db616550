"""Masked personal data: TikTok replaces characters with asterisks; what was clear once stays clear."""

from __future__ import annotations

from typing import Any


def is_masked(text: str) -> bool:
    """Tells whether TikTok hid part of the text (asterisks; there is no call that would reveal it)."""
    return "*" in text


def keep_clear(stored: dict[str, Any], stated: dict[str, Any]) -> dict[str, Any]:
    """Returns the address to store: what TikTok states now, but never a masked or empty value over a clear one.

    `stored` is the address kept so far (an empty dict where there is none); neither has fields that say nothing.
    """
    return {**stored, **{name: _clearer(stored.get(name), value) for name, value in stated.items()}}


def _clearer(stored: Any, stated: Any) -> Any:
    return stored if stored and _hides(stated) and not _hides(stored) else stated


def _hides(value: Any) -> bool:
    if isinstance(value, str):
        return is_masked(value)
    if isinstance(value, dict):
        return any(_hides(part) for part in value.values())
    return any(_hides(part) for part in value) if isinstance(value, list | tuple) else False


def mask_text(text: str) -> str:
    """Returns the text with all but the first letter of each word hidden, for screens: "J••••• E••••••"."""
    return " ".join(word[0] + "•" * min(len(word) - 1, 6) for word in text.split())
