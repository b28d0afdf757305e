"""A command run as a user runs it: a process of its own, in and out as bytes."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Outcome:
    code: int
    out: bytes
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


def run(*arguments: str, given: bytes = b"", **environment: str) -> Outcome:
    """Without a database: its address leads nowhere, so that whoever asks for it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        input=given,
        capture_output=True,
        cwd=TOP,
        env={
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", ""),
            "TAPER_ENV": "test",
            "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
            **environment,
        },
        timeout=120,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))
