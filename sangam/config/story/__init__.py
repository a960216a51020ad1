"""The story data: a company that sells outdoor gear, its people, and what its customers wrote these last weeks.

`load` fills an empty database. `scale` makes as many conversations as wanted, without the story's care.
"""

from __future__ import annotations

from sangam.config.story.loading import Loaded, is_empty, load

__all__ = ["Loaded", "is_empty", "load"]
