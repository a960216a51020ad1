"""What the tests of Setup share: signing in as Ada, reading a page, the marks of a form."""

from __future__ import annotations

import html
import re
from typing import Any


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def seen(page: str) -> str:
    """What the form says it was drawn from."""
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])
