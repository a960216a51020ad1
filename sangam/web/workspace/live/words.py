"""JSON of frames, as small as it gets."""

from __future__ import annotations

import json
from typing import Any


def dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
