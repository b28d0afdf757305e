"""Text for paper: runs of plain and bold, what people typed made safe to set, and line ends that read well."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from taper.presenters.sheet.words import NO_BREAK

OPEN_ISOLATE, CLOSE_ISOLATE = "\u2068", "\u2069"
_BIDI_CONTROLS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_UNPRINTABLE = {code: " " for code in (*range(0x20), 0x7F) if chr(code) != "\n"}


@dataclass(frozen=True)
class Run:
    text: str
    strong: bool = False


Rich = tuple[Run, ...]


def rich(pattern: str, **values: str) -> Rich:
    """A pattern of ours with its values filled in; what stands between `**` is bold."""
    pieces = pattern.split("**")
    return tuple(
        Run(text=piece.format(nb=NO_BREAK, **values), strong=place % 2 == 1)
        for place, piece in enumerate(pieces)
        if piece
    )


def joined(sentences: Iterable[Rich]) -> Rich:
    runs: list[Run] = []
    for sentence in sentences:
        runs += [*([Run(" ")] if runs else []), *sentence]
    return tuple(runs)


def capitalised(sentence: Rich) -> Rich:
    return (Run(capital(sentence[0].text), sentence[0].strong), *sentence[1:]) if sentence else ()


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def letters(sentence: Rich) -> int:
    return sum(len(run.text) for run in sentence)


def typed(text: str) -> str:
    """What a person typed, ready to print: nothing cut, no control letters, in a direction of its own.

    Bidirectional controls inside could turn round the text after it, so they go; the isolate around it keeps its order.
    """
    clean = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .translate(_BIDI_CONTROLS)
        .translate(_UNPRINTABLE)
        .strip()
    )
    clean = clean.encode("utf-8", "replace").decode("utf-8")
    return f"{OPEN_ISOLATE}{clean}{CLOSE_ISOLATE}" if clean else ""


def phone(number: str) -> str:
    """One number stays on one line."""
    return re.sub(r"(?<=\d) (?=\d)", NO_BREAK, number)


def kept_together(text: str) -> str:
    """The last two words stay on one line: a single short word below a paragraph reads as a slip."""
    before, space, last = text.rpartition(" ")
    return f"{before}{NO_BREAK}{last}" if space and len(last) < 9 else text
