"""Named SQL statements, kept in `.sql` files beside the module that runs them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_HEADING = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


@cache
def statements(module_file: str) -> dict[str, str]:
    """Returns name to statement of the `.sql` file beside a module, given the module's `__file__`.

    A statement starts after a line `-- name: its_name`.
    """
    text = Path(module_file).with_suffix(".sql").read_text(encoding="utf-8")
    parts = _HEADING.split(text)[1:]
    return {name: sql.strip().rstrip(";") for name, sql in zip(parts[::2], parts[1::2], strict=True)}
