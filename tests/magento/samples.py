"""The samples of Magento's answers, which lie beside the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[3] / "shared" / "reference" / "magento-samples"


def read_sample(name: str) -> dict[str, Any]:
    """Returns one sample file, or fails with a sentence: a missing folder must not look like a pass."""
    path = FOLDER / f"{name}.json"
    if not path.is_file():
        raise AssertionError(
            f"The sample {name}.json is missing. These tests need the folder shared/reference/magento-samples "
            f"beside the repository; put it there and run them again."
        )
    return json.loads(path.read_text(encoding="utf-8"))
