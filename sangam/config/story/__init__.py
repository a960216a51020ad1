"""The story data: a company that sells outdoor gear, its people, and what its customers wrote these last weeks.

`load` fills an empty database. `scale` makes as many conversations as wanted, without the story's care.
"""

from __future__ import annotations

from django.conf import settings

from sangam.config.story.loading import Loaded, is_empty, load

__all__ = ["Loaded", "is_empty", "load", "shop"]


def shop() -> str:
    """Where the company's customers chat, for the eyes of whoever started all this."""
    return f"{settings.BASE_URL.rstrip('/')}/demo/  the company's shop, with its chat"
