"""Putting files in place so that a kill or a power cut at any moment leaves the old one or the new one, whole."""

from __future__ import annotations

import os
import shutil
from itertools import chain, count
from pathlib import Path


def put_in_place(made: Path, path: Path) -> None:
    """Gives a finished file its name, at once and for good; a file that had the name before is replaced."""
    _sync(made)
    made.replace(path)
    _sync(path.parent)


def free_name(path: Path) -> Path:
    """Returns the path, or one with a number added where a file of that name is there already."""
    numbered = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2))
    return next(name for name in chain([path], numbered) if not name.exists())


def keep_as(path: Path, name: Path) -> None:
    """Keeps a file under a second name, for when another takes its place; a copy where the disk has no links."""
    try:
        os.link(path, name)
    except OSError:
        shutil.copyfile(path, name)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
