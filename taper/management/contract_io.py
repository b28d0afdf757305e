"""The door of the command line: requests in, answers out, both JSON, exactly as the contract says.

One request in, one answer out; an array of requests in, an array of answers in the same order out. Standard output
holds one JSON document and nothing else, and it is the same byte for byte for the same input.
"""

import json
import sys
from argparse import ArgumentParser
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from taper.engine.answers import Json, error_answer
from taper.engine.errors import InputErrors, Problem
from taper.engine.reading import read_json

# Some hundred thousand regimens. More is a mistake, or should come in several files.
MAXIMUM_BYTES = 100 * 1024 * 1024


class ContractCommand(BaseCommand):
    """A command that turns requests into answers. A subclass gives `answer`: one request in, one answer out.

    `answer` raises InputErrors where the request is wrong. No check runs first: checks would cost time, and the
    calculation needs no database and no site.
    """

    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", default="-", metavar="FILE", help="a JSON file; - or nothing is standard input"
        )

    def answer(self, request: object) -> Json:
        raise NotImplementedError("A contract command says how one request is answered.")

    def answer_all(self, requests: list[object]) -> list[Json]:
        """An answer for each request in the same order; one that is wrong has its errors in its place."""
        return [self._answer_or_errors(request) for request in requests]

    def _answer_or_errors(self, request: object) -> Json:
        try:
            return self.answer(request)
        except InputErrors as error:
            return error_answer(error)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            requests = read_json(read_text(options["file"]))
            self.write(self.answer_all(requests) if isinstance(requests, list) else self.answer(requests))
        except InputErrors as error:
            self.write(error_answer(error))
            raise CommandError(
                "The input cannot be used: the errors are on standard output.", returncode=2
            ) from error

    def write(self, document: Json | list[Json]) -> None:
        if isinstance(sys.stdout, TextIOWrapper):
            # Whatever the terminal's encoding: JSON is UTF-8. Half a surrogate pair, which UTF-8 cannot hold,
            # goes out as the \\udXXX that JSON has for it.
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))


def read_text(source: str) -> str:
    """The text of a file or of standard input ("-"). Raises InputErrors where there is no text to be had."""
    try:
        if source == "-":
            content = sys.stdin.buffer.read(MAXIMUM_BYTES + 1)
        else:
            with Path(source).open("rb") as file:
                content = file.read(MAXIMUM_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "this is not the name of a file"
        raise _unreadable(
            f"{source} cannot be read: {reason}. Name a JSON file, or - for standard input."
        ) from error
    if len(content) > MAXIMUM_BYTES:
        raise _unreadable("The input is longer than 100 MB. Split it into several files.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(
            f"The input is not UTF-8 text (byte {error.start}). Save it as UTF-8 and try again."
        ) from error


def _unreadable(message: str) -> InputErrors:
    return InputErrors((Problem("", message),))
