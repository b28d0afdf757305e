"""What is wrong with an input, as sentences a clinician can act on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One fault: where it stands in the input ("regimen[0].strength") and what to do about it."""

    path: str
    message: str


class InputErrors(Exception):
    """The input cannot be used. Carries every fault that was found, not the first one only."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.path}: {p.message}" for p in problems))
        self.problems = problems
