"""Newer editions of packaged releases, in a folder of their own: copies with a new label and a few changed lines."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from guidelines.registry import PACKAGED_RELEASES, Kind, References, load_references

Change = tuple[str, str]


def add_edition(
    releases: Path, kind: Kind, old: str, new: str, file: str, changes: Sequence[Change] = ()
) -> None:
    """Write a release `new` that supersedes `old`, with each text replaced that stands exactly once in its file."""
    folder = releases / kind.folder / new
    shutil.copytree(PACKAGED_RELEASES / kind.folder / old, folder)
    label = folder / "release.yaml"
    lines = [line for line in label.read_text().splitlines() if not line.startswith(("id:", "supersedes:"))]
    label.write_text("\n".join((f"id: {new}", f"supersedes: [{old}]", *lines)) + "\n")
    path = folder / file
    text = path.read_text()
    for before, after in changes:
        assert text.count(before) == 1, f"{before!r} stands {text.count(before)} times in {file}"
        text = text.replace(before, after)
    path.write_text(text)


def with_newer(releases: Path) -> References:
    """The packaged releases and those in this folder, fully checked."""
    return load_references(PACKAGED_RELEASES, releases)
