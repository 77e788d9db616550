"""Prints the path of a Chromium for the browser tests; with --install gets one where none is found.

The order: $CHROMIUM, a browser on the PATH, the one Playwright downloaded, Debian's package (as root),
Playwright's own download. Where no browser can be had, one sentence says so and the exit code is 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The shell without a screen first: the tests take a fifth less of a processor's time in it.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
PACKAGES = ("chromium-headless-shell", "chromium")  # the first that this Debian has
SORRY = (
    "No browser for the tests: install Chromium and run `make test` again, "
    "or set CHROMIUM to the path of a Chrome or Chromium."
)


def find_browser() -> str | None:
    """Returns the path of a browser that is already here, or None."""
    if named := os.environ.get("CHROMIUM"):
        return named if Path(named).exists() else None
    for name in NAMES:
        path = shutil.which(name)
        if path and "/snap/" not in str(Path(path).resolve()):  # a snap cannot read the test's folders
            return path
    return _playwright_browser()


def _playwright_browser() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install_browser() -> None:
    """Tries Debian's package as root, else Playwright's own download; failing is found out afterwards."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "fonts-noto-color-emoji"]
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        for package in PACKAGES:
            if subprocess.run([*install, package], check=False, env=environment).returncode == 0:
                return
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    if find_browser() is None and "--install" in sys.argv:
        install_browser()
    path = find_browser()
    print(path or SORRY, file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
