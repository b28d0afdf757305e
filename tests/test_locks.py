"""The site is made of known parts: each one pinned, hashed, and not below a version with a known hole."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
LOCKS = ("base.txt", "dev.txt")

# The lowest version without a hole we know of, and the advisory.
FLOORS = {
    "django": ((5, 2, 19), "security release of the 5.2 series"),
    "weasyprint": ((70, 0), "CVE-2026-55073: a URL fetcher of one's own could be bypassed"),
}

pytestmark = pytest.mark.requirement("S29")


def pins(lock: str) -> dict[str, list[str]]:
    """What a lock installs, by name: the version first, then the hashes."""
    text = (PROJECT / "requirements" / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.partition("#")[0].split() for line in text.splitlines()]
    found: dict[str, list[str]] = {}
    for requirement, *options in filter(None, lines):
        name, version = requirement.split("==")
        found.setdefault(name, [version]).extend(
            part for part in options if part.startswith("--hash=sha256:")
        )
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_part_is_pinned_with_a_hash(lock: str) -> None:
    assert {name for name, (_, *hashes) in pins(lock).items() if not hashes} == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_holds_an_address(lock: str) -> None:
    text = (PROJECT / "requirements" / lock).read_text(encoding="utf-8")

    assert re.findall(r"https?://\S+|--(?:extra-)?index-url|--find-links", text) == []


def test_developers_have_the_very_parts_the_site_runs_on() -> None:
    base, dev = pins("base.txt"), pins("dev.txt")

    assert {name: dev.get(name) for name in base} == base


@pytest.mark.parametrize(("name", "floor"), [(name, floor) for name, (floor, _) in FLOORS.items()])
def test_no_part_is_below_its_floor(name: str, floor: tuple[int, ...]) -> None:
    version = tuple(int(number) for number in pins("base.txt")[name][0].split("."))

    assert version >= floor
