"""For the sign-in pages, which Django's own engine renders: the same sheet and icons as everywhere."""

from __future__ import annotations

import json
from typing import Any

from django import template

from sangam.web.ui import assets, icons, jinja

register = template.Library()
register.simple_tag(assets.sheet_url)
register.simple_tag(assets.static)
register.simple_tag(icons.icon)
register.simple_tag(jinja.direction, name="direction")


@register.filter
def as_json(value: Any) -> str:
    """For an attribute, which escapes it."""
    return json.dumps(value)
