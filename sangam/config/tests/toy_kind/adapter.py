"""A kind that is there already, as if it stood in a folder with a fake."""

from __future__ import annotations

from sangam.channels.kinds.api import adapter


class Adapter(adapter.Adapter):
    pass
