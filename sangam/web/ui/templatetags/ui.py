"""For the sign-in pages, which Django's own engine renders: the same sheet and icons as everywhere."""

from __future__ import annotations

from django import template

from sangam.web.ui import assets, icons, jinja

register = template.Library()
register.simple_tag(assets.sheet_url)
register.simple_tag(assets.static)
register.simple_tag(icons.icon)
register.simple_tag(jinja.direction, name="direction")
