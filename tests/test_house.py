"""What the import-linter cannot see: modules outside packages, and files that must hold no address or path."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_server_imports_only_what_it_serves() -> None:
    tree = ast.parse((ROOT / "app.py").read_text())
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    ours = {module for module in imported if module.startswith("tiktok_orders")}
    assert ours == {
        "tiktok_orders.settings",
        "tiktok_orders.ui.identity",
        "tiktok_orders.web.authorisation_callback",
        "tiktok_orders.web.gate",
        "tiktok_orders.web.health",
        "tiktok_orders.web.life",
    }


def test_pages_hold_no_sql_no_http_and_no_session_keys() -> None:
    for page in (ROOT / "pages").glob("*.py"):
        text = page.read_text()
        assert not re.search(r"session_state|requests|SELECT |\.sql", text), page.name
        assert len(text.splitlines()) <= 90, page.name


def test_no_tracked_file_names_a_package_index_or_a_persons_folder() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in tracked.split():
        path = ROOT / name
        if path.suffix in {".png", ".ttf"} or name == "tests/test_house.py" or not path.exists():
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"--(extra-)?index-url \S|/home/\w|/Users/\w|file:///opt", text), name


def test_every_requirement_is_pinned_with_its_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt"):
        lines = (ROOT / name).read_text().splitlines()
        pins = [line for line in lines if re.match(r"^\w", line)]
        assert pins and all("==" in line for line in pins), name
        assert (ROOT / name).read_text().count("--hash=sha256:") >= len(pins), name


def test_parts_that_are_drawn_alone_look_whether_the_person_still_may() -> None:
    for module in [*(ROOT / "tiktok_orders" / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")]:
        alone = re.search(r"st\.(fragment|dialog)\b", module.read_text())
        assert module.name in {"fragments.py", "dialogs.py"} or not alone, module.name


def test_session_state_is_touched_in_few_places() -> None:
    allowed = {"session.py", "filters.py", "list_filter.py", "account_selector.py"}
    for module in (ROOT / "tiktok_orders" / "ui").glob("*.py"):
        assert module.name in allowed or "session_state" not in module.read_text(), module.name
