"""How the page asks for one choice: each widget begins with the policy in hand and gives a plain value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

import streamlit as st

from tiktok_orders.domain.policy import OrderPolicy
from tiktok_orders.magento.directory import StoreView


@dataclass(frozen=True)
class Known:
    """What the account's Magento and its orders offer for choosing: all of it is empty while nothing is known.

    `sources` is code to name, `warehouses` is TikTok's `warehouse_id` to how many orders leave it.
    """

    views: Mapping[str, StoreView]
    sources: Mapping[str, str]
    tax_classes: Sequence[str]
    warehouses: Mapping[str, int]


@dataclass(frozen=True)
class Asking:
    """The policy that the widgets begin with; `key` tells apart accounts, versions and presets that were taken."""

    policy: OrderPolicy
    known: Known
    key: str

    def choose(self, label: str, name: str, words: Mapping[Any, str]) -> Any:
        """Draws one of a few choices as sentences."""
        value: StrEnum = getattr(self.policy, name)
        return st.radio(
            label, list(words), index=list(words).index(value), format_func=words.__getitem__, key=self.of(name)
        )

    def tick(self, label: str, name: str, *, note: str | None = None) -> bool:
        """Draws a yes or no."""
        return st.checkbox(label, getattr(self.policy, name), key=self.of(name), help=note)

    def text(self, label: str, name: str, *, note: str | None = None, example: str = "") -> str:
        """Draws a line of text, without the blanks at its ends."""
        value: str = getattr(self.policy, name)
        return st.text_input(label, value, key=self.of(name), help=note, placeholder=example).strip()

    def percent(self, label: str, name: str, value: Decimal, *, is_label_shown: bool = True) -> Decimal:
        """Draws a tax's percentage."""
        typed = st.number_input(
            label,
            min_value=0.0,
            max_value=99.99,
            value=float(value),
            step=1.0,
            format="%g",
            key=self.of(name),
            label_visibility="visible" if is_label_shown else "collapsed",
        )
        return _as_decimal(typed)

    def of(self, name: str) -> str:
        """Returns the key of the widget for a choice."""
        return f"policy_{name}_{self.key}"


def words_of(text: str) -> tuple[str, ...]:
    """Returns what stands between the commas, each once."""
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))


def _as_decimal(typed: float) -> Decimal:
    """Returns 20 for 20.0: a version that says the same reads the same."""
    return Decimal(f"{Decimal(f'{typed:.4f}').normalize():f}")
