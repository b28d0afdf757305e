"""The published case as the packaged example has it, for tests that do without Django."""

import json
from pathlib import Path
from typing import Any

EXAMPLE = Path(__file__).parent.parent / "docs" / "examples" / "oxycodone-au.json"
REGIMEN: list[dict[str, Any]] = json.loads(EXAMPLE.read_text(encoding="utf-8"))["regimen"]
